import ExactArithmetic
import ModelTesting
import SteeringModel
import Testing

@Suite("Assumptions")
struct AssumptionTests {
  /// A report as text.
  private func verdict(_ report: AssumptionReport) -> String {
    "\(report.name): \(report.status.rawValue); \(report.evidence)"
  }

  private func assumptions(_ model: SteeringModel) -> Assumptions {
    Assumptions(model, LogOdds(model))
  }

  /// Concepts {0, 1}, {2}, {3} under Assumption 1, P in the first, N as given.
  private func model(inside: [Rational]? = nil, negative: [Int]) throws -> SteeringModel {
    try SteeringModel(
      concepts: [[0, 1], [2], [3]],
      inside: [Rational(1, 2), Rational(3, 10), Rational(7, 10), Rational(7, 10)],
      outside: [Rational](repeating: Rational(1, 10), count: 4), contexts: [0, 1, 2], target: 0,
      positive: [0, 0], negative: negative)
  }

  /// Two tokens in two concepts, contexts with these rows and concepts; P is the first context, N the second.
  private func model(
    _ rows: [NextTokenDistribution], concepts: [Int?] = [0, 1, 0]
  ) throws -> SteeringModel {
    try SteeringModel(
      tokens: ["a", "b"], concepts: [("x", [0]), ("y", [1])],
      zip(rows, concepts).enumerated().map {
        ContextOutline("c\($0.offset)", concept: $0.element.1, $0.element.0)
      }, steering: .sets(SteeringSets(target: 0, positive: [0], negative: [1])))
  }

  private func pair(_ top: Int, _ bottom: Int) -> NextTokenDistribution {
    .probabilities([Rational(top, top + bottom), Rational(bottom, top + bottom)])
  }

  @Test func `a two-valued contrastive model satisfies everything but equal sizes`() throws {
    let reports = assumptions(try model(negative: [1, 1])).reports().map(verdict)
    #expect(
      reports == [
        "Assumption 1 (concept association): holds; a_z > b_z for all 4 tokens",
        "sign separation: holds; 2 of 2 target tokens have M > 0, 2 of 2 others have M <= 0",
        "equal concept sizes: fails; C0: 2, C1: 1, C2: 1",
        "contrastive setting: holds; positive contexts from C0, negative from C1",
      ])
  }

  @Test func `negatives of two concepts are not contrastive`() throws {
    #expect(
      verdict(assumptions(try model(negative: [1, 2])).contrastive())
        == "contrastive setting: fails; positive contexts from C0, negative from C1, C2")
  }

  @Test func `positives outside the target are not contrastive`() throws {
    let model = try model([pair(1, 3), pair(1, 4)], concepts: [1, 1])
    #expect(
      verdict(assumptions(model).contrastive())
        == "contrastive setting: fails; positive contexts from y, negative from y")
  }

  @Test func `Assumption 1 fails with the two contexts that differ`() throws {
    let inside = try model([pair(3, 1), pair(1, 3), pair(4, 1)])
    #expect(
      verdict(assumptions(inside).conceptAssociation())
        == #"Assumption 1 (concept association): fails; p("a") differs between "c0" and "c2", both of its concept"#
    )
    let outside = try model([pair(3, 1), pair(1, 3), pair(1, 4)], concepts: [0, 1, 1])
    #expect(
      verdict(assumptions(outside).conceptAssociation())
        == #"Assumption 1 (concept association): fails; p("a") differs between "c1" and "c2", both outside its concept"#
    )
  }

  @Test func `Assumption 1 fails when the concept does not raise the token`() throws {
    #expect(
      verdict(assumptions(try model([pair(1, 2), pair(2, 1)])).conceptAssociation())
        == #"Assumption 1 (concept association): fails; a_z <= b_z for token "a""#)
    #expect(
      verdict(assumptions(try model([pair(1, 2), pair(1, 2)])).conceptAssociation())
        == #"Assumption 1 (concept association): fails; a_z <= b_z for token "a""#)
  }

  @Test func `a context without a concept leaves Assumption 1 open`() throws {
    let model = try model([pair(3, 1), pair(1, 3), pair(3, 1)], concepts: [0, 1, nil])
    #expect(
      verdict(assumptions(model).conceptAssociation())
        == #"Assumption 1 (concept association): not applicable; context "c2" has no concept"#)
  }

  @Test func `logit rows that differ are told apart by enclosure`() throws {
    let shifted = try model([.logits([1, 0]), .logits([0, 1]), .logits([1, 0.5])])
    #expect(assumptions(shifted).conceptAssociation().status == .fails)
    let same = try model([.logits([1, 0]), .logits([0, 1]), .logits([1, 0])])
    #expect(assumptions(same).conceptAssociation().status == .holds)
  }

  @Test func `softmax probabilities are equal exactly when their logits say so`() throws {
    // Rows that differ by a constant, by 2^-50 in one logit, and one that is no constant apart.
    let moved = try model([.logits([1, 0]), .logits([0, 1]), .logits([2, 1])])
    #expect(
      verdict(assumptions(moved).conceptAssociation())
        == "Assumption 1 (concept association): holds; a_z > b_z for all 2 tokens")
    let near = try model([.logits([1, 0]), .logits([0, 1]), .logits([1 + 0x1p-50, 0])])
    #expect(assumptions(near).conceptAssociation().status == .fails)
    let equal = try model([.logits([1, 1]), .logits([3, 3])])
    #expect(
      verdict(assumptions(equal).conceptAssociation())
        == #"Assumption 1 (concept association): fails; a_z <= b_z for token "a""#)
    // e^-40000 is below every float of 256 bits, and still not 0.
    let far = try model([.logits([40_000, 0]), .logits([40_001, 0])])
    #expect(assumptions(far).conceptAssociation().status != .holds)
  }

  @Test func `sign separation counts the tokens that have the right sign`() throws {
    #expect(
      verdict(assumptions(try model([pair(1, 3), pair(3, 1)])).signSeparation())
        == "sign separation: fails; 0 of 1 target tokens have M > 0, 0 of 1 others have M <= 0")
    // M = 0 is not positive, and is allowed outside the target.
    #expect(
      verdict(assumptions(try model([pair(1, 3), pair(1, 3)])).signSeparation())
        == "sign separation: fails; 0 of 1 target tokens have M > 0, 1 of 1 others have M <= 0")
  }

  @Test func `direct models are outside what the assumptions speak of`() throws {
    let direct = try SteeringModel(weights: [1, 2], logOdds: [0, 1])
    #expect(
      assumptions(direct).reports().map(verdict) == [
        "Assumption 1 (concept association): not applicable; the model names no concepts",
        "sign separation: not applicable; the model names no target concept",
        "equal concept sizes: not applicable; the model names no concepts",
        "contrastive setting: not applicable; the model names no steering sets or no target",
      ])
  }

  @Test func `equal sizes hold when all concepts are as large`() throws {
    #expect(
      verdict(assumptions(try model([pair(3, 1), pair(1, 3)])).equalSizes())
        == "equal concept sizes: holds; x: 1, y: 1")
  }

  @Test func `one single context per concept leaves nothing to compare`() throws {
    // Only contexts of concept x: b_a and a_b are never seen, so nothing refutes Assumption 1.
    let model = try model([pair(3, 1), pair(3, 1)], concepts: [0, 0])
    #expect(
      verdict(assumptions(model).conceptAssociation())
        == "Assumption 1 (concept association): holds; a_z > b_z for the 0 of 2 tokens that are seen "
        + "both inside and outside their concept")
  }
}

import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringModel
import Synchronization
import Testing

@testable import SteeringLaws

@Suite("Sums over the contexts of a large model")
struct WeightedFamiliesTests {
  /// A model of logits or of weights, and a budget.
  private struct Sample: CustomStringConvertible {
    let model: SteeringModel
    let budget: Rational

    init(_ source: inout ChoiceSource) throws {
      model =
        source.integer(in: 0...1) == 0
        ? try source.logitModel(tokens: 1...40) : try source.rationalModel()
      budget = Rational(source.integer(in: 1...60), 20)
    }

    var description: String { "\(model), budget \(budget)" }
  }

  @Test func `families that are made anew for each sum give the same answers`() {
    checkProperty("families made anew", count: 60) { source in
      (try Sample(&source), source.element(of: [6, 10, 15]))
    } satisfies: { (sample: Sample, digits: Int) in
      let choice = StrengthChoice(digits: digits, precisionLimit: 1 << 12)
      let steered = SteeredModel(sample.model)
      let kept = WeightedFamilies(steered, workers: 1)
      let fresh = WeightedFamilies(steered, workers: 3, keptEntries: 0)
      let (mine, theirs) = (
        try choice.crossEntropy(fresh, atMost: sample.budget),
        try choice.crossEntropy(kept, atMost: sample.budget)
      )
      for side in [\StrengthInterval.lower, \StrengthInterval.upper] {
        try demand(
          mine?[keyPath: side]?.decimal(significantDigits: digits)
            == theirs?[keyPath: side]?.decimal(significantDigits: digits),
          "\(String(describing: mine)), kept \(String(describing: theirs))")
      }
      for alpha in [Rational(-3, 2), 0, 2] {
        let values = try [fresh, kept].map {
          try CrossEntropy($0).increase(at: alpha, digits: 15, precisionLimit: 1 << 12)
            .decimal(significantDigits: 15)
        }
        try demand(values[0] == values[1], "the increase at \(alpha): \(values)")
      }
    }
  }

  /// Rows that count how often they are read.
  private final class CountedRows: NumberRowSource {
    private let rows: [[Double]]
    private let count = Mutex(0)

    init(_ rows: [[Double]]) { self.rows = rows }

    var rowLength: Int { rows[0].count }
    var readCount: Int { count.withLock { $0 } }

    func doubles(ofRow row: Int) -> [Double] {
      count.withLock { $0 += 1 }
      return rows[row]
    }

    func double(ofRow row: Int, at place: Int) -> Double { rows[row][place] }

    func isKnownFinite(row: Int) -> Bool { true }
  }

  /// A model of `contexts` rows of logits in a row source, all but the first as contexts under log-odds.
  private static func model(
    contexts: Int, tokens: Int, seed: UInt64
  ) throws -> (model: SteeringModel, rows: CountedRows) {
    var source = ChoiceSource(seed: seed)
    func bell() -> Double {
      (0..<6).reduce(0) { sum, _ in sum + Double(source.integer(in: -1000...1000)) } / 1024
    }
    let rows = CountedRows(
      (0..<contexts).map { _ in
        let spread = 0.5 + Double(source.integer(in: 0...1000)) / 1024
        return (0..<tokens).map { _ in spread * bell() }
      })
    let model = try SteeringModel(
      vocabulary: Vocabulary((0..<tokens).map { "t\($0)" }), partition: nil,
      contexts: (0..<contexts).map { row in
        Context(
          name: "c\(row)", concept: nil, weight: Rational(1, contexts),
          distribution: .logits(NumberRow(rows, row: row)))
      }, steering: .sets(SteeringSets(positive: [0, 1], negative: [2])))
    return (model, rows)
  }

  @Test func `both ends of a budget are proved by reading each row twice, and a sample once more`()
    throws
  {
    let (model, rows) = try Self.model(contexts: 1500, tokens: 40, seed: 3)
    let steered = SteeredModel(model)
    let fresh = WeightedFamilies(steered, workers: 2, keptEntries: 0)
    let before = rows.readCount
    let found = try CrossEntropyEnds(
      fresh, budget: Rational(1, 10), digits: 10, precisionLimit: 1 << 12
    ).found()
    // A tenth more for those that doubles left open.
    #expect(rows.readCount - before <= 2 * 1500 + 128 + 150)
    let exact = WeightedFamilies(
      steered.weightedFamilies.map { ($0.weight, SteeredFamily(exactly: $0.family.exact)) })
    for end in [found.lower, found.upper] {
      let end = try #require(end)
      #expect(end.isDetermined(significantDigits: 10))
      let cost = exact.sum(200) { cache in
        cache.functions(precision: 200).divergenceToSteered(at: end.enclosure.rounded(to: 200))
      }
      #expect(cost.contains(Rational(1, 10)), "\(end): \(cost)")
    }
  }

  @Test func `first guesses are right in eight digits, and decide nothing`() throws {
    let (model, _) = try Self.model(contexts: 300, tokens: 60, seed: 5)
    let families = WeightedFamilies(SteeredModel(model), workers: 1, keptEntries: 0)
    for budget in [Rational(1, 100), Rational(1, 5), 2] {
      let ends = CrossEntropyEnds(families, budget: budget, digits: 12, precisionLimit: 1 << 12)
      let found = try ends.found()
      for (guess, end) in zip(ends.guesses(), [found.lower, found.upper]) {
        let exact = abs(try #require(end).enclosure.midpoint.double())
        #expect(abs(guess - exact) < 1e-8 * exact, "\(budget): \(guess), \(exact)")
      }
    }
  }
}

import ExactArithmetic
import ProofChecker
import StrictJSON
import Testing

/// Certificates that were believed once and prove nothing, or take for ever.
@Suite("Refused certificates", .tags(.proof))
struct RefusalTests {
  private func refusal(_ value: JSONValue, workLimit: Int = Verified.workLimit) -> Refusal? {
    do throws(Refusal) {
      _ = try Verified.check(value.bytes, workLimit: workLimit)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: Base.allCases)
  func `a certificate that claims nothing is refused`(base: Base) async throws {
    let value = try await base.certificate().changing(["claims"]) { _ in .array([]) }
    #expect(refusal(value) == Refusal("claims", .noClaims))
  }

  @Test(arguments: Base.allCases)
  func `claims are read the same wherever the version stands`(base: Base) async throws {
    let value = try await base.certificate()
    guard case .object(let members) = value else { return }
    let reversed = JSONValue.object(members.reversed())
    #expect(try Certificate(reading: value.bytes) == Certificate(reading: reversed.bytes))
    // A fault in the text comes before one in what a claim says.
    let unknown = value.changing(["claims", "0", "claim"]) { _ in .string("hope") }
    #expect(refusal(unknown) == Refusal("claims[0].claim", .key))
    let cut = Array(unknown.bytes.dropLast(2))
    #expect(throws: Refusal.self) { try Certificate(reading: cut) }
    do throws(Refusal) {
      _ = try Certificate(reading: cut)
    } catch {
      #expect(error.fault == .syntax)
    }
  }

  /// One claim of every kind, about the certificate below.
  private static func claim(_ name: String, level: Int = 1) -> JSONValue {
    let about: [JSONMember] = [
      JSONMember("claim", .string(name)), JSONMember("distribution", .integer(0)),
    ]
    func texts(_ members: KeyValuePairs<String, String>) -> [JSONMember] {
      members.map { JSONMember($0.key, .string($0.value)) }
    }
    let levelMember = JSONMember("level", .integer(level))
    switch name {
    case "peak": return .object(about + [levelMember] + texts(["lower": "-9", "upper": "9"]))
    case "exact-peak":
      return .object(
        about + [levelMember] + texts(["position": "0"])
          + [JSONMember("base", .array([])), JSONMember("exponents", .array([]))])
    case "root-peak":
      return .object(
        about + [levelMember] + texts(["unit": "1"])
          + [
            JSONMember("multiples", .array([-1, 0, 1].map(JSONValue.integer))),
            JSONMember("root", .array(["1", "0", "0"].map(JSONValue.string))),
          ])
    case "three-level-peak": return .object(about)
    case "limit":
      return .object(
        about + [JSONMember("token", .integer(0))] + texts(["end": "+inf", "value": "0"]))
    case "probability":
      return .object(
        about + [JSONMember("token", .integer(0))] + texts(["strength": "0", "value": "1/3"])
          + [JSONMember("factors", .array(["1", "1", "1"].map(JSONValue.string)))])
    case "cross-entropy":
      return .object([about[0]] + texts(["lower": "0", "upper": "9", "remainder": "9"]))
    default:
      return .object(
        [about[0]] + texts(["budget": "1/10"])
          + [JSONMember("ends", .array(["-9", "-1/9", "1/9", "9"].map(JSONValue.string)))])
    }
  }

  static let kinds = [
    "peak", "exact-peak", "root-peak", "three-level-peak", "limit", "probability",
    "cross-entropy", "budget",
  ]

  /// Three tokens of equal weight and log-odds −1, 0, 1: all is symmetrical.
  private static func certificate(
    _ kind: String, weights: [String] = ["1", "1", "1"], contexts: [String] = ["1"]
  ) -> JSONValue {
    SmallCertificate.make(
      weights: [weights], contexts: contexts, logOdds: ["-1", "0", "1"], levels: [[0], [1], [2]],
      claim: claim(kind))
  }

  @Test(arguments: kinds)
  func `a claim of any kind is refused where no context has its distribution`(kind: String) {
    let value = Self.certificate(kind)
    // It is the contexts that count: with one, only a wrong value is refused.
    #expect(refusal(value).map { $0.fault == .unequal } ?? true, "\(kind)")
    #expect(
      refusal(Self.certificate(kind, contexts: []))
        == Refusal("claims[0] (\(kind))", .noContext))
  }

  /// n of d digits, over denominators that have little in common.
  private static func long(_ count: Int, bits: Int) -> [String] {
    (0..<count).map { "1/\(((1 as Integer) << bits) + Integer(2 * $0 + 1))" }
  }

  /// The limit is enough to read the certificate and to name its model, but not for the claim.
  @Test(arguments: kinds.filter { $0 != "three-level-peak" })
  func `the limit of work binds a claim of any kind`(kind: String) {
    let count = 60
    let levels = (0..<count).map { [$0] }
    var (weights, contexts) = (Self.long(count, bits: 2000), ["1"])
    var claim = Self.claim(kind)
    switch kind {
    case "cross-entropy", "budget":
      (weights, contexts) = ([String](repeating: "1", count: count), weights)
    case "peak":
      claim = claim.changing(["upper"]) { _ in .string(Self.long(1, bits: 40_000)[0]) }
    case "root-peak":
      claim = claim.changing(["multiples"]) { _ in .array((0..<count).map { .integer($0 - 1) }) }
    case "probability":
      claim = claim.changing(["factors"]) { _ in
        .array([JSONValue](repeating: .string("1"), count: count))
      }
    default: break
    }
    let value = SmallCertificate.make(
      weights: [weights], contexts: contexts, logOdds: (0..<count).map { "\($0)" }, levels: levels,
      claim: claim)
    #expect(refusal(value, workLimit: 40_000) == Refusal("claims[0] (\(kind))", .limit))
    // With more work it is refused for another reason; a bracket of 12,000 digits is too much work.
    if kind != "peak" { #expect(refusal(value).map { $0.fault != .limit } == true) }
  }

  @Test func `the limit of work binds the reading, the digest and the log-odds`() {
    let weights = [Self.long(3, bits: 2000), ["1", "2", "3"]]
    let sets = SmallCertificate.make(
      weights: weights, contexts: ["1/2", "1/2"], positive: [Int](repeating: 0, count: 100),
      negative: [1], levels: [[2], [1], [0]], claim: Self.claim("limit"))
    var places: [String] = []
    for limit in stride(from: 1, through: 100_001, by: 20) where places.count < 3 {
      let refusal = refusal(sets, workLimit: limit)
      #expect(refusal?.fault == .limit)
      if let place = refusal?.place, place != places.last { places.append(place) }
    }
    #expect(places == ["text", "sha256", "model.positive and model.negative"])
    #expect(refusal(sets) == Refusal("claims[0] (limit)", .unequal))
  }

  @Test func `sets whose products are too long are refused before any is made`() {
    let sets = SmallCertificate.make(
      weights: [Self.long(3, bits: 4000), ["1", "2", "3"]], contexts: ["1/2", "1/2"],
      positive: [Int](repeating: 0, count: 1023), negative: [Int](repeating: 1, count: 1024),
      levels: [[2], [1], [0]], claim: Self.claim("limit"))
    #expect(refusal(sets) == Refusal("model.positive and model.negative", .limit))
  }

  @Test(arguments: [
    "-0", "+1", "01", "1/01", "1/-2", "1/0", "-", "", "1/", "/2", "1.0", "1e1", " 1",
  ])
  func `a number that is not written as the grammar says is refused`(text: String) {
    let value = SmallCertificate.peak(lower: "-1", upper: "0")
    for key in ["lower", "upper"] {
      let edited = value.changing(["claims", "0", key]) { _ in .string(text) }
      #expect(refusal(edited) == Refusal("claims[0].\(key)", .key), "\(text)")
    }
    #expect(refusal(value.changing(["claims", "0", "upper"]) { _ in .string("0/7") }) == nil)
  }

  @Test func `a plain integer of -0 or with a leading zero is refused`() {
    let text = SmallCertificate.peak(lower: "-1", upper: "0").render()
    for (old, new) in [("\"distribution\": 0", "\"distribution\": -0"), ("2,", "02,")] {
      let edited = text.replacing(old, with: new)
      #expect(edited != text)
      #expect(throws: Refusal.self) { try Verified.check(Array(edited.utf8)) }
    }
  }

  @Test func `repeated names and foreign digests are refused, a repeated context of P is not`()
    throws
  {
    let value = SmallCertificate.peak(lower: "-1", upper: "0")
    #expect(refusal(value) == nil)
    let names = value.changing(["model", "contexts", "1", "name"]) { _ in .string("c0") }.signed
    #expect(refusal(names) == Refusal("model.contexts", .names))
    let concepts = value.changing(["model", "concepts", "1", "name"]) { _ in .string("first") }
    #expect(refusal(concepts.signed) == Refusal("model.concepts", .names))
    let renamed = value.changing(["model", "contexts", "1", "name"]) { _ in .string("c2") }
    #expect(refusal(renamed) == Refusal("sha256", .digest))
    #expect(refusal(renamed.signed) == nil)
    let repeated = value.changing(["model", "positive"]) { .array($0.elements + $0.elements) }
    #expect(refusal(repeated.signed) == nil)
    // Version 1 states no digest, and is read; version 2 has to.
    let mixed = value.changing(["steerlaw-certificate"]) { _ in .integer(1) }
    #expect(refusal(mixed) == Refusal("text.sha256", .key))
    #expect(refusal(mixed.changing(["sha256"]) { _ in nil }) == nil)
    #expect(refusal(value.changing(["sha256"]) { _ in nil }) == Refusal("text.sha256", .key))
    let later = value.changing(["steerlaw-certificate"]) { _ in .integer(3) }
    #expect(refusal(later)?.fault == .version && refusal(later)?.isMalformed == true)
  }
}

import ExactArithmetic
import Foundation
import ModelFiles
import ProofChecker
import PropertyTesting
import Testing

/// A checker that says yes to everything passes every other suite; here it must say no.
@Suite("Mutants of certificates", .tags(.proof, .mutation))
struct CertificateMutationTests {
  @Test(arguments: Example.allCases)
  func `proof: every mutant of a certificate is refused`(example: Example) async throws {
    let original = try await example.certificate(digits: 10)
    let whole = Mutants(original: original)
    var (count, accepted) = (0, 0)
    func demandRefusal(_ mutant: Mutant) {
      count += 1
      if (try? Verified.check(mutant.value.bytes)) != nil {
        accepted += 1
        Issue.record("\(example.rawValue): accepted although \(mutant.name)")
      }
    }
    // Without its claims a certificate is checked fast; with one claim the refusal is that claim's.
    let claims = original.part(["claims"]).elements
    let bare = original.changing(["claims"]) { _ in .array([]) }
    _ = try Verified.check(bare.bytes)
    whole.ofFrame.forEach(demandRefusal)
    var seen: [String: Int] = [:]
    for claim in claims.indices {
      // Of each kind the first ten claims, then every tenth.
      let number = seen[claims[claim].part(["claim"]).text, default: 0]
      seen[claims[claim].part(["claim"]).text] = number + 1
      guard number < 10 || number.isMultiple(of: 10) else { continue }
      let single = original.changing(["claims"]) { _ in .array([claims[claim]]) }
      _ = try Verified.check(single.bytes)
      Mutants(original: single).ofClaim(0).forEach(demandRefusal)
    }
    let bytes = original.bytes
    for part in 1...40 {
      count += 1
      let short = Array(bytes.prefix(bytes.count * part / 41))
      #expect(throws: Refusal.self) { try Verified.check(short) }
    }
    #expect(count >= 20)
    print("tier mutation: \(example.rawValue): \(count) mutants, \(count - accepted) refused")
  }

  @Test func `proof: a refusal names the claim to blame`() async throws {
    let original = try await Example.contrastive.certificate(digits: 10)
    let claims = original.part(["claims"]).elements
    let index = try #require(claims.indices.last { claims[$0].part(["claim"]).text == "peak" })
    let moved = original.changingNumber(["claims", "\(index)", "lower"]) { $0 - 1 }
      .changingNumber(["claims", "\(index)", "upper"]) { $0 - 1 }
    do throws(Refusal) {
      _ = try Verified.check(moved.bytes)
      Issue.record("accepted")
    } catch {
      #expect(error.place == "claims[\(index)] (peak)")
      #expect(error.fault == .notBelowUpper)
      #expect(!error.isMalformed)
    }
  }

  /// One random edit of the bytes.
  private static func corrupt(_ bytes: [UInt8], _ source: inout ChoiceSource) -> [UInt8] {
    if bytes.isEmpty { return bytes }
    var bytes = bytes
    let place = source.integer(in: 0...(bytes.count - 1))
    let byte = UInt8(source.integer(in: 0...255))
    switch source.integer(in: 0...5) {
    case 0: bytes[place] = byte
    case 1: bytes.insert(byte, at: place)
    case 2: bytes.remove(at: place)
    case 3: bytes.swapAt(place, source.integer(in: 0...(bytes.count - 1)))
    case 4: bytes.removeLast(bytes.count - place)
    default:
      let digits = Array("0123456789-/,\"[]{}".utf8)
      bytes[place] = source.element(of: digits)
    }
    return bytes
  }

  @Test func `proof: corrupted bytes are refused or still true, in bounded time`() async throws {
    let original = try await Example.contrastive.certificate(digits: 10)
    let bytes = original.bytes
    let truth = try Certificate(reading: bytes)
    let tally = Tally()
    checkProperty("corrupted certificates", count: 200) { (source: inout ChoiceSource) in
      var copy = bytes
      for _ in 0..<source.integer(in: 1...2) { copy = Self.corrupt(copy, &source) }
      return copy
    } satisfies: { (copy: [UInt8]) in
      let clock = ContinuousClock()
      var verified: Verified?
      let time = clock.measure { verified = try? Verified.check(copy, workLimit: 1 << 22) }
      try demand(time < .seconds(2), "took \(time)")
      tally.add(isAccepted: verified != nil)
      if let verified {
        try demand(
          Self.isTrue(verified.certificate, like: truth), "accepted, and not seen to be true")
      }
    }
    print("tier mutation: corruptions: \(tally.refused) refused, \(tally.accepted) still true")
  }

  /// Whether the claims follow from those of `truth`, about the same model but for its names.
  private static func isTrue(_ found: Certificate, like truth: Certificate) -> Bool {
    guard found.distributions == truth.distributions, found.steering == truth.steering,
      found.contexts.map(\.distribution) == truth.contexts.map(\.distribution),
      found.concepts.map(\.tokens) == truth.concepts.map(\.tokens),
      found.levels.map({ Set($0) }) == truth.levels.map({ Set($0) }),
      found.tokens.count == truth.tokens.count, found.claims.count == truth.claims.count
    else { return false }
    return zip(found.claims, truth.claims).allSatisfy { mine, theirs in
      if mine == theirs { return true }
      switch (mine, theirs) {
      case (.peak(let a, let b, let lower, let upper), .peak(let c, let d, let low, let high)):
        return a == c && b == d && lower < high && low < upper
      case (.crossEntropy(let lower, let upper, _), .crossEntropy(let low, let high, _)):
        return lower < high && low < upper
      case (.budget(let a, let ends), .budget(let b, let others)):
        // Each end of the interval lies in both brackets.
        return a == b
          && zip([0, 2], [1, 3]).allSatisfy { ends[$0] < others[$1] && others[$0] < ends[$1] }
      case (.limit(let a, _, _, .exactly(let value)), .limit(let b, _, _, .exactly(let other))):
        // Another end with the same limit: the token is extreme at neither.
        return a == b && value == other
      default: return false
      }
    }
  }
}

/// Counts outcomes inside a property.
private final class Tally {
  var accepted = 0
  var refused = 0

  func add(isAccepted: Bool) {
    if isAccepted { accepted += 1 } else { refused += 1 }
  }
}

import ExactArithmetic
import Foundation
import ModelFiles
import ProofChecker
import PropertyTesting
import StrictJSON
import Testing

/// A checker that says yes to everything passes every other suite; here it must say no.
@Suite("Mutants of certificates", .tags(.proof, .mutation))
struct CertificateMutationTests {
  /// So many of each base: ten thousand in all, or that times STEERLAW_TEST_SCALE.
  private static let count = Int(max(1, testScale) * 10_000) / Base.allCases.count

  @Test func `the judge of mutants has no objection to true certificates`() async throws {
    for base in Base.allCases {
      let certificate = try await base.certificate()
      let verified = try Verified.check(certificate.bytes)
      #expect(ClaimJudge(verified.certificate).objection == nil, "\(base)")
    }
  }

  @Test func `the judge of mutants objects to every bracket moved by its width`() async throws {
    for base in Base.allCases {
      let original = try await base.certificate()
      for claim in original.part(["claims"]).elements where claim["lower"] != nil {
        let width = claim.part(["upper"]).rational - claim.part(["lower"]).rational
        let moved = claim.changingNumber(["lower"]) { $0 + width }
          .changingNumber(["upper"]) { $0 + width }
        let forged = original.changing(["claims"]) { _ in .array([moved]) }
        let certificate = try Certificate(reading: forged.bytes)
        #expect(ClaimJudge(certificate).objection != nil, "\(base): \(claim.render())")
      }
    }
  }

  @Test(arguments: Base.allCases)
  func `proof: of ten thousand mutants none is accepted that is false`(base: Base) async throws {
    let original = try await base.certificate()
    var second = try SecondChecker()
    // With one claim a refusal is that claim's.
    let singles = original.part(["claims"]).elements.map { claim in
      original.changing(["claims"]) { _ in .array([claim]) }
    }
    var (accepted, total) = (0, 0)
    func judge(_ bytes: [UInt8], _ name: String, mustBeRefused: Bool) throws {
      total += 1
      let verified = try? Verified.check(bytes)
      try second?.add(bytes, "mutant-\(total).json", isAccepted: verified != nil)
      guard let verified else { return }
      accepted += 1
      let objection =
        mustBeRefused ? "it must be refused" : ClaimJudge(verified.certificate).objection
      if let objection {
        Issue.record(
          "\(base): accepted \(name): \(objection)\n\(String(decoding: bytes, as: UTF8.self))")
      }
    }
    for mutant in Mutants(original: original).ofFrame {
      try judge(mutant.value.bytes, mutant.name, mustBeRefused: true)
    }
    for single in singles {
      for mutant in Mutants(original: single).ofClaim(0) {
        try judge(mutant.value.bytes, mutant.name, mustBeRefused: true)
      }
    }
    let bytes = original.bytes
    for part in 1...20 {
      try judge(Array(bytes.prefix(bytes.count * part / 21)), "cut short", mustBeRefused: true)
    }
    let edited = total
    var source = ChoiceSource(seed: 20)
    let texts = singles.map(\.bytes)
    while total < Self.count {
      if total.isMultiple(of: 2) {
        let single = source.element(of: singles)
        try judge(
          RandomEdits.structured(single, &source), "a random edit", mustBeRefused: false)
      } else {
        let text = source.element(of: texts)
        try judge(RandomEdits.corrupted(text, &source), "corrupted bytes", mustBeRefused: false)
      }
    }
    #expect(edited > 100 && total == Self.count)
    let agreement = try second?.compare() ?? "no second checker: SKIPPED"
    print(
      "tier mutation: \(base): \(total) mutants, \(edited) false by design, \(accepted) accepted, true; "
        + agreement
    )
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
}

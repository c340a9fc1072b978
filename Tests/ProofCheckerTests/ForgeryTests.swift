import ExactArithmetic
import Foundation
import ProofChecker
import Testing

@Suite("Forged certificates", .tags(.proof, .mutation))
struct ForgeryTests {
  @Test func `proof: no forgery is accepted that is false, by either checker`() async throws {
    var second = try SecondChecker()
    var (count, refused) = (0, 0)
    for base in Base.allCases {
      let forgeries = Forgeries(original: try await base.certificate()).all
      #expect(forgeries.count >= 20, "\(base)")
      for forgery in forgeries {
        count += 1
        let bytes = forgery.value.bytes
        let verified = try? Verified.check(bytes)
        try second?.add(bytes, "forgery-\(count).json", isAccepted: verified != nil)
        refused += verified == nil ? 1 : 0
        // What a symmetry of the model makes true after all may be accepted.
        if let verified, let objection = ClaimJudge(verified.certificate).objection {
          Issue.record("\(base): accepted \(forgery.name): \(objection)")
        }
      }
    }
    #expect(refused >= 200)
    let agreement = try second?.compare() ?? "no second checker: SKIPPED"
    print("tier mutation: \(count) forgeries, \(refused) refused, the others true; \(agreement)")
  }
}

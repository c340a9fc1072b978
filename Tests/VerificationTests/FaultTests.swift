import SteeringModel
import Testing

@testable import Verification

/// Every claim must be able to say no: to its own faults, or by its wrong variants.
@Suite("Faults that claims must see")
struct FaultTests {
  @Test(arguments: ClaimCatalogue.claims.map(\.identifier))
  func `the claim refutes each of its faults, or a wrong variant of it is refuted`(
    name: String
  ) throws {
    let claim = try Examples.claim(name)
    for fault in claim.faults {
      let verdict = try fault.verdict()
      #expect(verdict.isCounterexample, "\(fault.name): \(verdict)")
    }
    let subject = try Specimen.subject()
    let refuted = claim.variants.filter { $0.verdict(on: subject).name == "refuted" }
    #expect(!claim.faults.isEmpty || !refuted.isEmpty)
  }

  @Test(arguments: ClaimCatalogue.claims.map(\.identifier))
  func `without a fault nothing is refuted`(name: String) throws {
    let claim = try Examples.claim(name)
    for subject in [try Specimen.subject(), try Specimen.threeBands()] {
      let verdict = claim.verdict(on: subject)
      #expect(["proved", "not applicable"].contains(verdict.name), "\(verdict)")
    }
  }
}

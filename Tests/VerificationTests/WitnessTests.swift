import Testing

@testable import Verification

/// The models of `Examples/witnesses` that show where a law ends.
@Suite("Witnesses")
struct WitnessTests {
  @Test(arguments: [
    ("long-run", "800/933 = 0.8574490890 at alpha = 0 and 72231493/84452053 = 0.8552958801 at"),
    (
      "long-run-larger", "4/5 = 0.8000000000 at alpha = 0 and 701194037/896437301 = 0.7822008703 at"
    ),
    (
      "long-run-below-zero",
      "1122327/1759876 = 0.6377307265 at alpha = -1 and 13/21 = 0.6190476190 at alpha = 0"
    ),
  ])
  func `sign separation does not make the target gain in the long run`(
    name: String, text: String
  ) throws {
    let subject = try Examples.subject("witnesses/\(name)")
    #expect(subject.signSeparation.status == .holds)
    let variant = try Examples.claim("long-run-increase/sign-separation").verdict(on: subject)
    #expect(variant.name == "refuted" && variant.evidence.contains(text), "\(variant)")
    let claim = try Examples.claim("long-run-increase").verdict(on: subject)
    #expect(claim.name == "not applicable" && claim.evidence.contains(text), "\(claim)")
  }

  @Test func `under Assumption 1 the target may lose in the long run below 0`() throws {
    let subject = try Examples.subject("witnesses/long-run-association")
    let claim = try Examples.claim("long-run-increase").verdict(on: subject)
    #expect(claim.theorem?.name == "target_frequency_increases", "\(claim)")
    #expect(
      claim.evidence.contains("0.0001356727123 at alpha = -17 and 0.0001228869774 at alpha = -16"),
      "\(claim)")
  }

  @Test(arguments: [
    ("efficiency-falls-then-rises", "eta", "0.1820283093 at 2 to 0.2618876629 at 3"),
    ("efficiency-rises-then-falls", "eta", "0.6995483304 at 4 to 0.3704707223 at 8"),
    ("reverse-efficiency", "reverse eta", "0.9258309678 at 2 to 0.8819064828 at 3"),
  ])
  func `efficiency is not monotone under sign separation`(
    name: String, quantity: String, text: String
  ) throws {
    let subject = try Examples.subject("witnesses/\(name)")
    #expect(subject.signSeparation.status == .holds)
    let verdict = try Examples.claim("efficiency-limits/monotone").verdict(on: subject)
    #expect(verdict.name == "refuted", "\(verdict)")
    #expect(verdict.evidence.contains(": \(quantity) rises"), "\(verdict)")
    #expect(verdict.evidence.contains(text), "\(verdict)")
  }

  @Test func `outside its concept a token may not be likelier here than there`() throws {
    let subject = try Examples.subject("witnesses/contextual")
    let verdict = try Examples.claim("contextual-association/outside-too").verdict(on: subject)
    #expect(verdict.evidence == "token \"w\" is not of the target, and M = log(2)")
    #expect(
      try Examples.claim("contextual-association").verdict(on: subject).name == "not applicable")
  }

  @Test func `two concepts and constant log-odds have theorems of their own`() throws {
    for (name, theorem) in [
      ("letter-case", "target_frequency_two_concepts"),
      ("three-alphabets-uniform", "target_frequency_constant"),
      ("three-alphabets-random", "target_frequency_increases"),
    ] {
      let verdict = try Examples.claim("long-run-increase").verdict(on: Examples.subject(name))
      #expect(verdict.theorem?.name == theorem, "\(name): \(verdict)")
    }
  }
}

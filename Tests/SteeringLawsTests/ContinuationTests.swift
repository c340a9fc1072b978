import ExactArithmetic
import ModelTesting
import SteeringModel
import Testing

@testable import SteeringLaws

@Suite("Continuations")
struct ContinuationTests {
  @Test func `a peak at 0 is exact, and one that is near is not`() throws {
    for (weight, isExact) in [
      (Rational(1), true), (1 + Rational(10).raised(to: -100), false),
    ] {
      let model = try SteeringModel(weights: [1, 7, weight], logOdds: [-1, 0, 1])
      let family = SteeredFamily(TiltedFamily(model, context: 0, LogOdds(model)))
      let text = Continuation([
        Continuation.Step(family, token: 0), Continuation.Step(family, token: 2),
      ])
      guard case .peak(let peak) = try text.supremum(digits: 20, precisionLimit: 4096) else {
        Issue.record("no peak")
        continue
      }
      #expect((peak.exact == 0) == isExact, "\(peak)")
      #expect(isExact || peak.enclosure.sign == -1)
    }
  }
}

import ExactArithmetic
import PreNormDecoder
import Testing

@Suite struct Quick {
  @Test func timing() throws {
    let clock = ContinuousClock()
    var c = DecoderConfiguration()
    for (n, seed) in zip([4, 6, 8], 1...) {
      c.width = n
      c.hidden = 2 * n
      let d = try clock.measure {
        let e = try NormalizationExperiment.run(configuration: c, seed: UInt64(seed))
        print(e.verdict, e.stateNorm.upper, e.remainderBound, e.directionNorm.upper)
        for s in e.samples { print(s.alpha, s.vectorBound, s.vectorDifference.upper, s.logitBound, s.logitDifference.upper, s.remainder.upper, s.floatError) }
        for r in e.rates { print(r.end, r.constant.lower, r.steps.map { ($0.scaledDifference.lower, $0.error) }, r.slopes.map(\.lower)) }
        print(e.limitStrength.strength, e.limitStrength.logitDifference.upper)
      }
      print(n, d)
    }
  }
}

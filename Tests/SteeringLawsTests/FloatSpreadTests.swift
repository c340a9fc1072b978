import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import Testing

@Suite("Distances of waves in doubles")
struct FloatSpreadTests {
  @Test func `the bound in doubles is above the exact distance and near it`() {
    checkProperty("spread", count: 60) { source in
      try source.circleFamily(tokens: 2...9)
    } satisfies: { family in
      guard let waves = family.floatWaves() else { throw PropertyFailure("no doubles") }
      let exact = family.waves(precision: 200)
      for token in exact.indices {
        let bound = waves.spread(of: token)
        for other in exact {
          let (x, y) = (exact[token].cosine - other.cosine, exact[token].sine - other.sine)
          let square = x.squared + y.squared
          try demand(Interval(bound).squared.upper >= square.lower, "token \(token)")
        }
        let gap = bound - family.spread(of: token, precision: 200)
        try demand(gap < BigFloat(1e-9), "token \(token): \(gap)")
      }
    }
  }
}

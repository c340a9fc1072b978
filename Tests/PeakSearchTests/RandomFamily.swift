import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel

/// A random context with log-odds given directly, in the ways that are hard for one method or another.
struct RandomFamily: CustomStringConvertible {
  /// How the numbers of a family are drawn.
  enum Kind: CaseIterable {
    /// Sums of uniform numbers, weights of many sizes.
    case bell
    /// Levels that nearly agree, in clusters.
    case clusters
    /// Pairs of neighbouring doubles.
    case nearTies
    /// Weights from 1e-300 to 1.
    case extremeWeights
    /// Two outermost levels that nearly agree: far peaks.
    case farPeaks
    /// Logarithms of products of small primes.
    case fractions
    /// Means of float32 logits, over one to three rows of P and N.
    case logits
    /// The same, and tokens masked in every row.
    case maskedLogits
    /// Means of logits, where some tokens are masked in the rows of one set alone.
    case halfMaskedLogits
    /// Clusters of all sizes at both ends, one within the other.
    case outerClusters
    /// Log-odds of 2^−700.
    case tiny
    /// Log-odds of 2^1000.
    case huge
  }

  let family: SteeredFamily
  let description: String

  init(_ source: inout ChoiceSource, _ kind: Kind, count: Int) {
    description = "\(kind), \(count) tokens"
    if kind == .logits || kind == .maskedLogits || kind == .halfMaskedLogits {
      let size = source.integer(in: 1...3)
      var rows = (0..<(2 * size + 1)).map { _ in
        (0..<count).map { _ in
          Double(Float((0..<4).reduce(-30.0) { sum, _ in sum + 5 * RandomFamily.unit(&source) }))
        }
      }
      if kind == .maskedLogits {
        for token in stride(from: 1, to: count, by: 5) {
          let mask = [-65504, -1e10][token % 2]
          for row in rows.indices { rows[row][token] = mask }
        }
      }
      if kind == .halfMaskedLogits {
        let masked = source.integer(in: 0...1) == 0 ? 0..<size : size..<2 * size
        for token in 0..<3 { for row in masked { rows[row][token] = -1e4 } }
      }
      guard
        let model = try? SteeringModel(
          tokens: (0..<count).map { "\($0)" }, concepts: [("all", Array(0..<count))],
          rows.enumerated().map { ContextOutline("\($0)", concept: 0, .logits($1)) },
          steering: .sets(
            SteeringSets(
              target: 0, positive: Array(0..<size), negative: Array(size..<2 * size))))
      else { preconditionFailure("a model of finite logits is a model") }
      family = SteeredModel(model).family(ofContext: 2 * size)
      return
    }
    let exponents = kind == .extremeWeights ? 300 : 6
    let weights = (0..<count).map { _ in
      RandomFamily.unit(&source)
        * BigFloat(
          (10 as Rational).raised(to: -source.integer(in: 0...exponents)), precision: 53,
          rounding: .nearest
        ).double()
    }
    let statistics: [Logarithm]
    if kind == .fractions {
      statistics = (0..<count).map { _ in
        Logarithm(
          log: [2, 3, 5, 7].reduce(1 as Rational) { product, prime in
            product * Rational(prime).raised(to: source.integer(in: -2...2))
          })
      }
    } else {
      statistics = NumberRow(RandomFamily.statistics(&source, kind, count)).map {
        Logarithm(rational: $0)
      }
    }
    family = SteeredFamily(TiltedFamily(.weights(NumberRow(weights)), statistics: statistics))
  }

  /// A double of [1, 2).
  private static func unit(_ source: inout ChoiceSource) -> Double {
    1 + Double(source.integer(in: 0...(1 << 52 - 1))) * 0x1p-52
  }

  private static func statistics(
    _ source: inout ChoiceSource, _ kind: Kind, _ count: Int
  ) -> [Double] {
    var values = (0..<count).map { _ in
      (0..<6).reduce(-9.0) { sum, _ in sum + unit(&source) }
    }
    switch kind {
    case .bell, .extremeWeights, .fractions, .logits, .maskedLogits, .halfMaskedLogits: break
    case .tiny: for index in values.indices { values[index] *= 0x1p-700 }
    case .huge: for index in values.indices { values[index] *= 0x1p1000 }
    case .outerClusters:
      // Each cluster has a smaller one about its own end.
      let (first, second) = (source.integer(in: 5...50), source.integer(in: 5...50))
      for index in values.indices where index % 4 > 0 {
        let (sign, shift) = (index % 2 == 0 ? 1.0 : -1.0, index % 3 == 0 ? first + second : first)
        values[index] =
          sign * (8 + (index % 3 == 0 ? 2 : 0) * Double.powerOfTwo(-first))
          + values[index] * Double.powerOfTwo(-shift)
      }
    case .clusters:
      let centers = (0..<4).map { _ in 4 * unit(&source) - 6 }
      for index in values.indices {
        values[index] = centers[index % 4] + values[index] * 0x1p-30 * Double(1 + index % 7)
      }
    case .nearTies:
      for index in values.indices where index % 2 == 1 { values[index] = values[index - 1].nextUp }
    case .farPeaks:
      values[0] = 3.5
      values[1] = 3.5 - Double(1 + source.integer(in: 0...1000)) * 0x1p-40
      values[2] = -3.5
      values[3] = -3.5 + Double(1 + source.integer(in: 0...1000)) * 0x1p-20
    }
    return values
  }

  /// The tokens with a peak.
  var interior: [Int] {
    (0..<family.count).filter { family.position(ofToken: $0) == .interior }
  }
}

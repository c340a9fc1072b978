internal import ExactArithmetic
public import SteeringModel

extension FloatFamily {
  /// The family of a context whose weights and log-odds all are doubles, exactly; nil for others.
  public init?(_ distribution: NextTokenDistribution, _ logOdds: LogOdds) {
    guard case .weights(let values) = distribution, !logOdds.hasNormalizer,
      let weights = FloatFamily.doubles(values.lazy),
      logOdds.statistics.allSatisfy(\.isRational),
      let statistics = FloatFamily.doubles(logOdds.statistics.lazy.map(\.rational))
    else { return nil }
    self.init(weights: weights, statistics: statistics)
  }

  private static func doubles(_ values: some Sequence<Rational>) -> [Double]? {
    var doubles: [Double] = []
    for value in values {
      guard let double = Double(exactly: value) else { return nil }
      doubles.append(double)
    }
    return doubles
  }
}

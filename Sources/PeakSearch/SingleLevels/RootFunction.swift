// Evaluates, with enclosures, the function whose root is a peak.
public import ExactArithmetic
public import SteeringLaws

/// The function whose one root is the peak of level z.
///
///   f_z(α) = Σ_l w_l (μ_l − μ_z) e^{α(μ_l − μ_z)}.
///
/// It is the derivative of S_z(α) = Σ_l w_l e^{α(μ_l − μ_z)} = w(all) e^{K(α) − αμ_z}, and f_z' >
/// 0, so a level strictly between two others has exactly one root, and S_z is least there: σ_z(α) =
/// w_z / S_z(α) peaks (5). The level's own term is absent, not a difference that cancels.
struct RootFunction {
  /// Differences μ_l − μ_z with the weights w_l, over l ≠ z.
  let gaps: [Interval]
  let weights: [Interval]
  /// The weight w_z > 0 of the level itself.
  let ownWeight: Interval
  /// The number z of the level whose peak is the root.
  private let level: Int
  /// The statistics over a coprime base, with its logarithms, when that is the faster way.
  private let powers: (form: CoprimeForm, rates: [Interval])?

  /// The function of level `level` of `tilting`.
  init(
    _ tilting: Tilting<Interval>, level: Int,
    powers: (form: CoprimeForm, rates: [Interval])? = nil
  ) {
    let own = tilting.statistics[level]
    var gaps: [Interval] = []
    var weights: [Interval] = []
    gaps.reserveCapacity(tilting.statistics.count)
    weights.reserveCapacity(tilting.statistics.count)
    for index in tilting.statistics.indices where index != level {
      gaps.append(tilting.statistics[index] - own)
      weights.append(tilting.weights[index])
    }
    self.gaps = gaps
    self.weights = weights
    self.ownWeight = tilting.weights[level]
    self.level = level
    self.powers = powers
  }

  /// e^{αd_l} over l ≠ z.
  ///
  /// Powers of the base may overflow, far out, where these numbers do not; then they are not used.
  private func tilts(at alpha: Interval, precision: Int) -> [Interval] {
    if let (form, rates) = powers {
      var tilts = form.tilts(at: alpha, about: level, rates: rates, precision: precision)
      tilts.remove(at: level)
      if tilts.allSatisfy({ $0.isBounded && $0.lower.signum > 0 }) { return tilts }
    }
    return gaps.map { (alpha * $0).applying(.exp, precision: precision) }
  }

  /// What one pass over the levels gives at a point α₀ with a radius r.
  struct Values {
    /// The strength α₀ of the evaluation.
    var point: BigFloat
    /// An enclosure of f_z(α₀).
    var value: Interval
    /// f_z'(α) over |α − α₀| ≤ r.
    var slope: Interval
    /// An enclosure of S_z(α₀).
    var sum: Interval
  }

  /// Encloses f_z and S_z at `point` and f_z' within `radius` of it.
  ///
  /// One exponential a level: e^{αd} over the radius is e^{α₀d} times a factor in [e^{−r|d|},
  /// e^{r|d|}]. When that factor is not near 1 for every level, e^{αd} is enclosed over the radius
  /// instead: far out, the factor may overflow where the product is tiny.
  func values(at point: BigFloat, radius: BigFloat, precision: Int) -> Values {
    var value = Interval(0, precision: precision)
    // The slope only scales a correction: about half the digits are enough.
    let slopePrecision = max(64, precision / 2 + 16)
    var slope = Interval(0, precision: slopePrecision)
    var sum = ownWeight.rounded(to: precision)
    // One factor for all levels when the radius is small, else one for each.
    let reach = gaps.reduce(BigFloat(0)) { max($0, $1.magnitudeBound) }
    let common = RootFunction.spread(reach, radius, slopePrecision)
    let range = Interval(
      lower: point.subtracting(radius, precision: precision, rounding: .down),
      upper: point.adding(radius, precision: precision, rounding: .up))
    let tilts = tilts(at: Interval(point), precision: precision)
    for index in gaps.indices {
      let gap = gaps[index]
      let weight = weights[index]
      let term = tilts[index] * weight
      sum += term
      let product = term * gap
      value += product
      let factor =
        common == nil ? (range * gap).applying(.exp, precision: 64) * weight * gap : product
      slope += factor.rounded(to: slopePrecision) * gap.rounded(to: slopePrecision)
    }
    if let common { slope *= common }
    return Values(point: point, value: value, slope: slope, sum: sum)
  }

  /// [e^{−x}, e^{x}] for x = `reach` · `radius` ≤ 1/2, by e^{−x} ≥ 1 − x and e^x ≤ 1 + 2x;
  /// else nil.
  private static func spread(
    _ reach: BigFloat, _ radius: BigFloat, _ precision: Int
  ) -> Interval? {
    let x = reach.multiplied(by: radius, precision: precision, rounding: .up)
    guard x <= BigFloat.powerOfTwo(-1) else { return nil }
    let one: BigFloat = 1
    return Interval(
      lower: one.subtracting(x, precision: precision, rounding: .down),
      upper: one.adding(
        x.multiplied(by: 2, precision: precision, rounding: .up), precision: precision,
        rounding: .up))
  }
}

extension TiltedFamily {
  /// Whether f_z(α) = 0 exactly, for level `level` and rational `alpha`; nil when it cannot
  /// be decided.
  ///
  /// The exact zero test: at rational α the function is a sum of products of logarithms (or
  /// rationals) and exponentials that `ExponentialSum` decides.
  public func isPeak(_ alpha: Rational, ofLevel level: Int) -> Bool? {
    let own = levels[level].statistic
    var terms: [ExponentialSum.Term] = []
    for (index, other) in levels.enumerated() where index != level {
      let gap = other.statistic - own
      for (coefficient, exponent) in other.weight.terms {
        terms.append(
          ExponentialSum.Term(
            coefficient: coefficient * gap,
            exponent: alpha * gap + exponent))
      }
    }
    return ExponentialSum(terms).isZero()
  }

  /// The sign of f_z(0) = w(all)(E_0[M] − M_z), decided exactly: −1 when the peak lies at α > 0.
  ///
  /// Needs rational weights, or else decides by enclosures of up to 4096 bits and answers 0 beyond.
  public func slopeSignAtZero(ofLevel level: Int) -> Int {
    if let weights = levels.map(\.weight).allRationals {
      let own = levels[level].statistic
      return zip(weights, levels).reduce(Logarithm(rational: 0)) {
        $0 + $1.0 * ($1.1.statistic - own)
      }.signum
    }
    for precision in [128, 512, 4096] {
      let tilting = tilting(precision: precision)
      let excess = (tilting.mean(at: 0) - tilting.statistics[level]).sign
      if let excess { return excess }
    }
    return 0
  }
}

// Encloses the differences between a trained model and the closed form at given strengths.
internal import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel

/// One context under the closed form and under the trained model, over an interval of strengths.
///
/// With u_z(α) = δ_z + αη_z the trained model's steered probabilities are exactly
/// σ_z e^{u_z} / E_α[e^u], so that σ̂_z − σ_z = σ_z (e_z − ē)/(1 + ē) with e = e^u − 1 and ē =
/// E_α[e]. The small quantity u is a factor of everything: an enclosure over strengths is as narrow
/// as u is small.
struct SteeredDifference {
  static let precision = 64

  private let probabilities: [Interval]
  private let statistics: [Interval]
  /// Statistics in doubles, for choosing a reference only.
  private let approximate: [Double]
  private let logitErrors: [Interval]
  private let logOddsErrors: [Interval]
  /// The mean E_p[η] of the errors of the log-odds, without steering.
  private let meanLogOddsError: Interval
  /// σ̂_z(0) − σ_z(0).
  private(set) var atZero: [Interval] = []
  /// An enclosure of the mean relative error ē(0) > −1, without steering.
  private(set) var relativeAtZero = Interval(0, precision: precision)

  init(
    _ distribution: NextTokenDistribution, _ logOdds: LogOdds, logitErrors: [Interval],
    logOddsErrors: [Interval]
  ) {
    let precision = Self.precision
    probabilities = distribution.probabilityEnclosures(precision: 2 * precision).map {
      $0.rounded(to: precision)
    }
    statistics = logOdds.statistics.map { $0.enclosure(precision: precision) }
    approximate = statistics.map { $0.midpoint.double() }
    self.logitErrors = logitErrors.map { $0.rounded(to: precision) }
    self.logOddsErrors = logOddsErrors.map { $0.rounded(to: precision) }
    meanLogOddsError = zip(probabilities, self.logOddsErrors).reduce(
      into: Interval(0, precision: precision)
    ) { $0 += $1.0 * $1.1 }
    let start = evaluate(over: Strengths(0))
    atZero = start.differences
    relativeAtZero = start.relative
  }

  /// What an interval of strengths gives.
  struct Values {
    /// σ̂_z(α) − σ_z(α).
    var differences: [Interval]
    /// Their derivatives by α.
    var slopes: [Interval]
    /// An enclosure of the mean relative error ē(α) > −1.
    var relative: Interval
    /// Ê_α[M̂] − E_α[M], the difference of the tilted means.
    var means: Interval
  }

  /// Encloses the differences over `strengths`.
  func evaluate(over strengths: Strengths) -> Values {
    let precision = Self.precision
    let tilted = tilted(over: strengths)
    let cell = strengths.interval(precision: precision)
    let errors = zip(logitErrors, logOddsErrors).map {
      ($0 + cell * $1).applying(.expMinusOne, precision: precision)
    }
    var total = Interval(0, precision: precision)
    var weighted = Interval(0, precision: precision)
    for (term, error) in zip(tilted, errors) {
      total += term
      weighted += term * error
    }
    // A mean lies among what it averages.
    let range = errors.dropFirst().reduce(errors[0]) { $0.hull($1) }
    let quotient = weighted / total
    let relative = quotient.intersection(range) ?? quotient
    let scale = total * (1 + relative)
    let differences = zip(tilted, errors).map { $0 * ($1 - relative) / scale }
    return slopes(
      differences, relative: relative, probabilities: tilted.map { $0 / total })
  }

  /// With D = σ̂ − σ: D_z' = D_z (M_z − E[M]) + σ̂_z (η_z − (Ê[M̂] − E[M])), and
  /// Ê[M̂] − E[M] = Ê[η] + Σ_y D_y M_y; again with a small factor everywhere.
  private func slopes(
    _ differences: [Interval], relative: Interval, probabilities: [Interval]
  ) -> Values {
    let zero = Interval(0, precision: Self.precision)
    var mean = zero
    var steered = differences
    var shift = zero
    for index in differences.indices {
      mean += probabilities[index] * statistics[index]
      steered[index] += probabilities[index]
      shift += steered[index] * logOddsErrors[index]
    }
    // Σ D_y = 0, so that any number may be taken off M_y: one near the mean keeps the
    // products small.
    let middle = Interval(mean.midpoint)
    for index in differences.indices {
      shift += differences[index] * (statistics[index] - middle)
    }
    let slopes = differences.indices.map {
      differences[$0] * (statistics[$0] - mean) + steered[$0] * (logOddsErrors[$0] - shift)
    }
    return Values(differences: differences, slopes: slopes, relative: relative, means: shift)
  }

  /// Numbers in the proportions of σ_z(α) over the cell: σ_z(c) e^{(α − c)(M_z − x)} for one x near
  /// the mean, where their ranges are narrowest.
  private func tilted(over strengths: Strengths) -> [Interval] {
    let precision = Self.precision
    let (center, radius) = (strengths.center, strengths.radius)
    let reference = statistics[center < 0 ? ends.least : ends.greatest]
    let point = Interval(BigFloat(center, precision: precision))
    var terms = zip(probabilities, statistics).map {
      $0 * (point * ($1 - reference)).applying(.exp, precision: precision)
    }
    let total = terms.reduce(Interval(0, precision: precision), +)
    for index in terms.indices { terms[index] /= total }
    guard radius > 0 else { return terms }
    let mean = zip(terms, approximate).reduce(0) { $0 + $1.0.midpoint.double() * $1.1 }
    let middle = Interval(BigFloat(mean))
    let reach = Interval(BigFloat(radius, precision: precision))
    for index in terms.indices {
      let x = ((statistics[index] - middle) * reach).magnitudeBound
      terms[index] *= SteeredDifference.spread(x, precision)
    }
    return terms
  }

  /// The tokens of least and of largest log-odds, about: a choice.
  private var ends: (least: Int, greatest: Int) {
    approximate.indices.reduce((0, 0)) { ends, token in
      (
        approximate[token] < approximate[ends.0] ? token : ends.0,
        approximate[token] > approximate[ends.1] ? token : ends.1
      )
    }
  }

  /// [e^{−x}, e^x]: for x ≤ 1 by e^{−x} ≥ 1 − x and e^x ≤ 1 + x + x².
  private static func spread(_ x: BigFloat, _ precision: Int) -> Interval {
    let one: BigFloat = 1
    guard x < one else {
      return Interval(
        lower: (-x).applying(.exp, precision: precision, rounding: .down),
        upper: x.applying(.exp, precision: precision, rounding: .up))
    }
    let square = x.multiplied(by: x, precision: precision, rounding: .up)
    return Interval(
      lower: one.subtracting(x, precision: precision, rounding: .down),
      upper: one.adding(x, precision: precision, rounding: .up)
        .adding(square, precision: precision, rounding: .up))
  }

  /// The context's part of ΔCE of the trained model less ΔCE over `strengths`, and its derivative:
  /// log E_α[e^u] − αE_p[η] − log E_p[e^δ], and Ê_α[M̂] − E_α[M] − E_p[η].
  func crossEntropyDifference(over strengths: Strengths) -> (value: Interval, slope: Interval) {
    let values = evaluate(over: strengths)
    let value =
      Interval.log(onePlus: values.relative)
      - strengths.interval(precision: Self.precision) * meanLogOddsError
      - Interval.log(onePlus: relativeAtZero)
    return (value, values.means - meanLogOddsError)
  }

  /// KL(p ‖ σ̂(0)) = log E_p[e^δ] − E_p[δ]: how far the context's loss is above its entropy.
  var lossGap: Interval {
    let mean = zip(probabilities, logitErrors).reduce(
      into: Interval(0, precision: Self.precision)
    ) { $0 += $1.0 * $1.1 }
    return Interval.log(onePlus: relativeAtZero) - mean
  }
}

/// The strengths between two doubles.
struct Strengths {
  let lower: Double
  let upper: Double

  init(_ lower: Double, _ upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  init(_ point: Double) {
    self.init(point, point)
  }

  /// A strength in the middle.
  var center: Double { lower + (upper - lower) / 2 }

  /// An upper bound of the distance of any of them from `center`.
  var radius: Double { lower == upper ? 0 : max(upper - center, center - lower).nextUp }

  func interval(precision: Int) -> Interval {
    Interval(
      lower: BigFloat(lower, precision: precision), upper: BigFloat(upper, precision: precision))
  }
}

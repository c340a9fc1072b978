// A function along the arc that is held against a number.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// f(T) = Σ_j π_j f_j(θ_j(T)) − target over the contexts j, in the coordinate of ``ArcCoordinate``.
///
/// For use by one task.
final class ArcCondition {
  /// One context's share.
  struct Term {
    let weight: Rational
    let quantity: ArcQuantity
    let distributions: CircleDistributions
    /// The waves of all tokens, or of a concept and of the others.
    fileprivate let curvatures: [ArcCurvature]

    init(_ quantity: ArcQuantity, _ distributions: CircleDistributions, weight: Rational = 1) {
      self.weight = weight
      self.quantity = quantity
      self.distributions = distributions
      if case .logOdds(let inside, let outside) = quantity {
        curvatures = [ArcCurvature(distributions, inside), ArcCurvature(distributions, outside)]
      } else {
        curvatures = [ArcCurvature(distributions, nil)]
      }
    }
  }

  /// f and df/dT at a place, with the slopes df_j/dθ.
  struct Sample {
    let value: Interval
    let slopes: [Interval]
  }

  let subject: String
  let terms: [Term]
  let coordinate: ArcCoordinate
  /// The bits in which numbers are asked for first.
  let firstPrecision: Int
  private let target: (Int) -> Interval
  private let fault: CircleFault
  /// The samples in ``firstPrecision`` bits: cells share their ends.
  private var samples: [Rational: Sample] = [:]

  /// The condition called `subject` on `terms`, at least one, held against `target`, enclosed in as
  /// many bits as it is given.
  init(
    _ subject: String, _ terms: [Term], fault: CircleFault = .none,
    target: @escaping (Int) -> Interval
  ) {
    self.subject = subject
    self.terms = terms
    self.target = target
    self.fault = fault
    coordinate = ArcCoordinate(terms[0].distributions.family.path)
    firstPrecision =
      terms.contains { $0.distributions.floats != nil } ? CircleDistributions.pairPrecision : 128
  }

  /// f at T = `t`.
  func sample(_ t: Rational, precision: Int) -> Sample {
    if precision == firstPrecision, let known = samples[t] { return known }
    var value = -target(precision)
    var slopes: [Interval] = []
    for term in terms {
      let found = term.quantity.sample(
        term.distributions, at: coordinate.place(t), precision: precision)
      value += Interval(term.weight, precision: precision) * found.value
      slopes.append(found.slope)
    }
    let sample = Sample(value: value, slopes: slopes)
    if precision == firstPrecision { samples[t] = sample }
    return sample
  }

  /// f at T = `t`: cheaper than ``sample(_:precision:)`` for large vocabularies.
  func value(_ t: Rational, precision: Int) -> Interval {
    terms.reduce(-target(precision)) { sum, term in
      sum + Interval(term.weight, precision: precision)
        * term.quantity.value(
          term.distributions, at: coordinate.place(t), precision: precision)
    }
  }

  /// df/dT over the cell `points` about `middle`, where `sample` is; ``Interval/whole`` where bounds
  /// give out.
  ///
  /// f_j′ changes by at most h_j sup|f_j″| over the angles of the cell.
  func slope(over points: Interval, middle: Rational, _ sample: Sample) -> Interval {
    let place = coordinate.place(middle)
    let gap = points - Interval(middle, precision: 128)
    var sum = Interval(0, precision: 64)
    for (term, slope) in zip(terms, sample.slopes) {
      let path = term.distributions.family.path
      let rate = coordinate.rate(path, points)
      guard rate.isBounded else { return .whole }
      let halfWidth = (Interval(gap.magnitudeBound) * rate).upper.double(.up)
      guard let bound = curvature(term, place, halfWidth) else { return .whole }
      let spread = BigFloat(fault.applied(to: (bound * halfWidth).nextUp, .slope))
      guard spread.isFinite else { return .whole }
      sum +=
        Interval(term.weight, precision: 64)
        * ((slope + Interval(lower: -spread, upper: spread)) * rate)
    }
    return sum
  }

  /// A bound of |f_j″| over the angles within `halfWidth` of `place`.
  private func curvature(_ term: Term, _ place: ArcPlace, _ halfWidth: Double) -> Double? {
    let path = term.distributions.family.path
    let (c, s) = path.direction(at: place, precision: 128)
    var cell = ArcCurvature.Cell(
      cosine: c.midpoint.double(), sine: s.midpoint.double(), halfWidth: halfWidth)
    switch term.quantity {
    case .logOdds:
      guard let own = term.curvatures[0].means(cell), let rest = term.curvatures[1].means(cell)
      else { return nil }
      return own.logTotal + rest.logTotal + own.distance(rest.cosine, rest.sine)
    case .divergenceToSteered:
      guard let means = term.curvatures[0].means(cell) else { return nil }
      let before = term.distributions.originMoments(precision: firstPrecision)
      let spread = max(before.cosine.width, before.sine.width).double(.up)
      return means.logTotal + 2 * spread
        + means.distance(before.cosine.midpoint.double(), before.sine.midpoint.double())
    case .divergenceFromSteered:
      let (c0, s0) = path.direction(at: .strength(0), precision: 128)
      let (dc, ds) = (c - c0, s - s0)
      cell.move = (
        dc.midpoint.double(), ds.midpoint.double(), max(dc.width, ds.width).double(.up)
      )
      return term.curvatures[0].means(cell)?.divergence
    }
  }
}

// Where a peak can be if log-odds are known up to an error (36).
public import ExactArithmetic
internal import RealModule

/// The range of a token's peak over all log-odds within η of those given.
///
/// With Δ̂_y = M̂_y − M̂_z known up to 2η, the peak lies between the roots of the nondecreasing
/// functions f_±(α) = Σ_{y≠z} p_y ext φ_y, φ(x) = x e^{αx} over |x − Δ̂_y| ≤ 2η: f_+ (the maxima) has
/// the lower end, f_− (the minima) the upper one, and both are attained (36).
public struct PeakBracket: Sendable {
  /// The lower end; nil for −∞.
  public let lower: CertifiedReal?
  /// The upper end; nil for +∞.
  public let upper: CertifiedReal?

  /// The bracket of the peak of `token` in `family` for errors up to `error` ≥ 0 of each log-odds,
  /// with `digits` digits.
  ///
  /// Whether an end is finite is decided exactly. Throws `Undecided` when `precisionLimit` bits do
  /// not prove the digits, as for an end at exactly 0.
  public init(
    of token: Int, in family: TiltedFamily, error: Rational, digits: Int, precisionLimit: Int
  ) throws(Undecided) {
    precondition(error.signum >= 0, "an error is not negative")
    let envelope = Envelope(family, token: token, error: error)
    let own = family.levels[family.levelOfToken[token]].statistic
    let margin = Logarithm(rational: 2 * error)
    let (top, bottom) = (
      family.levels[family.levels.count - 1].statistic, family.levels[0].statistic
    )
    upper =
      (top - own - margin).signum > 0
      ? try envelope.root(.least, digits: digits, precisionLimit: precisionLimit) : nil
    lower =
      (own - bottom - margin).signum > 0
      ? try envelope.root(.largest, digits: digits, precisionLimit: precisionLimit) : nil
  }
}

/// f_− and f_+ of one token.
private struct Envelope {
  enum Kind {
    case least
    case largest
  }

  private let family: TiltedFamily
  private let own: Logarithm
  private let error: Rational
  /// The weights of the levels without the token itself; nil for a level that is the token alone.
  private let weights: [ExactWeight?]

  init(_ family: TiltedFamily, token: Int, error: Rational) {
    self.family = family
    self.error = error
    own = family.levels[family.levelOfToken[token]].statistic
    weights = family.levels.map { level in
      let others = level.tokens.filter { $0 != token }
      return others.isEmpty ? nil : ExactWeight(summing: others.map { family.tokenWeights[$0] })
    }
  }

  /// The root of f_− or f_+.
  func root(
    _ kind: Kind, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> CertifiedReal {
    let numbers = Numbers()
    func value(_ alpha: Interval, _ precision: Int) -> Interval {
      terms(precision, numbers).reduce(Interval(0, precision: precision)) { sum, term in
        sum + term.weight * extreme(kind, at: alpha, term.low, term.high)
      }
    }
    func slope(_ alpha: Interval, _ precision: Int) -> Interval {
      terms(precision, numbers).reduce(Interval(0, precision: precision)) { sum, term in
        // Where the extremum is attained, φ has the slope x² e^{αx} in α.
        let place = term.low.hull(term.high)
        return sum + term.weight * place.squared * Interval.exp(alpha * place)
      }
    }
    var precision = 128
    var sign: Int?
    while sign == nil, precision <= max(128, precisionLimit) {
      sign = value(Interval(0, precision: precision), precision).sign
      precision *= 2
    }
    guard let sign, sign != 0 else {
      throw Undecided(
        subject: "whether an end of the bracket is 0", precisionLimit: precisionLimit)
    }
    let side = Interval(sign < 0 ? 1 : -1)
    let doubles = terms(128, numbers).map {
      (
        weight: $0.weight.midpoint.double(), low: $0.low.midpoint.double(),
        high: $0.high.midpoint.double()
      )
    }
    let root = try MonotoneRoot.positive(
      digits: digits, precisionLimit: precisionLimit, "end of the bracket of a peak",
      approximate: {
        sign < 0 ? approximate(kind, at: $0, doubles) : -approximate(kind, at: -$0, doubles)
      },
      value: { side * value(side * $0, $1) }, slope: { slope(side * $0, $1) })
    return sign < 0 ? root : CertifiedReal(-root.enclosure)
  }

  /// A function of doubles with about the same root, for a first guess: the logarithm of what is positive in the sum
  /// over what is negative.
  private func approximate(
    _ kind: Kind, at alpha: Double, _ terms: [(weight: Double, low: Double, high: Double)]
  ) -> Double {
    let isTurned = kind == .least ? alpha > 0 : alpha < 0
    let places = terms.map { term in
      if isTurned { return min(max(-1 / alpha, term.low), term.high) }
      // φ/e^m, m the larger exponent.
      let top = max(alpha * term.low, alpha * term.high)
      let low = term.low * Double.exp(alpha * term.low - top)
      let high = term.high * Double.exp(alpha * term.high - top)
      return (low < high) == (kind == .least) ? term.low : term.high
    }
    let top = places.reduce(-.infinity) { max($0, alpha * $1) }
    var sums = (positive: 0.0, negative: 0.0)
    for (place, term) in zip(places, terms) {
      let value = term.weight * place * Double.exp(alpha * place - top)
      if value > 0 { sums.positive += value } else { sums.negative -= value }
    }
    return Double.log(sums.positive) - Double.log(sums.negative)
  }

  private typealias Term = (weight: Interval, low: Interval, high: Interval)

  /// Terms by precision, each made once.
  private final class Numbers {
    var known: [Int: [Term]] = [:]
  }

  private func terms(_ precision: Int, _ numbers: Numbers) -> [Term] {
    if let terms = numbers.known[precision] { return terms }
    let reach = Interval(2 * error, precision: precision)
    let terms = zip(family.levels, weights).compactMap { level, weight -> Term? in
      guard let weight else { return nil }
      let gap = (level.statistic - own).enclosure(precision: precision)
      return (weight.enclosure(precision: precision), gap - reach, gap + reach)
    }
    numbers.known[precision] = terms
    return terms
  }

  /// The least or largest x e^{αx} for `low` ≤ x ≤ `high`: at an end, or at x = −1/α.
  private func extreme(
    _ kind: Kind, at alpha: Interval, _ low: Interval, _ high: Interval
  ) -> Interval {
    func phi(_ x: Interval) -> Interval { x * Interval.exp(alpha * x) }
    let isTurned = kind == .least ? alpha.sign == 1 : alpha.sign == -1
    if isTurned {
      // φ falls up to −1/α and rises after it for α > 0; for α < 0 it rises and falls.
      let turn = -1 / alpha
      let place = Interval(
        lower: min(max(turn.lower, low.lower), high.lower),
        upper: min(max(turn.upper, low.upper), high.upper))
      return phi(place)
    }
    let (a, b) = (phi(low), phi(high))
    return kind == .least
      ? Interval(lower: min(a.lower, b.lower), upper: min(a.upper, b.upper))
      : Interval(lower: max(a.lower, b.lower), upper: max(a.upper, b.upper))
  }
}

// What steering through a norm does to a concept between strengths.
public import ExactArithmetic
internal import RealModule
public import SteeringLaws

/// A concept against all other tokens in one context that is steered before its final norm: whether it
/// gains, how efficiently (26), and where it is likeliest.
///
/// (26) is the chain rule of any two distributions. The log-odds f of the concept have the slope
/// E_in[U′] − E_out[U′] in θ, which has bounds on cells. For use by one task.
public final class CircleTarget {
  private let tokens: [Int]
  private let others: [Int]
  private let condition: ArcCondition
  private let distributions: CircleDistributions
  private let digits: Int
  private let precisionLimit: Int

  /// More cells are not looked at: each costs a pass over the vocabulary.
  private static let cellLimit = 600

  /// The concept of `tokens`, at least one; nil when these are all tokens, or steering changes nothing.
  public init?(_ family: CircleFamily, target tokens: [Int], digits: Int, precisionLimit: Int) {
    let own = Set(tokens)
    others = (0..<family.count).filter { !own.contains($0) }
    guard !others.isEmpty, !family.isConstant else { return nil }
    self.tokens = tokens
    self.digits = digits
    self.precisionLimit = precisionLimit
    distributions = CircleDistributions(family)
    condition = ArcCondition(
      "log-odds of the target",
      [ArcCondition.Term(.logOdds(inside: tokens, outside: others), distributions)]
    ) { Interval(0, precision: $0) }
  }

  /// Whether the concept's probability increases at α = 0; nil when enclosures do not tell its slope
  /// from 0.
  public var isGainingAtZero: Bool? {
    condition.sample(0, precision: condition.firstPrecision).slopes[0].sign.map { $0 > 0 }
  }

  /// η = kl(F,F₀)/KL(σ‖p) at `alpha` ≠ 0.
  ///
  /// Throws `Undecided`.
  public func efficiency(at alpha: Rational) throws(Undecided) -> CertifiedReal {
    try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, "efficiency at \(alpha)"
    ) { precision in
      let now = self.distributions.distribution(at: .strength(alpha), precision: precision)
      let before = self.distributions.origin(precision: precision)
      func logit(_ distribution: CircleDistribution) -> Interval {
        Interval.log(
          distribution.probability(of: self.tokens) / distribution.probability(of: self.others))
      }
      let start = logit(before)
      let shift = LogitShift(from: start, by: logit(now) - start)
      return shift.divergence / now.divergence(to: before)
    }
  }

  /// Where the concept is likeliest for strengths from 0 to `end` > 0, but for the last 2^−40 of them;
  /// nil when that takes too many cells.
  public func largest(upTo end: Rational) -> LargestProbability? {
    precondition(end.signum > 0, "strengths up to a positive one")
    let coordinate = condition.coordinate
    let (size, scale) = (end.approximation, coordinate.scale.approximation)
    // α = s · 2T/(1 − T²), solved for T.
    let place = size / (scale + (scale * scale + size * size).squareRoot()) * (1 - 0x1p-40)
    guard let last = Rational(exactly: place), last.signum > 0, last < 1 else { return nil }
    let precision = condition.firstPrecision
    let found = try? LargestValue(
      from: 0, to: last, width: last / 256, cellLimit: CircleTarget.cellLimit,
      "largest probability of the target",
      end: { self.condition.sample($0, precision: precision).value }, value: { $0 },
      bounds: { a, b in
        let middle = (a.place + b.place) / 2
        let points = Interval(lower: a.place, upper: b.place, precision: 128)
        let sample = self.condition.sample(middle, precision: precision)
        let slope = self.condition.slope(over: points, middle: middle, sample)
        guard slope.isBounded else { return LargestValue.Bounds(value: .whole, slope: .whole) }
        return LargestValue.Bounds(
          value: sample.value + slope * (points - Interval(middle, precision: 128)), slope: slope)
      })
    guard let found else { return nil }
    let final = Interval(last, precision: 128)
    return LargestProbability(
      value: CertifiedReal(LogitShift.probability(found.value)),
      places: CertifiedReal(coordinate.strength(found.places)),
      isOvershot: found.places.upper < final.lower
        ? true : found.places.lower >= final.lower ? false : nil)
  }
}

// The entropy of the next token through a norm, and how far it stays above a level.
public import ExactArithmetic
internal import RealModule

/// The entropy H(α) of one context that is steered before its final norm.
///
/// On the circle dH/dθ = Cov(−log σ, U′), and −log σ ≥ 0, so |dH/dθ| ≤ ½ osc(U′)·E|−log σ − H| ≤ R·H
/// with R the diameter of the points (P, Q), which is at least the oscillation of U′ anywhere: between
/// two angles H is at least √(H_a H_b) e^{−RΔθ/2}. For use by one task.
public final class CircleEntropy {
  private let distributions: CircleDistributions
  private let diameter: Interval

  private static let precision = CircleDistributions.pairPrecision

  /// The entropy of `family`.
  public init(_ family: CircleFamily) {
    distributions = CircleDistributions(family)
    diameter = Interval(family.diameter())
  }

  /// H at strength `alpha`, in nats: some 25 digits.
  public func value(at alpha: Rational) -> CertifiedReal { CertifiedReal(enclosure(at: alpha)) }

  private func enclosure(at alpha: Rational) -> Interval {
    distributions.distribution(at: .strength(alpha), precision: CircleEntropy.precision).entropy
  }

  /// How far the entropy stays above `level` > 0 for strengths from 0 to `end` > 0; nil when H(0) is
  /// not above it.
  ///
  /// To a 2^14th of `end`; RΔθ passes over the vocabulary or so, hundreds for a real network. Throws `Undecided` where the
  /// entropy touches the level.
  public func reach(
    above level: Rational, upTo end: Rational
  ) throws(Undecided) -> SteeredEntropy.Reach? {
    try EntropyReach(
      node: { (place: $0, entropy: self.enclosure(at: $0)) }, entropy: \.entropy
    ) { a, b in
      let product = a.entropy * b.entropy
      guard product.lower.signum > 0 else { return BigFloat(0) }
      let turn = self.diameter * self.turn(from: a.place, to: b.place)
      return (Interval.sqrt(product) * Interval.exp(-turn.scaled(byPowerOfTwo: -1))).lower
    }.found(above: level, upTo: end)
  }

  /// A bound of the angle between two strengths a < b: dθ/dα = c/(c² + (α − f)²) at the place nearest to
  /// the foot f.
  private func turn(from a: Rational, to b: Rational) -> Interval {
    let path = distributions.family.path
    let nearest = min(max(path.foot, a), b)
    let away = nearest - path.foot
    let square = Interval(path.scaleSquare, precision: CircleEntropy.precision)
    return Interval.sqrt(square) * Interval(b - a, precision: CircleEntropy.precision)
      / (square + Interval(away * away, precision: CircleEntropy.precision))
  }
}

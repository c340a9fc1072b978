internal import CMPFR
internal import RealModule

/// Decides for many enclosures whether they prove a number of significant decimal digits.
///
/// The same answer as asking each for its decimal text, nearly always without making the text: by one
/// product with a power of ten, which is kept.
public final class DecimalProof {
  private let digits: Int
  private var powers: [Int: BigFloat] = [:]

  /// A judge of `digits` ≥ 1 significant digits.
  public init(significantDigits digits: Int) {
    precondition(digits >= 1, "a number has at least one significant digit")
    self.digits = digits
  }

  /// Whether `interval` proves the digits of what it encloses.
  public func accepts(_ interval: Interval) -> Bool {
    isSufficient(interval) || interval.decimal(significantDigits: digits) != nil
  }

  /// Whether one product shows that it does.
  private func isSufficient(_ interval: Interval) -> Bool {
    guard !interval.containsZero, interval.isBounded else { return false }
    let (low, high) = (interval.lower.magnitude, interval.upper.magnitude)
    guard let size = low.exponent, size == high.exponent, abs(size) < 1000 else { return false }
    // 10^(e−1) < |x| < 10^e, with room for the errors of the logarithms.
    let logarithms = [low, high].map { Double.log10($0.double()) }
    guard let least = logarithms.min(), let most = logarithms.max(),
      (least - 1e-12).rounded(.down) == (most + 1e-12).rounded(.down)
    else { return false }
    let exponent = Int(least.rounded(.down)) + 1
    let precision = interval.precision + 8
    let middle = low.multiplied(
      by: power(digits - exponent, precision: precision), precision: precision, rounding: .nearest)
    // Two roundings, and the width: in units of the last digit.
    let width = interval.width.multiplied(
      by: power(digits - exponent, precision: precision), precision: 53, rounding: .up
    ).double(.up)
    let noise = Double.exp2(Double((middle.exponent ?? 0) - precision + 3))
    let margin = (width + noise) * 1.0000001
    guard margin < 0.25 else { return false }
    // Distance from the places where rounding changes.
    let fraction = BigFloat.make(precision: 64) { r in
      middle.withPointer { _ = mpfr_frac(r, $0, MPFR_RNDN) }
    }.double()
    return abs(fraction - 0.5) > margin + 1e-15
  }

  private func power(_ exponent: Int, precision: Int) -> BigFloat {
    if let known = powers[exponent], known.precision == precision { return known }
    let made = BigFloat(
      (10 as Rational).raised(to: exponent), precision: precision, rounding: .nearest)
    powers[exponent] = made
    return made
  }
}

// The decimal brackets that a certificate states peaks and other reals in.
internal import ExactArithmetic

/// An open interval of width 10^-digits that is shifted by half its width: ((2m−1)/(2·10^digits),
/// (2m+1)/(2·10^digits)) for an integer m.
///
/// A short decimal such as 1/2 lies in the middle of its bracket and not at an end, so the two
/// signs that prove a bracket exist for it too.
struct Bracket {
  /// The numerator m of the centre m/10^digits; any sign.
  let center: Integer
  /// The digits after the point.
  let digits: Int

  /// 2·10^digits.
  var denominator: Integer { 2 * (10 as Integer).raised(to: digits) }
  /// The numerators of both ends over ``denominator``.
  var numerators: (lower: Integer, upper: Integer) { (2 * center - 1, 2 * center + 1) }

  /// The bracket around the middle of the enclosure of `number`, if it holds all of it inside.
  ///
  /// A number halfway between two multiples of 10^-digits is an end of its bracket; one digit more
  /// puts it into the middle.
  init?(_ number: CertifiedReal, digits: Int) {
    guard let low = number.exact ?? number.enclosure.lower.rational(),
      let high = number.exact ?? number.enclosure.upper.rational()
    else { return nil }
    for places in digits...(digits + 2) {
      let scale = Rational((10 as Integer).raised(to: places))
      let center = ((low + high) / 2 * scale + Rational(1, 2)).floor
      let half = Rational(1, 2)
      if low * scale > Rational(center) - half, high * scale < Rational(center) + half {
        self.center = center
        self.digits = places
        return
      }
    }
    return nil
  }

  /// Both ends as `n/d`, over the common denominator.
  var texts: (lower: String, upper: String) {
    ("\(numerators.lower)/\(denominator)", "\(numerators.upper)/\(denominator)")
  }
}

// Adds the writing of doubles as exact fractions, fast enough for large vocabularies.

extension Double {
  /// Adds the dyadic number that this finite double is to `text`: `n`, or `n/d` in lowest terms.
  ///
  /// In machine words for sizes near 1, without allocating; by ``Rational`` for others.
  package func appendFraction(to text: inout [UInt8]) {
    let twos = significandBitPattern == 0 ? 52 : significandBitPattern.trailingZeroBitCount
    // ±numerator · 2^power with an odd numerator.
    let power = Int(isNormal ? exponent : 0) - 52 + twos
    guard self == 0 || isNormal && power > -63 && power < 10 else {
      guard let exact = Rational(exactly: self) else {
        preconditionFailure("a finite double is a rational")
      }
      text.append(contentsOf: "\(exact)".utf8)
      return
    }
    if self == 0 {
      text.append(UInt8(ascii: "0"))
      return
    }
    if self < 0 { text.append(UInt8(ascii: "-")) }
    let numerator = (significandBitPattern | 1 << 52) >> UInt64(twos)
    text.appendDecimal(power > 0 ? numerator << UInt64(power) : numerator)
    if power < 0 {
      text.append(UInt8(ascii: "/"))
      text.appendDecimal(1 << UInt64(-power))
    }
  }
}

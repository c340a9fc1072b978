// Writes several rationals as coprime integer multiples of one unit.

extension Integer {
  /// The least common multiple of two positive integers.
  package static func lcm(_ a: Integer, _ b: Integer) -> Integer {
    a.dividedExactly(by: Integer.gcd(a, b)) * b
  }
}

extension [Rational] {
  /// Coprime integers n_i and the positive `unit` with element i = n_i · unit; not all elements may
  /// be 0.
  package var coprimeMultiples: (integers: [Integer], unit: Rational) {
    let denominator = reduce(1 as Integer) { Integer.lcm($0, $1.denominator) }
    let scaled = map { ($0 * Rational(denominator)).numerator }
    let content = scaled.reduce(0 as Integer) { Integer.gcd($0, $1) }
    precondition(!content.isZero, "zeros have no common unit")
    return (scaled.map { $0.dividedExactly(by: content) }, Rational(content, denominator))
  }
}

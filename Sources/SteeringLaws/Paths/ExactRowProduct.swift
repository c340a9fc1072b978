// Exact products of rows of doubles with one vector of rationals.
internal import ExactArithmetic

/// The products ⟨row, x⟩ of rows of doubles with a vector x of rationals, exactly.
///
/// x is kept as integers over one denominator and a row is made integers by one power of two, so
/// that a product costs d multiplications of integers and one reduction to lowest terms.
struct ExactRowProduct: Sendable {
  private let integers: [Integer]
  private let denominator: Integer

  /// The products with `vector`.
  init(_ vector: [Rational]) {
    let denominator = vector.reduce(1 as Integer) { Integer.lcm($0, $1.denominator) }
    self.denominator = denominator
    integers = vector.map { $0.numerator * denominator.dividedExactly(by: $0.denominator) }
  }

  /// ⟨`row`, x⟩; nil when a number of the row is not finite.
  func callAsFunction(_ row: [Double]) -> Rational? {
    precondition(row.count == integers.count, "a vector of another dimension")
    var least = Int.max
    for value in row where value != 0 {
      guard value.isFinite else { return nil }
      least = min(least, Int(value.exponent) - value.significandWidth)
    }
    if least == Int.max { return 0 }
    var sum: Integer = 0
    for (value, factor) in zip(row, integers) where value != 0 {
      // value = ± significand · 2^exponent with an integer significand.
      let width = value.significandWidth
      let size = Int(
        value.magnitude.significand * Double(sign: .plus, exponent: width, significand: 1))
      let scaled = Integer(value < 0 ? -size : size) << (Int(value.exponent) - width - least)
      sum += scaled * factor
    }
    return least >= 0
      ? Rational(sum << least, denominator) : Rational(sum, denominator << -least)
  }
}

// Tables of coefficients from integers, and their values.
import CGMP
import ExactArithmetic

@testable import TaylorModels

extension CoefficientTable {
  /// The table of these rows, all of one length.
  convenience init(_ rows: [[Integer]]) {
    self.init(rows: rows.count, columns: rows[0].count)
    for (row, entries) in rows.enumerated() {
      for (column, entry) in entries.enumerated() {
        entry.withPointer { __gmpz_set(self[row] + column, $0) }
      }
    }
  }

  /// A coefficient.
  func integer(_ row: Int, _ column: Int) -> Integer {
    withExtendedLifetime(self) { Integer.make { __gmpz_set($0, self[row] + column) } }
  }

  /// The value of row `row` at `t`, in units of 2^−`bits`.
  func value(_ row: Int, at t: BigComplex, _ bits: Int) -> BigComplex {
    var sum = BigComplex.zero
    for column in stride(from: columnCount - 1, through: 0, by: -1) {
      let coefficient = BigFloat(
        integer(row, column), precision: BigComplex.precision, rounding: .nearest)
      sum = sum * t + BigComplex(coefficient.scaled(byPowerOfTwo: -bits))
    }
    return sum
  }

  /// The values of all rows.
  func values(at t: BigComplex, _ format: SeriesFormat) -> [BigComplex] {
    (0..<rowCount).map { value($0, at: t, format.fractionBits) }
  }
}

extension Integer {
  /// 2^`exponent`.
  static func power(_ exponent: Int) -> Integer { (1 as Integer) << exponent }
}

extension Rational {
  /// 2^`exponent`.
  static func power(_ exponent: Int) -> Rational { Rational(2).raised(to: exponent) }
}

extension SeriesFormat {
  /// The integers ⌊x 2^F⌋, and zeros up to the order.
  func row(_ coefficients: Rational...) -> [Integer] {
    let known = coefficients.map { ($0 * .power(fractionBits)).floor }
    return known + [Integer](repeating: 0, count: count - known.count)
  }

  /// The same with one coefficient, for constants.
  func constant(_ x: Rational) -> [Integer] { [(x * .power(fractionBits)).floor] }
}

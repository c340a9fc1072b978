// The division of scores by the square root of a head's size.
internal import CGMP
internal import ExactArithmetic

/// The factor 1/√n of the scores of a head of n coordinates: a power of two where n is one of four, else
/// rounded down to a unit.
struct ScoreScale: Sendable {
  /// n.
  let headSize: Int
  /// The factor from above.
  let bound: Magnitude

  /// The factor for heads of `headSize` coordinates, at least one.
  init(headSize: Int) {
    precondition(headSize > 0, "a head has coordinates")
    self.headSize = headSize
    // The root and the quotient are within 2^−53 of themselves each.
    bound =
      ScoreScale.shift(headSize).map { .powerOfTwo(-$0) }
      ?? Magnitude((1 / Double(headSize).squareRoot()).nextUp.nextUp)
  }

  /// e for √n = 2^e.
  private static func shift(_ n: Int) -> Int? {
    n.nonzeroBitCount == 1 && n.trailingZeroBitCount.isMultiple(of: 2)
      ? n.trailingZeroBitCount / 2 : nil
  }

  /// The factor in units of a format, for many scores; none where it is a power of two.
  func table(_ format: SeriesFormat) -> CoefficientTable? {
    guard ScoreScale.shift(headSize) == nil else { return nil }
    // ⌊2^F/√n⌋ = ⌊√⌊2^2F/n⌋⌋.
    let table = CoefficientTable(rows: 1, columns: 1)
    __gmpz_setbit(table[0], mp_bitcnt_t(2 * format.fractionBits))
    __gmpz_fdiv_q_ui(table[0], table[0], UInt(headSize))
    __gmpz_sqrt(table[0], table[0])
    return table
  }

  /// target ← ⌊accumulator · factor⌋ for a sum of products in units 2^−2F; `factor` is that of
  /// ``table(_:)``.
  func store(_ target: Coefficients, _ factor: CoefficientTable?, _ arithmetic: SeriesArithmetic) {
    guard let factor else {
      guard let shift = ScoreScale.shift(headSize) else {
        preconditionFailure("a factor that is no power of two has a table")
      }
      arithmetic.store(target, extraBits: shift)
      return
    }
    __gmpz_mul(arithmetic.accumulator, arithmetic.accumulator, factor[0])
    arithmetic.store(target, extraBits: arithmetic.format.fractionBits)
  }

  /// A bound of what the factor's rounding does to a score that was stored as `score`.
  ///
  /// The factor is too small by less than a unit, so that coefficients are by less than a unit times
  /// the sum of products, which is at most (|score| + its rounding)/(1/√n − 2^−F).
  func error(_ score: CoefficientBounds, _ format: SeriesFormat) -> Magnitude {
    guard ScoreScale.shift(headSize) == nil else { return .zero }
    let products = (score.total + format.rounding) * Magnitude(headSize).squareRoot()
    return format.charge(.scoreScale, products * format.ulp * Magnitude(1 + 0x1p-40))
  }
}

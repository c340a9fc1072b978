// Rotary positions with exact angles.
internal import CGMP
internal import CMPFR
internal import ExactArithmetic
internal import Transformers

/// Rotations by position · base^(−2i/n) of pair i of a head with n coordinates.
struct RotationAngles: Sendable {
  let pairing: RotaryPairing
  let base: Double
  let headSize: Int

  /// The cosines and sines at `position`, one pair a row, each within one unit of the format.
  func table(_ position: Int, _ arithmetic: SeriesArithmetic) -> CoefficientTable {
    let pairs = headSize / 2
    let result = CoefficientTable(rows: pairs, columns: 2)
    let precision = arithmetic.format.fractionBits + 128
    let logarithm = BigFloat(base).applying(.log, precision: precision, rounding: .nearest)
    for pair in 0..<pairs {
      // Each step is off by 2^−precision of itself; the exponent is below 2^10, the angle below
      // 2^30.
      let exponent = logarithm.multiplied(
        by: BigFloat(-2 * pair), precision: precision, rounding: .nearest
      ).divided(by: BigFloat(headSize), precision: precision, rounding: .nearest)
      let angle = exponent.applying(.exp, precision: precision, rounding: .nearest)
        .multiplied(by: BigFloat(position), precision: precision, rounding: .nearest)
      let sine = BigFloat.make(precision: precision) { s in
        angle.withPointer { _ = mpfr_sin(s, $0, MPFR_RNDN) }
      }
      let cosine = BigFloat.make(precision: precision) { c in
        angle.withPointer { _ = mpfr_cos(c, $0, MPFR_RNDN) }
      }
      arithmetic.set(result[pair], cosine)
      arithmetic.set(result[pair] + 1, sine)
    }
    return result
  }

  /// The two rows of pair `pair` of the head that starts at row `start`.
  func rows(_ pair: Int, start: Int) -> (Int, Int) {
    pairing == .neighbours
      ? (start + 2 * pair, start + 2 * pair + 1) : (start + pair, start + pair + headSize / 2)
  }

  /// Turns the heads of `model`; each coefficient is rounded, downward.
  ///
  /// Answers a bound of the error of each head: the table's part, at most 2^−F(|x| + |y|) in each
  /// of the two, and that of rounding.
  func apply(
    _ table: CoefficientTable, to x: CoefficientTable, _ arithmetic: SeriesArithmetic
  ) -> [Magnitude] {
    let format = arithmetic.format
    let (sum, spare) = (arithmetic.accumulator, arithmetic.spare)
    var errors: [Magnitude] = []
    for start in stride(from: 0, to: x.rowCount, by: headSize) {
      let model = TaylorModel(format: format, coefficients: x, remainder: .zero)
      let norm = model.norm(start..<start + headSize)
      for pair in 0..<headSize / 2 {
        let (first, second) = rows(pair, start: start)
        let (cosine, sine) = (table[pair], table[pair] + 1)
        for k in 0..<x.columnCount {
          let (a, b) = (x[first] + k, x[second] + k)
          __gmpz_mul(sum, a, cosine)
          __gmpz_submul(sum, b, sine)
          __gmpz_mul(spare, a, sine)
          __gmpz_addmul(spare, b, cosine)
          __gmpz_fdiv_q_2exp(a, sum, mp_bitcnt_t(format.fractionBits))
          __gmpz_fdiv_q_2exp(b, spare, mp_bitcnt_t(format.fractionBits))
        }
      }
      errors.append(
        format.charge(.rotationTable, norm.scaled(byPowerOfTwo: 1) * format.ulp)
          + format.charge(.rotationRounding, format.rounding(components: headSize)))
    }
    return errors
  }

  /// R M for rows M of a head, in doubles, each within 2^−50 of the sizes that it is made of.
  func turned(_ rows: [Double], _ table: CoefficientTable, _ arithmetic: SeriesArithmetic)
    -> [Double]
  {
    let columns = rows.count / headSize
    var result = rows
    for pair in 0..<headSize / 2 {
      let (first, second) = self.rows(pair, start: 0)
      let cosine = arithmetic.approximation(table[pair])
      let sine = arithmetic.approximation(table[pair] + 1)
      for column in 0..<columns {
        let (a, b) = (rows[first * columns + column], rows[second * columns + column])
        result[first * columns + column] = a * cosine - b * sine
        result[second * columns + column] = a * sine + b * cosine
      }
    }
    return result
  }
}

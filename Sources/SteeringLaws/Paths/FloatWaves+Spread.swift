// How far the wave of a token is from all others, in doubles.
package import ExactArithmetic

extension FloatWaves {
  /// A bound of max_y R_zy, R_zy = √((P_z − P_y)² + (Q_z − Q_y)²), for z = `token`.
  ///
  /// As `CircleFamily.spread(of:precision:)`, for whole vocabularies: each distance from the higher
  /// halves of the pairs, and to it their lower halves and their errors.
  package func spread(of token: Int) -> BigFloat {
    let (cosine, sine) = (cosines[token], sines[token])
    var most = 0.0
    for other in cosines.indices {
      let slack =
        abs(cosine.low) + abs(cosines[other].low) + abs(sine.low) + abs(sines[other].low)
        + 2 * (errors[token] + errors[other]) + 0x1p-500
      let (x, y) = (cosine.high - cosines[other].high, sine.high - sines[other].high)
      // Some ten roundings, each within 2^−53, and squares that underflow are below 2^−1000.
      most = max(most, ((x * x + y * y).squareRoot() + slack) * (1 + 0x1p-48))
    }
    return BigFloat(most)
  }
}

// Polynomials with a proved remainder.
internal import CGMP
internal import ExactArithmetic

/// A Taylor model: analytic functions x_1 … x_m on the unit disc |t| ≤ 1, known by polynomials p_i
/// and one bound of the Euclidean norm of what is missing: ‖x(t) − p(t)‖ ≤ r for every such t.
///
/// One remainder for all components, not one each: products with a matrix then cost its spectral
/// norm.
struct TaylorModel: Sendable {
  let format: SeriesFormat
  /// The coefficients, one row a component; one column for constants.
  let coefficients: CoefficientTable
  /// r.
  var remainder: Magnitude

  /// The number m of components.
  var count: Int { coefficients.rowCount }

  /// The bounds of the coefficients of component `row`.
  func bounds(_ row: Int) -> CoefficientBounds {
    format.bounds(coefficients[row], count: coefficients.columnCount)
  }

  /// A bound of ‖p(t)‖ over the components `range`.
  func norm(_ range: Range<Int>) -> Magnitude {
    range.reduce(Magnitude.zero) { $0 + bounds($1).total.squared }.squareRoot()
  }

  /// A bound of ‖p(t)‖.
  var norm: Magnitude { norm(0..<count) }

  /// The model in a smaller format: less fraction bits, and a lower order.
  ///
  /// What is dropped goes to the remainder.
  func shrunk(to smaller: SeriesFormat) -> TaylorModel {
    let bits = format.fractionBits - smaller.fractionBits
    precondition(bits >= 0 && smaller.order <= format.order, "a smaller format")
    let columns = min(coefficients.columnCount, smaller.count)
    let result = CoefficientTable(rows: count, columns: columns)
    for row in 0..<count {
      for k in 0..<columns {
        __gmpz_fdiv_q_2exp(result[row] + k, coefficients[row] + k, mp_bitcnt_t(bits))
      }
    }
    var dropped = Magnitude.zero
    for k in columns..<max(columns, coefficients.columnCount) { dropped += columnNorm(k) }
    let rounding = bits == 0 ? .zero : smaller.rounding(components: count)
    return TaylorModel(
      format: smaller, coefficients: result,
      remainder: remainder + format.charge(.shrinkDropped, dropped)
        + format.charge(.shrinkRounding, rounding))
  }

  /// A bound of the Euclidean norm of the coefficients of t^`k`.
  func columnNorm(_ k: Int) -> Magnitude {
    (0..<count).reduce(Magnitude.zero) { sum, row in
      sum
        + Magnitude(
          CoefficientBounds.upper(coefficients[row] + k, fractionBits: format.fractionBits)
        ).squared
    }.squareRoot()
  }
}

extension SeriesFormat {
  /// The bounds of the first `count` of the coefficients `p`, all when nil.
  func bounds(_ p: Coefficients, count: Int? = nil) -> CoefficientBounds {
    CoefficientBounds(p, count: count ?? self.count, fractionBits: fractionBits)
  }
}

extension Magnitude {
  /// An upper bound of x².
  var squared: Magnitude { self * self }

  /// 1 − x from below; nil unless x ≤ 1/2, where what is divided by it makes sense.
  var complement: LowerMagnitude? {
    let complement = LowerMagnitude(1.0).subtracting(self)
    return complement.isAbove(Magnitude(0.499)) ? complement : nil
  }
}

// The keys and values of a position, with their errors.
internal import CGMP
internal import ExactArithmetic

/// The key and value of one position in every group, turned to it.
struct AttendedPosition: Sendable {
  let format: SeriesFormat
  let keys: CoefficientTable
  let values: CoefficientTable
  /// A bound of all errors of a group's key.
  let keyErrors: [Magnitude]
  /// A bound of all errors of a group's value.
  let valueErrors: [Magnitude]
  /// How the errors came about, where bounds make use of it.
  let origin: Origin?

  /// The errors as W diag(γ) times an error of the normalised stream, of norm at most `incoming`,
  /// turned to the position for keys, and the rest of them.
  struct Origin: Sendable {
    let incoming: Magnitude
    /// The turn of this position; nil where positions do not turn.
    let angles: CoefficientTable?
    let keyRounding: [Magnitude]
    let valueRounding: [Magnitude]
  }

  /// The same constants in another format, rounded there.
  func converted(to other: SeriesFormat, headSize: Int) -> AttendedPosition {
    precondition(keys.columnCount == 1, "constants")
    func convert(_ table: CoefficientTable) -> CoefficientTable {
      let result = CoefficientTable(rows: table.rowCount, columns: 1)
      let bits = format.fractionBits - other.fractionBits
      for row in 0..<table.rowCount {
        if bits >= 0 {
          __gmpz_fdiv_q_2exp(result[row], table[row], mp_bitcnt_t(bits))
        } else {
          __gmpz_mul_2exp(result[row], table[row], mp_bitcnt_t(-bits))
        }
      }
      return result
    }
    let rounding = Magnitude(headSize).squareRoot() * other.ulp
    return AttendedPosition(
      format: other, keys: convert(keys), values: convert(values),
      keyErrors: keyErrors.map { $0 + rounding }, valueErrors: valueErrors.map { $0 + rounding },
      origin: nil)
  }
}

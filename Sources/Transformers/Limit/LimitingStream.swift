// Adds the limit of a decoder's stream as the strength grows, apart from αv itself.
internal import ExactArithmetic
public import SteeringLaws

extension Decoder {
  /// h + R_∞ at each steered position: what is left of the final stream after taking away αv, in
  /// the limit of α at `end`.
  ///
  /// `rows` is the unsteered stream h after the steered layer. In the limit every later sublayer
  /// sees LN(±v) at the steered positions, so what it adds is a constant. At the other positions
  /// the result is the limit of the stream itself.
  public func limitingStream(
    from rows: [[Number]], steering: SteeringSite, direction: [Number], _ end: StrengthEnd
  ) -> [[Number]] {
    var rows = Matrix(rows: rows)
    for sublayer in sublayers(after: steering.layer) {
      let saturated = sublayer.norm.limit(along: direction, end)
      let inputs = (0..<rows.rowCount).map { index in
        steering.selects(index) ? saturated : sublayer.norm(Array(rows[index]))
      }
      rows += sublayer(Matrix(rows: inputs))
    }
    return rows.rows
  }
}

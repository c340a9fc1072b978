// Attention, written once for all number systems.
public import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// Causal self-attention with several heads.
///
/// Head k takes the coordinates k·d/H ..< (k+1)·d/H of query, key and value; position i attends to
/// the positions j ≤ i with weights softmax_j(scale · q_i·k_j).
public struct Attention<Number: ExponentialField & Sendable>: Sendable {
  /// The map to queries.
  public let query: AffineMap<Number>
  /// The map to keys.
  public let key: AffineMap<Number>
  /// The map to values.
  public let value: AffineMap<Number>
  /// The map from the heads' results, side by side, back to the stream.
  public let output: AffineMap<Number>
  /// The number H of heads.
  public let heads: Int
  /// What multiplies the scores: the double nearest to 1/√(d/H).
  public let scale: Number

  /// The attention of these maps; `heads` divides the number of query, key and value coordinates.
  public init(
    query: AffineMap<Number>, key: AffineMap<Number>, value: AffineMap<Number>,
    output: AffineMap<Number>, heads: Int, scale: Number
  ) {
    let size = value.bias.count
    precondition(
      heads > 0 && size.isMultiple(of: heads) && query.bias.count == size && key.bias.count == size
        && output.matrix.columnCount == size, "heads and sizes do not fit")
    self.query = query
    self.key = key
    self.value = value
    self.output = output
    self.heads = heads
    self.scale = scale
  }

  /// The coordinates of each head.
  var headRanges: [Range<Int>] {
    let size = value.bias.count / heads
    return (0..<heads).map { $0 * size..<($0 + 1) * size }
  }

  /// What attention adds at each position, given the normalised rows.
  public func callAsFunction(_ rows: [[Number]]) -> [[Number]] {
    let queries = rows.map { query($0) }
    let keys = rows.map { key($0) }
    let values = rows.map { value($0) }
    return rows.indices.map { position in
      let seen = 0...position
      let mixed = headRanges.flatMap { range in
        let weights = softmax(
          seen.map { scale * Vectors.dot(queries[position][range], keys[$0][range]) })
        return range.map { coordinate in
          Vectors.dot(weights, seen.map { values[$0][coordinate] })
        }
      }
      return output(mixed)
    }
  }

  /// e^{s_j} / Σ e^{s_i}, with exponents about a score that no other is known to exceed.
  private func softmax(_ scores: [Number]) -> [Number] {
    var reference = scores[0]
    for score in scores where (reference - score).isNegative { reference = score }
    let terms = scores.map { Number.exp($0 - reference) }
    let scale = 1 / terms.dropFirst().reduce(terms[0], +)
    return terms.map { $0 * scale }
  }

  func converted<Other>(_ lift: (Number) -> Other) -> Attention<Other> {
    Attention<Other>(
      query: query.converted(lift), key: key.converted(lift), value: value.converted(lift),
      output: output.converted(lift), heads: heads, scale: lift(scale))
  }
}

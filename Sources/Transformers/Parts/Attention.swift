// Attention, written once for all number systems.
internal import ExactArithmetic

/// Causal self-attention with several heads.
///
/// Head k takes its equal share of the coordinates of the queries; it shares keys and values with
/// heads / keyValueHeads − 1 others. Position i attends to the positions j ≤ i with weights
/// softmax_j(scale · q_i·k_j).
public struct Attention<Number: DecoderScalar>: Sendable {
  /// The map to queries.
  public let query: AffineMap<Number>
  /// The map to keys.
  public let key: AffineMap<Number>
  /// The map to values.
  public let value: AffineMap<Number>
  /// The map from the heads' results, side by side, back to the stream.
  public let output: AffineMap<Number>
  /// The number of heads of the queries.
  public let heads: Int
  /// The number of heads of the keys and values.
  public let keyValueHeads: Int
  /// What multiplies the scores: the double nearest to 1/√n, n coordinates a head.
  public let scale: Number
  /// How queries and keys are turned to their positions; nil for models whose embeddings say
  /// the position.
  public let rotation: Rotation<Number>?

  /// The attention of these maps; `heads` divides the number of query coordinates, `keyValueHeads`,
  /// by default as many, divides `heads`, and all heads are of one size.
  public init(
    query: AffineMap<Number>, key: AffineMap<Number>, value: AffineMap<Number>,
    output: AffineMap<Number>, heads: Int, keyValueHeads: Int? = nil, scale: Number,
    rotation: Rotation<Number>? = nil
  ) {
    let (size, shared) = (query.outputCount, keyValueHeads ?? heads)
    precondition(
      heads > 0 && size.isMultiple(of: heads) && shared > 0 && heads.isMultiple(of: shared)
        && key.outputCount == size / heads * shared && value.outputCount == key.outputCount
        && output.matrix.columnCount == size, "heads and sizes do not fit")
    precondition(
      rotation.map { 2 * $0.cosines.columnCount == size / heads } ?? true,
      "one angle for two coordinates of a head")
    self.query = query
    self.key = key
    self.value = value
    self.output = output
    self.heads = heads
    self.keyValueHeads = shared
    self.scale = scale
    self.rotation = rotation
  }

  /// The number of coordinates of a head.
  public var headSize: Int { query.outputCount / heads }

  /// The coordinates of head `head` in the keys and values.
  func keyValueRange(ofHead head: Int) -> Range<Int> {
    let start = head / (heads / keyValueHeads) * headSize
    return start..<(start + headSize)
  }

  /// The coordinates of head `head` in the queries.
  func queryRange(ofHead head: Int) -> Range<Int> { head * headSize..<(head + 1) * headSize }

  /// What attention adds at the last `kept` positions of each sequence, and the keys and values of
  /// all its rows.
  ///
  /// `input` is the normalised batch, `past` the keys and values of the positions before its start.
  func callAsFunction(
    _ input: inout StreamBatch<Number>, after past: KeyValues<Number>?, keeping kept: Int
  ) -> (added: Matrix<Number>, own: KeyValues<Number>) {
    precondition((past?.count ?? 0) == input.start, "keys and values of all positions before")
    let (length, start) = (input.length, input.start)
    let rows = MappedRows(input.rows, of: &input)
    let asked =
      kept == length ? rows : MappedRows(input.lastRows(kept, of: input.rows), of: &input)
    var queries = query(asked)
    var keys = key(rows)
    rotation?.apply(to: &queries, length: kept, start: start + length - kept)
    rotation?.apply(to: &keys, length: length, start: start)
    let own = KeyValues(keys: keys, values: value(rows))
    var mixed = Matrix<Number>(zeros: queries.rowCount, queries.columnCount)
    let mixture = AttentionMixture(
      sequences: input.sequences, kept: kept, length: length, past: start, scale: scale,
      width: (queries.columnCount, keys.columnCount), size: headSize)
    for head in 0..<heads {
      mixture.mix(
        queries, own, past, queryStart: queryRange(ofHead: head).lowerBound,
        keyStart: keyValueRange(ofHead: head).lowerBound, into: &mixed)
    }
    return (output(MappedRows(mixed, of: &input)), own)
  }

  func converted<Other>(_ lift: (Number) -> Other) -> Attention<Other> {
    Attention<Other>(
      query: query.converted(lift), key: key.converted(lift), value: value.converted(lift),
      output: output.converted(lift), heads: heads, keyValueHeads: keyValueHeads,
      scale: lift(scale), rotation: rotation?.converted(lift))
  }
}

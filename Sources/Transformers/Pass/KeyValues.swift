// What attention keeps of the positions that it has seen.

/// The keys and values of one attention layer, one row a position.
public struct KeyValues<Number: DecoderScalar>: Sendable {
  /// The keys, turned to their positions.
  public let keys: Matrix<Number>
  /// The values.
  public let values: Matrix<Number>

  /// The number of positions.
  public var count: Int { keys.rowCount }
}

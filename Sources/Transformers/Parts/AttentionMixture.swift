// The scores and the mixed values of one head of attention.
internal import ExactArithmetic

/// How one head mixes the values of a batch.
struct AttentionMixture<Number: DecoderScalar> {
  /// The number of sequences.
  let sequences: Int
  /// The positions of each sequence, its last, that get a result.
  let kept: Int
  /// The positions of each sequence.
  let length: Int
  /// The positions that all share, before those.
  let past: Int
  let scale: Number
  /// The numbers in a row of queries, and in one of keys or values.
  let width: (query: Int, key: Int)
  /// The coordinates of a head.
  let size: Int

  /// Adds the values that the head at the columns `queryStart` of queries and `keyStart` of keys
  /// mixes to its columns of `mixed`.
  func mix(
    _ queries: Matrix<Number>, _ own: KeyValues<Number>, _ shared: KeyValues<Number>?,
    queryStart: Int, keyStart: Int, into mixed: inout Matrix<Number>
  ) {
    let seen = past + length
    let rows = sequences * kept
    var weights = [Number](repeating: 0, count: rows * seen)
    weights.withUnsafeMutableBufferPointer { weights in
      mixed.withPointer { mixed in
        queries.elements.withUnsafeBufferPointer { queries in
          guard let weights = weights.baseAddress, let queries = queries.baseAddress,
            let mixed = mixed.baseAddress
          else { return }
          shared?.keys.elements.withUnsafeBufferPointer { keys in
            guard let keys = keys.baseAddress else { return }
            Number.multiply(
              queries + queryStart, stride: width.query, keys + keyStart, stride: width.key,
              isTransposed: true, rows: rows, columns: past, inner: size, isAdding: false,
              into: weights, stride: seen)
          }
          own.keys.elements.withUnsafeBufferPointer { keys in
            guard let keys = keys.baseAddress else { return }
            for sequence in 0..<sequences {
              Number.multiply(
                queries + (sequence * kept * width.query + queryStart), stride: width.query,
                keys + (sequence * length * width.key + keyStart), stride: width.key,
                isTransposed: true, rows: kept, columns: length, inner: size, isAdding: false,
                into: weights + (sequence * kept * seen + past), stride: seen)
            }
          }
          for row in 0..<rows {
            // A position sees those before it and itself.
            let visible = seen - (kept - 1 - row % kept)
            RowKernels.softmax(
              UnsafeMutableBufferPointer(start: weights + row * seen, count: visible), scale: scale)
            for column in visible..<seen { weights[row * seen + column] = 0 }
          }
          shared?.values.elements.withUnsafeBufferPointer { values in
            guard let values = values.baseAddress else { return }
            Number.multiply(
              weights, stride: seen, values + keyStart, stride: width.key, isTransposed: false,
              rows: rows, columns: size, inner: past, isAdding: false, into: mixed + queryStart,
              stride: width.query)
          }
          own.values.elements.withUnsafeBufferPointer { values in
            guard let values = values.baseAddress else { return }
            for sequence in 0..<sequences {
              Number.multiply(
                weights + (sequence * kept * seen + past), stride: seen,
                values + (sequence * length * width.key + keyStart), stride: width.key,
                isTransposed: false, rows: kept, columns: size, inner: length,
                isAdding: shared != nil,
                into: mixed + (sequence * kept * width.query + queryStart), stride: width.query)
            }
          }
        }
      }
    }
  }
}

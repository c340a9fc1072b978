// Reads the numbers of a decoder.
internal import ConcurrentWork
internal import NumericArrays
internal import SteeringLaws
internal import Transformers

extension TransformerLayout {
  /// The decoder with the numbers of `tensors`, which have been checked, by `workers` threads.
  func decoder<Number: DecoderScalar & BinaryFloatingPoint>(
    _ tensors: TensorCollection, workers: Int
  ) throws(FileError) -> Decoder<Number> {
    func vector(_ name: String) throws(FileError) -> [Number] {
      try tensors.array(name).numbers()
    }
    func norm(_ part: NormPart) throws(FileError) -> Normalization<Number> {
      let bias = try part.bias.map { name throws(FileError) in try vector(name) }
      return Normalization(
        self.norm, gain: try vector(part.gain), bias: bias, epsilon: Number(epsilon))
    }
    let matrices = try concurrentMap(matrices, workers: workers) { part throws(FileError) in
      try TransformerLayout.matrix(part, tensors) as Matrix<Number>
    }
    var next = matrices.makeIterator()
    func matrix() -> Matrix<Number> {
      guard let matrix = next.next() else { preconditionFailure("every matrix has been read") }
      return matrix
    }
    func map(_ part: MatrixPart) throws(FileError) -> AffineMap<Number> {
      let bias = try part.bias.map { name throws(FileError) in
        let whole = try vector(name)
        let start = part.part.number * part.rows
        return Array(whole[start..<(start + part.rows)])
      }
      return AffineMap(matrix(), bias: bias)
    }
    let tokenEmbedding = matrix()
    let positions = positionEmbedding.map { _ in matrix() }
    let rotation = rotation.map { rotation in
      Rotation<Double>(
        pairing: rotation.pairing, base: rotation.base, headSize: headSize,
        positions: min(positionLimit, TransformerLayout.rotationLimit)
      ).converted { Number($0) }
    }
    var blocks: [[Sublayer<Number>]] = []
    for block in self.blocks {
      let attention = Attention(
        query: try map(block.query), key: try map(block.key), value: try map(block.value),
        output: try map(block.output), heads: heads, keyValueHeads: keyValueHeads,
        scale: Number(1 / Double(headSize).squareRoot()), rotation: rotation)
      let gate = try block.gate.map { part throws(FileError) in try map(part) }
      let feedForward = FeedForward(
        gate: gate, inner: try map(block.inner), outer: try map(block.outer),
        activation: activation)
      blocks.append([
        Sublayer(norm: try norm(block.attentionNorm), transform: .attention(attention)),
        Sublayer(norm: try norm(block.feedForwardNorm), transform: .feedForward(feedForward)),
      ])
    }
    let unembedding = head.map { _ in matrix() } ?? tokenEmbedding
    return Decoder(
      tokenEmbedding: tokenEmbedding, positionEmbedding: positions, blocks: blocks,
      finalNorm: try norm(finalNorm), unembedding: unembedding)
  }

  private static func matrix<Number: DecoderScalar & BinaryFloatingPoint>(
    _ part: MatrixPart, _ tensors: TensorCollection
  ) throws(FileError) -> Matrix<Number> {
    let numbers: [Number] = try tensors.array(part.name).numbers()
    let first = part.part.number * part.rows
    guard part.isTransposed else {
      let range = (first * part.columns)..<((first + part.rows) * part.columns)
      return Matrix(
        range.count == numbers.count ? numbers : Array(numbers[range]), rowCount: part.rows,
        columnCount: part.columns)
    }
    let stride = part.rows * part.part.count
    var rows: [Number] = []
    rows.reserveCapacity(part.rows * part.columns)
    for row in first..<(first + part.rows) {
      for column in 0..<part.columns { rows.append(numbers[column * stride + row]) }
    }
    return Matrix(rows, rowCount: part.rows, columnCount: part.columns)
  }
}

import SteeringLaws
import Transformers

/// The same decoder once more, with plain loops over doubles and nothing shared but the weights.
struct NaiveDecoder {
  let decoder: Decoder<Double>

  init(_ decoder: Decoder<Double>) { self.decoder = decoder }

  func logits(_ tokens: [Int], layer: Int, position: Int, shift: [Double]) -> [[Double]] {
    var stream: [[Double]] = []
    for (index, token) in tokens.enumerated() {
      let t = decoder.tokenEmbedding.rows[token]
      let p = decoder.positionEmbedding.map { $0.rows[index] } ?? t.map { _ in 0 }
      stream.append(t.indices.map { t[$0] + p[$0] })
    }
    for (index, block) in decoder.blocks.enumerated() {
      if index == layer { for i in shift.indices { stream[position][i] += shift[i] } }
      for sublayer in block {
        let inputs = stream.map { normalise($0, sublayer.norm) }
        for row in stream.indices {
          let added =
            switch sublayer.transform {
            case .feedForward(let layer): feed(inputs[row], layer)
            case .attention(let attention): attend(inputs, row, attention)
            }
          for i in added.indices { stream[row][i] += added[i] }
        }
      }
    }
    return stream.map { row in
      let y = normalise(row, decoder.finalNorm)
      return decoder.unembedding.rows.map { w in
        var sum = 0.0
        for i in y.indices { sum += w[i] * y[i] }
        return sum
      }
    }
  }

  private func normalise(_ x: [Double], _ norm: Normalization<Double>) -> [Double] {
    var (mean, square) = (0.0, 0.0)
    if norm.kind == .layer { for value in x { mean += value / Double(x.count) } }
    for value in x { square += (value - mean) * (value - mean) }
    let root = (square / Double(x.count) + norm.epsilon).squareRoot()
    return x.indices.map { norm.gain[$0] * (x[$0] - mean) / root + norm.bias[$0] }
  }

  private func affine(_ map: AffineMap<Double>, _ x: [Double]) -> [Double] {
    map.matrix.rows.indices.map { i in
      var sum = map.bias?[i] ?? 0
      for j in x.indices { sum += map.matrix.rows[i][j] * x[j] }
      return sum
    }
  }

  private func feed(_ x: [Double], _ layer: FeedForward<Double>) -> [Double] {
    func activated(_ value: Double) -> Double {
      switch layer.activation {
      case .silu: return value / (1 + Double.exp(-value))
      case .gelu:
        let inner = (2 / Double.pi).squareRoot() * (value + 0.044715 * value * value * value)
        return value / 2 * (1 + Double.tanh(inner))
      }
    }
    let hidden = affine(layer.inner, x)
    guard let gate = layer.gate else { return affine(layer.outer, hidden.map(activated)) }
    return affine(layer.outer, zip(affine(gate, x), hidden).map { activated($0) * $1 })
  }

  /// The pairs as complex numbers, times e^{i angle}.
  private func turned(_ x: [Double], _ position: Int, _ layer: Attention<Double>) -> [Double] {
    guard let rotation = layer.rotation else { return x }
    var result = x
    for pair in 0..<(x.count / 2) {
      let angle = Double(position) / Double.pow(100, Double(pair) / Double(x.count / 2))
      let places =
        rotation.pairing == .halves ? (pair, pair + x.count / 2) : (2 * pair, 2 * pair + 1)
      result[places.0] = x[places.0] * Double.cos(angle) - x[places.1] * Double.sin(angle)
      result[places.1] = x[places.1] * Double.cos(angle) + x[places.0] * Double.sin(angle)
    }
    return result
  }

  private func attend(_ inputs: [[Double]], _ row: Int, _ layer: Attention<Double>) -> [Double] {
    let size = layer.query.matrix.rowCount / layer.heads
    let query = affine(layer.query, inputs[row])
    var mixed = [Double](repeating: 0, count: query.count)
    for head in 0..<layer.heads {
      let shared = head * layer.keyValueHeads / layer.heads
      var (total, sums) = (0.0, [Double](repeating: 0, count: size))
      for other in 0...row {
        let (key, value) = (affine(layer.key, inputs[other]), affine(layer.value, inputs[other]))
        var score = 0.0
        let q = turned(Array(query[(head * size)..<(head * size + size)]), row, layer)
        let k = turned(Array(key[(shared * size)..<(shared * size + size)]), other, layer)
        for i in 0..<size { score += q[i] * k[i] }
        let weight = Double.exp(score / Double(size).squareRoot())
        total += weight
        for i in 0..<size { sums[i] += weight * value[shared * size + i] }
      }
      for i in 0..<size { mixed[head * size + i] = sums[i] / total }
    }
    return affine(layer.output, mixed)
  }
}

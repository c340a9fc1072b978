// Blocks of a few small matrices.
import ExactArithmetic
import SteeringLaws

@testable import TaylorModels
@testable import Transformers

/// The matrices of one block, to be changed before it is made.
struct TinyBlock {
  var gain: [Float]
  var epsilon: Float = 1
  var heads = 1
  var groups = 1
  /// By rows.
  var query: [[Float]]
  var key: [[Float]]
  var value: [[Float]]
  var output: [[Float]]
  var biases: (query: [Float]?, key: [Float]?, value: [Float]?) = (nil, nil, nil)
  var rotation: (pairing: RotaryPairing, base: Double)?
  var gate: [[Float]]
  var up: [[Float]]
  var down: [[Float]]

  /// Matrices of zeros for streams of `width` components.
  init(width: Int, headSize: Int = 1, heads: Int = 1, groups: Int = 1, hidden: Int = 1) {
    func zeros(_ rows: Int, _ columns: Int) -> [[Float]] {
      [[Float]](repeating: [Float](repeating: 0, count: columns), count: rows)
    }
    gain = [Float](repeating: 1, count: width)
    (self.heads, self.groups) = (heads, groups)
    query = zeros(heads * headSize, width)
    key = zeros(groups * headSize, width)
    value = zeros(groups * headSize, width)
    output = zeros(width, heads * headSize)
    gate = zeros(hidden, width)
    up = zeros(hidden, width)
    down = zeros(width, hidden)
  }

  var headSize: Int { query.count / heads }

  var norm: Normalization<Float> {
    Normalization(.rootMeanSquare, gain: gain, epsilon: epsilon)
  }

  var attention: Attention<Float> {
    Attention(
      query: AffineMap(Matrix(rows: query), bias: biases.query),
      key: AffineMap(Matrix(rows: key), bias: biases.key),
      value: AffineMap(Matrix(rows: value), bias: biases.value),
      output: AffineMap(Matrix(rows: output)), heads: heads, keyValueHeads: groups,
      scale: 1 / Float(headSize).squareRoot(),
      rotation: rotation.map {
        Rotation<Double>(
          pairing: $0.pairing, base: $0.base, headSize: headSize, positions: 16
        ).converted { Float($0) }
      })
  }

  var feedForward: FeedForward<Float> {
    FeedForward(
      gate: AffineMap(Matrix(rows: gate)), inner: AffineMap(Matrix(rows: up)),
      outer: AffineMap(Matrix(rows: down)), activation: .silu)
  }

  var sublayers: [Sublayer<Float>] {
    [
      Sublayer(norm: norm, transform: .attention(attention)),
      Sublayer(norm: norm, transform: .feedForward(feedForward)),
    ]
  }

  func certified(isSharp: Bool) throws -> CertifiedBlock {
    try CertifiedBlock(sublayers, isSharp: isSharp)
  }
}

extension TaylorModel {
  /// The model of these rows of coefficients.
  init(_ rows: [[Integer]], _ format: SeriesFormat, remainder: Magnitude = .zero) {
    self.init(format: format, coefficients: CoefficientTable(rows), remainder: remainder)
  }
}

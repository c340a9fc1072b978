// Which tensors of a checkpoint are which parts of a decoder.
internal import SteeringModel
internal import Transformers

/// The parts of a decoder by the names of their tensors, and its constants.
struct TransformerLayout: Sendable {
  /// The rows of a matrix that a tensor holds: as they are, or as columns of it.
  struct MatrixPart: Sendable {
    let name: String
    let rows: Int
    let columns: Int
    /// Whether the tensor is the transpose, as that of a `Conv1D`.
    var isTransposed = false
    /// Which part of the rows it is, of how many of one size.
    var part: (number: Int, count: Int) = (0, 1)
    /// The name of the bias; nil for none.
    var bias: String?

    /// The extents of the whole tensor.
    var extents: (rows: Int, columns: Int) {
      isTransposed ? (columns, rows * part.count) : (rows * part.count, columns)
    }
  }

  /// A normalisation.
  struct NormPart: Sendable {
    let gain: String
    let bias: String?
  }

  /// A block.
  struct Block: Sendable {
    var attentionNorm: NormPart
    var query: MatrixPart
    var key: MatrixPart
    var value: MatrixPart
    var output: MatrixPart
    var feedForwardNorm: NormPart
    var gate: MatrixPart?
    var inner: MatrixPart
    var outer: MatrixPart

    var matrices: [MatrixPart] {
      [query, key, value, output] + (gate.map { [$0] } ?? []) + [inner, outer]
    }
    var norms: [NormPart] { [attentionNorm, feedForwardNorm] }
  }

  var tokenEmbedding: MatrixPart
  var positionEmbedding: MatrixPart?
  var blocks: [Block]
  var finalNorm: NormPart
  /// The unembedding; nil when it is the embedding.
  var head: MatrixPart?
  var norm: NormalizationKind
  var epsilon: Double
  var activation: Activation
  var heads: Int
  var keyValueHeads: Int
  var headSize: Int
  var rotation: (pairing: RotaryPairing, base: Double)?
  var positionLimit: Int
  /// Whether a tensor of this name may be there without being used.
  var isIgnored: @Sendable (String) -> Bool = { _ in false }

  var tokenCount: Int { tokenEmbedding.rows }
  var width: Int { tokenEmbedding.columns }

  /// The most positions that rotations are tabulated for.
  static let rotationLimit = 8192

  /// Every matrix, in the order of the decoder.
  var matrices: [MatrixPart] {
    [tokenEmbedding] + (positionEmbedding.map { [$0] } ?? []) + blocks.flatMap(\.matrices)
      + (head.map { [$0] } ?? [])
  }

  var norms: [NormPart] { blocks.flatMap(\.norms) + [finalNorm] }

  var weightCount: Int {
    let ofMatrices = matrices.reduce(0) {
      $0 + $1.rows * $1.columns + ($1.bias == nil ? 0 : $1.rows)
    }
    return ofMatrices + norms.reduce(0) { $0 + width * ($1.bias == nil ? 1 : 2) }
  }
}

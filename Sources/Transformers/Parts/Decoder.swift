// A whole transformer, in whichever number system.
public import ExactArithmetic
public import SteeringLaws

/// A pre-norm transformer decoder over one number system: embeddings, blocks of attention and
/// feed-forward on a residual stream, a final normalisation, an unembedding.
///
/// The weights are doubles, that is, exact dyadic numbers; so is every other constant. Hence a
/// decoder *is* a definite function of real arithmetic. Over `Interval` its logits are enclosed,
/// over `Double` and `Float` they are approximated with no error bound. Cost of a pass over n
/// positions: n(4d² + 2d·hidden) + n²d products a block.
public struct Decoder<Number: DecoderScalar>: Sendable {
  /// The vectors of the tokens, one row each.
  public let tokenEmbedding: Matrix<Number>
  /// The vectors of the positions, one row each; nil for a decoder whose attention turns queries and
  /// keys instead.
  public let positionEmbedding: Matrix<Number>?
  /// The blocks: the sublayers of each.
  public let blocks: [[Sublayer<Number>]]
  /// The normalisation before the unembedding.
  public let finalNorm: Normalization<Number>
  /// W, one row a token.
  public let unembedding: Matrix<Number>

  /// The decoder of these parts, whose widths must agree.
  public init(
    tokenEmbedding: Matrix<Number>, positionEmbedding: Matrix<Number>?,
    blocks: [[Sublayer<Number>]], finalNorm: Normalization<Number>, unembedding: Matrix<Number>
  ) {
    let width = finalNorm.dimension
    let embeddings = [tokenEmbedding, unembedding] + (positionEmbedding.map { [$0] } ?? [])
    precondition(
      embeddings.allSatisfy { $0.columnCount == width }
        && blocks.joined().allSatisfy { $0.norm.dimension == width }, "widths differ")
    self.tokenEmbedding = tokenEmbedding
    self.positionEmbedding = positionEmbedding
    self.blocks = blocks
    self.finalNorm = finalNorm
    self.unembedding = unembedding
  }

  /// The number of blocks.
  public var depth: Int { blocks.count }

  /// The dimension d of the residual stream.
  public var width: Int { finalNorm.dimension }

  /// The number of tokens.
  public var tokenCount: Int { unembedding.rowCount }

  /// The most positions that a sequence may have; nil where nothing limits them.
  public var positionLimit: Int? {
    let rotations = blocks.joined().compactMap { sublayer -> Int? in
      guard case .attention(let attention) = sublayer.transform else { return nil }
      return attention.rotation?.positionCount
    }
    return ([positionEmbedding?.rowCount].compactMap(\.self) + rotations).min()
  }

  /// The sublayers of the blocks after block `layer`, in order.
  public func sublayers(after layer: Int) -> [Sublayer<Number>] {
    precondition((0...depth).contains(layer), "no such layer")
    return Array(blocks[layer...].joined())
  }

  /// The same decoder over another number system.
  public func converted<Other>(
    _ lift: (Number) -> Other
  ) -> Decoder<Other> {
    Decoder<Other>(
      tokenEmbedding: tokenEmbedding.converted(lift),
      positionEmbedding: positionEmbedding?.converted(lift),
      blocks: blocks.map { $0.map { $0.converted(lift) } },
      finalNorm: finalNorm.converted(lift), unembedding: unembedding.converted(lift))
  }
}

extension Decoder where Number == Double {
  /// The decoder of real arithmetic with these exact dyadic weights, evaluated in enclosures of
  /// `precision` bits.
  public func certified(precision: Int) -> Decoder<Interval> {
    converted { Interval(BigFloat($0, precision: precision)) }
  }
}

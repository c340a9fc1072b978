// A whole small transformer that can be run in enclosures.
public import ExactArithmetic
public import SteeringLaws

/// One pre-norm sublayer: it adds to the residual stream a function of the normalised stream.
public struct Sublayer<Number: ExponentialField & Sendable>: Sendable {
  /// What the sublayer computes.
  public enum Transform: Sendable {
    /// Mixes the positions.
    case attention(Attention<Number>)
    /// Works on each position alone.
    case feedForward(FeedForward<Number>)
  }

  /// The normalisation of the input.
  public let norm: Normalization<Number>
  /// What is computed of it.
  public let transform: Transform

  /// The sublayer that normalises by `norm` and adds `transform` of the result.
  public init(norm: Normalization<Number>, transform: Transform) {
    self.norm = norm
    self.transform = transform
  }

  /// What the sublayer adds to the stream, given its normalised rows.
  public func callAsFunction(_ normalised: [[Number]]) -> [[Number]] {
    switch transform {
    case .attention(let attention): return attention(normalised)
    case .feedForward(let feedForward): return normalised.map { feedForward($0) }
    }
  }

  func converted<Other>(_ lift: (Number) -> Other) -> Sublayer<Other> {
    let transform: Sublayer<Other>.Transform =
      switch self.transform {
      case .attention(let attention): .attention(attention.converted(lift))
      case .feedForward(let feedForward): .feedForward(feedForward.converted(lift))
      }
    return Sublayer<Other>(norm: norm.converted(lift), transform: transform)
  }
}

/// A pre-norm transformer decoder over one number system: embeddings, blocks of attention and
/// feed-forward on a residual stream, a final normalisation, an unembedding.
///
/// The weights are doubles, that is, exact dyadic numbers; so is every other constant. Hence a
/// decoder *is* a definite function of real arithmetic. Over `Interval` its logits are enclosed,
/// over `Double` they are approximated with no error bound. Cost of a pass over n positions:
/// n(4d² + 2d·hidden) + n²d products a block.
public struct Decoder<Number: ExponentialField & Sendable>: Sendable {
  /// The vectors of the tokens, one row each.
  public let tokenEmbedding: Matrix<Number>
  /// The vectors of the positions, one row each.
  public let positionEmbedding: Matrix<Number>
  /// The blocks: the sublayers of each.
  public let blocks: [[Sublayer<Number>]]
  /// The normalisation before the unembedding.
  public let finalNorm: Normalization<Number>
  /// W, one row a token.
  public let unembedding: Matrix<Number>

  /// The decoder of these parts, whose widths must agree.
  public init(
    tokenEmbedding: Matrix<Number>, positionEmbedding: Matrix<Number>,
    blocks: [[Sublayer<Number>]], finalNorm: Normalization<Number>, unembedding: Matrix<Number>
  ) {
    let width = finalNorm.dimension
    let embeddings = [tokenEmbedding, positionEmbedding, unembedding]
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

  /// The residual stream after block `layer`, 0 meaning the embeddings: one row a token.
  public func stream(_ tokens: [Int], after layer: Int) -> [[Number]] {
    precondition(tokens.count <= positionEmbedding.rows.count, "more tokens than positions")
    var rows = tokens.enumerated().map { position, token in
      Vectors.sum(tokenEmbedding.rows[token], positionEmbedding.rows[position])
    }
    for sublayer in blocks[..<layer].joined() {
      advance(&rows, through: sublayer)
    }
    return rows
  }

  /// What the blocks after block `layer` add in all to the stream `rows`, which is R where `rows`
  /// is the steered stream; `rows` plus this is the final stream.
  public func remainder(from rows: [[Number]], after layer: Int) -> [[Number]] {
    var remainder = rows.map { $0.map { _ in 0 as Number } }
    var rows = rows
    for sublayer in sublayers(after: layer) {
      let added = advance(&rows, through: sublayer)
      remainder = zip(remainder, added).map { Vectors.sum($0, $1) }
    }
    return remainder
  }

  /// The logits that a final stream is read as: one row a position, one column a token.
  public func logits(ofFinalStream rows: [[Number]]) -> [[Number]] {
    rows.map { unembedding * finalNorm($0) }
  }

  /// The logits for `tokens` when α·`direction` is added to the stream after block `layer`, at the
  /// positions that `steering` selects.
  public func logits(
    _ tokens: [Int], steering: SteeringSite, direction: [Number], strength: Number
  ) -> [[Number]] {
    let rows = steering.apply(
      direction, strength, to: stream(tokens, after: steering.layer))
    let remainder = remainder(from: rows, after: steering.layer)
    return logits(ofFinalStream: zip(rows, remainder).map { Vectors.sum($0, $1) })
  }

  /// The sublayers of the blocks after block `layer`, in order.
  public func sublayers(after layer: Int) -> [Sublayer<Number>] {
    precondition((0...depth).contains(layer), "no such layer")
    return Array(blocks[layer...].joined())
  }

  /// Adds to the stream what `sublayer` computes of it, and returns it.
  @discardableResult
  private func advance(
    _ rows: inout [[Number]], through sublayer: Sublayer<Number>
  ) -> [[Number]] {
    let added = sublayer(rows.map { sublayer.norm($0) })
    rows = zip(rows, added).map { Vectors.sum($0, $1) }
    return added
  }

  /// The same decoder over another number system.
  public func converted<Other>(
    _ lift: (Number) -> Other
  ) -> Decoder<Other> {
    Decoder<Other>(
      tokenEmbedding: tokenEmbedding.converted(lift),
      positionEmbedding: positionEmbedding.converted(lift),
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

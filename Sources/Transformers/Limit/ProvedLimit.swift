// The limit (15) of a network with real weights, proved.
public import ExactArithmetic
internal import RealModule
public import SteeringLaws
public import SteeringModel

/// What is proved of (15) for a network, as the function of real arithmetic that its weights define, and
/// a steering vector of doubles: for every text and every strength at once, from the weights alone.
///
/// The stream before the final norm is αv + h + R(α) with ‖h‖ + ‖R(α)‖ at most the longest embedding
/// and what every sublayer can add (`SublayerBound`). So the logits tend to those of LN(±v)Wᵀ, within
/// `NormalizationBound`; which token wins there is decided exactly (`UnembeddingLimit`), and a
/// strength is known from which on it is the likeliest.
public struct ProvedLimit: Sendable {
  /// One end of the strengths.
  public struct End: Sendable {
    /// Which.
    public let end: StrengthEnd
    /// The likeliest token of the limit, or those that tie, exactly.
    public let winners: [Int]
    /// A strength |α| from which on the likeliest token is among the winners, in every context; infinite
    /// when none is proved.
    public let strength: BigFloat
    /// The limits of the probabilities of the winners.
    public let probability: CertifiedReal
  }

  /// An upper bound of the norm of an embedding, with that of its position.
  public let embedding: BigFloat
  /// An upper bound of what the sublayers up to the steered layer add in all.
  public let before: BigFloat
  /// An upper bound of ‖R(α)‖, what the sublayers after it add in all.
  public let remainder: BigFloat
  /// The bound of the differences of logits from their limits.
  public let bound: NormalizationBound
  /// Both ends, −∞ first.
  public let ends: [End]

  /// An upper bound of ‖h‖ + ‖R(α)‖.
  public var stream: BigFloat {
    (Interval(embedding) + Interval(before) + Interval(remainder)).upper
  }

  /// The proof for `decoder` steered along `direction` after block `layer`.
  ///
  /// Logits are those at temperature 1; the order of tokens is the same at any. Throws
  /// `DegenerateDirection` where the final norm has no limit, `UnembeddingFault` for a weight that is
  /// not finite, and `Undecided`. Costs two passes through the weights, and two through the
  /// unembedding in doubles.
  public init(
    _ decoder: Decoder<Double>, along direction: [Double], after layer: Int
  ) throws {
    precondition(
      ([decoder.finalNorm] + decoder.blocks.joined().map(\.norm)).allSatisfy { $0.epsilon >= 0 },
      "no root of a negative number")
    let exact = try SteeringDirection(direction, under: decoder.finalNorm.kind)
    func added(_ blocks: ArraySlice<[Sublayer<Double>]>) -> Interval {
      blocks.joined().reduce(0 as Interval) { $0 + Interval(SublayerBound($1).output) }
    }
    func longest(_ matrix: Matrix<Double>?) -> Interval {
      matrix.map { Double.norms(of: $0, scalingColumnsBy: nil).largestRow } ?? 0
    }
    embedding = (longest(decoder.tokenEmbedding) + longest(decoder.positionEmbedding)).upper
    before = added(decoder.blocks[..<layer]).upper
    remainder = added(decoder.blocks[layer...]).upper
    let norm = decoder.finalNorm.converted { Interval(BigFloat($0)) }
    let rows = Double.norms(
      of: decoder.unembedding, scalingColumnsBy: decoder.finalNorm.gain
    ).largestRow
    let state = (Interval(embedding) + Interval(before)).upper
    bound = NormalizationBound(
      norm, along: exact, rowNorm: rows.upper, stateNorm: state, remainderNorm: remainder)
    func rational(_ value: Double) -> Rational { Rational(exactly: value) ?? 0 }
    let limit = try UnembeddingLimit(
      decoder.unembedding, exact, gain: decoder.finalNorm.gain.map(rational),
      bias: decoder.finalNorm.bias.map(rational), epsilon: rational(decoder.finalNorm.epsilon))
    let size = (Interval(state) + Interval(remainder)).upper.rational()
    ends = try [StrengthEnd.negative, .positive].map { end in
      let ranking = try limit.ranking(end, count: 1, digits: 6, precisionLimit: 4096)
      return End(
        end: end, winners: ranking.winners,
        strength: size.map { limit.strength(ranking, hiddenNorm: $0) } ?? .infinity(),
        probability: ranking.places[0].probability)
    }
  }

  /// Whether the limits at both ends are proved to be different: no token wins at both.
  ///
  /// Then no law with logits linear in α, such as the log-odds lemma (1), holds for all α: logits are
  /// bounded, so linear ones would be constant.
  public var areEndsDifferent: Bool { Set(ends[0].winners).isDisjoint(with: ends[1].winners) }
}

extension Matrix<Double>: UnembeddingRows {
  /// Puts the doubles of row `index` into `target`, which holds a row.
  public func decode(row index: Int, into target: UnsafeMutableBufferPointer<Double>) {
    _ = target.update(fromContentsOf: self[index])
  }
}

// The final norm of a decoder and the unembedding behind it, as exact data.
public import ExactArithmetic

/// Why a norm and an unembedding do not fit each other, or a state them.
public enum NormedHeadFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// `name` has `found` numbers where `expected` are needed.
  case size(name: String, expected: Int, found: Int)
  /// ε < 0.
  case negativeEpsilon
  /// The entry of this token and coordinate is infinite or not a number.
  case notFinite(token: Int, coordinate: Int)

  /// One line for people.
  public var description: String {
    switch self {
    case .size(let name, let expected, let found):
      "\(name) has \(found) numbers where \(expected) are needed"
    case .negativeEpsilon: "epsilon is negative"
    case .notFinite(let token, let coordinate):
      "row \(token) of the unembedding, coordinate \(coordinate), is not a finite number"
    }
  }
}

/// The final norm N(x) = γ∘Cx/√(‖Cx‖²/d + ε) + β and the logits W N(x) + b, exactly.
public struct NormedHead: Sendable {
  /// The rows W_z.
  public let rows: any UnembeddingRows
  /// RMSNorm or LayerNorm.
  public let kind: NormalizationKind
  /// The gain γ.
  public let gain: [Rational]
  /// The bias β of the norm; nil for none.
  public let normBias: [Rational]?
  /// The bias b of the head, one number a token; nil for none.
  public let bias: [Rational]?
  /// ε ≥ 0.
  public let epsilon: Rational

  /// The norm and unembedding with these numbers.
  ///
  /// Throws ``NormedHeadFault`` when sizes do not agree or ε is negative.
  public init(
    _ rows: any UnembeddingRows, kind: NormalizationKind, gain: [Rational],
    normBias: [Rational]? = nil, bias: [Rational]? = nil, epsilon: Rational
  ) throws(NormedHeadFault) {
    let d = rows.columnCount
    for (name, count, expected) in [
      ("the gain", gain.count, d), ("the bias of the norm", normBias?.count ?? d, d),
      ("the bias of the head", bias?.count ?? rows.rowCount, rows.rowCount),
    ] where count != expected {
      throw .size(name: name, expected: expected, found: count)
    }
    guard epsilon.signum >= 0 else { throw .negativeEpsilon }
    self.rows = rows
    self.kind = kind
    self.gain = gain
    self.normBias = normBias
    self.bias = bias
    self.epsilon = epsilon
  }

  /// The dimension d.
  public var dimension: Int { gain.count }

  /// The head whose logits are those of this one over `temperature` > 0.
  package func tempered(at temperature: Rational) -> NormedHead {
    precondition(temperature.signum > 0, "a temperature is positive")
    if temperature == 1 { return self }
    func divided(_ vector: [Rational]) -> [Rational] { vector.map { $0 / temperature } }
    return NormedHead(
      self, gain: divided(gain), normBias: normBias.map(divided), bias: bias.map(divided))
  }

  private init(
    _ head: NormedHead, gain: [Rational], normBias: [Rational]?, bias: [Rational]?
  ) {
    rows = head.rows
    kind = head.kind
    epsilon = head.epsilon
    self.gain = gain
    self.normBias = normBias
    self.bias = bias
  }
}

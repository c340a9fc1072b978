// What a certificate file about a decoder says, before any of it is believed.
public import ExactArithmetic

/// A decoder that is steered before its final norm, and claims about it with their evidence: the
/// content of a certificate file, not yet checked.
///
/// The format is specified in `docs/certificates.md`. Tokens, concepts and contexts are named by
/// their positions, from 0.
public struct DecoderCertificate: Sendable, Equatable {
  /// The SHA-256 of the model's canonical text, as the certificate states it.
  public var sha256: String
  /// The tokens.
  public var tokens: [String]
  /// Named groups of tokens.
  public var concepts: [Certificate.ConceptEntry]
  /// The final norm and the unembedding.
  public var head: Head
  /// The contexts.
  public var contexts: [ContextEntry]
  /// The steering vector v.
  public var direction: [Rational]
  /// The claims.
  public var claims: [DecoderClaim]

  /// A certificate with these parts.
  public init(
    sha256: String, tokens: [String], concepts: [Certificate.ConceptEntry], head: Head,
    contexts: [ContextEntry], direction: [Rational], claims: [DecoderClaim]
  ) {
    self.sha256 = sha256
    self.tokens = tokens
    self.concepts = concepts
    self.head = head
    self.contexts = contexts
    self.direction = direction
    self.claims = claims
  }

  /// The norm N(x) = γ∘Cx/√(‖Cx‖²/d + ε) + β and the logits W N(x) + b behind it.
  public struct Head: Sendable, Equatable {
    /// Whether C subtracts the mean (LayerNorm); else it does nothing (RMSNorm).
    public var isLayer: Bool
    /// ε ≥ 0.
    public var epsilon: Rational
    /// γ, d numbers.
    public var gain: [Rational]
    /// β, d numbers; nil for none.
    public var normBias: [Rational]?
    /// b, one number a token; nil for none.
    public var bias: [Rational]?
    /// W, a row of d numbers for each token.
    public var unembedding: [[Rational]]

    /// The head with these parts.
    public init(
      isLayer: Bool, epsilon: Rational, gain: [Rational], normBias: [Rational]?,
      bias: [Rational]?, unembedding: [[Rational]]
    ) {
      self.isLayer = isLayer
      self.epsilon = epsilon
      self.gain = gain
      self.normBias = normBias
      self.bias = bias
      self.unembedding = unembedding
    }
  }

  /// A context.
  public struct ContextEntry: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The weight π > 0.
    public var weight: Rational
    /// The hidden state h before the norm, d numbers.
    public var state: [Rational]

    /// The context `name`.
    public init(name: String, weight: Rational, state: [Rational]) {
      self.name = name
      self.weight = weight
      self.state = state
    }
  }
}

/// One claim about a decoder with its evidence.
public enum DecoderClaim: Sendable, Equatable {
  /// The probability of the token has a critical point of this kind strictly inside the bracket.
  case criticalPoint(context: Int, token: Int, CriticalBracket)
  /// The probability of the token has these critical points, one strictly inside each bracket, and
  /// no others over all real strengths.
  case criticalPoints(context: Int, token: Int, [CriticalBracket], Cover)
  /// The probability of a group tends to a number strictly between `lower` and `upper` as α → +∞
  /// (`isPositive`) or −∞, in every context.
  case end(CertifiedClaim.Group, isPositive: Bool, lower: Rational, upper: Rational)
  /// Before, between and after the `switches` exactly the tokens of one list of `leaders` after the
  /// other are the likeliest.
  case greedy(context: Int, switches: [Rational], leaders: [[Int]])
  /// A bracket of a critical point.
  public struct CriticalBracket: Sendable, Equatable {
    /// Whether the probability changes from increasing to decreasing; else it is the other way.
    public var isMaximum: Bool
    /// The lower bound.
    public var lower: Rational
    /// The upper bound.
    public var upper: Rational

    /// The bracket between `lower` and `upper`.
    public init(isMaximum: Bool, lower: Rational, upper: Rational) {
      self.isMaximum = isMaximum
      self.lower = lower
      self.upper = upper
    }
  }

  /// The evidence that there are no other critical points: the closed arc in cells.
  public struct Cover: Sendable, Equatable {
    /// tan(θ/2) at the ends of the cells, from −1 to 1, strictly increasing.
    public var arc: [Rational]
    /// The number of the cell of each critical point, strictly increasing.
    public var cells: [Int]
    /// Ends of the arc at which the slope of the probability in θ is exactly 0: whether they are
    /// the positive one.
    public var flatEnds: [Bool]

    /// The cover by the cells between neighbours of `arc`.
    public init(arc: [Rational], cells: [Int], flatEnds: [Bool]) {
      self.arc = arc
      self.cells = cells
      self.flatEnds = flatEnds
    }
  }

  /// The name of the claim in certificate files.
  public var name: String {
    switch self {
    case .criticalPoint: return "critical-point"
    case .criticalPoints: return "critical-points"
    case .end: return "end"
    case .greedy: return "greedy"
    }
  }
}

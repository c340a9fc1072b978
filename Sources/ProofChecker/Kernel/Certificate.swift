// What a certificate file says, before any of it is believed.
public import ExactArithmetic

/// A model and claims about it with their evidence: the content of a certificate file, not
/// yet checked.
///
/// The format is specified in `docs/certificates.md`. Tokens, concepts, distributions and contexts
/// are named by their positions, from 0.
public struct Certificate: Sendable, Equatable {
  /// The SHA-256 of the model's canonical text, as the certificate states it.
  public var sha256: String?
  /// The tokens.
  public var tokens: [String]
  /// Named groups of tokens.
  public var concepts: [ConceptEntry]
  /// The next-token distributions that contexts refer to.
  public var distributions: [Distribution]
  /// The contexts.
  public var contexts: [ContextEntry]
  /// What determines the log-odds.
  public var steering: SteeringEntry
  /// The tokens by log-odds: equal within a list, strictly increasing from list to list.
  public var levels: [[Int]]
  /// The claims.
  public var claims: [CertifiedClaim]

  /// A certificate with these parts.
  public init(
    sha256: String?, tokens: [String], concepts: [ConceptEntry], distributions: [Distribution],
    contexts: [ContextEntry], steering: SteeringEntry, levels: [[Int]], claims: [CertifiedClaim]
  ) {
    self.sha256 = sha256
    self.tokens = tokens
    self.concepts = concepts
    self.distributions = distributions
    self.contexts = contexts
    self.steering = steering
    self.levels = levels
    self.claims = claims
  }

  /// A named set of tokens.
  public struct ConceptEntry: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The tokens, strictly increasing.
    public var tokens: [Int]

    /// The concept `name` of these tokens.
    public init(name: String, tokens: [Int]) {
      self.name = name
      self.tokens = tokens
    }
  }

  /// A next-token distribution, up to a positive factor.
  public enum Distribution: Sendable, Equatable {
    /// Weights > 0.
    case weights([Rational])
    /// Weights e^ℓ of these logits ℓ.
    case logits([Rational])

    /// One number for each token.
    public var numbers: [Rational] {
      switch self {
      case .weights(let numbers), .logits(let numbers): return numbers
      }
    }

    /// Whether the numbers are logits.
    public var isLogits: Bool { if case .logits = self { true } else { false } }
  }

  /// A context.
  public struct ContextEntry: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The weight π > 0; the weights of a model sum to 1.
    public var weight: Rational
    /// The number of its distribution.
    public var distribution: Int

    /// The context `name`.
    public init(name: String, weight: Rational, distribution: Int) {
      self.name = name
      self.weight = weight
      self.distribution = distribution
    }
  }

  /// What determines the log-odds M, up to one common constant.
  ///
  /// Such a constant changes no claim.
  public enum SteeringEntry: Sendable, Equatable {
    /// Numbers of the contexts of P and N, which may repeat: M(z) is the mean over P minus the mean
    /// over N of log p(z|c).
    case sets(positive: [Int], negative: [Int])
    /// M itself, one number for each token.
    case logOdds([Rational])
  }
}

/// One claim of a certificate with its evidence.
///
/// Indirect, as a certificate may have hundreds of thousands, and the rare kinds are large.
public indirect enum CertifiedClaim: Sendable, Equatable {
  /// The tokens of `level` have exactly one peak, strictly between `lower` and `upper`.
  case peak(distribution: Int, level: Int, lower: Rational, upper: Rational)
  /// The tokens of `level` have exactly one peak, and it is `position`.
  ///
  /// Evidence, for log-odds that are logarithms: integers `base` > 1, and for each level the
  /// exponents of its ρ over them.
  case exactPeak(
    distribution: Int, level: Int, position: Rational, base: [Integer], exponents: [[Int]])
  /// The peak of `level` is log(root)/δ.
  ///
  /// δ = `unit` for rational log-odds, else log(`unit`)/q. Evidence: the integers n with
  /// M_l − M_level = n_l δ.
  case rootPeak(distribution: Int, level: Int, unit: Rational, multiples: [Int], root: Surd)
  /// There are three levels 0, 1, 2, and the peak of level 1 is
  /// log( w_0 (M_1 − M_0) / (w_2 (M_2 − M_1)) ) / (M_2 − M_0).
  case threeLevelPeak(distribution: Int)
  /// The limit of Δp of a group as α → +∞ (`isPositive`) or −∞.
  case limit(distribution: Int, group: Group, isPositive: Bool, value: Value)
  /// The steered probability of a group at strength `strength`.
  ///
  /// Evidence, for an exact value: the rational numbers e^{α(M_l − M_0)} of the levels l.
  case probability(
    distribution: Int, group: Group, strength: Rational, value: Value, factors: [Rational])
  /// ΔCE(α) = c α² + R(α) with `lower` < c < `upper` and |R(α)| ≤ `remainder` |α|³ for every α.
  case crossEntropy(lower: Rational, upper: Rational, remainder: Rational)

  /// The strengths with ΔCE ≤ `budget` are an interval from A to B, ends[0] < A < ends[1] and
  /// ends[2] < B < ends[3].
  case budget(Rational, ends: [Rational])

  /// One token, or a concept.
  public enum Group: Sendable, Equatable {
    /// The token with this number.
    case token(Int)
    /// The concept with this number.
    case concept(Int)
  }

  /// What is said of a number.
  public enum Value: Sendable, Equatable {
    /// It is this rational.
    case exactly(Rational)
    /// It lies strictly between these.
    case between(Rational, Rational)
  }

  /// The number `rational` + `factor` √`radicand`.
  public struct Surd: Sendable, Equatable {
    /// The rational part.
    public var rational: Rational
    /// The factor of the root.
    public var factor: Rational
    /// The number under the root, ≥ 0.
    public var radicand: Rational

    /// `rational` + `factor` √`radicand`.
    public init(_ rational: Rational, factor: Rational = 0, radicand: Rational = 0) {
      self.rational = rational
      self.factor = factor
      self.radicand = radicand
    }
  }

  /// The number of the distribution that it is about; nil for claims about all contexts.
  var distribution: Int? {
    switch self {
    case .peak(let distribution, _, _, _), .exactPeak(let distribution, _, _, _, _),
      .rootPeak(let distribution, _, _, _, _), .threeLevelPeak(let distribution),
      .limit(let distribution, _, _, _), .probability(let distribution, _, _, _, _):
      return distribution
    case .crossEntropy, .budget: return nil
    }
  }

  /// The name of the claim in certificate files.
  public var name: String {
    switch self {
    case .peak: return "peak"
    case .exactPeak: return "exact-peak"
    case .rootPeak: return "root-peak"
    case .threeLevelPeak: return "three-level-peak"
    case .limit: return "limit"
    case .probability: return "probability"
    case .crossEntropy: return "cross-entropy"
    case .budget: return "budget"
    }
  }
}

// Which share of what steering costs moves the target (26)-(28).
public import ExactArithmetic
internal import RealModule

/// How much of the divergence KL(σ‖p) moves the target concept T, and how much is spent inside T and
/// inside the rest, in one context.
///
///   KL(σ‖p) = kl(F,F₀) + F·KL(σ|T ‖ p|T) + (1−F)·KL(σ|T^c ‖ p|T^c)  (26)
///
/// with F = σ(T), F₀ = p(T) and kl the divergence of two coins. kl(F,F₀) is the least divergence that
/// any q with q(T) = F has from p, so the efficiency η = kl(F,F₀)/KL(σ‖p) is in [0, 1]: 1 exactly if
/// M is constant on T and on the rest, 0 exactly if F = F₀. For use by one task.
public final class SteeringEfficiency {
  private let family: SteeredFamily
  private let target: [Int]
  private let split: ConceptSplit
  private let digits: Int
  private let precisionLimit: Int

  /// What is known at one strength.
  public struct Value: Sendable {
    /// The strength α.
    public let strength: Rational
    /// F, the target's probability.
    public let target: CertifiedReal
    /// kl(F,F₀), in nats.
    public let targetDivergence: CertifiedReal
    /// KL(σ‖p).
    public let divergence: CertifiedReal
    /// KL(σ|T ‖ p|T).
    public let withinTarget: CertifiedReal
    /// KL(σ|T^c ‖ p|T^c).
    public let withinRest: CertifiedReal
    /// η; at α = 0 its limit there.
    public let efficiency: CertifiedReal
    /// kl(F₀,F).
    public let reverseTargetDivergence: CertifiedReal
    /// KL(p‖σ), the context's increase in cross-entropy.
    public let reverseDivergence: CertifiedReal
    /// η̃ = kl(F₀,F)/KL(p‖σ) (28); at α = 0 its limit there, which is that of η.
    public let reverseEfficiency: CertifiedReal
  }

  /// Where all of it goes at an end (27), (28).
  public struct Limit: Sendable {
    /// F.
    public let target: CertifiedReal
    /// kl(F,F₀).
    public let targetDivergence: CertifiedReal
    /// KL(σ‖p) → −log p(M̄), or −log p(M̲).
    public let divergence: CertifiedReal
    /// η.
    public let efficiency: CertifiedReal
    /// η̃.
    public let reverseEfficiency: CertifiedReal
  }

  /// The efficiency for the tokens `target`, at least one, in `family`; nil when these are all
  /// tokens, or M is constant: then there is nothing to compare.
  public init?(
    _ family: SteeredFamily, target: [Int], digits: Int, precisionLimit: Int
  ) {
    guard !family.isConstant, let split = ConceptSplit(family, target) else { return nil }
    self.family = family
    self.target = target
    self.split = split
    self.digits = digits
    self.precisionLimit = precisionLimit
  }

  /// Whether η = 1 at every strength, decided exactly: M is constant on T and on the rest.
  public private(set) lazy var isPerfect =
    split.inside.family.isConstant && split.outside.family.isConstant

  /// All of it at rational `alpha`.
  ///
  /// Exactly 0 and 1 are said where they are decided: for η = 1, for F = F₀, and for a part in which M
  /// is constant. Throws `Undecided` when the precision allowed does not prove the digits. Costs a few
  /// sums over the vocabulary a precision.
  public func value(at alpha: Rational) throws(Undecided) -> Value {
    let isStill = alpha.isZero || isUnchanged(at: alpha)
    let made = Enclosures(split, alpha)
    func number(
      _ subject: String, isZero: Bool = false, _ part: @escaping (Parts) -> Interval
    ) throws(Undecided) -> CertifiedReal {
      if isZero { return CertifiedReal(exact: 0) }
      return try evaluate(subject) { part(made.parts(precision: $0)) }
    }
    func share(
      _ subject: String, _ part: @escaping (Parts) -> Interval
    ) throws(Undecided) -> CertifiedReal {
      if alpha.isZero { return try atZero() }
      if isPerfect { return CertifiedReal(exact: 1) }
      return try number(subject, isZero: isStill, part)
    }
    return Value(
      strength: alpha, target: try number("probability of the target") { $0.probability },
      targetDivergence: try number("divergence of the target", isZero: isStill) { $0.divergence },
      divergence: try number("divergence", isZero: alpha.isZero) { $0.total },
      withinTarget: try number(
        "divergence within the target", isZero: alpha.isZero || split.inside.family.isConstant
      ) { $0.withinTarget },
      withinRest: try number(
        "divergence within the rest", isZero: alpha.isZero || split.outside.family.isConstant
      ) { $0.withinRest }, efficiency: try share("efficiency") { $0.divergence / $0.total },
      reverseTargetDivergence: try number("reverse divergence of the target", isZero: isStill) {
        $0.reverse
      },
      reverseDivergence: try number("reverse divergence", isZero: alpha.isZero) {
        $0.reverseTotal
      }, reverseEfficiency: try share("reverse efficiency") { $0.reverse / $0.reverseTotal })
  }

  /// F, the target's probability, at rational `alpha`.
  ///
  /// Throws `Undecided`.
  public func probability(at alpha: Rational) throws(Undecided) -> CertifiedReal {
    try evaluate("probability of the target") { precision in
      self.split.concept(precision: precision).probability(
        at: Interval(alpha, precision: precision))
    }
  }

  /// Whether F increases at α = 0: the sign of Cov_p(M, 1_T); nil when 128 bits do not tell it from 0.
  public var isGainingAtZero: Bool? {
    let zero = Interval(0, precision: TiltingCache.pairPrecision)
    return split.concept(precision: TiltingCache.pairPrecision).meanDifference(at: zero).sign
      .map { $0 > 0 }
  }

  /// Whether F = F₀ exactly, where enclosures leave it open.
  private func isUnchanged(at alpha: Rational) -> Bool {
    // The precision at which the numbers are tried first.
    let precision = CertifiedReal.workingPrecision(digits: digits)
    let concept = split.concept(precision: precision)
    guard concept.logitIncrease(at: Interval(alpha, precision: precision)).containsZero else {
      return false
    }
    return TokenGroup(family.exact, tokens: target).isUnchanged(at: alpha) == true
  }

  /// Whether F tends to F₀ exactly at `end`, where the extreme tokens are of both sides and enclosures
  /// leave it open.
  private func isUnchanged(at end: StrengthEnd) -> Bool {
    let ends = Ends(split, end, inside: true, outside: true, precision: 128)
    return ends.divergence.containsZero
      && TokenGroup(family.exact, tokens: target).limitIsZero(end) == true
  }

  /// lim η at 0: corr_p(M, 1_T)² = F₀(1−F₀)(E[M|T] − E[M|T^c])²/Var(M) (27).
  ///
  /// Throws `Undecided`.
  public func atZero() throws(Undecided) -> CertifiedReal {
    if isPerfect { return CertifiedReal(exact: 1) }
    return try evaluate("efficiency at 0") { precision in
      let concept = self.split.concept(precision: precision)
      let zero = Interval(0, precision: precision)
      let odds = Interval.exp(concept.initialLogit)
      let (inside, outside) = (odds / (1 + odds), 1 / (1 + odds))
      let between = inside * outside * concept.meanDifference(at: zero).squared
      let within =
        inside * concept.inside.variance(at: zero) + outside * concept.outside.variance(at: zero)
      return between / (between + within)
    }
  }

  /// All of it at an end.
  ///
  /// Throws `Undecided`.
  public func limit(_ end: StrengthEnd) throws(Undecided) -> Limit {
    let extreme = Set(family.extremeTokens(end))
    let inside = !extreme.isDisjoint(with: target)
    let outside = !extreme.isSubset(of: target)
    var made: [Int: Ends] = [:]
    func number(
      _ subject: String, _ value: (Ends) -> Interval
    ) throws(Undecided) -> CertifiedReal {
      try evaluate(subject) { precision in
        let ends =
          made[precision]
          ?? Ends(split, end, inside: inside, outside: outside, precision: precision)
        made[precision] = ends
        return value(ends)
      }
    }
    let certain = CertifiedReal(exact: inside ? 1 : 0)
    let isStill = inside && outside && isUnchanged(at: end)
    let isPerfect = isPerfect
    return Limit(
      target: inside && outside ? try number("limit of the target") { $0.probability } : certain,
      targetDivergence: isStill
        ? CertifiedReal(exact: 0)
        : try number("limit of the target's divergence") { $0.divergence },
      divergence: try number("limit of the divergence") { $0.total },
      efficiency: isPerfect
        ? CertifiedReal(exact: 1)
        : isStill
          ? CertifiedReal(exact: 0)
          : try number("limit of the efficiency") { $0.divergence / $0.total },
      reverseEfficiency: isPerfect
        ? CertifiedReal(exact: 1)
        : inside && outside
          ? CertifiedReal(exact: 0)
          : try number("limit of the reverse efficiency") { $0.reverseEfficiency })
  }

  private func evaluate(
    _ subject: String, _ enclose: (Int) -> Interval
  ) throws(Undecided) -> CertifiedReal {
    try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, subject, enclose)
  }
}

/// The parts of (26) and (28) at one strength, enclosed.
private struct Parts {
  let probability: Interval
  let divergence: Interval
  let withinTarget: Interval
  let withinRest: Interval
  let total: Interval
  let reverse: Interval
  let reverseTotal: Interval

  init(_ concept: ConceptTilting<EnclosedTilting>, at alpha: Interval) {
    let logit = concept.initialLogit
    let shift = LogitShift(from: logit, by: concept.logitIncrease(at: alpha))
    probability = shift.probability
    divergence = shift.divergence
    withinTarget = concept.inside.divergenceFromSteered(at: alpha)
    withinRest = concept.outside.divergenceFromSteered(at: alpha)
    total = divergence + probability * withinTarget + shift.complement * withinRest
    reverse = shift.reverseDivergence
    reverseTotal =
      reverse + LogitShift.probability(logit) * concept.inside.divergenceToSteered(at: alpha)
      + LogitShift.probability(-logit) * concept.outside.divergenceToSteered(at: alpha)
  }
}

/// The parts at one strength by precision, each made once.
private final class Enclosures {
  private let split: ConceptSplit
  private let alpha: Rational
  private var known: [Int: Parts] = [:]

  init(_ split: ConceptSplit, _ alpha: Rational) {
    self.split = split
    self.alpha = alpha
  }

  func parts(precision: Int) -> Parts {
    if let parts = known[precision] { return parts }
    let parts = Parts(
      split.concept(precision: precision), at: Interval(alpha, precision: precision))
    known[precision] = parts
    return parts
  }
}

/// The parts at an end, enclosed.
private struct Ends {
  let probability: Interval
  let divergence: Interval
  let total: Interval
  let reverseEfficiency: Interval

  /// `inside` and `outside` say whether the extreme tokens meet the target and the rest.
  init(_ split: ConceptSplit, _ end: StrengthEnd, inside: Bool, outside: Bool, precision: Int) {
    let concept = split.concept(precision: precision)
    let (own, rest) = (concept.inside.totalWeight, concept.outside.totalWeight)
    let whole = own + rest
    let (initial, initialOther) = (own / whole, rest / whole)
    func weight(_ isIn: Bool, _ side: TiltingCache) -> Interval {
      isIn
        ? split.extremeWeight(side, end, precision: precision) : Interval(0, precision: precision)
    }
    let (top, other) = (weight(inside, split.inside), weight(outside, split.outside))
    probability = top / (top + other)
    total = -Interval.log((top + other) / whole)
    if inside && outside {
      let complement = other / (top + other)
      divergence =
        probability * Interval.log(probability / initial)
        + complement * Interval.log(complement / initialOther)
    } else {
      divergence = -Interval.log(inside ? initial : initialOther)
    }
    let (high, low) = inside ? (split.inside, split.outside) : (split.outside, split.inside)
    let extreme = high.family.extremeStatistic(end, precision: precision)
    let zero = Interval(0, precision: precision)
    let mean =
      initial * concept.inside.mean(at: zero) + initialOther * concept.outside.mean(at: zero)
    reverseEfficiency =
      (inside ? initialOther : initial)
      * (extreme - low.family.extremeStatistic(end, precision: precision)) / (extreme - mean)
  }
}

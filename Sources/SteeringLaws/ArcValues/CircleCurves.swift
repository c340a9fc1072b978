// What steering through a norm does at given strengths, certified.
public import ExactArithmetic
internal import RealModule

/// The answers about one family on the circle at exact places of its arc, with proved digits.
///
/// Large vocabularies are answered from pairs of doubles as long as their digits do. For use by
/// one task.
public final class CircleCurves {
  package let distributions: CircleDistributions
  private let digits: Int
  private let precisionLimit: Int

  /// Answers on `family` to `digits` digits, with at most `precisionLimit` bits.
  public init(_ family: CircleFamily, digits: Int, precisionLimit: Int) {
    distributions = CircleDistributions(family)
    self.digits = digits
    self.precisionLimit = precisionLimit
  }

  package init(_ distributions: CircleDistributions, digits: Int, precisionLimit: Int) {
    self.distributions = distributions
    self.digits = digits
    self.precisionLimit = precisionLimit
  }

  private var family: CircleFamily { distributions.family }

  /// Δp of each of `groups`, which are not empty: (1/|C|) Σ_{z∈C} (σ_z − p_z).
  ///
  /// Throws `Undecided` when the precision limit does not prove the digits, as where a concept's
  /// probability happens to be what it was. One exponential a token and precision.
  public func increases(
    of groups: [[Int]], at place: ArcPlace
  ) throws(Undecided) -> [CertifiedReal] {
    if isUnchanged(at: place) { return groups.map { _ in CertifiedReal(exact: 0) } }
    return try values(of: groups, "probability increase", at: place) {
      $0.increase(of: $2, over: $1)
    } isZero: { tokens in
      guard tokens.count == 1, case .strength(let alpha) = place else { return nil }
      return self.family.isUnchanged(tokens[0], at: alpha)
    } known: {
      $0.count == self.family.count ? 0 : nil
    }
  }

  /// The probability of each of `groups`: Σ_{z∈C} σ_z.
  ///
  /// Throws `Undecided`; see ``increases(of:at:)``.
  public func probabilities(
    of groups: [[Int]], at place: ArcPlace
  ) throws(Undecided) -> [CertifiedReal] {
    try values(of: groups, "probability", at: place) { now, _, tokens in
      now.probability(of: tokens)
    } isZero: { _ in
      false
    } known: {
      $0.count == self.family.count ? 1 : nil
    }
  }

  private func values(
    of groups: [[Int]], _ subject: String, at place: ArcPlace,
    _ law: (CircleDistribution, CircleDistribution, [Int]) -> Interval,
    isZero: ([Int]) -> Bool?, known: ([Int]) -> Rational?
  ) throws(Undecided) -> [CertifiedReal] {
    var values: [CertifiedReal?] = groups.map { known($0).map { CertifiedReal(exact: $0) } }
    var precision = CertifiedReal.workingPrecision(digits: digits)
    var isTested = false
    while true {
      let open = values.indices.filter { values[$0] == nil }
      if open.isEmpty { return values.compactMap(\.self) }
      guard precision <= precisionLimit else {
        throw Undecided(subject: subject + place.text, precisionLimit: precisionLimit)
      }
      let now = distributions.distribution(at: place, precision: precision)
      let before = distributions.origin(precision: precision)
      var zeros: [Int] = []
      for index in open {
        let value = CertifiedReal(law(now, before, groups[index]))
        if value.isDetermined(significantDigits: digits) || value.isBelowFloats {
          values[index] = value
        } else if value.enclosure.containsZero {
          zeros.append(index)
        }
      }
      // Pairs are too coarse to make an exact test worth while.
      if !isTested, precision > CircleDistributions.pairPrecision || distributions.floats == nil {
        isTested = true
        for index in zeros where isZero(groups[index]) == true {
          values[index] = CertifiedReal(exact: 0)
        }
      }
      precision *= 2
    }
  }

  /// KL(p ‖ σ), which is the context's term of the cross-entropy's increase.
  public func divergenceToSteered(at place: ArcPlace) throws(Undecided) -> CertifiedReal {
    try single("divergence to the steered distribution", at: place) { $1.divergence(to: $0) }
  }

  /// KL(σ ‖ p).
  public func divergenceFromSteered(at place: ArcPlace) throws(Undecided) -> CertifiedReal {
    try single("divergence from the given distribution", at: place) { $0.divergence(to: $1) }
  }

  /// The entropy of σ, in nats.
  public func entropy(at place: ArcPlace) throws(Undecided) -> CertifiedReal {
    if family.count == 1 { return CertifiedReal(exact: 0) }
    return try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, "entropy" + place.text
    ) { distributions.distribution(at: place, precision: $0).entropy }
  }

  private func single(
    _ subject: String, at place: ArcPlace,
    _ law: (CircleDistribution, CircleDistribution) -> Interval
  ) throws(Undecided) -> CertifiedReal {
    if isUnchanged(at: place) { return CertifiedReal(exact: 0) }
    return try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, subject + place.text
    ) {
      law(
        distributions.distribution(at: place, precision: $0), distributions.origin(precision: $0))
    }
  }

  /// dσ_z/dα of all tokens at strength `alpha`: σ_z (τ′(L_z − E L) + s′(M_z − E M)).
  ///
  /// Throws `Undecided`. In enclosures: some microseconds a token.
  public func derivatives(at alpha: Rational) throws(Undecided) -> [CertifiedReal] {
    var precision = CertifiedReal.workingPrecision(digits: digits)
    var signs: [Int: Int] = [:]
    while precision <= precisionLimit {
      let point = family.arc(precision: precision).point(at: Interval(alpha, precision: precision))
      let values = family.tilting(precision: precision).derivatives(at: point)
      let answers = values.enumerated().map { token, value in
        let answer = value.sign == 0 ? CertifiedReal(exact: 0) : CertifiedReal(value)
        if answer.isDetermined(significantDigits: digits) || !value.containsZero { return answer }
        let sign = signs[token] ?? family.slopeSign(of: token, at: alpha, precisionLimit: 256) ?? 1
        signs[token] = sign
        return sign == 0 ? CertifiedReal(exact: 0) : answer
      }
      if answers.allSatisfy({ $0.isDetermined(significantDigits: digits) }) { return answers }
      precision *= 2
    }
    throw Undecided(subject: "derivative at \(alpha)", precisionLimit: precisionLimit)
  }

  private func isUnchanged(at place: ArcPlace) -> Bool {
    switch place {
    case .strength(let alpha): alpha.isZero || family.isUnchanged(at: alpha)
    case .end: family.isConstant
    case .tangent(let alpha): alpha.isZero || family.isConstantToFirstOrder
    }
  }
}

extension ArcPlace {
  /// ` at 3/2`, ` at +inf`.
  var text: String {
    switch self {
    case .strength(let alpha): " at \(alpha)"
    case .end(let end): " at \(end.rawValue)"
    case .tangent(let alpha): " of the linear law at \(alpha)"
    }
  }
}

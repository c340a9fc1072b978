// A whole continuation under one strength (29).
public import ExactArithmetic
internal import RealModule

/// The probability of the tokens w_1 … w_n, each after its own context, steered with one strength.
///
///   L(α) = log P_α(w) = Σ_t [log p(w_t|c_t) + αM(w_t) − K_{c_t}(α)],  L″ = −Σ_t Var_{c_t,α}(M)  (29)
///
/// strictly concave unless M is constant: one peak, where Σ M(w_t) = Σ K′_{c_t}(α). Steps of several
/// texts may be taken together: then the peak is the strength under which the corpus is most likely.
public struct Continuation {
  /// One token after its context.
  public struct Step: Sendable {
    /// The context, steered.
    public let family: SteeredFamily
    /// The number of the token that follows.
    public let token: Int

    /// `token` after the context of `family`.
    public init(_ family: SteeredFamily, token: Int) {
      self.family = family
      self.token = token
    }
  }

  /// Where L is largest.
  public enum Supremum: Sendable {
    /// At one finite strength.
    case peak(CertifiedReal)
    /// In the limit: all tokens have the largest log-odds (+∞), or all the least.
    case limit(StrengthEnd)
    /// Everywhere: M is constant.
    case constant
  }

  /// Equal steps, counted.
  private struct Part {
    let cache: TiltingCache
    var tokens: [Int: Int]
    var count: Int { tokens.values.reduce(0, +) }
  }

  private let parts: [Part]
  /// The number of steps.
  public let count: Int

  /// The continuation with these steps, at least one; all contexts have the same log-odds.
  ///
  /// For use by one task.
  public init(_ steps: [Step]) {
    precondition(!steps.isEmpty, "a continuation has tokens")
    var places: [ObjectIdentifier: Int] = [:]
    var parts: [Part] = []
    for step in steps {
      let key = ObjectIdentifier(step.family)
      let place = places[key] ?? parts.count
      if place == parts.count {
        places[key] = place
        parts.append(Part(cache: TiltingCache(step.family), tokens: [:]))
      }
      parts[place].tokens[step.token, default: 0] += 1
    }
    self.parts = parts
    count = steps.count
  }

  /// L(α) in nats, with `digits` digits.
  ///
  /// Throws `Undecided` when `precisionLimit` bits do not prove them.
  public func logProbability(
    at alpha: Rational, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> CertifiedReal {
    try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, "log-probability of the continuation"
    ) { logProbability(at: Interval(alpha, precision: $0), precision: $0) }
  }

  /// L over the strengths `alpha`, enclosed.
  func logProbability(at alpha: Interval, precision: Int) -> Interval {
    var sum = Interval(0, precision: precision)
    for part in parts {
      let functions = part.cache.functions(precision: precision)
      let total = functions.totalWeight
      for (token, times) in part.tokens {
        let numbers = part.cache.numbers(of: token, precision: precision)
        let factor = Interval(Rational(times), precision: precision)
        sum += factor * (Interval.log(numbers.weight / total) + alpha * numbers.statistic)
      }
      sum -=
        Interval(Rational(part.count), precision: precision)
        * functions.cumulantGeneratingFunction(at: alpha)
    }
    return sum
  }

  /// −L′(α) = Σ K′_{c_t}(α) − Σ M(w_t), which increases.
  private func fall(at alpha: Interval, precision: Int) -> Interval {
    var sum = Interval(0, precision: precision)
    for part in parts {
      let functions = part.cache.functions(precision: precision)
      sum +=
        Interval(Rational(part.count), precision: precision) * functions.mean(at: alpha)
      for (token, times) in part.tokens {
        sum -=
          Interval(Rational(times), precision: precision)
          * part.cache.numbers(of: token, precision: precision).statistic
      }
    }
    return sum
  }

  /// About Σ M(w_t), for a first guess.
  private var approximateSum: Double {
    parts.reduce(into: 0) { sum, part in
      for (token, times) in part.tokens {
        let numbers = part.cache.numbers(of: token, precision: 128)
        sum += Double(times) * numbers.statistic.midpoint.double()
      }
    }
  }

  /// Whether L′(0) = ΣM(w_t) − Σ E_{c_t}[M] is 0, decided exactly for rational weights; false for
  /// others.
  private var isLevelAtZero: Bool {
    var sum = Logarithm(rational: 0)
    for part in parts {
      let family = part.cache.family.exact
      guard let weights = family.tokenWeights.allRationals else { return false }
      let total = weights.reduce(0, +)
      for (token, times) in part.tokens {
        sum = sum - Rational(times) * family.levels[family.levelOfToken[token]].statistic
      }
      for (token, weight) in weights.enumerated() {
        sum =
          sum + (Rational(part.count) * weight / total)
          * family.levels[family.levelOfToken[token]].statistic
      }
    }
    return sum.isZero
  }

  /// −L″(α) = Σ Var_{c_t,α}(M) ≥ 0.
  private func bend(at alpha: Interval, precision: Int) -> Interval {
    parts.reduce(into: Interval(0, precision: precision)) { sum, part in
      sum +=
        Interval(Rational(part.count), precision: precision)
        * part.cache.functions(precision: precision).variance(at: alpha)
    }
  }

  /// Where L is largest: its one peak with `digits` digits, or an end.
  ///
  /// Which of these is decided exactly, and so is a peak at 0 of rational weights. Throws `Undecided`
  /// when `precisionLimit` bits do not prove the digits, as for a peak at 0 of softmax logits.
  public func supremum(digits: Int, precisionLimit: Int) throws(Undecided) -> Supremum {
    if parts.allSatisfy(\.cache.family.isConstant) { return .constant }
    for (end, position) in [
      (StrengthEnd.positive, TiltedFamily.Position.maximal), (.negative, .minimal),
    ] {
      let isAtEnd = parts.allSatisfy { part in
        part.cache.family.positions(of: Array(part.tokens.keys)).allSatisfy { $0 == position }
      }
      if isAtEnd { return .limit(end) }
    }
    var precision = 128
    var sign: Int?
    while sign == nil, precision <= max(128, precisionLimit) {
      sign = fall(at: Interval(0, precision: precision), precision: precision).sign
      // Enclosures cannot tell a peak at 0 from one that is near.
      if sign == nil, precision == 256, isLevelAtZero { sign = 0 }
      precision *= 2
    }
    if sign == 0 { return .peak(CertifiedReal(exact: 0)) }
    guard let sign else {
      throw Undecided(
        subject: "whether the peak of the continuation is 0", precisionLimit: precisionLimit)
    }
    // Below 0 the mirrored function increases on the positive half.
    let side = Interval(sign < 0 ? 1 : -1)
    func value(_ alpha: Interval, _ precision: Int) -> Interval {
      side * fall(at: side * alpha, precision: precision)
    }
    let target = approximateSum
    func approximate(_ alpha: Double) -> Double {
      let place = sign < 0 ? alpha : -alpha
      let fall = parts.reduce(-target) {
        $0 + Double($1.count) * $1.cache.approximateMean(at: place)
      }
      return sign < 0 ? fall : -fall
    }
    let peak = try MonotoneRoot.positive(
      digits: digits, precisionLimit: precisionLimit, "peak of the continuation",
      approximate: approximate, value: value,
      slope: { bend(at: side * $0, precision: $1) })
    return .peak(sign < 0 ? peak : CertifiedReal(-peak.enclosure))
  }

  /// L at the certified peak `peak`, with `digits` digits.
  ///
  /// Throws `Undecided` when the enclosure of the peak is too wide for them: L is flat there, so an
  /// enclosure of as many digits has twice as many of L.
  public func logProbability(
    atPeak peak: CertifiedReal, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> CertifiedReal {
    let enclosure = peak.enclosure
    return try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, "log-probability at the peak"
    ) { precision in
      let middle = Interval(BigFloat(enclosure.midpoint, precision: precision, rounding: .nearest))
      let there = logProbability(at: middle, precision: precision)
      // L is at most L(peak) everywhere, and at the middle short by width²·max(−L″)/2 at most.
      let step = enclosure.rounded(to: precision) - middle
      let short = step.squared * bend(at: enclosure.rounded(to: precision), precision: precision)
      return there + Interval(lower: 0, upper: short.scaled(byPowerOfTwo: -1).upper)
    }
  }

  /// The supremum Σ log p(w_t|c_t)/p(M̄|c_t) at an end where ``supremum(digits:precisionLimit:)`` has
  /// it, with `digits` digits.
  ///
  /// Throws `Undecided`.
  public func limit(
    _ end: StrengthEnd, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> CertifiedReal {
    if parts.allSatisfy({ $0.cache.family.extremeTokens(end).count == 1 }) {
      return CertifiedReal(exact: 0)
    }
    return try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, "limit of the continuation"
    ) { precision in
      var sum = Interval(0, precision: precision)
      for part in parts {
        let total = part.cache.family.extremeTokens(end).reduce(Interval(0, precision: precision)) {
          $0 + part.cache.numbers(of: $1, precision: precision).weight
        }
        for (token, times) in part.tokens {
          sum +=
            Interval(Rational(times), precision: precision)
            * Interval.log(part.cache.numbers(of: token, precision: precision).weight / total)
        }
      }
      return sum
    }
  }
}

extension TiltingCache {
  /// The weight and the statistic of `token`, enclosed and counted as ``functions(precision:)``
  /// counts them.
  func numbers(of token: Int, precision: Int) -> (weight: Interval, statistic: Interval) {
    if precision <= TiltingCache.pairPrecision, pairs != nil, let floats = family.floats {
      return (
        floats.weight(token, precision: precision),
        Interval(floats.statistic(token).bigFloat)
          / Interval(Rational(floats.scale), precision: max(precision, 64))
      )
    }
    let exact = family.exact
    return (
      exact.tokenWeights[token].enclosure(precision: precision),
      exact.statistics(ofLevels: [exact.levelOfToken[token]], precision: precision)[0]
    )
  }
}

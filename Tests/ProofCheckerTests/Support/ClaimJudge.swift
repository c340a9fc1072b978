import ExactArithmetic
import ProofChecker

/// Judges the claims of a certificate by MPFR, term by term from their definitions.
///
/// It has in common with the checker only the exact numbers that it is given.
struct ClaimJudge {
  let certificate: Certificate
  private static let precision = 400
  /// log w_z of each distribution.
  private let logWeights: [[Interval]]
  /// M_z up to a constant.
  private let logOdds: [Interval]

  private static func real(_ value: Rational) -> Interval {
    Interval(value, precision: precision)
  }

  init(_ certificate: Certificate) {
    self.certificate = certificate
    let logWeights = certificate.distributions.map { distribution in
      distribution.numbers.map {
        distribution.isLogits ? Self.real($0) : .log(Self.real($0))
      }
    }
    self.logWeights = logWeights
    switch certificate.steering {
    case .logOdds(let values): logOdds = values.map(Self.real)
    case .sets(let positive, let negative):
      func mean(_ contexts: [Int], _ token: Int) -> Interval {
        let sum = contexts.reduce(into: Self.real(0)) {
          $0 += logWeights[certificate.contexts[$1].distribution][token]
        }
        return sum / Self.real(Rational(contexts.count))
      }
      logOdds = certificate.tokens.indices.map { mean(positive, $0) - mean(negative, $0) }
    }
  }

  /// What is false, or cannot be seen to be true; nil when all is well.
  var objection: String? {
    if let objection = objectionToLevels { return objection }
    for (index, claim) in certificate.claims.enumerated() {
      if let objection = objection(to: claim) {
        return "claims[\(index)] (\(claim.name)): \(objection)"
      }
    }
    return certificate.claims.isEmpty ? "no claims" : nil
  }

  private var objectionToLevels: String? {
    let levels = certificate.levels
    if levels.joined().sorted() != Array(certificate.tokens.indices) {
      return "not each token once"
    }
    for tokens in levels {
      // At this precision what is not told apart is equal.
      if tokens.isEmpty || !tokens.allSatisfy({ (logOdds[$0] - logOdds[tokens[0]]).containsZero }) {
        return "a level of unequal log-odds"
      }
    }
    for (low, high) in zip(levels, levels.dropFirst())
    where (logOdds[high[0]] - logOdds[low[0]]).sign != 1 {
      return "levels do not increase"
    }
    return nil
  }

  private func odds(_ level: Int) -> Interval { logOdds[certificate.levels[level][0]] }

  /// w_z e^{α(M_z − M_0)} of every token.
  private func terms(_ distribution: Int, at alpha: Interval) -> [Interval] {
    zip(logWeights[distribution], logOdds).map { weight, odds in
      (weight + alpha * (odds - logOdds[0])).applying(.exp, precision: Self.precision)
    }
  }

  private func sum(_ values: some Sequence<Interval>) -> Interval {
    values.reduce(into: Self.real(0)) { $0 += $1 }
  }

  /// Σ_z w_z (M_z − M_level) e^{α(M_z − M_0)}; tokens of the level itself add nothing.
  private func slope(_ distribution: Int, _ level: Int, at alpha: Interval) -> Interval {
    let own = Set(certificate.levels[level])
    let terms = terms(distribution, at: alpha)
    return sum(
      logOdds.indices.filter { !own.contains($0) }.map { terms[$0] * (logOdds[$0] - odds(level)) })
  }

  /// ΔCE(α) = Σ π (log Σ w e^{αM} − log Σ w − α Σ w M / Σ w).
  private func increase(at alpha: Rational) -> Interval {
    sum(
      certificate.contexts.map { context in
        let before = terms(context.distribution, at: Self.real(0))
        let after = terms(context.distribution, at: Self.real(alpha))
        let mean = sum(zip(before, logOdds).map { $0 * ($1 - logOdds[0]) }) / sum(before)
        return Self.real(context.weight)
          * (.log(sum(after)) - .log(sum(before)) - Self.real(alpha) * mean)
      })
  }

  private var coefficient: Interval {
    sum(
      certificate.contexts.map { context in
        let weights = terms(context.distribution, at: Self.real(0))
        let total = sum(weights)
        let mean = sum(zip(weights, logOdds).map { $0 * $1 }) / total
        let variance =
          sum(zip(weights, logOdds).map { $0 * ($1 - mean) * ($1 - mean) }) / total
        return Self.real(context.weight / 2) * variance
      })
  }

  private func objection(_ number: Interval, _ value: CertifiedClaim.Value) -> String? {
    switch value {
    case .exactly(let stated): return number.contains(stated) ? nil : "not \(stated)"
    case .between(let lower, let upper): return objection(number, lower, upper)
    }
  }

  private func objection(_ number: Interval, _ lower: Rational, _ upper: Rational) -> String? {
    number.lower.compare(to: lower) > 0 && number.upper.compare(to: upper) < 0
      ? nil : "\(number) is not seen between \(lower) and \(upper)"
  }

  private func tokens(_ group: CertifiedClaim.Group) -> [Int] {
    switch group {
    case .token(let token): [token]
    case .concept(let concept): certificate.concepts[concept].tokens
    }
  }

  private func objection(to claim: CertifiedClaim) -> String? {
    switch claim {
    case .peak(let distribution, let level, let lower, let upper):
      return objectionToLevel(level)
        ?? (slope(distribution, level, at: Self.real(lower)).sign == -1
          && slope(distribution, level, at: Self.real(upper)).sign == 1 ? nil : "no peak there")
    case .exactPeak(let distribution, let level, let position, _, _):
      return objectionToPeak(distribution, level, at: Self.real(position))
    case .rootPeak(let distribution, let level, let unit, _, let root):
      let radicand = Self.real(root.radicand).applying(.squareRoot, precision: Self.precision)
      let x = Self.real(root.rational) + Self.real(root.factor) * radicand
      guard x.sign == 1 else { return "a root that is not positive" }
      return objectionToPeak(distribution, level, at: .log(x) / delta(unit))
    case .threeLevelPeak(let distribution):
      guard certificate.levels.count == 3 else { return "not three levels" }
      func weight(_ level: Int) -> Interval {
        sum(
          certificate.levels[level].map {
            logWeights[distribution][$0].applying(.exp, precision: Self.precision)
          })
      }
      let ratio = weight(0) * (odds(1) - odds(0)) / (weight(2) * (odds(2) - odds(1)))
      return objectionToPeak(distribution, 1, at: .log(ratio) / (odds(2) - odds(0)))
    case .limit(let distribution, let group, let isPositive, let value):
      let extreme = certificate.levels[isPositive ? certificate.levels.count - 1 : 0]
      let weights = terms(distribution, at: Self.real(0))
      let group = tokens(group)
      let inside = sum(group.filter(extreme.contains).map { weights[$0] })
      let share = inside / sum(extreme.map { weights[$0] })
      let own = sum(group.map { weights[$0] }) / sum(weights)
      return objection((share - own) / Self.real(Rational(group.count)), value)
    case .probability(let distribution, let group, let strength, let value, _):
      let terms = terms(distribution, at: Self.real(strength))
      return objection(sum(tokens(group).map { terms[$0] }) / sum(terms), value)
    case .crossEntropy(let lower, let upper, let remainder):
      return objectionToWeights ?? objection(coefficient, lower, upper)
        ?? objectionToRemainder(remainder)
    case .budget(let budget, let ends):
      guard ends.count == 4, zip(ends, ends.dropFirst()).allSatisfy({ $0 < $1 }) else {
        return "not four increasing ends"
      }
      let signs = ends.map { (increase(at: $0) - Self.real(budget)).sign }
      return objectionToWeights ?? (signs == [1, -1, -1, 1] ? nil : "the budget is not kept so")
    }
  }

  private func objectionToLevel(_ level: Int) -> String? {
    0 < level && level < certificate.levels.count - 1 ? nil : "an extreme level"
  }

  private func objectionToPeak(_ distribution: Int, _ level: Int, at alpha: Interval) -> String? {
    objectionToLevel(level)
      ?? (slope(distribution, level, at: alpha).containsZero ? nil : "no peak at \(alpha)")
  }

  private var objectionToWeights: String? {
    certificate.contexts.reduce(0) { $0 + $1.weight } == 1 ? nil : "weights of another sum than 1"
  }

  private func objectionToRemainder(_ remainder: Rational) -> String? {
    let coefficient = coefficient
    for alpha in [Rational(-5), Rational(-1, 2), Rational(1, 10), 1, 4] {
      let rest = increase(at: alpha) - coefficient * Self.real(alpha * alpha)
      let bound = remainder * (alpha * alpha * alpha).magnitude
      if max(rest.lower, -rest.upper).compare(to: bound) > 0 { return "the remainder is larger" }
    }
    return nil
  }

  /// δ of a root: the unit, or a q-th part of its logarithm.
  private func delta(_ unit: Rational) -> Interval {
    guard case .sets(let positive, let negative) = certificate.steering,
      !certificate.distributions[certificate.contexts[positive[0]].distribution].isLogits
    else { return Self.real(unit) }
    var size = positive.count
    while size % negative.count != 0 { size += positive.count }
    return .log(Self.real(unit)) / Self.real(Rational(size))
  }
}

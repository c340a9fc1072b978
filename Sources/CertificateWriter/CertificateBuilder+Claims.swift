// Adds the claims about one distribution to a certificate: peaks, limits, probabilities.
internal import ExactArithmetic
internal import ModelFiles
internal import PeakSearch
internal import SteeringLaws
internal import SteeringModel
internal import StrictJSON

extension CertificateBuilder {
  /// Every claim about one distribution.
  func claims(about family: TiltedFamily, distribution: Int) throws(Undecided) -> [JSONValue] {
    if family.isConstant { return unmovedClaims(family, distribution) }
    var claims: [JSONValue] = []
    for (level, bracket, exact) in try peaks(of: family) {
      claims.append(
        claim(
          "peak", distribution,
          [
            ("level", .integer(level)), ("lower", .string(bracket.texts.lower)),
            ("upper", .string(bracket.texts.upper)),
          ]))
      claims += exactClaims(family, distribution, level: level, exact: exact)
    }
    let groups = self.groups(family)
    for (group, tokens) in groups {
      for end in StrengthEnd.allCases {
        let value = try value("a limit") { digits throws(Undecided) in
          try tokens.limit(end, digits: digits, precisionLimit: precisionLimit)
        }
        claims.append(
          claim("limit", distribution, [group, ("end", .string(end.rawValue))] + value))
      }
    }
    for (group, tokens) in groups where group.0 == "concept" {
      for sign in [-1, 1] {
        let strength = Rational(sign * setSize)
        let members = try probability(family, tokens.tokens, at: strength)
        claims.append(
          claim("probability", distribution, [group, ("strength", .rational(strength))] + members))
      }
    }
    return claims
  }

  /// That constant log-odds move nothing: every limit of an increase is 0.
  private func unmovedClaims(_ family: TiltedFamily, _ distribution: Int) -> [JSONValue] {
    let bound = Rational(1, (10 as Integer).raised(to: digits))
    let zero: [(String, JSONValue)] =
      distributions[distribution].isLogits
      ? [("lower", .rational(-bound)), ("upper", .rational(bound))] : [("value", .rational(0))]
    return groups(family).flatMap { group, _ in
      StrengthEnd.allCases.map { end in
        claim("limit", distribution, [group, ("end", .string(end.rawValue))] + zero)
      }
    }
  }

  /// q, so that α = ±q makes every e^{αM} a rational number for rational models; 1 for others.
  private var setSize: Int {
    if case .sets(let sets) = model.steering { sets.size } else { 1 }
  }

  private func claim(
    _ name: String, _ distribution: Int, _ members: [(String, JSONValue)]
  ) -> JSONValue {
    .object(
      [
        JSONMember("claim", .string(name)), JSONMember("distribution", .integer(distribution)),
      ] + members.map { JSONMember($0.0, $0.1) })
  }

  /// Concepts, and single tokens.
  private func groups(_ family: TiltedFamily) -> [((String, JSONValue), TokenGroup)] {
    func group(_ token: Int) -> ((String, JSONValue), TokenGroup) {
      (("token", JSONValue.integer(token)), TokenGroup(family, tokens: [token]))
    }
    if let tokens { return tokens.map(group) }
    let concepts = (model.partition?.concepts ?? []).enumerated().map { index, concept in
      (("concept", JSONValue.integer(index)), TokenGroup(family, tokens: concept.tokens.sorted()))
    }
    return concepts + family.tokenWeights.indices.map(group)
  }

  /// `value` for a rational number, else `lower` and `upper`.
  private func value(
    _ subject: String, _ find: (Int) throws(Undecided) -> CertifiedReal
  ) throws(Undecided) -> [(String, JSONValue)] {
    if let exact = try find(digits).exact { return [("value", .rational(exact))] }
    let texts = try bracket(subject, find).texts
    return [("lower", .string(texts.lower)), ("upper", .string(texts.upper))]
  }

  /// The peaks of all interior levels, or of those of the chosen tokens.
  func peaks(
    of family: TiltedFamily
  ) throws(Undecided) -> [(level: Int, bracket: Bracket, exact: Rational?)] {
    var found: [(Int, Bracket, Rational?)] = []
    let chosen = tokens.map { Set($0.map { family.levelOfToken[$0] }) }
    var missing = family.interiorLevels.filter { chosen?.contains($0) ?? true }
    for extra in [3, 20, 100] where !missing.isEmpty {
      let answers = SteeredFamily(family).peaks(
        of: missing.map { family.levels[$0].tokens[0] }, digits: digits + extra,
        precisionLimit: precisionLimit, heights: false, workers: workers)
      for (level, answer) in zip(missing, answers) {
        if let reason = answer.undecided { throw reason }
        if let peak = answer.peak, let bracket = Bracket(peak.position, digits: digits) {
          found.append((level, bracket, peak.position.exact))
        }
      }
      missing.removeAll { level in found.contains { $0.0 == level } }
    }
    guard missing.isEmpty else {
      throw Undecided(subject: "bracket of a peak", precisionLimit: precisionLimit)
    }
    return found.sorted { $0.0 < $1.0 }
  }

  /// σ of a group at an exact point with its factors, else in a bracket.
  private func probability(
    _ family: TiltedFamily, _ tokens: [Int], at strength: Rational
  ) throws(Undecided) -> [(String, JSONValue)] {
    if let probabilities = family.exactProbabilities(at: strength) {
      let reference = family.levels[0].statistic
      let factors = family.levels.map { level -> Rational in
        guard let factor = (strength * (level.statistic - reference)).exponential() else {
          preconditionFailure("exact probabilities are made of exact factors")
        }
        return factor
      }
      let sum = tokens.reduce(0) { $0 + probabilities[$1] }
      return [("value", .rational(sum)), ("factors", .rationals(factors))]
    }
    return try value("a probability") { digits throws(Undecided) in
      try CertifiedReal.evaluating(
        digits: digits, precisionLimit: precisionLimit, "probability at \(strength)"
      ) { precision in
        let tilting = family.tilting(precision: precision)
        let ratios = tilting.likelihoodRatios(at: Interval(strength, precision: precision))
        let sum = tokens.reduce(into: Interval(0, precision: precision)) { sum, token in
          sum +=
            family.tokenWeights[token].enclosure(precision: precision)
            * ratios[family.levelOfToken[token]]
        }
        return sum / tilting.totalWeight
      }
    }
  }
}

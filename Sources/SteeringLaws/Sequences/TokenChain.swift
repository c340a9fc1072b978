// A model that continues its own text, as a Markov chain (30).
public import ExactArithmetic
internal import RealModule

/// A chain of contexts: in each a token is drawn, steered, and the token decides the next context.
///
/// With p > 0 it is irreducible on the contexts that tokens lead to, and its one stationary law π_α
/// says how often each token comes in a long text (30): analytic in α, rational where the steered
/// probabilities are.
public struct TokenChain: Sendable {
  /// The contexts that tokens lead to, steered; all with the same log-odds.
  private let families: [SteeredFamily]
  /// For each token the number of the context that it leads to.
  private let contextOfToken: [Int]

  /// The long-run frequencies at one strength, or in a limit.
  public struct Law: Sendable {
    /// π of each token, with the digits asked for.
    public let tokens: [CertifiedReal]
    /// π of each group of tokens that was asked for.
    public let groups: [CertifiedReal]
    /// Whether all numbers are exact rationals.
    public let isExact: Bool
  }

  /// The chain of `families` in which token z leads to the context `contextOfToken[z]`.
  ///
  /// Contexts to which no token leads are left out: they are seen once at most.
  public init(_ families: [SteeredFamily], contextOfToken: [Int]) {
    precondition(
      !contextOfToken.isEmpty && contextOfToken.allSatisfy(families.indices.contains),
      "every token leads to a context")
    let used = Set(contextOfToken).sorted()
    let places = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
    self.families = used.map { families[$0] }
    self.contextOfToken = contextOfToken.map { places[$0] ?? 0 }
  }

  /// π_α at rational `alpha`, of all tokens and of `groups` of them, with `digits` digits; exact
  /// rationals where all steered probabilities are rational.
  ///
  /// Throws `Undecided` when `precisionLimit` bits do not prove the digits. V probabilities a context,
  /// and n³/3 products for n contexts.
  public func law(
    at alpha: Rational, groups: [[Int]] = [], digits: Int, precisionLimit: Int
  ) throws(Undecided) -> Law {
    if let rows = rationalRows(at: alpha) { return exact(rows, groups) }
    return try certified(groups, digits, precisionLimit) { enclosedRows(at: alpha, precision: $0) }
  }

  /// π_α of `groups` at `alpha`, enclosed with `precision` bits, exact or not.
  public func enclosures(at alpha: Rational, groups: [[Int]], precision: Int) -> [Interval] {
    let tokens = law(of: enclosedRows(at: alpha, precision: precision))
    return groups.map { group in
      group.reduce(Interval(0, precision: precision)) { $0 + tokens[$1] }
    }
  }

  private func enclosedRows(at alpha: Rational, precision: Int) -> [[Interval]] {
    families.map { steered in
      let family = steered.exact
      let tilting = family.tilting(precision: precision)
      let ratios = tilting.likelihoodRatios(at: Interval(alpha, precision: precision))
      let total = tilting.totalWeight
      return family.tokenWeights.indices.map { token in
        family.tokenWeights[token].enclosure(precision: precision)
          * ratios[family.levelOfToken[token]] / total
      }
    }
  }

  /// lim π_α at an end: the law of the chain that draws only tokens with the largest log-odds, or the
  /// least (30).
  ///
  /// Throws `Undecided`.
  public func limit(
    _ end: StrengthEnd, groups: [[Int]] = [], digits: Int, precisionLimit: Int
  ) throws(Undecided) -> Law {
    let extreme = families.map { $0.extremeTokens(end) }
    let weights = families.map(\.exact.tokenWeights)
    func rows<Number: AlgebraicField>(_ weight: (ExactWeight) -> Number) -> [[Number]] {
      families.indices.map { context in
        let total = extreme[context].reduce(0 as Number) { $0 + weight(weights[context][$1]) }
        var row = [Number](repeating: 0, count: contextOfToken.count)
        for token in extreme[context] { row[token] = weight(weights[context][token]) / total }
        return row
      }
    }
    if weights.allSatisfy({ $0.allRationals != nil }) {
      return exact(rows { $0.rational ?? 0 }, groups)
    }
    return try certified(groups, digits, precisionLimit) { precision in
      rows { $0.enclosure(precision: precision) }
    }
  }

  /// The steered probabilities as rationals; nil where one is not rational, or too long.
  private func rationalRows(at alpha: Rational) -> [[Rational]]? {
    var rows: [[Rational]] = []
    for family in families {
      let exact = family.exact
      guard let weights = exact.tokenWeights.allRationals else { return nil }
      let reference = exact.levels[0].statistic
      var factors: [Rational] = []
      for level in exact.levels {
        guard let factor = (alpha * (level.statistic - reference)).exponential() else { return nil }
        factors.append(factor)
      }
      let terms = weights.indices.map { weights[$0] * factors[exact.levelOfToken[$0]] }
      let total = terms.reduce(0, +)
      rows.append(terms.map { $0 / total })
    }
    return rows
  }

  private func exact(_ rows: [[Rational]], _ groups: [[Int]]) -> Law {
    let tokens = law(of: rows)
    return Law(
      tokens: tokens.map { CertifiedReal(exact: $0) },
      groups: groups.map { CertifiedReal(exact: $0.reduce(0) { $0 + tokens[$1] }) }, isExact: true)
  }

  private func certified(
    _ groups: [[Int]], _ digits: Int, _ precisionLimit: Int, _ rows: (Int) -> [[Interval]]
  ) throws(Undecided) -> Law {
    var precision = CertifiedReal.workingPrecision(digits: digits) + 32
    while precision <= precisionLimit {
      let tokens = law(of: rows(precision))
      let numbers = tokens.map { CertifiedReal($0) }
      let sums = groups.map { CertifiedReal($0.reduce(0) { $0 + tokens[$1] }) }
      if (numbers + sums).allSatisfy({ $0.isDetermined(significantDigits: digits) || $0.isZero }) {
        return Law(tokens: numbers, groups: sums, isExact: false)
      }
      precision *= 2
    }
    throw Undecided(subject: "long-run frequencies", precisionLimit: precisionLimit)
  }

  /// The frequencies of tokens: Σ_c π_c σ_z(c), π the law of the contexts.
  private func law<Number: AlgebraicField>(of rows: [[Number]]) -> [Number] {
    // From a context that no drawn token leads to nothing comes back.
    var isReached = [Bool](repeating: false, count: rows.count)
    for token in contextOfToken.indices where rows.contains(where: { $0[token] != 0 }) {
      isReached[contextOfToken[token]] = true
    }
    let kept = rows.indices.filter { isReached[$0] }
    let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    let kernel = kept.map { context in
      var sums = [Number](repeating: 0, count: kept.count)
      for (token, probability) in rows[context].enumerated() {
        if let place = places[contextOfToken[token]] { sums[place] += probability }
      }
      return sums
    }
    let contexts = stationaryDistribution(kernel)
    return contextOfToken.indices.map { token in
      zip(kept, contexts).reduce(0 as Number) { $0 + $1.1 * rows[$1.0][token] }
    }
  }
}

extension CertifiedReal {
  /// Whether the number is exactly 0.
  fileprivate var isZero: Bool { exact?.isZero == true }
}

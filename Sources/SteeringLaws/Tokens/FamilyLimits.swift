// The limits of many groups of tokens of one family, which share its sums.
public import ExactArithmetic
internal import SteeringModel

/// lim Δp of groups of tokens at either end (8), for one family.
///
/// With E the extreme level there (M̄ or M̲) the limit is (1/|C|) ( p(C ∩ E)/p(E) − p(C) ). The sums
/// over the whole vocabulary are made once, so that a token costs a few operations. An exact
/// rational for rational weights; otherwise certified to `digits` digits, but for what is below
/// 10^−160,000,000, as the limit of a masked token may be: no digit of that is known.
public final class FamilyLimits {
  private let family: SteeredFamily
  private let digits: Int
  private let precisionLimit: Int
  private let proof: DecimalProof
  private lazy var floats = family.floats
  /// The weights of the whole family and of its ends, in each form, made when first asked for.
  private lazy var positions = family.positions(of: Array(0..<family.count))
  private var pairs: Sums<DoubleDouble>?
  private lazy var rationals: Sums<Rational>? = {
    guard let all = family.exact.levels.map(\.weight).allRationals else { return nil }
    return Sums(total: all.reduce(0, +), minimal: all[0], maximal: all[all.count - 1])
  }()
  private var intervals: [Int: Sums<Interval>] = [:]
  /// The tokens of the extreme levels of logits.
  private var extremes: [StrengthEnd: [Int]] = [:]

  /// Σ w over all tokens, and over both extreme levels.
  private struct Sums<Number> {
    var total: Number
    var minimal: Number
    var maximal: Number

    func extreme(_ end: StrengthEnd) -> Number { end == .positive ? maximal : minimal }
  }

  /// The limits in `family` to `digits` digits, with at most `precisionLimit` bits.
  public init(_ family: SteeredFamily, digits: Int, precisionLimit: Int) {
    self.family = family
    self.digits = digits
    self.precisionLimit = precisionLimit
    proof = DecimalProof(significantDigits: digits)
  }

  /// The limits of the group of `tokens`, at least one, at both ends.
  ///
  /// Throws `Undecided` when the precision allowed does not prove them.
  public func limits(of tokens: [Int]) throws(Undecided) -> EndLimits {
    EndLimits(
      negative: try limit(of: tokens, .negative), positive: try limit(of: tokens, .positive))
  }

  /// The limit of the group of `tokens`, at least one, at `end`.
  ///
  /// Throws `Undecided` when the precision allowed does not prove it.
  public func limit(
    of tokens: [Int], _ end: StrengthEnd
  ) throws(Undecided) -> CertifiedReal {
    precondition(!tokens.isEmpty, "a group of tokens is not empty")
    guard let floats, floats.isOfLogits else {
      let group = TokenGroup(family.exact, tokens: tokens)
      if let exact = rationalLimit(group, end) { return exact }
      return try enclosed(tokens, end) { precision in
        group.tokens.map { group.family.tokenWeights[$0].enclosure(precision: precision) }
      }
    }
    if let quick = floatLimit(floats, tokens, end) { return quick }
    return try enclosed(tokens, end) { precision in
      tokens.map { floats.weight($0, precision: precision) }
    }
  }

  /// Whether a token belongs to the extreme level at `end`.
  private func isExtreme(_ token: Int, _ end: StrengthEnd) -> Bool {
    let position = positions[token]
    return position == .constant || position == (end == .positive ? .maximal : .minimal)
  }
}

// MARK: - Rational weights

extension FamilyLimits {
  private func rationalLimit(_ group: TokenGroup, _ end: StrengthEnd) -> CertifiedReal? {
    guard let sums = rationals, let mine = group.weights.map(\.weight).allRationals else {
      return nil
    }
    let extreme = end == .positive ? group.family.levels.count - 1 : 0
    // A group without tokens in the extreme level has weight 0 there.
    let inside = zip(group.weights, mine).first { $0.0.level == extreme }?.1 ?? 0
    let value =
      (inside / sums.extreme(end) - mine.reduce(0, +) / sums.total) / Rational(group.tokens.count)
    return CertifiedReal(
      exact: value, precision: CertifiedReal.workingPrecision(digits: digits))
  }
}

// MARK: - Logits

extension FamilyLimits {
  /// The digits up to which doubles can hold a limit.
  private static let floatDigits = 14

  /// The limit in double-doubles, if they prove its digits.
  private func floatLimit(
    _ floats: FloatFamily, _ tokens: [Int], _ end: StrengthEnd
  ) -> CertifiedReal? {
    guard digits <= FamilyLimits.floatDigits else { return nil }
    let sums = pairs ?? pairSums(floats)
    pairs = sums
    var (own, inside) = (DoubleDouble(high: 0, low: 0), DoubleDouble(high: 0, low: 0))
    for token in tokens {
      let weight = floats.weight(token)
      // A weight that is left out has no relative error.
      guard weight.high > 0 else { return nil }
      own = own + weight
      if isExtreme(token, end) { inside = inside + weight }
    }
    guard sums.extreme(end).high > 0 else { return nil }
    let (first, second) = (inside / sums.extreme(end), own / sums.total)
    let value = first + second.negated
    // Relative errors of weights twice, of n sums of positive terms 2^−100 each, twice, and of
    // quotients; what is left out weighs less than 2^−800 of a sum that is at least 1.
    let relative =
      floats.weightError.scaled(byPowerOfTwo: 2)
      + Magnitude(2 * floats.count + 64).scaled(byPowerOfTwo: -98)
    let error = ((Magnitude(first.high) + Magnitude(second.high)) * relative).double
    let near = (abs(value.low) + error).nextUp
    let size = Double(tokens.count)
    let lower = (((value.high - near).nextDown) / size).nextDown
    let upper = (((value.high + near).nextUp) / size).nextUp
    return proof.accepts(lower: lower, upper: upper)
      ? CertifiedReal(lower: lower, upper: upper) : nil
  }

  private func pairSums(_ floats: FloatFamily) -> Sums<DoubleDouble> {
    let zero = DoubleDouble(high: 0, low: 0)
    var sums = Sums(total: zero, minimal: zero, maximal: zero)
    for token in 0..<floats.count {
      let weight = floats.weight(token)
      sums.total = sums.total + weight
      if isExtreme(token, .negative) {
        sums.minimal = weight.high > 0 && sums.minimal.high >= 0 ? sums.minimal + weight : .nan
      }
      if isExtreme(token, .positive) {
        sums.maximal = weight.high > 0 && sums.maximal.high >= 0 ? sums.maximal + weight : .nan
      }
    }
    return sums
  }

  private func enclosed(
    _ tokens: [Int], _ end: StrengthEnd, _ weights: (Int) -> [Interval]
  ) throws(Undecided) -> CertifiedReal {
    func enclose(_ precision: Int) -> Interval {
      let sums = intervals[precision] ?? intervalSums(precision)
      intervals[precision] = sums
      let mine = weights(precision)
      let own = mine.dropFirst().reduce(mine[0], +)
      return (share(of: tokens, mine, end, precision) - own / sums.total)
        / Interval(Rational(tokens.count), precision: precision)
    }
    func isZero() -> Bool? {
      tokens.count == family.count
        ? true : TokenGroup(family.exact, tokens: tokens).limitIsZero(end)
    }
    // More bits do not help below the least float.
    let first = CertifiedReal(enclose(CertifiedReal.workingPrecision(digits: digits)))
    if first.isBelowFloats { return isZero() == true ? CertifiedReal(exact: 0) : first }
    return try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, "limit of the probability increase",
      isZero: isZero, enclose)
  }

  /// p(C ∩ E)/p(E): for logits by weights over the heaviest of E, which may all be below the least
  /// float.
  private func share(
    of tokens: [Int], _ weights: [Interval], _ end: StrengthEnd, _ precision: Int
  ) -> Interval {
    let zero = Interval(0, precision: precision)
    let members = tokens.indices.filter { isExtreme(tokens[$0], end) }
    guard !members.isEmpty else { return zero }
    guard let floats, floats.isOfLogits else {
      let inside = members.reduce(zero) { $0 + weights[$1] }
      return inside / (intervals[precision] ?? intervalSums(precision)).extreme(end)
    }
    let level = extremes[end] ?? (0..<family.count).filter { isExtreme($0, end) }
    extremes[end] = level
    let heaviest = floats.heaviest(of: level)
    func sum(_ tokens: some Sequence<Int>) -> Interval {
      tokens.reduce(zero) { $0 + floats.weight($1, over: heaviest, precision: precision) }
    }
    return sum(members.map { tokens[$0] }) / sum(level)
  }

  private func intervalSums(_ precision: Int) -> Sums<Interval> {
    let zero = Interval(0, precision: precision)
    if precision <= TiltingCache.pairPrecision, let floats, let tilting = PairTilting(floats) {
      func sum(_ end: StrengthEnd) -> Interval {
        family.extremeTokens(end).reduce(zero) { $0 + floats.weight($1, precision: precision) }
      }
      return Sums(total: tilting.totalWeight, minimal: sum(.negative), maximal: sum(.positive))
    }
    var sums = Sums(total: zero, minimal: zero, maximal: zero)
    for token in 0..<family.count {
      let weight =
        floats.map { $0.weight(token, precision: precision) }
        ?? family.exact.tokenWeights[token].enclosure(precision: precision)
      sums.total += weight
      if isExtreme(token, .negative) { sums.minimal += weight }
      if isExtreme(token, .positive) { sums.maximal += weight }
    }
    return sums
  }
}

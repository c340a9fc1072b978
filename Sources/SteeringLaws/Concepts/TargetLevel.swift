// Finds the strengths at which a concept is as likely as wished.
public import ExactArithmetic
internal import RealModule

extension StrengthChoice {
  /// The strengths with F_C(α) ≥ `level` for the concept of `tokens`, at least one, in `family`, as
  /// disjoint intervals by increasing strength: none, one, or several when the log-odds of C and of
  /// the rest interleave.
  ///
  /// Throws `Undecided` when boxes grow too small or too many, or when the digits are not proved.
  public func probability(
    of tokens: [Int], in family: SteeredFamily, atLeast level: Rational
  ) throws(Undecided) -> [StrengthInterval] {
    if level.signum <= 0 { return [.all] }
    if level > 1 { return [] }
    guard let split = ConceptSplit(family, tokens) else { return [.all] }
    guard level < 1 else { return [] }
    let search = LevelSearch(split, level: level)
    if family.isConstant {
      if let share = split.initialShare { return share >= level ? [.all] : [] }
      return try search.sign(at: 0) > 0 ? [.all] : []
    }
    let reach = try search.reach()
    let crossings = try search.crossings(from: -reach, to: reach)
    var intervals: [StrengthInterval] = []
    var isAbove = try search.sign(at: -reach) > 0
    var start: CertifiedReal?
    for crossing in crossings {
      let root = try refine(crossing, split, level)
      if isAbove {
        intervals.append(StrengthInterval(lower: start, upper: root))
      } else {
        start = root
      }
      isAbove.toggle()
    }
    if isAbove { intervals.append(StrengthInterval(lower: start, upper: nil)) }
    return intervals
  }

  private func refine(
    _ crossing: RootIsolation.Bracket, _ split: ConceptSplit, _ level: Rational
  ) throws(Undecided) -> CertifiedReal {
    // Digits of a root at 0 could not be proved by any enclosure.
    if crossing.interval.containsZero, split.initialShare == level {
      return CertifiedReal(exact: 0)
    }
    let sign = Interval(Rational(crossing.isRising ? 1 : -1), precision: 64)
    let odds = Logarithm(log: level / (1 - level))
    return try MonotoneRoot.refine(
      crossing.interval, digits: digits, precisionLimit: precisionLimit,
      "strength at the target's level",
      value: { alpha, precision in
        let concept = split.concept(precision: precision)
        let logit = concept.initialLogit + concept.logitIncrease(at: alpha)
        return sign * (logit - odds.enclosure(precision: precision))
      },
      slope: { alpha, precision in
        sign * split.concept(precision: precision).meanDifference(at: alpha)
      })
  }
}

/// Isolates the strengths at which the probability of a concept crosses a level.
///
/// Works on g = logit F − logit level with g' = μ_C − μ_{C^c}. Both means increase, so over [a, b]
/// the derivative lies in [μ_C(a) − μ_{C^c}(b), μ_C(b) − μ_{C^c}(a)]: boxes on which g has a sign
/// are dropped, boxes on which g' has one hold at most one root, others are halved.
private struct LevelSearch {
  private static let (precision, boxLimit, reachLimit) = (128, 50_000, 200)
  private static let narrowest = Rational(2).raised(to: -60)
  private let split: ConceptSplit
  private let concept: ConceptTilting<EnclosedTilting>
  private let odds: Interval

  init(_ split: ConceptSplit, level: Rational) {
    self.split = split
    concept = split.concept(precision: LevelSearch.precision)
    odds = Logarithm(log: level / (1 - level)).enclosure(precision: LevelSearch.precision)
  }

  private func undecided(_ subject: String) -> Undecided {
    Undecided(subject: subject, precisionLimit: LevelSearch.precision)
  }

  private func point(_ alpha: Rational) -> Interval {
    Interval(alpha, precision: LevelSearch.precision)
  }

  private func value(at alpha: Rational) -> Interval {
    concept.initialLogit + concept.logitIncrease(at: point(alpha)) - odds
  }

  /// The sign of g at `alpha`, proved.
  func sign(at alpha: Rational) throws(Undecided) -> Int {
    guard let sign = value(at: alpha).sign, sign != 0 else {
      throw undecided("target's level at strength \(alpha)")
    }
    return sign
  }

  /// A strength beyond which, on either side, g is monotone and its sign no longer changes.
  func reach() throws(Undecided) -> Rational {
    var reach: Rational = 1
    for _ in 0..<LevelSearch.reachLimit {
      if isSettled(at: reach, .positive), isSettled(at: -reach, .negative) { return reach }
      reach *= 2
    }
    throw undecided("ends of the target's level")
  }

  /// Whether from `alpha` on, going to `end`, g keeps its sign: g moves away from 0, towards the side
  /// whose extreme log-odds (`mine` for C, `theirs` for the rest) is the more extreme.
  private func isSettled(at alpha: Rational, _ end: StrengthEnd) -> Bool {
    let (mine, theirs) = (
      split.inside.family.extremeLogOdds(end), split.outside.family.extremeLogOdds(end)
    )
    if mine == theirs { return isSettledAtTie(at: alpha, end) }
    guard let sign = value(at: alpha).sign, sign != 0 else { return false }
    let (own, other) = (
      concept.inside.mean(at: point(alpha)), concept.outside.mean(at: point(alpha))
    )
    let precision = LevelSearch.precision
    let (ownEnd, otherEnd) = (
      mine.enclosure(precision: precision), theirs.enclosure(precision: precision)
    )
    // Going up, means only increase: C gains for good once μ_C exceeds all that the rest can reach.
    let gains = end == .positive ? (own - otherEnd).sign == 1 : (otherEnd - own).sign == 1
    let loses = end == .positive ? (other - ownEnd).sign == 1 : (ownEnd - other).sign == 1
    return (gains && sign > 0) || (loses && sign < 0)
  }

  /// ``isSettled(at:_:)`` when C and the rest share the extreme log-odds: g tends to a limit L with
  /// −b ≤ g − L ≤ a, where a and b, the other terms over the extreme one, only shrink.
  private func isSettledAtTie(at alpha: Rational, _ end: StrengthEnd) -> Bool {
    let precision = LevelSearch.precision
    func split(
      _ side: TiltingCache, _ tilting: EnclosedTilting
    ) -> (extreme: Interval, others: Interval) {
      let extreme = self.split.extremeWeight(side, end, precision: precision)
      // All terms about the extreme statistic.
      let shift = point(alpha) * side.family.extremeStatistic(end, precision: precision)
      let all =
        tilting.totalWeight
        * Interval.exp(tilting.cumulantGeneratingFunction(at: point(alpha)) - shift)
      return (extreme, all / extreme - 1)
    }
    let (own, rest) = (
      split(self.split.inside, concept.inside), split(self.split.outside, concept.outside)
    )
    let limit = Interval.log(own.extreme / rest.extreme) - odds
    return (limit - rest.others).sign == 1 || (limit + own.others).sign == -1
  }

  /// The crossings between two strengths, in order.
  func crossings(
    from low: Rational, to high: Rational
  ) throws(Undecided) -> [RootIsolation.Bracket] {
    let isolation = RootIsolation(
      boxLimit: LevelSearch.boxLimit, narrowest: LevelSearch.narrowest,
      precision: LevelSearch.precision)
    return try isolation.brackets(from: low, to: high, "target's level") { alpha in
      (
        value: value(at: alpha), own: concept.inside.mean(at: point(alpha)),
        other: concept.outside.mean(at: point(alpha))
      )
    } content: { a, b in
      let slope = Interval(
        lower: (a.value.own - b.value.other).lower, upper: (b.value.own - a.value.other).upper)
      let width = point(b.place - a.place)
      let rise = Interval(lower: 0, upper: width.upper) * slope
      if (a.value.value + rise).sign != nil || (b.value.value - rise).sign != nil {
        return .nothing
      }
      guard let direction = slope.sign, direction != 0, let first = a.value.value.sign,
        let last = b.value.value.sign
      else { return .unknown }
      return first == last ? .nothing : .root(isRising: direction > 0)
    }
  }
}

// Searches one peak at a time, for every kind of family.
package import ExactArithmetic
package import SteeringLaws

/// Finds peaks of one family to a given number of digits, certified.
///
/// Goals, in order: every answer enclosed and every digit proved; exact peaks recognised and
/// proved; one full-precision exponential per level and token. For each level: a root in doubles
/// (untrusted), interval Newton steps with precision doubling, the last one at the asked precision.
/// Existence and uniqueness follow from the level lying strictly between two others (f_z increases
/// from −∞ to +∞).
///
/// Holds enclosures of the family at the precisions used so far; use one finder a task.
package final class SingleLevelSearch {
  private let cache: RootFunctionCache
  private let digits: Int
  private let precisionLimit: Int
  private var lastRoot = 0.0
  private lazy var isCommensurable = family.hasCommensurableGaps

  /// A finder of peaks of `family` with `digits` significant digits, working with at most
  /// `precisionLimit` bits.
  package init(_ family: TiltedFamily, digits: Int, precisionLimit: Int) {
    cache = RootFunctionCache(family)
    self.digits = digits
    self.precisionLimit = precisionLimit
  }

  /// The peak of level `level`, which must be interior.
  ///
  /// Throws `Undecided` at the precision limit.
  package func peak(ofLevel level: Int) throws(Undecided) -> LevelPeak {
    precondition(family.position(ofLevel: level) == .interior, "only interior levels have a peak")
    let form = family.closedForm(ofLevel: level, isCommensurable: isCommensurable)
    var search = Search(
      bracket: try bracket(level), exact: form?.rational, mayBeSimple: form == nil)
    // The bits that the last Newton step needs, and those that an earlier one has to deliver first.
    let goal = CertifiedReal.workingPrecision(digits: digits) + 8
    var precision = goal
    while search.exact == nil, precision / 2 + 20 > 116 { precision = precision / 2 + 20 }
    while precision <= precisionLimit {
      let widthBefore = search.bracket.widthExponent
      let pass = narrow(&search, level, precision: precision)
      if search.mayBeSimple, search.bracket.widthExponent <= -60 {
        search.mayBeSimple = false
        if let candidate = search.bracket.simpleCandidate,
          family.isPeak(candidate, ofLevel: level) == true
        {
          search.exact = candidate
          precision = goal
          continue
        }
      }
      if precision >= goal, let peak = accept(search, level, pass, form: form, precision: precision)
      {
        return peak
      }
      // Repeat at this precision while it still pays: a sign that is decided has halved
      // the bracket.
      let isStalled = pass.value.sign == nil && search.bracket.widthExponent > widthBefore - 3
      let isExhausted = search.bracket.relativeBits > (precision < goal ? precision * 3 / 5 : goal)
      if isStalled || isExhausted {
        precision =
          precision >= goal ? precision + max(64, precision / 2) : min(goal, 2 * precision - 36)
      }
    }
    throw undecided("peak of level \(level)")
  }

  private func undecided(_ subject: String) -> Undecided {
    Undecided(subject: subject, precisionLimit: precisionLimit)
  }

  /// What is known of the root.
  private struct Search {
    /// Contains the root.
    var bracket: Interval
    /// The root, once proved to be this rational.
    var exact: Rational?
    /// Whether a simple rational may still be tried.
    var mayBeSimple: Bool
  }

  private var family: TiltedFamily { cache.family }

  /// One interval Newton step at `precision` bits.
  private func narrow(_ search: inout Search, _ level: Int, precision: Int) -> RootFunction.Values {
    if let exact = search.exact { search.bracket = Interval(exact, precision: precision) }
    let function = cache.rootFunction(level: level, precision: precision)
    let point = BigFloat(search.bracket.midpoint, precision: precision, rounding: .nearest)
    let radius = (search.bracket - Interval(point)).magnitudeBound
    let values = function.values(at: point, radius: radius, precision: precision)
    guard search.exact == nil else { return values }
    search.bracket = search.bracket.afterNewtonStep(
      from: point, value: values.value, slope: values.slope)
    return values
  }

  /// The peak, if the bracket and the heights now have the digits asked for.
  private func accept(
    _ search: Search, _ level: Int, _ pass: RootFunction.Values, form: ClosedForm?, precision: Int
  ) -> LevelPeak? {
    let position =
      search.exact.map { CertifiedReal(exact: $0, precision: precision) }
      ?? CertifiedReal(search.bracket)
    guard position.isDetermined(significantDigits: digits), search.bracket.isNarrow(digits: digits)
    else { return nil }
    // S is convex, S' = f, and least at the root: S(α₀) + f(α₀)(root − α₀) ≤ S(root) ≤ S(α₀).
    let tangent = pass.sum + pass.value * (search.bracket - Interval(pass.point))
    let least = Interval(lower: tangent.lower, upper: pass.sum.upper)
    let exactHeights = search.exact.flatMap { family.exactProbabilities(at: $0) }
    var heights: [CertifiedReal] = []
    for token in family.levels[level].tokens {
      let height =
        exactHeights.map { CertifiedReal(exact: $0[token], precision: precision) }
        ?? CertifiedReal(family.tokenWeights[token].enclosure(precision: precision) / least)
      guard height.isDetermined(significantDigits: digits) || height.isBelowFloats else {
        return nil
      }
      heights.append(height)
    }
    let expression = form?.expression ?? search.exact.map { "\($0)" }
    return LevelPeak(level: level, position: position, closedForm: expression, heights: heights)
  }

  /// An interval that contains the root, usually with about 45 bits: the double root, widened until
  /// a Newton step maps it into itself or the signs at its ends differ.
  private func bracket(_ level: Int) throws(Undecided) -> Interval {
    var precision = 128
    while precision <= max(128, precisionLimit) {
      let function = cache.rootFunction(level: level, precision: precision)
      // Statistics that this precision cannot tell apart need more.
      if function.gaps.allSatisfy({ $0.isRelativelyNarrow }) {
        let fast = FastRoot(function)
        let guess = fast.solve(from: lastRoot) ?? fast.solve(from: 0) ?? (lastRoot, 1)
        if let found = certify(guess, function, precision: precision) {
          lastRoot = guess.root
          return found
        }
      }
      precision *= 2
    }
    throw undecided("bracket of the peak of level \(level)")
  }

  private func certify(
    _ guess: (root: Double, error: Double), _ function: RootFunction, precision: Int
  ) -> Interval? {
    let center = BigFloat(guess.root)
    var radius = BigFloat(max(guess.error, Double.leastNormalMagnitude))
    for attempt in 0..<200 {
      let trial = Interval(
        lower: center.subtracting(radius, precision: precision, rounding: .down),
        upper: center.adding(radius, precision: precision, rounding: .up))
      if attempt < 3 {
        let values = function.values(at: center, radius: radius, precision: 64)
        let newton = Interval(center) - values.value / values.slope
        if newton.lower >= trial.lower, newton.upper <= trial.upper { return newton }
      } else if function.sign(at: trial.lower, precision) == -1,
        function.sign(at: trial.upper, precision) == 1
      {
        return trial
      }
      radius = radius.multiplied(by: 64, precision: 64, rounding: .up)
    }
    return nil
  }
}

extension RootFunction {
  /// The sign of f_z at `point` when `precision` bits prove it.
  fileprivate func sign(at point: BigFloat, _ precision: Int) -> Int? {
    values(at: point, radius: BigFloat(0), precision: precision).value.sign
  }
}

// Finds where a condition holds along the whole arc, and proves that it holds nowhere else.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// The zeros of f along the closed arc −1 ≤ T ≤ 1, and the strengths with f ≤ 0 or f ≥ 0.
///
/// Cells are cut until f has a sign on each by the mean value form, or is monotone and changes its
/// sign: one simple zero, which interval Newton refines. What is too flat for the precision allowed,
/// as where f only touches 0 or tends to 0 at an end, is undecided and never guessed.
struct ArcLevelSearch {
  private let condition: ArcCondition
  private let digits: Int
  private let precisionLimit: Int
  /// Whether f vanishes at this strength, exactly, where that is decidable.
  private let isZero: (Rational) -> Bool

  /// Cells are not cut below 2^−this of their distance from 0, and no more than so many looked at.
  private static let narrowest = 64
  private static let cellLimit = 20_000
  /// What signs at single places may take, in bits.
  private static let signPrecision = 4096

  init(
    _ condition: ArcCondition, digits: Int, precisionLimit: Int,
    isZero: @escaping (Rational) -> Bool = { _ in false }
  ) {
    self.condition = condition
    self.digits = digits
    self.precisionLimit = precisionLimit
    self.isZero = isZero
  }

  /// A stretch of the arc.
  private enum Content {
    case sign(Int)
    case root(slope: Int)
    case unknown
  }

  /// A simple zero.
  private struct Root {
    let low: Rational
    let high: Rational
    let slope: Int
  }

  /// The strengths at which f has the sign `side`, −1 or 1, or is 0.
  ///
  /// Throws `Undecided`.
  func strengths(side: Int) throws(Undecided) -> StrengthSet {
    let (first, roots) = try isolated()
    var intervals: [StrengthInterval] = []
    var isInside = first == side
    var start: CertifiedReal?
    for root in roots {
      let end = try refined(root)
      if isInside { intervals.append(StrengthInterval(lower: start, upper: end)) }
      start = end
      isInside.toggle()
    }
    if isInside { intervals.append(StrengthInterval(lower: start, upper: nil)) }
    return StrengthSet(intervals)
  }

  /// The sign of f near −∞, and its zeros in order.
  private func isolated() throws(Undecided) -> (first: Int, roots: [Root]) {
    let places = [-64, -45, -25, -7, 9, 27, 47, 64].map { Rational($0, 64) }
    var pending = Array(zip(places, places.dropFirst()).reversed())
    var (first, last): (Int?, Int?) = (nil, nil)
    var roots: [Root] = []
    var looked = 0
    while let (low, high) = pending.popLast() {
      looked += 1
      switch content(low, high) {
      case .sign(let sign):
        // Bounds that hold leave no jump of the sign.
        if let last, last != sign { throw undecided(low, high) }
        first = first ?? sign
        last = sign
      case .root(let slope):
        if let last, last != -slope { throw undecided(low, high) }
        first = first ?? -slope
        last = slope
        roots.append(Root(low: low, high: high, slope: slope))
      case .unknown:
        let size = max(low.magnitude, high.magnitude)
        guard looked < ArcLevelSearch.cellLimit,
          (high - low) * Rational(2).raised(to: ArcLevelSearch.narrowest) > size
        else { throw undecided(low, high) }
        // Off-centre, so that a zero at a round number does not fall on an end.
        let middle = low + (high - low) * Rational(31, 64)
        pending.append((middle, high))
        pending.append((low, middle))
      }
    }
    return (first ?? 1, roots)
  }

  private func content(_ low: Rational, _ high: Rational) -> Content {
    let middle = low + (high - low) * Rational(1, 2)
    let points = Interval(lower: low, upper: high, precision: 128)
    let offsets = points - Interval(middle, precision: 128)
    var precision = condition.firstPrecision
    while true {
      let sample = condition.sample(middle, precision: precision)
      let slope = condition.slope(over: points, middle: middle, sample)
      let spread = slope * offsets
      if let sign = (sample.value + spread).sign, sign != 0 { return .sign(sign) }
      if let direction = slope.sign, direction != 0, let start = sign(at: low, precision),
        let end = sign(at: high, precision)
      {
        if start == end { return .sign(start) }
        return end == direction ? .root(slope: direction) : .unknown
      }
      // More bits where they are what is missing.
      let isNoise =
        spread.isBounded
        && sample.value.width.scaled(byPowerOfTwo: 4) > spread.width
      guard isNoise, precision < signLimit else { return .unknown }
      precision *= 2
    }
  }

  private var signLimit: Int {
    max(condition.firstPrecision, min(precisionLimit, ArcLevelSearch.signPrecision))
  }

  /// The sign of f at T = `t`; nil when it is 0 or not decided.
  private func sign(at t: Rational, _ start: Int) -> Int? {
    var precision = start
    while true {
      if let sign = condition.sample(t, precision: precision).value.sign {
        return sign == 0 ? nil : sign
      }
      if precision >= min(signLimit, 2 * start) { return nil }
      precision *= 2
    }
  }

  private func undecided(_ low: Rational, _ high: Rational) -> Undecided {
    Undecided(
      subject: "\(condition.subject) near alpha \(text(low, high))", precisionLimit: precisionLimit)
  }

  /// A strength between two places, in a few digits.
  private func text(_ low: Rational, _ high: Rational) -> String {
    if high == 1 { return "+inf" }
    if low == -1 { return "-inf" }
    let middle = Interval((low + high) / 2, precision: 128)
    let strength = condition.coordinate.strength(middle).midpoint
    return Interval(strength).decimal(significantDigits: 8) ?? "\(strength)"
  }

  // MARK: - Refinement

  private func refined(_ root: Root) throws(Undecided) -> CertifiedReal {
    let goal = CertifiedReal.workingPrecision(digits: digits) + 16
    var precision = condition.firstPrecision
    var bracket = Interval(lower: root.low, upper: root.high, precision: max(goal, 128))
    var isTested = false
    while precision <= max(precisionLimit, condition.firstPrecision) {
      let middle = BigFloat(bracket.midpoint, precision: max(precision, 128), rounding: .nearest)
      guard bracket.contains(middle), let t = middle.rational() else { break }
      let before = bracket.width
      // Slopes need few digits.
      let sample = condition.sample(t, precision: condition.firstPrecision)
      let slope = condition.slope(over: bracket, middle: t, sample)
      let found =
        precision == condition.firstPrecision
        ? sample.value : condition.value(t, precision: precision)
      // Made increasing.
      bracket = bracket.afterNewtonStep(
        from: middle, value: root.slope > 0 ? found : -found,
        slope: root.slope > 0 ? slope : -slope)
      let strength = condition.coordinate.strength(bracket.rounded(to: max(goal, precision)))
      let answer = CertifiedReal(strength)
      if answer.isDetermined(significantDigits: digits), strength.isNarrow(digits: digits) {
        return answer
      }
      if !isTested, let candidate = strength.simpleCandidate {
        isTested = true
        // The zero of this bracket is the only one in it.
        if isZero(candidate) { return CertifiedReal(exact: candidate) }
      }
      let isStalled =
        bracket.width
        > before.multiplied(
          by: BigFloat(Rational(3, 4), precision: 64, rounding: .up), precision: 64,
          rounding: .nearest)
      if isStalled { precision *= 2 }
    }
    throw Undecided(
      subject: "\(condition.subject) near alpha \(text(root.low, root.high))",
      precisionLimit: precisionLimit)
  }
}

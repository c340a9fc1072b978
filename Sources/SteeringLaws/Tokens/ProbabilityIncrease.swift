// How much steering raises the probability of a token or a concept.
public import ExactArithmetic
internal import RealModule

/// Δp of groups of tokens of one family (sections 3 and 4): (1/|C|) Σ_{z∈C} (σ_z(α) − σ_z(0)), with
/// exponentials that all groups share.
///
/// A large vocabulary of floats is answered from tilted sums in double-doubles, which most groups'
/// digits need no more than. For use by one task.
public final class ProbabilityIncrease {
  private let family: SteeredFamily
  private let cache: TiltingCache
  private let digits: Int
  private let precisionLimit: Int
  private let proof: DecimalProof
  private lazy var pairs: PairTilting? = family.floats.flatMap { PairTilting($0) }
  private var groups: [[Int]: TokenGroup] = [:]

  /// Increases in `family` to `digits` digits, with at most `precisionLimit` bits.
  public init(_ family: SteeredFamily, digits: Int, precisionLimit: Int) {
    self.family = family
    self.digits = digits
    self.precisionLimit = precisionLimit
    cache = TiltingCache(family)
    proof = DecimalProof(significantDigits: digits)
  }

  /// Δp of each of `groups`, which are not empty, at rational `alpha`.
  ///
  /// Throws `Undecided` when the precision limit does not prove the digits. Costs one exponential a
  /// token and precision, whatever the number of groups.
  public func values(
    of groups: [[Int]], at alpha: Rational
  ) throws(Undecided) -> [CertifiedReal] {
    if alpha.isZero || family.isConstant { return groups.map { _ in CertifiedReal(exact: 0) } }
    let floats = floatValues(of: groups, at: alpha)
    var ratios: [Int: [Interval]] = [:]
    var values: [CertifiedReal] = []
    values.reserveCapacity(groups.count)
    for (place, group) in groups.enumerated() {
      if let known = floats?[place] {
        values.append(known)
      } else if group.count == family.count {
        values.append(CertifiedReal(exact: 0))
      } else {
        values.append(try exactValue(of: group, at: alpha, &ratios))
      }
    }
    return values
  }

  private func exactValue(
    of tokens: [Int], at alpha: Rational, _ ratios: inout [Int: [Interval]]
  ) throws(Undecided) -> CertifiedReal {
    let group = groups[tokens] ?? TokenGroup(family.exact, tokens: tokens)
    groups[tokens] = group
    var shared = ratios
    defer { ratios = shared }
    func enclosure(_ precision: Int) -> Interval {
      let tilting = cache.tilting(precision: precision)
      let known =
        shared[precision]
        ?? tilting.likelihoodRatios(at: Interval(alpha, precision: precision))
      shared[precision] = known
      return group.increase(known, tilting, precision)
    }
    return try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, "probability increase at \(alpha)",
      isZero: { group.isUnchanged(at: alpha) }, enclosure)
  }
}

// MARK: - Floats

extension ProbabilityIncrease {
  /// The digits that sums in double-doubles may prove.
  private static let floatDigits = 20
  /// The digits up to which doubles can hold an increase.
  private static let doubleDigits = 14

  /// The increases that floats prove, nil where they do not; nil for a family without floats.
  private func floatValues(of groups: [[Int]], at alpha: Rational) -> [CertifiedReal?]? {
    guard digits <= ProbabilityIncrease.floatDigits, let floats = family.floats, let pairs else {
      return nil
    }
    let strength = Interval(alpha, precision: PairTilting.precision)
    let shares = digits <= ProbabilityIncrease.doubleDigits ? pairs.shares(at: strength) : nil
    let ratio = RatioOfFloats(floats, pairs, at: strength)
    return groups.map { group in
      if group.count == family.count { return nil }
      if let shares, let quick = difference(of: group, shares) { return quick }
      let value = CertifiedReal(ratio.increase(of: group))
      return value.isDetermined(significantDigits: digits) ? value : nil
    }
  }

  /// The mean difference of the shares of `group`, if its doubles prove the digits.
  private func difference(
    of group: [Int], _ shares: PairTilting.Shares
  ) -> CertifiedReal? {
    var (before, after) = (DoubleDouble(high: 0, low: 0), DoubleDouble(high: 0, low: 0))
    for token in group {
      before = before + shares.before(token)
      after = after + shares.after(token)
    }
    let value = after + before.negated
    // Sums of n positive terms have 2^−100 of each partial sum.
    let relative = shares.relativeError + Magnitude(group.count + 2).scaled(byPowerOfTwo: -99)
    let error = ((Magnitude(before.high) + Magnitude(after.high)) * relative + shares.error).double
    let near = (abs(value.low) + error).nextUp
    let size = Double(group.count)
    let lower = (((value.high - near).nextDown) / size).nextDown
    let upper = (((value.high + near).nextUp) / size).nextUp
    guard lower.isFinite, upper.isFinite, proof.accepts(lower: lower, upper: upper) else {
      return nil
    }
    return CertifiedReal(lower: lower, upper: upper)
  }
}

/// (1/|C|) Σ p_z (e^{αM_z − K(α)} − 1) in intervals, where the difference of two shares would
/// cancel.
private struct RatioOfFloats {
  private let floats: FloatFamily
  private let strength: Interval
  private let generating: Interval
  private let total: Interval

  init(_ floats: FloatFamily, _ pairs: PairTilting, at strength: Interval) {
    self.floats = floats
    self.strength = strength
    generating = pairs.cumulantGeneratingFunction(at: strength)
    total = pairs.totalWeight
  }

  func increase(of group: [Int]) -> Interval {
    let precision = PairTilting.precision
    let scale = Interval(BigFloat(Double(floats.scale)))
    var sum = Interval(0, precision: precision)
    for token in group {
      let statistic = Interval(
        BigFloat(floats.statistic(token).bigFloat, precision: precision, rounding: .nearest))
      let exponent = strength * statistic / scale - generating
      sum +=
        floats.weight(token, precision: precision)
        * exponent.applying(.expMinusOne, precision: precision)
    }
    return sum / (total * Interval(Rational(group.count), precision: precision))
  }
}

// What each prompt does to a peak, and how sure the peak is (34), (35).
public import ExactArithmetic
internal import RealModule
public import SteeringModel

/// The influence of each context of P and N on the peak of a token, to first order.
///
/// If M moves to M + tδ, the peak α_z moves with D_z[δ] = (δ_z − E[δ] − α_z Cov(M,δ))/Var(M), all at
/// σ(α_z) (34). With X_i = log p(·|c_i) context i of P has the influence D_z[X_i − mean_P X], context
/// j of N has −D_z[X_j − mean_N X] (35): how far the peak would move if the context counted a
/// little more. For use by one task.
public final class PeakInfluence {
  private let cache: TiltingCache
  private let family: TiltedFamily
  private let sets: SteeringSets
  /// log p(·|c), up to a constant that changes nothing, of the distinct members of P and N.
  private let logWeights: [Int: [Logarithm]]

  /// The influences of one peak.
  public struct Influences: Sendable {
    /// Var(M) at the peak.
    public let variance: CertifiedReal
    /// Of the members of P, in their order.
    public let positive: [CertifiedReal]
    /// Of the members of N.
    public let negative: [CertifiedReal]
    /// √(s_P²/|P| + s_N²/|N|), the standard error of the peak with P and N as two independent
    /// samples, s² the sample variances of the influences; nil unless both have two members.
    public let standardError: CertifiedReal?
  }

  /// Influences on the peaks of `family`, one of the contexts of `model`; nil for a model whose
  /// log-odds are given.
  ///
  /// Exact numbers of all members of P and N: V for each that is distinct.
  public init?(_ family: SteeredFamily, _ model: SteeringModel) {
    guard case .sets(let sets) = model.steering else { return nil }
    cache = TiltingCache(SteeredFamily(exactly: family.exact))
    self.family = family.exact
    self.sets = sets
    let members = Set(sets.positive + sets.negative)
    logWeights = Dictionary(
      uniqueKeysWithValues: members.map { member in
        let weights = ExactWeight.weights(of: model.contexts[member].distribution)
        return (member, weights.map { $0.logarithm ?? Logarithm(rational: 0) })
      })
  }

  /// The influences on the peak `peak` of `token`, with `digits` digits each.
  ///
  /// Throws `Undecided` when the enclosure of the peak, or `precisionLimit` bits, do not prove
  /// them: a peak with some more digits does. No statement is made about what is beyond first
  /// order: near M̄ and M̲ small changes turn a peak into an end.
  public func influences(
    on peak: CertifiedReal, of token: Int, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> Influences {
    var precision = CertifiedReal.workingPrecision(digits: digits) + 64
    while precision <= precisionLimit {
      if let found = influences(on: peak.enclosure, of: token, digits, precision) { return found }
      precision *= 2
    }
    throw Undecided(subject: "influences on a peak", precisionLimit: precisionLimit)
  }

  private func influences(
    on peak: Interval, of token: Int, _ digits: Int, _ precision: Int
  ) -> Influences? {
    let alpha = peak.rounded(to: precision)
    let tilting = cache.tilting(precision: precision)
    let ratios = tilting.likelihoodRatios(at: alpha)
    let total = tilting.totalWeight
    let sigma = family.tokenWeights.indices.map {
      family.tokenWeights[$0].enclosure(precision: precision) * ratios[family.levelOfToken[$0]]
        / total
    }
    let statistics = family.levelOfToken.map { tilting.statistics[$0] }
    let mean = Vectors.dot(sigma, statistics)
    let deviations = statistics.map { $0 - mean }
    let variance = zip(sigma, deviations).reduce(Interval(0, precision: precision)) {
      $0 + $1.0 * $1.1.squared
    }
    var known: [Int: Interval] = [:]
    /// D_z[X] of a member.
    func derivative(_ member: Int) -> Interval {
      if let value = known[member] { return value }
      let values = (logWeights[member] ?? []).map { $0.enclosure(precision: precision) }
      // About the token itself: what is constant drops out.
      let gaps = values.map { $0 - values[token] }
      let average = Vectors.dot(sigma, gaps)
      let covariance = zip(sigma, zip(deviations, gaps)).reduce(Interval(0, precision: precision)) {
        $0 + $1.0 * $1.1.0 * $1.1.1
      }
      let value = -(average + alpha * covariance) / variance
      known[member] = value
      return value
    }
    func centred(_ members: [Int], _ sign: Int) -> [Interval] {
      let values = members.map(derivative)
      let size = Interval(Rational(members.count), precision: precision)
      let mean = values.reduce(Interval(0, precision: precision), +) / size
      return values.map { sign > 0 ? $0 - mean : mean - $0 }
    }
    let (positive, negative) = (centred(sets.positive, 1), centred(sets.negative, -1))
    func certified(_ value: Interval, isZero: Bool) -> CertifiedReal {
      isZero ? CertifiedReal(exact: 0) : CertifiedReal(value)
    }
    // Where all members of a set share their distribution the influences are exactly 0.
    let areEqual = [sets.positive, sets.negative].map { members in
      members.allSatisfy { logWeights[$0] == logWeights[members[0]] }
    }
    var error: CertifiedReal?
    if sets.positive.count >= 2, sets.negative.count >= 2 {
      let square = PeakInfluence.squaredError(positive) + PeakInfluence.squaredError(negative)
      error = certified(Interval.sqrt(square), isZero: areEqual[0] && areEqual[1])
    }
    let found = Influences(
      variance: CertifiedReal(variance),
      positive: positive.map { certified($0, isZero: areEqual[0]) },
      negative: negative.map { certified($0, isZero: areEqual[1]) }, standardError: error)
    let all = [found.variance] + found.positive + found.negative + (error.map { [$0] } ?? [])
    return all.allSatisfy { $0.isDetermined(significantDigits: digits) } ? found : nil
  }

  /// s²/n of influences whose mean is 0.
  private static func squaredError(_ values: [Interval]) -> Interval {
    let count = Rational(values.count * (values.count - 1))
    return values.reduce(0 as Interval) { $0 + $1.squared }
      / Interval(count, precision: values[0].precision)
  }
}

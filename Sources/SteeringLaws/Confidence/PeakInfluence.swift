// What each prompt does to a peak or to a budget's end, and how sure that is (34), (35).
public import ExactArithmetic
internal import RealModule
public import SteeringModel

/// The influence of each context of P and N on the peak of a token, or on the largest strength of a
/// divergence budget, to first order.
///
/// If M moves to M + tδ, the peak α_z moves with D_z[δ] = (δ_z − E[δ] − α_z Cov(M,δ))/Var(M), all at
/// σ(α_z) (34). KL(σ‖p) = αE[M] − K moves with α²Cov(M,δ) and grows with αVar(M), so the α of a budget
/// moves with D[δ] = −αCov(M,δ)/Var(M). With X_i = log p(·|c_i) context i of P has the influence
/// D[X_i − mean_P X], context j of N has −D[X_j − mean_N X] (35): how far the strength would move if
/// the context counted a little more. For use by one task.
public final class PeakInfluence {
  private lazy var cache = TiltingCache(SteeredFamily(exactly: steered.exact))
  private let steered: SteeredFamily
  private let model: SteeringModel
  private let sets: SteeringSets
  private let temperature: Rational
  private let prompts: PromptLogits
  /// (1/t) log p(·|c), up to a constant that changes nothing, of the distinct members of P and N:
  /// exact numbers, V for each.
  private lazy var logWeights: [Int: [Logarithm]] = Dictionary(
    uniqueKeysWithValues: Set(sets.positive + sets.negative).map { member in
      let weights = ExactWeight.weights(of: model.contexts[member].distribution)
      return (
        member, weights.map { (1 / temperature) * ($0.logarithm ?? Logarithm(rational: 0)) }
      )
    })

  /// The influences on one strength.
  public struct Influences: Sendable {
    /// Var(M) there.
    public let variance: CertifiedReal
    /// Of the members of P, in their order.
    public let positive: [CertifiedReal]
    /// Of the members of N.
    public let negative: [CertifiedReal]
    /// √(s_P²/|P| + s_N²/|N|), the standard error of the strength with P and N as two independent
    /// samples, s² the sample variances of the influences; nil unless both have two members.
    public let standardError: CertifiedReal?
  }

  /// Influences on strengths of `family`, one of the contexts of `model`, sampled at `temperature`; nil
  /// for a model whose log-odds are given.
  public convenience init?(
    _ family: SteeredFamily, _ model: SteeringModel, temperature: Rational = 1
  ) {
    self.init(family, model, temperature: temperature, prompts: nil)
  }

  /// The same, with the logits of P and N, which other contexts may share.
  package init?(
    _ family: SteeredFamily, _ model: SteeringModel, temperature: Rational, prompts: PromptLogits?
  ) {
    guard case .sets(let sets) = model.steering else { return nil }
    self.prompts = prompts ?? PromptLogits(model, sets)
    steered = family
    self.model = model
    self.temperature = temperature
    self.sets = sets
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

  /// The influences on the strength `end` ≠ 0 at which KL(σ‖p) reaches a budget, with `digits` digits
  /// each.
  ///
  /// Large vocabularies of floats are answered from doubles with proved bounds, some ten digits.
  /// Throws `Undecided`; see ``influences(on:of:digits:precisionLimit:)``.
  public func influences(
    onBudgetEnd end: CertifiedReal, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> Influences {
    if let covariances = FloatCovariances(
      steered, prompts, members: sets, temperature: temperature, at: end.enclosure),
      let found = influences(
        variance: covariances.variance,
        digits,
        { member in
          covariances[member].map { -(end.enclosure * $0) / covariances.variance } ?? .whole
        })
    {
      return found
    }
    var precision = CertifiedReal.workingPrecision(digits: digits) + 64
    while precision <= precisionLimit {
      if let found = influences(on: end.enclosure, of: nil, digits, precision) { return found }
      precision *= 2
    }
    throw Undecided(subject: "influences on a budget's end", precisionLimit: precisionLimit)
  }

  /// The influences on a peak, or for no token on a budget's end.
  private func influences(
    on strength: Interval, of token: Int?, _ digits: Int, _ precision: Int
  ) -> Influences? {
    let alpha = strength.rounded(to: precision)
    let family = cache.family.exact
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
    return influences(variance: variance, digits) { member in
      let values = (logWeights[member] ?? []).map { $0.enclosure(precision: precision) }
      // About the token itself: what is constant drops out.
      let gaps = values.map { $0 - values[token ?? 0] }
      let covariance = zip(sigma, zip(deviations, gaps)).reduce(Interval(0, precision: precision)) {
        $0 + $1.0 * $1.1.0 * $1.1.1
      }
      let shift = token == nil ? Interval(0, precision: precision) : Vectors.dot(sigma, gaps)
      return -(shift + alpha * covariance) / variance
    }
  }

  /// The influences from D[X] of each member; nil unless `digits` digits of each are proved.
  private func influences(
    variance: Interval, _ digits: Int, _ effect: (Int) -> Interval
  ) -> Influences? {
    let precision = variance.precision
    var known: [Int: Interval] = [:]
    func derivative(_ member: Int) -> Interval {
      if let value = known[member] { return value }
      let value = effect(member)
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
    let areEqual = prompts.areEqual
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

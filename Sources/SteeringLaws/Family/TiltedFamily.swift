// One context under steering, exactly: tokens merged to levels and sorted.
public import ExactArithmetic
public import SteeringModel
internal import Synchronization

/// The next-token distribution of one context under steering, exactly: the exponential tilting of
/// p(·|c_j) by the log-odds, σ_z(α) ∝ p_z e^{αM_z} (1).
///
/// Tokens with equal log-odds act as one level (weight, statistic); levels are merged by exact
/// equality and sorted by exact order, so the first is M̲ and the last M̄. Every law of sections 2,
/// 3 and 5 is a statement about such a family. For logit models the statistic is M + c with one
/// unknown constant c, and the weights are not normalised: neither matters to any tilted
/// probability.
public struct TiltedFamily: Sendable {
  /// Tokens of equal log-odds.
  public struct Level: Sendable {
    /// M(z), up to the family's common constant.
    public let statistic: Logarithm
    /// The sum of the weights of its tokens.
    public let weight: ExactWeight
    /// The numbers of its tokens, increasing.
    public let tokens: [Int]
    /// The number of its statistic among those that the family shares with others.
    fileprivate let place: Int
  }

  /// The levels, by increasing statistic.
  public let levels: [Level]
  /// The level of each token.
  public let levelOfToken: [Int]
  /// The weight of each token.
  public let tokenWeights: [ExactWeight]
  /// The statistics of the tokens of all families with these log-odds.
  private let statistics: EnclosedLogarithms
  /// What is known of a family of few levels.
  private let known: KnownTiltings?

  /// The family of the distribution `distribution` tilted by `logOdds`, at a sampling temperature
  /// t: σ ∝ (p e^{αM})^{1/t}, the path τ = 1/t, s = α/t of (17).
  ///
  /// Exact; costs V log V exact comparisons.
  public init(
    _ distribution: NextTokenDistribution, _ logOdds: LogOdds, temperature: Rational = 1
  ) {
    self.init(
      distribution,
      temperature == 1
        ? logOdds.enclosed
        : EnclosedLogarithms(logOdds.statistics.map { (1 / temperature) * $0 }),
      temperature: temperature)
  }

  /// The family of the distribution `distribution`, at a sampling temperature, tilted by
  /// `statistics`, one a token.
  ///
  /// Exact; costs V log V exact comparisons.
  public init(
    _ distribution: NextTokenDistribution, statistics: [Logarithm], temperature: Rational = 1
  ) {
    self.init(distribution, EnclosedLogarithms(statistics), temperature: temperature)
  }

  private init(
    _ distribution: NextTokenDistribution, _ enclosed: EnclosedLogarithms, temperature: Rational
  ) {
    let statistics = enclosed.values
    precondition(distribution.count == statistics.count, "one weight per token")
    let weights = ExactWeight.weights(of: distribution, temperature: temperature)
    let order = statistics.sortedIndices()
    var levelOfToken = [Int](repeating: 0, count: order.count)
    var levels: [Level] = []
    var start = 0
    while start < order.count {
      let statistic = statistics[order[start]]
      var end = start + 1
      while end < order.count, statistics[order[end]] == statistic { end += 1 }
      let tokens = order[start..<end].sorted()
      for token in tokens { levelOfToken[token] = levels.count }
      levels.append(
        Level(
          statistic: statistic, weight: ExactWeight(summing: tokens.map { weights[$0] }),
          tokens: tokens, place: tokens[0]))
      start = end
    }
    self.init(
      levels: levels, levelOfToken: levelOfToken, tokenWeights: weights, statistics: enclosed)
  }

  /// The family of `tokens` alone, at least one, with the weights and statistics that they have.
  public func restricted(to tokens: [Int]) -> TiltedFamily {
    let places = Dictionary(grouping: tokens.indices) { self.levelOfToken[tokens[$0]] }
    var levels: [Level] = []
    var levelOfToken = [Int](repeating: 0, count: tokens.count)
    for (level, members) in places.sorted(by: { $0.key < $1.key }) {
      for place in members { levelOfToken[place] = levels.count }
      levels.append(
        Level(
          statistic: self.levels[level].statistic,
          weight: ExactWeight(summing: members.map { tokenWeights[tokens[$0]] }), tokens: members,
          place: self.levels[level].place))
    }
    return TiltedFamily(
      levels: levels, levelOfToken: levelOfToken, tokenWeights: tokens.map { tokenWeights[$0] },
      statistics: statistics)
  }

  private init(
    levels: [Level], levelOfToken: [Int], tokenWeights: [ExactWeight],
    statistics: EnclosedLogarithms
  ) {
    self.levels = levels
    self.levelOfToken = levelOfToken
    self.tokenWeights = tokenWeights
    self.statistics = statistics
    known = levels.count <= EnclosedLogarithms.limit ? KnownTiltings() : nil
  }

  /// The family of context `context` of `model`.
  public init(_ model: SteeringModel, context: Int, _ logOdds: LogOdds) {
    self.init(model.contexts[context].distribution, logOdds)
  }

  /// Whether M is constant, so that steering changes nothing.
  public var isConstant: Bool { levels.count == 1 }

  /// The levels that have a peak.
  public var interiorLevels: Range<Int> {
    levels.count < 3 ? 0..<0 : 1..<(levels.count - 1)
  }

  /// Where a token stands among the levels.
  public enum Position: String, Sendable {
    /// M̲ < M(z) < M̄: the probability has a peak (5).
    case interior
    /// M(z) = M̄: the probability increases to its limit.
    case maximal
    /// M(z) = M̲: the probability decreases from its limit.
    case minimal
    /// All tokens have the same log-odds.
    case constant
  }

  /// The position of level `level`.
  public func position(ofLevel level: Int) -> Position {
    if isConstant { return .constant }
    return level == 0 ? .minimal : (level == levels.count - 1 ? .maximal : .interior)
  }

  /// The family over the enclosures of its numbers with endpoints of `precision` bits.
  public func tilting(precision: Int) -> Tilting<Interval> {
    func make() -> Tilting<Interval> {
      Tilting(
        weights: levels.map { $0.weight.enclosure(precision: precision) },
        statistics: statistics(ofLevels: Array(levels.indices), precision: precision))
    }
    return known?.tilting(precision: precision, make) ?? make()
  }

  /// The statistics of these levels over enclosures with endpoints of `precision` bits.
  func statistics(ofLevels numbers: [Int], precision: Int) -> [Interval] {
    statistics.enclosures(of: numbers.map { levels[$0].place }, precision: precision)
  }

  /// Whether there are so few levels that what is computed of them is kept.
  var isSmall: Bool { known != nil }

  /// Enclosures of a family by precision, each made once.
  private final class KnownTiltings: Sendable {
    private let known = Mutex<[Int: Tilting<Interval>]>([:])

    func tilting(precision: Int, _ make: () -> Tilting<Interval>) -> Tilting<Interval> {
      known.withLock { known in
        if let tilting = known[precision] { return tilting }
        let made = make().remembering()
        known[precision] = made
        return made
      }
    }
  }

  /// The family over correctly rounded floats of `precision` bits.
  public func approximateTilting(precision: Int) -> Tilting<BigFloat> {
    let enclosures = tilting(precision: precision)
    return Tilting(
      weights: enclosures.weights.map(\.midpoint), statistics: enclosures.statistics.map(\.midpoint)
    )
  }

  /// The family over doubles, with weights normalised to sum 1.
  ///
  /// For speed, not for proof: weights below about 10^-300 are 0 here, and a tilt towards them can
  /// end in NaN. Whoever uses it has to enclose what it finds.
  public func fastTilting() -> Tilting<Double> {
    let enclosures = tilting(precision: 128)
    let total = enclosures.totalWeight
    return Tilting(
      weights: enclosures.weights.map { ($0 / total).midpoint.double() },
      statistics: enclosures.statistics.map { $0.midpoint.double() })
  }

  /// Each token's σ_z(α) as an exact rational, when α makes every e^{α(M_z − M_z')} rational and
  /// the weights are rational: an *exact point*.
  ///
  /// Nil elsewhere.
  public func exactProbabilities(at alpha: Rational) -> [Rational]? {
    guard let tokens = tokenWeights.allRationals, let reference = levels.first?.statistic else {
      return nil
    }
    var factors: [Rational] = []
    for level in levels {
      guard let factor = (alpha * (level.statistic - reference)).exponential() else { return nil }
      factors.append(factor)
    }
    let tilted = zip(tokens, levelOfToken).map { $0 * factors[$1] }
    let total = tilted.reduce(0, +)
    return tilted.map { $0 / total }
  }
}

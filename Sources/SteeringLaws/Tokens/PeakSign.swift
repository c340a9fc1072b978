// Below which ε all target tokens surely peak at positive strengths.
public import ExactArithmetic
internal import PlainText
public import SteeringModel

/// Two-valued data a_z = (1−ε)γ_z, b_z = ε ω_z/(G−1) of section 7, with γ and ω summing to 1 on
/// each concept, and the shares r_C of N in each concept.
public struct TwoValuedData: Sendable {
  /// γ_z, by token.
  public let gamma: [Rational]
  /// ω_z, by token.
  public let omega: [Rational]
  /// The noise ε, 0 < ε < 1: the probability of leaving the concept of the context.
  public let epsilon: Rational
  /// The tokens of each concept.
  public let concepts: [[Int]]
  /// The target concept.
  public let target: Int
  /// r_C: the share of the negative contexts in each concept.
  public let negativeShares: [Rational]

  /// The data of `model`, when Assumption 1 holds and the sums of a and of b over concepts agree.
  ///
  /// Throws `ModelError` with the first condition that fails.
  public init(_ model: SteeringModel) throws(ModelError) {
    guard let partition = model.partition, let target = model.target,
      case .sets(let sets) = model.steering
    else {
      throw ModelError(at: "", "the model names no target concept")
    }
    let (inside, outside) = try TwoValuedData.values(model, partition)
    func sum(_ values: [Rational], _ concept: Concept) -> Rational {
      concept.tokens.reduce(0) { $0 + values[$1] }
    }
    let count = partition.concepts.count
    let own = partition.concepts.map { sum(inside, $0) }
    let other = partition.concepts.map { sum(outside, $0) }
    guard count >= 2, Set(own).count == 1, Set(other).count == 1 else {
      throw ModelError(at: "", "the sums of a_z, or of b_z, differ between concepts")
    }
    gamma = inside.map { $0 / own[0] }
    omega = outside.map { $0 / other[0] }
    epsilon = 1 - own[0]
    concepts = partition.concepts.map(\.tokens)
    self.target = target
    negativeShares = partition.concepts.indices.map { concept in
      Rational(
        sets.negative.count { model.contexts[$0].concept == concept },
        sets.negative.count)
    }
    guard sets.positive.allSatisfy({ model.contexts[$0].concept == target }),
      negativeShares[target].isZero
    else {
      throw ModelError(at: "steering", "P is not all of the target concept, or N not outside it")
    }
  }

  /// a_z and b_z read off the contexts.
  private static func values(
    _ model: SteeringModel, _ partition: ConceptPartition
  ) throws(ModelError) -> (inside: [Rational], outside: [Rational]) {
    var inside: [Rational] = []
    var outside: [Rational] = []
    for (token, concept) in partition.conceptOfToken.enumerated() {
      var values: [Bool: Set<Rational>] = [:]
      for context in model.contexts {
        guard case .probabilities(let all) = context.distribution, let own = context.concept else {
          throw ModelError(at: "", "a context has no concept or no exact probabilities")
        }
        values[own == concept, default: []].insert(all[token])
      }
      guard let a = values[true], let b = values[false], a.count == 1, b.count == 1,
        let high = a.first, let low = b.first, high > low
      else {
        throw ModelError(
          at: "", "token \(quoted(model.vocabulary.tokens[token])) has no a_z > b_z in the contexts"
        )
      }
      inside.append(high)
      outside.append(low)
    }
    return (inside, outside)
  }

  /// The number of concepts, G.
  public var conceptCount: Int { concepts.count }

  /// The bound below which every a_z > b_z: (G−1)/(G−1+max ω/γ).
  public var epsilonBound: Rational {
    let others = Rational(conceptCount - 1)
    guard let worst = zip(omega, gamma).map({ $0 / $1 }).max() else {
      preconditionFailure("a vocabulary has tokens")
    }
    return others / (others + worst)
  }
}

/// Remark 3.4 made quantitative (ours): the largest ε_0 such that for every ε < ε_0 all target
/// tokens peak at α > 0 in contexts outside the target.
///
/// With λ = log((1−ε)(G−1)/ε) and δ_z = log(γ_z/ω_z), target token z peaks at α > 0 in a context of
/// concept k exactly when M_z > E_0[M]; the least target log-odds gives
///
///   H_k(ε) = λ c_k(ε) + d_k(ε) > 0,
///   c_k = 1 − ε/(G−1) (1 − Σ_{C≠T,k} r_C) + r_k (1−ε),
///   d_k = min_T δ − ε/(G−1) (D_T − Σ_{C≠T,k} r_C D_C) + r_k (1−ε) E_k,
///
/// D_C = Σ_C ω δ, E_k = Σ_k γ δ; both c_k and d_k are affine in ε.
public struct PeakSign: Sendable {
  /// The answer of `largestEpsilon(digits:precisionLimit:)`.
  public enum Answer: Sendable {
    /// ε_0, and the concept whose contexts fail just above it.
    case root(CertifiedReal, concept: Int)
    /// No failure below the limit asked about, by default the bound below which a_z > b_z.
    case wholeRange(Rational)
  }

  private let data: TwoValuedData

  /// The question for `data`.
  public init(_ data: TwoValuedData) {
    self.data = data
  }

  /// The affine functions c_k and d_k as (value at 0, slope).
  private struct Condition {
    let c: (constant: Rational, slope: Rational)
    let d: (constant: Logarithm, slope: Logarithm)
  }

  private func condition(_ concept: Int) -> Condition {
    let delta = zip(data.gamma, data.omega).map { Logarithm(log: $0 / $1) }
    func mean(_ weights: [Rational], _ concept: Int) -> Logarithm {
      data.concepts[concept].reduce(Logarithm(rational: 0)) { $0 + weights[$1] * delta[$1] }
    }
    let per = Rational(1, data.conceptCount - 1)
    let own = data.negativeShares[concept]
    let others = data.concepts.indices.filter { $0 != data.target && $0 != concept }
    let shareSum = others.reduce(0) { $0 + data.negativeShares[$1] }
    let meanSum = others.reduce(Logarithm(rational: 0)) {
      $0 + data.negativeShares[$1] * mean(data.omega, $1)
    }
    let ownMean = own * mean(data.gamma, concept)
    let least =
      data.concepts[data.target].map { delta[$0] }.min() ?? Logarithm(rational: 0)
    return Condition(
      c: (1 + own, -per * (1 - shareSum) - own),
      d: (least + ownMean, -(per * (mean(data.omega, data.target) - meanSum)) - ownMean))
  }

  /// H_k and H_k' over enclosures of one precision.
  private struct Enclosed {
    private let others: Interval
    private let c: (constant: Interval, slope: Interval)
    private let d: (constant: Interval, slope: Interval)

    init(_ condition: Condition, conceptCount: Int, precision: Int) {
      others = Interval(Rational(conceptCount - 1), precision: precision)
      c = (
        Interval(condition.c.constant, precision: precision),
        Interval(condition.c.slope, precision: precision)
      )
      d = (
        condition.d.constant.enclosure(precision: precision),
        condition.d.slope.enclosure(precision: precision)
      )
    }

    /// Both functions over `epsilon`.
    func values(_ epsilon: Interval) -> (value: Interval, slope: Interval) {
      let rest = 1 - epsilon
      let lambda = Interval.log(rest * others / epsilon)
      let factor = c.constant + c.slope * epsilon
      return (
        lambda * factor + d.constant + d.slope * epsilon,
        lambda * c.slope + d.slope - factor / (epsilon * rest)
      )
    }

    /// A lower bound of H_k on (0, `eta`] is positive: λ ≥ λ(η) there.
    func isPositive(upTo eta: Rational, precision: Int) -> Bool {
      let end = Interval(eta, precision: precision)
      let near = Interval(lower: 0, upper: end.upper)
      let lambda = Interval.log((1 - end) * others / end)
      let factor = c.constant + c.slope * near
      let rest = d.constant + d.slope * near
      return lambda.sign == 1 && factor.sign == 1
        && (lambda * Interval(factor.lower) + Interval(rest.lower)).sign == 1
    }
  }

  private func enclosed(_ condition: Condition, precision: Int) -> Enclosed {
    Enclosed(condition, conceptCount: data.conceptCount, precision: precision)
  }

  /// ε_0 to `digits` digits, certified: H_k > 0 is proved on (0, ε_0) and H_k' < 0 at ε_0.
  ///
  /// Sought below `limit`, by default ``TwoValuedData/epsilonBound``; the signs of peaks make sense
  /// up to 1, also where a_z > b_z fails for a token outside the target.
  ///
  /// Throws `Undecided` when `precisionLimit` bits do not prove them.
  public func largestEpsilon(
    digits: Int, precisionLimit: Int, below limit: Rational? = nil
  ) throws(Undecided) -> Answer {
    let limit = limit ?? data.epsilonBound
    var best: (root: Interval, concept: Int)?
    for concept in data.concepts.indices where concept != data.target {
      let condition = condition(concept)
      guard let bracket = try firstRoot(condition, below: limit) else { continue }
      let root = try refine(bracket, condition, digits, precisionLimit).enclosure
      guard let known = best else {
        best = (root, concept)
        continue
      }
      // The lesser of two roots, also when their enclosures overlap.
      best = (
        Interval(
          lower: min(root.lower, known.root.lower), upper: min(root.upper, known.root.upper)),
        root.lower < known.root.lower ? concept : known.concept
      )
    }
    guard let best else { return .wholeRange(limit) }
    return .root(CertifiedReal(best.root), concept: best.concept)
  }

  /// The root of H_k in `bracket`, where H_k' < 0, to `digits` digits.
  private func refine(
    _ bracket: Interval, _ condition: Condition, _ digits: Int, _ precisionLimit: Int
  ) throws(Undecided) -> CertifiedReal {
    var known: [Int: Enclosed] = [:]
    func values(_ epsilon: Interval, _ precision: Int) -> (value: Interval, slope: Interval) {
      let functions = known[precision] ?? enclosed(condition, precision: precision)
      known[precision] = functions
      return functions.values(epsilon)
    }
    return try MonotoneRoot.refine(
      bracket, digits: digits, precisionLimit: precisionLimit,
      "largest epsilon of the peak-sign remark",
      value: { -values($0, $1).value }, slope: { -values($0, $1).slope })
  }

  /// A bracket of the first root of H_k below `limit`, on which H_k' < 0; nil when there is none.
  private func firstRoot(
    _ condition: Condition, below limit: Rational
  ) throws(Undecided) -> Interval? {
    let precision = 96
    let functions = enclosed(condition, precision: precision)
    var eta = min(limit, data.epsilonBound) / 2
    while !functions.isPositive(upTo: eta, precision: precision) { eta = eta / 4 }
    // From η on: boxes where H > 0, or where H falls through 0.
    let isolation = RootIsolation(boxLimit: PeakSign.boxLimit, precision: precision)
    return try isolation.brackets(
      from: eta, to: limit, "sign of H near epsilon", isFirstOnly: true
    ) { _ in
    } content: { low, high in
      let (value, slope) = functions.values(
        Interval(lower: low.place, upper: high.place, precision: precision))
      if value.sign == 1 { return .nothing }
      guard slope.sign == -1 else { return .unknown }
      // At the bound of ε itself H may be exactly 0, when γ = ω: no root below it.
      let end =
        high.place == limit
        ? sign(of: condition, at: limit)
        : functions.values(Interval(high.place, precision: precision)).value.sign
      if let end, end == 1 || (end == 0 && high.place == limit) { return .nothing }
      let start = functions.values(Interval(low.place, precision: precision)).value
      return start.sign == 1 && end == -1 ? .root(isRising: false) : .unknown
    }.first?.interval
  }

  /// The sign of H_k at `epsilon`, exactly.
  private func sign(of condition: Condition, at epsilon: Rational) -> Int {
    let odds = (1 - epsilon) * Rational(data.conceptCount - 1) / epsilon
    let factor = condition.c.constant + condition.c.slope * epsilon
    let rest = condition.d.constant + epsilon * condition.d.slope
    return (Logarithm(factor, log: odds) + rest).signum
  }

  /// The most boxes that are looked at for one concept.
  private static let boxLimit = 4000
}

// The laws of exponential tilting, written once for all number systems.
public import ExactArithmetic
internal import RealModule

/// Exponential tilting of weighted levels over one number system: the cumulant generating function
/// K(α) = log Σ p_l e^{αμ_l} and what follows from it, written once.
///
/// Over `Double` it is fast and approximate, over `BigFloat` accurate, over `Interval` certified.
public struct Tilting<Number: ExponentialField & Sendable>: Sendable {
  /// The weights of the levels, positive; they need not sum to 1.
  public let weights: [Number]
  /// The statistics μ_l of the levels, increasing.
  public let statistics: [Number]
  /// What is known at the last strengths; nil when nothing is kept.
  private let memory: TermMemory<Number>?

  /// The levels with these weights and statistics, which must be equally many and at least one.
  public init(weights: [Number], statistics: [Number]) {
    self.init(weights: weights, statistics: statistics, memory: nil)
  }

  private init(weights: [Number], statistics: [Number], memory: TermMemory<Number>?) {
    precondition(weights.count == statistics.count && !weights.isEmpty, "levels are pairs")
    self.weights = weights
    self.statistics = statistics
    self.memory = memory
  }

  /// The same, which keeps its terms at the last few strengths: for few levels of which much is asked.
  func remembering() -> Tilting {
    Tilting(weights: weights, statistics: statistics, memory: TermMemory())
  }

  /// Σ w_l.
  public var totalWeight: Number {
    @specialized(where Number == Interval)
    @specialized(where Number == Double)
    get { memory?.weight { Number.sum(weights) } ?? Number.sum(weights) }
  }

  /// The level about which exponents are taken, so that none is large: the top one for α ≥ 0, the
  /// bottom one for α < 0.
  func reference(_ alpha: Number) -> Number {
    alpha.isNegative ? statistics[0] : statistics[statistics.count - 1]
  }

  /// The terms about ``reference(_:)``, and what they are made of.
  @specialized(where Number == Interval)
  @specialized(where Number == Double)
  func tilted(at alpha: Number) -> TiltedTerms<Number> {
    if let known = memory?.terms(at: alpha) { return known }
    let reference = reference(alpha)
    let tilts = statistics.map { Number.exp(alpha * ($0 - reference)) }
    var terms = weights
    for level in terms.indices { terms[level] *= tilts[level] }
    let made = TiltedTerms(
      reference: reference, tilts: tilts, terms: terms, total: Number.sum(terms))
    memory?.keep(made, at: alpha)
    return made
  }

  /// The terms w_l e^{α(μ_l − μ_ref)}.
  @specialized(where Number == Interval)
  @specialized(where Number == Double)
  public func terms(at alpha: Number, about reference: Number) -> [Number] {
    var terms: [Number] = []
    terms.reserveCapacity(weights.count)
    for level in weights.indices {
      terms.append(weights[level] * Number.exp(alpha * (statistics[level] - reference)))
    }
    return terms
  }

  /// The tilted probabilities σ_l(α) of the levels (1).
  @specialized(where Number == Interval)
  @specialized(where Number == Double)
  public func probabilities(at alpha: Number) -> [Number] {
    let tilted = tilted(at: alpha)
    return tilted.terms.map { $0 / tilted.total }
  }

  /// K(α) − K(0) with K(0) = 0 for normalised weights: log of E_0[e^{αμ}].
  @specialized(where Number == Interval)
  @specialized(where Number == Double)
  public func cumulantGeneratingFunction(at alpha: Number) -> Number {
    let tilted = tilted(at: alpha)
    return alpha * tilted.reference + Number.log(tilted.total / totalWeight)
  }

  /// K'(α) = E_α[μ], the tilted mean.
  @specialized(where Number == Interval)
  @specialized(where Number == Double)
  public func mean(at alpha: Number) -> Number {
    let tilted = tilted(at: alpha)
    return Number.dot(statistics, tilted.terms) / tilted.total
  }

  /// K''(α) = Var_α(μ) (3).
  public func variance(at alpha: Number) -> Number {
    cumulants(upTo: 2, at: alpha)[1]
  }

  /// K'(α), K''(α), …, K^{(n)}(α): the cumulants of the tilted distribution, n ≥ 1.
  ///
  /// From the central moments m_k by κ_n = m_n − Σ_{k=2}^{n−2} C(n−1, k−1) κ_k m_{n−k}. Costs one
  /// exponential a level and n products.
  @specialized(where Number == Interval)
  @specialized(where Number == Double)
  public func cumulants(upTo order: Int, at alpha: Number) -> [Number] {
    precondition(order >= 1, "cumulants start at order 1")
    let probabilities = probabilities(at: alpha)
    let mean = Number.dot(statistics, probabilities)
    if order == 1 { return [mean] }
    let deviations = statistics.map { $0 - mean }
    var powers = deviations
    // central[k] is m_k; m_0 = 1, m_1 = 0.
    var central: [Number] = [1, 0]
    for _ in 2...order {
      for index in powers.indices { powers[index] *= deviations[index] }
      central.append(Number.dot(powers, probabilities))
    }
    var cumulants: [Number] = [0, mean]
    for n in 2...order {
      var value = central[n]
      if n >= 4 {
        var binomial = n - 1  // C(n−1, k−1) at k = 2
        for k in 2...(n - 2) {
          value -= Number(binomial) * cumulants[k] * central[n - k]
          binomial = binomial * (n - k) / k
        }
      }
      cumulants.append(value)
    }
    return Array(cumulants.dropFirst())
  }
}

extension ExponentialField {
  /// The small integer `value`, exactly.
  init(_ value: Int) {
    guard let exact = Self(exactly: value) else { preconditionFailure("integers are exact") }
    self = exact
  }
}

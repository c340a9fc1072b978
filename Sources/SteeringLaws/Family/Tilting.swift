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

  /// The levels with these weights and statistics, which must be equally many and at least one.
  public init(weights: [Number], statistics: [Number]) {
    precondition(weights.count == statistics.count && !weights.isEmpty, "levels are pairs")
    self.weights = weights
    self.statistics = statistics
  }

  /// Σ w_l.
  public var totalWeight: Number {
    @specialized(where Number == Interval)
    @specialized(where Number == Double)
    get { Tilting.sum(weights) }
  }

  /// Σ of at least one number, from the first on.
  @specialized(where Number == Interval)
  @specialized(where Number == Double)
  static func sum(_ terms: [Number]) -> Number {
    var sum = terms[0]
    for index in 1..<terms.count { sum += terms[index] }
    return sum
  }

  /// The level about which exponents are taken, so that none is large: the top one for α ≥ 0, the
  /// bottom one for α < 0.
  func reference(_ alpha: Number) -> Number {
    alpha.isNegative ? statistics[0] : statistics[statistics.count - 1]
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
    let terms = terms(at: alpha, about: reference(alpha))
    let total = Tilting.sum(terms)
    return terms.map { $0 / total }
  }

  /// K(α) − K(0) with K(0) = 0 for normalised weights: log of E_0[e^{αμ}].
  @specialized(where Number == Interval)
  @specialized(where Number == Double)
  public func cumulantGeneratingFunction(at alpha: Number) -> Number {
    let reference = reference(alpha)
    let terms = terms(at: alpha, about: reference)
    let total = Tilting.sum(terms)
    return alpha * reference + Number.log(total / totalWeight)
  }

  /// K'(α) = E_α[μ], the tilted mean.
  @specialized(where Number == Interval)
  @specialized(where Number == Double)
  public func mean(at alpha: Number) -> Number {
    let terms = terms(at: alpha, about: reference(alpha))
    return average(statistics, terms) / Tilting.sum(terms)
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
    let mean = average(statistics, probabilities)
    if order == 1 { return [mean] }
    let deviations = statistics.map { $0 - mean }
    var powers = deviations
    // central[k] is m_k; m_0 = 1, m_1 = 0.
    var central: [Number] = [1, 0]
    for _ in 2...order {
      for index in powers.indices { powers[index] *= deviations[index] }
      central.append(average(powers, probabilities))
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

  @specialized(where Number == Interval)
  @specialized(where Number == Double)
  private func average(_ values: [Number], _ weights: [Number]) -> Number {
    var sum = values[0] * weights[0]
    for index in 1..<values.count { sum += values[index] * weights[index] }
    return sum
  }
}

extension ExponentialField {
  /// The small integer `value`, exactly.
  init(_ value: Int) {
    guard let exact = Self(exactly: value) else { preconditionFailure("integers are exact") }
    self = exact
  }
}

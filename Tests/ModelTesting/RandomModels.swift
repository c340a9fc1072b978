internal import ExactArithmetic
public import PropertyTesting
public import SteeringModel

/// Generators of steering models, biased to ties, near-ties and extremes.
extension ChoiceSource {
  /// A model of rational probabilities, weights, direct log-odds or logits.
  public mutating func steeringModel(
    tokens: ClosedRange<Int> = 2...10, contexts: ClosedRange<Int> = 2...5, size: Int = 200
  ) throws -> SteeringModel {
    switch uniform(through: 5) {
    case 0...2: return try rationalModel(tokens: tokens, contexts: contexts, size: size)
    case 3: return try assumptionModel(isContrastive: flag())
    case 4: return try directModel(tokens: tokens)
    default: return try logitModel(tokens: tokens, contexts: contexts, size: size)
    }
  }

  /// A model of rational probabilities: tokens may tie or nearly tie in M, or be very unlikely.
  public mutating func rationalModel(
    tokens: ClosedRange<Int> = 2...10, contexts: ClosedRange<Int> = 2...5, size: Int = 200
  ) throws -> SteeringModel {
    let contextCount = integer(in: contexts)
    var columns: [[Rational]] = []
    let count = integer(in: tokens)
    while columns.count < count { columns.append(column(contextCount, like: columns)) }
    let areWeights = flag(probability: 0.2)
    let rows = (0..<contextCount).map { row -> NextTokenDistribution in
      let weights = columns.map { $0[row] }
      let sum = weights.reduce(0, +)
      return areWeights ? .weights(NumberRow(weights)) : .probabilities(weights.map { $0 / sum })
    }
    return try model(rows, count: count, size: size)
  }

  /// One token's weights in every context: often those of an earlier token, exactly, scaled (a tie in
  /// M), or with one entry off by 10^-45 (a near-tie).
  private mutating func column(_ count: Int, like columns: [[Rational]]) -> [Rational] {
    let style = uniform(through: 7)
    if style >= 5, !columns.isEmpty {
      var copy = columns[Int(uniform(through: UInt64(columns.count - 1)))]
      switch style {
      case 5: break
      case 6:
        let factor = smallWeight()
        for index in copy.indices { copy[index] *= factor }
      default:
        let excess = Rational(10).raised(to: -integer(in: 40...45))
        copy[integer(in: 0...count - 1)] *= flag() ? 1 - excess : 1 + excess
      }
      return copy
    }
    return (0..<count).map { _ in
      switch style {
      case 3: return smallWeight() * Rational(10).raised(to: -integer(in: 0...30))
      case 4: return Rational(integer(in: 1...1_000_000))
      default: return smallWeight()
      }
    }
  }

  private mutating func smallWeight() -> Rational { Rational(integer(in: 1...9)) }

  /// A model whose contexts have these distributions, with generated concepts and steering sets.
  private mutating func model(
    _ rows: [NextTokenDistribution], count: Int, size: Int
  ) throws -> SteeringModel {
    let conceptCount = min(count, integer(in: 2...3))
    let owners = (0..<count).map { $0 < conceptCount ? $0 : integer(in: 0...conceptCount - 1) }
    let roles = rows.indices.map { $0 < 2 ? $0 : integer(in: 0...2) }
    let length = flag(probability: 0.2) ? integer(in: 1...size) : integer(in: 1...4)
    var members: [[Int]] = [[], []]
    for role in 0...1 {
      let candidates = rows.indices.filter { roles[$0] == role }
      members[role] = (0..<length).map { _ in
        candidates.count == 1 ? candidates[0] : element(of: candidates)
      }
    }
    let weights = rows.map { _ in smallWeight() }
    let total = weights.reduce(0, +)
    return try SteeringModel(
      tokens: (0..<count).map { "t\($0)" },
      concepts: (0..<conceptCount).map { concept in
        ("C\(concept)", owners.indices.filter { owners[$0] == concept })
      },
      rows.enumerated().map { index, row in
        ContextOutline(
          "c\(index)", concept: index == 0 ? 0 : integer(in: 0...conceptCount - 1),
          weight: weights[index] / total, row)
      },
      steering: .sets(SteeringSets(target: 0, positive: members[0], negative: members[1])))
  }

  /// A model under Assumption 1 with one context of each concept: a_z = (1−ε)γ_z, b_z = εω_z/(G−1).
  public mutating func assumptionModel(
    isContrastive: Bool, areUniform: Bool = false
  ) throws -> SteeringModel {
    let conceptCount = integer(in: 3...4)
    let common = areUniform ? integer(in: 1...3) : 0
    var concepts: [[Int]] = []
    var gamma: [Rational] = []
    var omega: [Rational] = []
    for _ in 0..<conceptCount {
      let size = areUniform ? common : integer(in: 1...3)
      concepts.append(Array(gamma.count..<gamma.count + size))
      gamma += shares(size, areEqual: areUniform)
      omega += shares(size, areEqual: areUniform)
    }
    let others = Rational(conceptCount - 1)
    // a_z > b_z when ε < γ(G−1) / (γ(G−1) + ω).
    let bound = zip(gamma, omega).map { $0 * others / ($0 * others + $1) }.min() ?? 1
    let epsilon =
      bound
      * element(of: [
        Rational(1, 2), Rational(9, 10), Rational(1, 20), Rational(10).raised(to: -30),
      ])
    let length = integer(in: 1...5)
    let opposite = integer(in: 1...conceptCount - 1)
    return try SteeringModel(
      concepts: concepts, inside: gamma.map { (1 - epsilon) * $0 },
      outside: omega.map { epsilon * $0 / others }, contexts: Array(0..<conceptCount), target: 0,
      positive: [Int](repeating: 0, count: length),
      negative: (0..<length).map { _ in isContrastive ? opposite : integer(in: 1...conceptCount - 1)
      })
  }

  /// `count` positive rationals of sum 1.
  private mutating func shares(_ count: Int, areEqual: Bool) -> [Rational] {
    let parts = (0..<count).map { _ in areEqual ? 1 : smallWeight() }
    let sum = parts.reduce(0, +)
    return parts.map { $0 / sum }
  }

  /// A direct model: rational weights and log-odds.
  public mutating func directModel(tokens: ClosedRange<Int> = 2...10) throws -> SteeringModel {
    let count = integer(in: tokens)
    let weights = column(count, like: [])
    var logOdds: [Rational] = []
    for _ in 0..<count {
      switch uniform(through: 3) {
      case 0 where !logOdds.isEmpty: logOdds.append(element(of: logOdds))
      case 1 where !logOdds.isEmpty:
        logOdds.append(element(of: logOdds) + Rational(10).raised(to: -integer(in: 20...45)))
      case 2: logOdds.append(Rational(integer(in: -4...4)))
      default: logOdds.append(Rational(integer(in: -50...50), integer(in: 1...9)))
      }
    }
    return try SteeringModel(weights: weights, logOdds: logOdds)
  }

  /// A model of dyadic logits, ties and the ends ±700 included.
  public mutating func logitModel(
    tokens: ClosedRange<Int> = 2...8, contexts: ClosedRange<Int> = 2...4, size: Int = 20
  ) throws -> SteeringModel {
    let count = integer(in: tokens)
    let contextCount = integer(in: contexts)
    let rows = (0..<contextCount).map { _ in
      NextTokenDistribution.logits(
        (0..<count).map { _ -> Double in
          switch uniform(through: 4) {
          case 0: return Double(element(of: [0, 1, -1, 700, -700]))
          case 1, 2: return Double(integer(in: -80...80)) / 8
          default: return Double(integer(in: -500_000...500_000)) * 0x1p-13 * 0.3
          }
        })
    }
    return try model(rows, count: count, size: size)
  }
}

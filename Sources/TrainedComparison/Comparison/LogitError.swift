// Bounds every later difference by the error of the trained logits alone.
public import ExactArithmetic
internal import SteeringModel

/// How far a trained model's logits are from the logarithms of the probabilities, and what follows
/// for every steered quantity before any of them is computed (docs/training.md).
///
/// δ_jz = ℓ_jz − log p_jz and η_z, the difference of the log-odds, matter only up to constants in
/// z, and are centred: ε_j is half the spread of δ_j over the tokens, at most max |ℓ_j − log p_j|
/// after any shift.
public struct LogitError: Sendable {
  /// δ_jz of each context and token, centred.
  public let logits: [[Interval]]
  /// η_z of each token, centred.
  public let logOdds: [Interval]
  /// An upper bound of ε_j for each context.
  public let contextSpreads: [BigFloat]
  /// An upper bound of half the spread of η.
  public let logOddsSpread: BigFloat

  /// An upper bound of ε = max_j ε_j.
  public var spread: BigFloat { contextSpreads.reduce(BigFloat(0)) { max($0, $1) } }

  /// The errors of `trained`, enclosed with `precision` bits.
  init(
    reference: SteeringModel, _ logOdds: LogOdds, trained: SteeringModel, _ trainedLogOdds: LogOdds,
    precision: Int
  ) {
    var known: [NextTokenDistribution: [Interval]] = [:]
    var rows: [[Interval]] = []
    var spreads: [BigFloat] = []
    for (mine, theirs) in zip(reference.contexts, trained.contexts) {
      let logarithms =
        known[mine.distribution]
        ?? mine.distribution.logWeights(precision: precision)
      known[mine.distribution] = logarithms
      let logits = theirs.distribution.logWeights(precision: precision)
      let (row, spread) = LogitError.centred(zip(logits, logarithms).map { $0 - $1 })
      rows.append(row)
      spreads.append(spread)
    }
    let differences = zip(trainedLogOdds.statistics, logOdds.statistics).map {
      ($0 - $1).enclosure(precision: precision)
    }
    logits = rows
    contextSpreads = spreads
    (self.logOdds, logOddsSpread) = LogitError.centred(differences)
  }

  /// `values` less the middle of their range, and half the width of the range.
  private static func centred(_ values: [Interval]) -> ([Interval], BigFloat) {
    let hull = values.dropFirst().reduce(values[0]) { $0.hull($1) }
    let middle = Interval(hull.midpoint)
    let centred = values.map { $0 - middle }
    return (centred, centred.reduce(BigFloat(0)) { max($0, $1.magnitudeBound) })
  }

  /// An upper bound of |Δp̂(z|α) − Δp(z|α)| and of |F̂_C(α) − F̂_C(0) − F_C(α) + F_C(0)| over all
  /// contexts, tokens, concepts and |α| ≤ `strength`, from ε alone: tanh(ε(1 + 2A)/2) + tanh(ε/2).
  public func probabilityBound(strength: BigFloat) -> BigFloat {
    let half = BigFloat.powerOfTwo(-1)
    func part(_ factor: BigFloat) -> BigFloat {
      spread.multiplied(by: factor, precision: 64, rounding: .up)
        .multiplied(by: half, precision: 64, rounding: .up)
        .applying(.tanh, precision: 64, rounding: .up)
    }
    return part(reach(strength)).adding(part(1), precision: 64, rounding: .up)
  }

  /// An upper bound of |ΔCE of the trained model − ΔCE| over |α| ≤ `strength`: 2ε(1 + 2A) + 2ε.
  public func crossEntropyBound(strength: BigFloat) -> BigFloat {
    let factor = reach(strength).adding(1, precision: 64, rounding: .up)
    return spread.multiplied(by: factor, precision: 64, rounding: .up)
      .multiplied(by: 2, precision: 64, rounding: .up)
  }

  /// 1 + 2A.
  private func reach(_ strength: BigFloat) -> BigFloat {
    strength.multiplied(by: 2, precision: 64, rounding: .up)
      .adding(1, precision: 64, rounding: .up)
  }
}

extension NextTokenDistribution {
  /// The logarithms of the weights, up to one constant: logits as they are.
  func logWeights(precision: Int) -> [Interval] {
    switch self {
    case .probabilities(let values):
      return values.map { Interval.log(Interval($0, precision: precision)) }
    case .weights(let values):
      return values.map { Interval.log(Interval($0, precision: precision)) }
    case .logits:
      return finiteLogits.map { Interval($0, precision: precision) }
    }
  }
}

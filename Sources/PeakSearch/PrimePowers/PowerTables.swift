internal import ExactArithmetic
internal import LimbKernels
internal import RealModule
internal import SteeringLaws

/// What the tasks of one power survey share: the tables of a family of powers, made for the digits asked for.
struct PowerTables: Sendable {
  /// The powers and moments, in x = cα.
  let moments: PowerMoments
  /// c.
  let rate: Rational
  /// What the weights of the family were multiplied with.
  let weightScale: Rational

  /// The tables of `family`, or nil when it is no family of powers or its peaks are too far out.
  init?(_ family: TiltedFamily, digits: Int) {
    guard let powers = PowerFamily(family) else { return nil }
    // Peaks increase with the level, so the outer ones bound them all.
    let logarithms = powers.elements.map {
      Logarithm(log: Rational($0)).enclosure(precision: 64).midpoint.double()
    }
    let statistics = powers.rows.map { row in
      zip(row, logarithms).reduce(0) { $0 + Double($1.0) * $1.1 }
    }
    let weights = powers.weights.map { BigFloat($0, precision: 53, rounding: .nearest) }
    var farthest = 0.0
    for level in [1, family.levels.count - 2] {
      guard let root = FastRoot(statistics, weights, level: level).solve(from: 0)?.root else {
        return nil
      }
      farthest = max(farthest, abs(root))
    }
    guard farthest < PowerTables.farthest else { return nil }
    let reach = Int(Double.log2(max(1, farthest * 1.001)).rounded(.up))
    let bits = 3.3219281 * Double(digits + 1) + 44
    guard
      let moments = PowerMoments(
        elements: powers.elements, rows: powers.rows, weights: powers.weights,
        limbs: Int((bits / 64).rounded(.up)), reach: reach)
    else { return nil }
    self.moments = moments
    rate = powers.rate
    weightScale = Rational(powers.weightScale)
  }

  /// Farther peaks need other tables.
  private static let farthest = 1000.0
}

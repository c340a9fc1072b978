// The sum over all tokens near one point of the circle, in pairs of doubles.
internal import ExactArithmetic
internal import SteeringLaws

/// F(t) of a ``FloatPartition`` once more, in pairs of doubles: k at single places to some 80 bits,
/// for points whose digits doubles do not prove.
///
/// The same recurrence and the same bounds, with 2^−97 in place of 2^−53: sums of pairs are right
/// within 2^−100, products within 2^−98 and quotients within 2^−97. From the coefficient `split` on
/// doubles do, as M_k h^k is below 8^−k M(ρ). Weights and waves are within `change` and `shift` of
/// the true ones for all tokens alike (``WeightBounds``). Cost: some 600 operations of pairs a token.
struct PairPartition: Sendable {
  private let coefficients: [DoubleDouble]
  private let slopes: [DoubleDouble]
  /// Bounds of the errors of F and F′ for |t| ≤ h, and of F times the error of k that is due to
  /// weights and waves, and of F by the weights.
  private let errors: (value: Double, slope: Double)
  private let weightErrors: (ratio: Double, mass: Double)
  /// What is subtracted from all exponents, exact.
  let top: Double

  private static let order = 44
  private static let split = 28

  /// The series of the piece of `base`.
  init(_ base: FloatPartition, _ waves: FloatWaves) {
    // Exponents are to be negative.
    let top = base.top + 1
    self.top = top
    let order = PairPartition.order
    var sums = [DoubleDouble](repeating: DoubleDouble(high: 0, low: 0), count: order)
    let inverses = (1...order).map {
      DoubleDouble(high: 1, low: 0) / DoubleDouble(high: Double($0), low: 0)
    }
    var (shift, largest) = (0.0, 0.0)
    let least = ExponentialOfPairs.least
    var exponents = (highs: [Double](), lows: [Double]())
    for token in 0..<waves.count {
      let wave = base.turned(waves, token)
      shift = max(shift, wave.radius)
      let exponent = waves.biases[token] + wave.cosine + DoubleDouble(high: -top, low: 0)
      let isLow = exponent.high <= least
      if !isLow { largest = max(largest, abs(exponent.high)) }
      exponents.highs.append(isLow ? least : exponent.high)
      exponents.lows.append(isLow ? 0 : exponent.low)
    }
    let weights = ExponentialOfPairs.values(highs: exponents.highs, lows: exponents.lows)
    sums.withUnsafeMutableBufferPointer { sums in
      inverses.withUnsafeBufferPointer { inverses in
        for token in 0..<waves.count {
          let weight = DoubleDouble(high: weights.highs[token], low: weights.lows[token])
          PairPartition.add(weight, base.turned(waves, token), sums, inverses)
        }
      }
    }
    coefficients = sums
    slopes = sums.indices.dropFirst().map { sums[$0].multiplied(by: Double($0)) }
    // Weights here are e^−1 times those of the base.
    let moments = base.moments
    let h = base.piece.radius
    let unit = 0x1p-97
    let power = Double(sign: .plus, exponent: -3 * order, significand: 1) * base.majorant
    let late =
      Double(sign: .plus, exponent: -53 - 3 * PairPartition.split, significand: 1) * base.majorant
      * 8 * Double(PairPartition.split)
    let count = Double(waves.count) * 0x1p-100
    func error(_ j: Int) -> Double {
      let rounding = unit * (8.2 * moments[j + 1] + 25 * moments[j]) + count * moments[j]
      let size = Double(order * order)
      return (rounding + (j == 0 ? 1 : size) * (power + late)) / (j == 0 ? 1 : h) * 1.01
        + 0x1p-780
    }
    errors = (error(0), error(1))
    let change = 1.2 * shift + 0x1p-95 + largest * 0x1p-98
    let bounds = base.bounds
    let height = 0.51 * moments[1] / h / bounds.least * 1.01
    weightErrors = (
      (1.2 * shift * moments[0] + 1.1 * change * (bounds.height + height * moments[0])) * 1.01,
      1.1 * change * moments[0] * 1.01
    )
  }

  /// Adds the coefficients of one token.
  @inline(__always)
  private static func add(
    _ weight: DoubleDouble, _ wave: FloatPartition.TurnedPair,
    _ sums: UnsafeMutableBufferPointer<DoubleDouble>,
    _ inverses: UnsafeBufferPointer<DoubleDouble>
  ) {
    let zero = DoubleDouble(high: 0, low: 0)
    let double = DoubleDouble(high: 2 * wave.sine.high, low: 2 * wave.sine.low)
    let quadruple = DoubleDouble(high: 4 * wave.cosine.high, low: 4 * wave.cosine.low)
    var (e0, e1, e2, e3) = (weight, zero, zero, zero)
    sums[0] = sums[0] + e0
    for k in 0..<(split - 1) {
      var next = double * (e0 + e2.negated)
      if k >= 1 {
        let factor = quadruple + DoubleDouble(high: Double(2 * (k - 1)), low: 0)
        next = next + (factor * e1).negated
      }
      if k >= 4 { next = next + e3.multiplied(by: -Double(k - 3)) }
      next = next * inverses[k]
      sums[k + 1] = sums[k + 1] + next
      (e0, e1, e2, e3) = (next, e0, e1, e2)
    }
    var (f0, f1, f2, f3) = (e0.high, e1.high, e2.high, e3.high)
    for k in (split - 1)..<(order - 1) {
      var next = double.high * (f0 - f2)
      next -= (quadruple.high + Double(2 * (k - 1))) * f1
      next -= Double(k - 3) * f3
      next *= inverses[k].high
      sums[k + 1] = sums[k + 1] + DoubleDouble(high: next, low: 0)
      (f0, f1, f2, f3) = (next, f0, f1, f2)
    }
  }

  /// k at `t` with a bound of its error, and F with a bound of its relative error.
  func ratio(
    _ t: Double
  ) -> (value: DoubleDouble, error: Double, sum: DoubleDouble, sumError: Double)? {
    let place = DoubleDouble(high: t, low: 0)
    let sum = DoubleDouble.horner(coefficients, place)
    let slope = DoubleDouble.horner(slopes, place)
    let least = sum.high - errors.value
    guard least > sum.high * 0.99 else { return nil }
    let base = DoubleDouble(high: 1, low: 0) + DoubleDouble(product: t, t)
    let half = (base * base).multiplied(by: 0.5)
    let share = slope / sum
    let value = half * share
    let error =
      0.51 * (errors.slope + abs(share.high) * errors.value) / least + weightErrors.ratio / least
      + abs(value.high) * 0x1p-93
    return (value, error * 1.01, sum, (errors.value + weightErrors.mass) / least * 1.01)
  }
}

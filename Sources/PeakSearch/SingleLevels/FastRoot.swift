// Guesses a peak in doubles, for a certified search to start from.
internal import ExactArithmetic
internal import RealModule

/// The root of f_z in doubles, found and not trusted: a start for the certified iteration.
///
/// Works on h(α) = log Σ_{d>0} w d e^{αd} − log Σ_{d<0} w |d| e^{αd}, d = μ_l − μ_z, which has the
/// same root, increases with slope between the least and the sum of the largest gaps on either
/// side, and neither overflows nor flattens, however far the root or small the weights.
struct FastRoot {
  private let gaps: [Double]
  /// log(w_l |d_l|).
  private let offsets: [Double]

  init(_ function: RootFunction) {
    gaps = function.gaps.map { $0.midpoint.double() }
    offsets = zip(function.gaps, function.weights).map { gap, weight in
      FastRoot.logarithm(weight.midpoint) + FastRoot.logarithm(gap.midpoint.magnitude)
    }
  }

  /// The root of level `level` of `family`, which costs a few exponentials a level.
  init(_ family: GridFamily, level: Int) {
    let target = family.statistic(level)
    let others = family.indices.filter { $0 != level }
    gaps = others.map {
      family.statistic($0).subtracting(target, precision: 53, rounding: .nearest).double()
    }
    offsets = zip(others, gaps).map {
      FastRoot.logarithm(family.weights[$0]) + Double.log($1.magnitude)
    }
  }

  /// log of a positive float of any exponent.
  private static func logarithm(_ value: BigFloat) -> Double {
    let nearest = value.double()
    return nearest.isNormal
      ? Double.log(nearest) : value.applying(.log, precision: 53, rounding: .nearest).double()
  }

  /// The approximate root and an estimate (no bound) of its error; nil when there is none in range.
  func solve(from start: Double) -> (root: Double, error: Double)? {
    var (low, high) = (-Double.infinity, Double.infinity)
    var alpha = start
    var stride = 1.0
    for _ in 0..<400 {
      let (value, slope, noise) = evaluate(alpha)
      guard value.isFinite, slope > 0 else { return nil }
      if value < 0 { low = alpha } else { high = alpha }
      var next = alpha - value / slope
      if !(next > low && next < high) {
        if value == 0 {
          next = alpha
        } else if low.isFinite && high.isFinite {
          next = low + (high - low) / 2
        } else {
          next = low.isFinite ? low + stride : high - stride
          stride *= 4
        }
      }
      if abs(next - alpha) <= 4 * noise / slope || abs(next - alpha) <= 2 * alpha.ulp {
        return next.isFinite ? (next, 8 * noise / slope + 8 * next.ulp) : nil
      }
      alpha = next
    }
    return alpha.isFinite ? (alpha, abs(alpha) * 0x1p-20 + 0x1p-20) : nil
  }

  /// h(α), h'(α), and the size of the rounding errors in h.
  private func evaluate(_ alpha: Double) -> (value: Double, slope: Double, noise: Double) {
    var peaks = (positive: -Double.infinity, negative: -Double.infinity)
    for index in gaps.indices {
      let exponent = offsets[index] + alpha * gaps[index]
      if gaps[index] > 0 {
        peaks.positive = max(peaks.positive, exponent)
      } else {
        peaks.negative = max(peaks.negative, exponent)
      }
    }
    var sums = (positive: 0.0, negative: 0.0)
    var slopes = (positive: 0.0, negative: 0.0)
    for index in gaps.indices {
      let exponent = offsets[index] + alpha * gaps[index]
      if gaps[index] > 0 {
        let term = Double.exp(exponent - peaks.positive)
        sums.positive += term
        slopes.positive += term * gaps[index]
      } else {
        let term = Double.exp(exponent - peaks.negative)
        sums.negative += term
        slopes.negative -= term * gaps[index]
      }
    }
    let value =
      (peaks.positive + Double.log(sums.positive)) - (peaks.negative + Double.log(sums.negative))
    let slope = slopes.positive / sums.positive + slopes.negative / sums.negative
    let noise = (abs(peaks.positive) + abs(peaks.negative) + 8) * 0x1p-52
    return (value, slope, noise)
  }
}

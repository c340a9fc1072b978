internal import ExactArithmetic
internal import LimbKernels
internal import RealModule

/// F(x) = Σ_l t_l (μ_l − μ_z) e^((x − x₀)μ_l) about a point x₀, as a Taylor polynomial with bounded errors, and its root.
///
/// All in units of 2^(−unit) of x and 2^unit of μ. With D = max |μ_l − μ_z|, δ the root of the polynomial and |δ|D ≤ 2^(−10)
/// on the segment from x₀ a little past x₀ + δ:
///  * F' > (1 − 2^(−9)) F'(x₀), since each of its positive terms changes by a factor e^(±|δ|D) at most;
///  * |F^(J+1)| ≤ D^J F' ≤ D^J F'(x₀)(1 + 2^(−9)), so the Taylor remainder is below
///    D^J F'(x₀) |δ|^(J+1) (1 + 2^(−9)) / (J + 1)!;
///  * hence |F(x₀ + δ)| is at most ε, the residual of the polynomial with all errors of its coefficients,
///    and the root lies within ε / ((1 − 2^(−9)) F'(x₀)) of x₀ + δ, because F increases.
///
/// Errors are carried as logarithms to base 2 of their bounds.
struct PowerExpansion {
  /// D_j = Σ t (μ − μ_z)^j, j = 0 … J + 1, and log2 of the bounds of their errors.
  private var parts: [BigFloat]
  private var errors: [Double]
  /// The bits with which each is computed.
  private let precisions: [Int]
  /// a_i = F^(i)(x₀)/i! = D_(i+1)/i!.
  private var coefficients: [BigFloat]
  private let slopeBits: Double
  private let reachBits: Double

  /// J.
  private var order: Int { coefficients.count - 1 }

  /// The expansion of `values` about the statistic `center`, at most `reach` from all others; M_0 and M_1 came with
  /// `limbs` limbs, the higher moments with `lengths`.
  ///
  /// Nil when F' is too small for its error.
  init?(
    _ values: PowerMoments.Values, about center: BigFloat, reach: Double, limbs: Int,
    lengths: [Int]
  ) {
    (parts, errors) = (values.moments, values.errors)
    reachBits = Double.log2(reach)
    let allLengths = [limbs, limbs] + lengths
    // Sums of up to 2^25 lose less than 2^(−7) units by a rounding; two units are counted.
    precisions = allLengths.map { 64 * $0 + 32 }
    let centers = precisions.map { BigFloat(center, precision: $0, rounding: .nearest) }
    let top = parts.count - 1
    for i in 1...top {
      for j in stride(from: top, through: i, by: -1) {
        parts[j] = parts[j].subtracting(
          centers[j].multiplied(by: parts[j - 1], precision: precisions[j], rounding: .nearest),
          precision: precisions[j], rounding: .nearest)
        errors[j] = logSum([errors[j], errors[j - 1], 1 - Double(64 * allLengths[j])])
      }
    }
    coefficients = [parts[1]]
    var factorial = 1
    for i in 1..<top {
      factorial *= i
      coefficients.append(
        i == 1
          ? parts[2]
          : parts[i + 1].divided(
            by: BigFloat(factorial), precision: precisions[i + 1], rounding: .nearest))
    }
    let slope = parts[2].double()
    guard slope > 0x1p-200 else { return nil }
    slopeBits = Double.log2(slope)
    guard errors[2] < slopeBits - 12 else { return nil }
  }

  /// Σ_(i ≥ first) a_i δ^(i − first).
  private func tail(from first: Int, at delta: BigFloat) -> BigFloat {
    var sum = coefficients[order]
    for i in stride(from: order - 1, through: first, by: -1) {
      sum = coefficients[i].adding(
        sum.multiplied(by: delta, precision: precisions[i + 1], rounding: .nearest),
        precision: precisions[i + 1], rounding: .nearest)
    }
    return sum
  }

  /// δ and log2 of a bound of the distance of x₀ + δ from the root of F; nil when δ is too large for the proof.
  func root() -> (delta: BigFloat, radius: Double)? {
    let precision = precisions[2]
    // δ = −(a_0 + a_2 δ² + …)/a_1; each pass gains the bits of δ.
    let inverse = BigFloat(-1).divided(
      by: coefficients[1], precision: precision, rounding: .nearest)
    var delta = coefficients[0].multiplied(by: inverse, precision: precision, rounding: .nearest)
    for _ in 1..<order {
      let square = delta.multiplied(by: delta, precision: precision, rounding: .nearest)
      let excess = coefficients[0].adding(
        tail(from: 2, at: delta).multiplied(by: square, precision: precision, rounding: .nearest),
        precision: precision, rounding: .nearest)
      delta = excess.multiplied(by: inverse, precision: precision, rounding: .nearest)
    }
    let size = logarithm(delta)
    guard size + reachBits < -11 else { return nil }
    let residual = coefficients[0].adding(
      tail(from: 1, at: delta).multiplied(
        by: delta, precision: precisions[0], rounding: .nearest),
      precision: precisions[0], rounding: .nearest)
    // The remainder, the residual, its roundings, and the errors of the coefficients.
    var bounds = [
      Double(order + 1) * size + Double(order) * reachBits + slopeBits
        - PowerExpansion.factorialBits[order + 1] + 0.02,
      logarithm(residual),
      size + slopeBits + 4 - Double(precision),
      logarithm(coefficients[0]) + 2 - Double(precisions[0]),
    ]
    for i in 0...order { bounds.append(errors[i + 1] + Double(i) * size) }
    return (delta, logSum(bounds) - slopeBits + 0.02)
  }

  /// Σ_l t_l e^((x − x₀)(μ_l − μ_z)) at the root x = x₀ + δ ± 2^`radius`: T = Σ_j D_j δ^j / j!.
  func total(at delta: BigFloat, radius: Double) -> Interval {
    var sum = BigFloat()
    for i in stride(from: order, through: 0, by: -1) {
      let part = coefficients[i].divided(
        by: BigFloat(i + 1), precision: precisions[i + 1], rounding: .nearest)
      sum = part.adding(
        sum.multiplied(by: delta, precision: precisions[i + 1], rounding: .nearest),
        precision: precisions[i + 1], rounding: .nearest)
    }
    sum = parts[0].adding(
      sum.multiplied(by: delta, precision: precisions[0], rounding: .nearest),
      precision: precisions[0], rounding: .nearest)
    let (size, sumBits) = (logarithm(delta), logarithm(parts[0]))
    var margins = [
      // T' = F, at most F' times the distance; the remainder; the roundings.
      2 * max(radius, -1e8) + slopeBits + 1,
      Double(order + 2) * (size + reachBits) + sumBits + 1,
      sumBits + 4 - Double(precisions[0]),
      size + reachBits + sumBits + 6 - Double(precisions[1]),
    ]
    for j in parts.indices { margins.append(errors[j] + Double(j) * size) }
    let margin = BigFloat.powerOfTwo(Int(logSum(margins).rounded(.up)))
    return Interval(
      lower: sum.subtracting(margin, precision: precisions[0], rounding: .down),
      upper: sum.adding(margin, precision: precisions[0], rounding: .up))
  }

  /// A little less than log2 n!.
  static let factorialBits = [0, 0, 1, 2.58, 4.58, 6.9]
}

/// An upper bound of log2 |x|.
private func logarithm(_ value: BigFloat) -> Double {
  value.exponent.map(Double.init) ?? -1e9
}

/// log2 Σ 2^x, a little more.
private func logSum(_ values: [Double]) -> Double {
  guard let most = values.max() else { return -.infinity }
  return most + Double.log2(values.reduce(0) { $0 + Double.exp2(max($1 - most, -200)) }) + 1e-9
}

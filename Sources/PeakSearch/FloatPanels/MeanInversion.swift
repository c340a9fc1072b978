// Solves K'(α) = M for eight tokens at once, in doubles; what it finds is checked later.
internal import ExactArithmetic
internal import SteeringLaws

/// Inverts one model of K' for many tokens at a time.
struct MeanInversion {
  private typealias Lanes = SIMD8<Double>
  private let model: MeanPolynomial
  /// Divided differences of t as a function of p(t): a first guess.
  private let nodes: [Double]
  private let differences: [Double]
  private let exponential = FastExponential()

  init(_ model: MeanPolynomial) {
    self.model = model
    let count = 9
    let places = (0..<count).map { Double($0) / Double(count - 1) * 2 - 1 }
    let nodes = places.map { MeanPolynomial.value(model.coefficients, $0) }
    var table = places
    for level in 1..<count {
      for k in stride(from: count - 1, through: level, by: -1) {
        table[k] = (table[k] - table[k - 1]) / (nodes[k] - nodes[k - level])
      }
    }
    self.nodes = nodes
    differences = table
  }

  /// Writes bounds of the peaks of `tokens` of `family` where they are proved, and of their heights
  /// where `heights` are wanted.
  func solve(
    _ tokens: ArraySlice<Int32>, of family: FloatFamily, _ peaks: FloatPanelSearch.Output
  ) {
    tokens.withUnsafeBufferPointer { tokens in
      model.coefficients.withUnsafeBufferPointer { coefficients in
        var start = 0
        while start < tokens.count {
          let size = min(8, tokens.count - start)
          var places = Lanes(repeating: model.shift)
          var tails = Lanes.zero
          for lane in 0..<size {
            let statistic = family.statistic(Int(tokens[start + lane]))
            places[lane] = statistic.high
            tails[lane] = statistic.low
          }
          let found = enclose(places, tails, coefficients)
          let values = peaks.heights == nil ? Lanes.zero : partition(found.t)
          for lane in 0..<size where found.isProved[lane] {
            let token = Int(tokens[start + lane])
            peaks.positions.lower[token] = found.low[lane]
            peaks.positions.upper[token] = found.high[lane]
            if let heights = peaks.heights {
              (heights.lower[token], heights.upper[token]) = height(
                weight: family.weights[token],
                statistic: DoubleDouble(high: places[lane], low: tails[lane]), t: found.t[lane],
                partition: values[lane])
            }
          }
          start += size
        }
      }
    }
  }

  /// A at every lane.
  @inline(__always)
  private func partition(_ t: Lanes) -> Lanes {
    model.heights.coefficients.withUnsafeBufferPointer { a in
      var value = Lanes(repeating: a[a.count - 1])
      for k in stride(from: a.count - 2, through: 0, by: -1) { value = value * t + a[k] }
      return value
    }
  }

  /// Bounds of w e^{α(μ−c)} factor/A at the root near α = center + scale t; NaN when out of range.
  ///
  /// d log(height)/dt = target − f(t) vanishes at the root, which the sign tests place within
  /// `resolution` of t, up to a rounding: log height changes by at most half the square of that
  /// times the largest slope of f.
  @inline(__always)
  private func height(
    weight: Double, statistic: DoubleDouble, t: Double, partition: Double
  ) -> (lower: Double, upper: Double) {
    // μ − c and α(μ − c) as sums of doubles.
    let gap = DoubleDouble(difference: statistic.high, model.shift)
    let rest = gap.low + statistic.low
    let offset = model.scale * t
    let first = DoubleDouble(product: model.center, gap.high)
    let second = DoubleDouble(product: offset, gap.high)
    let sum = DoubleDouble(sum: first.high, second.high)
    // The parts add up to α(μ − c) but for the roundings in the tail, 2^−52 of it each:
    // below 2^−90.
    let tail = sum.low + first.low + second.low + (model.center + offset) * rest
    guard abs(sum.high) <= FastExponential.range, abs(tail) <= 0x1p-40 else {
      return (.nan, .nan)
    }
    let power = exponential(sum.high, tail: tail)
    // Below the normal numbers a product has more than one rounding error.
    let tilted = weight * power
    let scaled = tilted * model.heights.factor
    let value = scaled / partition
    guard tilted > 0x1p-1000, scaled > 0x1p-1000, value > 0x1p-1000, value < .infinity else {
      return (.nan, .nan)
    }
    // In units of 2^−53: the weight, which may be rounded, 2, three products and quotients 3, the
    // factor 2, the product with 1 ± error and that sum 2, and one for all products of errors, as
    // the error is below 2^−30: 10. Twice half the square covers the rounding of t ± resolution, as resolution is at least 2^−52, and
    // e^x − 1 − x.
    let moved = model.resolution * model.resolution * 2 * model.heights.steepness
    let error = FastExponential.relativeError + 10 * 0x1p-53 + model.heights.error + moved
    guard error < 0x1p-30 else { return (.nan, .nan) }
    return (value * (1 - error), value * (1 + error))
  }

  @inline(__always)
  private func enclose(
    _ statistics: Lanes, _ tails: Lanes, _ p: UnsafeBufferPointer<Double>
  ) -> (t: Lanes, low: Lanes, high: Lanes, isProved: SIMDMask<SIMD8<Int64>>) {
    // dα/dt (μ − c): roundings of the difference and of the sum, as the scale is a power of two.
    // The difference is exact where the sum could be much smaller.
    let target = (statistics - model.shift + tails) * model.scale
    var t = Lanes(repeating: differences[differences.count - 1])
    for k in stride(from: differences.count - 2, through: 0, by: -1) {
      t = t * (target - nodes[k]) + differences[k]
    }
    t.clamp(lowerBound: Lanes(repeating: -1), upperBound: Lanes(repeating: 1))
    for _ in 0..<2 {
      var value = Lanes(repeating: p[p.count - 1])
      var slope = Lanes.zero
      for k in stride(from: p.count - 2, through: 0, by: -1) {
        slope = slope * t + value
        value = value * t + p[k]
      }
      t -= (value - target) / slope
    }
    let below = t - model.resolution
    let above = t + model.resolution
    var (first, second) = (Lanes(repeating: p[p.count - 1]), Lanes(repeating: p[p.count - 1]))
    for k in stride(from: p.count - 2, through: 0, by: -1) {
      first = first * below + p[k]
      second = second * above + p[k]
    }
    // The target is off by two roundings, of 2^−53 each, and its sum with the noise by one; one
    // more is spare. The sums with `error` are covered by it (see `MeanPolynomial`).
    let noise = target.replacing(with: -target, where: target .< 0) * 0x1p-51
    let isProved =
      (first + model.error .< target - noise) .& (second - model.error .> target + noise)
      .& (below .>= -1) .& (above .<= 1)
    // The signs of f − target at `below` and `above`, where f increases, place the root
    // between them.
    return (t, bound(below, -1), bound(above, 1), isProved)
  }

  /// A bound of center + scale t from below or above.
  @inline(__always)
  private func bound(_ t: Lanes, _ sign: Double) -> Lanes {
    let product = t * model.scale
    let sum = product + model.center
    // Each rounding is at most 2^−53 of its result: the product is exact, the sum has one, and the
    // last one is that of the sum with the margin; 2^−52 of both sizes is twice that.
    let size =
      product.replacing(with: -product, where: product .< 0)
      + sum.replacing(with: -sum, where: sum .< 0)
    return sum + (size * 0x1p-52 + 0x1p-1000) * sign
  }
}

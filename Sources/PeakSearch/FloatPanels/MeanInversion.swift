// Solves K'(α) = M for eight tokens at once, in doubles; what it finds is checked later.
internal import CMeanInversion
internal import ExactArithmetic
internal import SteeringLaws

/// Inverts one model of K' for many tokens at a time.
struct MeanInversion {
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

  /// Some tokens that were solved together.
  struct Solved {
    /// The places of the tokens.
    let places: ArraySlice<Int32>
    /// Bounds of the peaks, in the order of the places; NaN where they are not proved.
    let positions: (lower: UnsafeMutablePointer<Double>, upper: UnsafeMutablePointer<Double>)
    /// Bounds of the heights, likewise; nil when they are not wanted.
    let heights: (lower: UnsafeMutablePointer<Double>, upper: UnsafeMutablePointer<Double>)?
  }

  /// Encloses the peaks of the tokens at `places` of `tokens`, and their heights if wanted, and calls
  /// `body` with some of them at a time.
  func solve(
    _ places: ArraySlice<Int32>, of tokens: TokenList, in family: FloatFamily, withHeights: Bool,
    _ body: (Solved) -> Void
  ) {
    withModel(heights: withHeights) { kernel in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 8 * MeanInversion.block) { buffer in
        let statistics = buffer.base
        let tails = statistics + MeanInversion.block
        let t = tails + MeanInversion.block
        let values = t + MeanInversion.block
        let low = values + MeanInversion.block
        let high = low + MeanInversion.block
        let heights = (lower: high + MeanInversion.block, upper: high + 2 * MeanInversion.block)
        var start = places.startIndex
        while start < places.endIndex {
          let block = places[start..<min(start + MeanInversion.block, places.endIndex)]
          for (lane, place) in block.enumerated() {
            let statistic = family.statistic(tokens[Int(place)])
            (statistics[lane], tails[lane]) = (statistic.high, statistic.low)
          }
          sl_mean_inversion(
            kernel, statistics, tails, block.count, t, values, low, high)
          if withHeights {
            for (lane, place) in block.enumerated() where low[lane].isFinite {
              (heights.lower[lane], heights.upper[lane]) = height(
                weight: family.weights[tokens[Int(place)]],
                statistic: DoubleDouble(high: statistics[lane], low: tails[lane]), t: t[lane],
                partition: values[lane])
            }
          }
          body(
            Solved(places: block, positions: (low, high), heights: withHeights ? heights : nil))
          start = block.endIndex
        }
      }
    }
  }

  /// The tokens that are solved together.
  private static let block = 512

  /// Calls `body` with the numbers of this model as the kernel takes them.
  private func withModel(heights: Bool, _ body: (UnsafePointer<sl_mean_model>) -> Void) {
    model.coefficients.withUnsafeBufferPointer { p in
      nodes.withUnsafeBufferPointer { nodes in
        differences.withUnsafeBufferPointer { differences in
          model.heights.coefficients.withUnsafeBufferPointer { a in
            var kernel = sl_mean_model(
              coefficients: p.baseAddress, count: p.count, error: model.error,
              nodes: nodes.baseAddress, differences: differences.baseAddress,
              node_count: nodes.count, heights: heights ? a.baseAddress : nil,
              height_count: a.count, shift: model.shift, scale: model.scale,
              center: model.center, resolution: model.resolution)
            body(&kernel)
          }
        }
      }
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
}

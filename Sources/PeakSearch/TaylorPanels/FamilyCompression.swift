internal import ExactArithmetic
internal import LimbKernels
internal import RealModule
internal import SteeringLaws

/// A family of few levels with the same partition function as one of many, up to a proved error.
///
/// The statistics are cut into bins of width w. In a bin of many levels, e^{αμ} is replaced by its
/// interpolant at J Chebyshev points: Σ_l w_l e^{αμ_l} ≈ Σ_j W_j e^{αx_j} with W_j = Σ_l w_l L_j(μ_l),
/// computed from the power sums Σ_l w_l y_l^i, y the place in the bin in [0, 1). So V levels become some
/// hundreds, whatever V; bins of few levels keep theirs.
///
/// Errors, with a = |α|w, relative to the bin's weight times the largest e^{αμ} in it:
/// - of interpolation, 2 (a/4)^J / J! for a term e^{αμ}, since its J-th derivative in μ is α^J e^{αμ}; with
///   a further factor (μ − c)^m, at most 2 (a/4)^{J−m}/(J−m)! (|μ − c| + w)^m by Leibniz' rule, as J > a/4 + m;
///   doubled for points that are rounded;
/// - of a power sum i that is off by ε, at most ε a^i/i! e^a, for the i-th coefficient of the interpolant
///   is at most that (Newton's form: divided differences are derivatives, and the points lie in [0, 1]);
///   with a further factor (μ − c)^m, at most 4 ε e^a (|μ − c| + w)^m a^{i−l}/(i−l)! for some l ≤ m.
struct FamilyCompression: Sendable {
  /// The small family, in no order.
  private(set) var family: GridFamily
  /// The largest |α| for which the errors hold.
  let reach: Double
  private let width: Double
  /// The edges and the log₂ of the weight of each bin that was replaced.
  private var bins: [(low: Double, high: Double, weight: Double)] = []
  /// log₂ of the errors above relative to the bin, over (|μ − c| + w)^m.
  private var relativeErrors: [Double] = []

  /// Compresses `full` with errors of about 2^(−`bits`) for |α| ≤ `reach`, choosing the width of the bins
  /// so that the compression and `uses` passes over what it leaves cost least.
  init(_ full: GridFamily, bits: Int, reach: Double, uses: Int) {
    self.reach = reach
    family = full
    // One limb more for the power sums leaves room for wide bins.
    let sumLimbs = full.limbs + 1
    let plan = Plan.best(
      count: full.count, range: full.range, limbs: sumLimbs, unit: full.unit, bits: bits,
      reach: reach, uses: uses)
    let (j, order) = (plan.logBins, plan.order)
    width = Double.exp2(Double(-j))
    let a = reach * width
    guard plan.isWorthwhile,
      let first = full.doubles.indices.min(by: {
        full.doubles[$0] < full.doubles[$1]
      })
    else { return }
    let limbs = full.limbs
    let shift = full.unit + j
    var small = GridFamily(limbs: limbs, unit: full.unit)
    let rule = InterpolationRule(order: order, precision: 64 * sumLimbs)
    let lengths = FamilyCompression.lengths(order: order, a: a, limbs: sumLimbs)
    let sums = FixedPointPowerSums(limbs: sumLimbs, lengths: lengths)
    // Places are counted from the least statistic.
    let base = full.statistic(first)
    let places = full.places(from: first, shiftedBy: shift)
    var groups: [Int: [Int]] = [:]
    for level in 0..<full.count { groups[places.bins[level], default: []].append(level) }
    var largest = 0
    for (index, members) in groups.sorted(by: { $0.key < $1.key }) {
      guard plan.pays(for: members.count, uses: uses) else {
        for level in members { small.append(level, of: full) }
        continue
      }
      largest = max(largest, members.count)
      // Scaled so that the sum of the weights stays below 1, and above 1/8.
      let top = members.compactMap { full.weights[$0].exponent }.max() ?? 0
      let total = members.reduce(0) {
        $0
          + full.weights[$1].multiplied(
            by: .powerOfTwo(-top), precision: 53, rounding: .nearest
          ).double()
      }
      let scale = top + Int(Double.log2(total).rounded(.down)) + 2
      sums.reset()
      withUnsafeTemporaryAllocation(of: UInt.self, capacity: 2 * sumLimbs) { buffer in
        guard let weight = buffer.baseAddress else { return }
        let place = weight + sumLimbs
        place[0] = 0
        places.fractions.withUnsafeBufferPointer { fractions in
          guard let source = fractions.baseAddress else { return }
          for level in members {
            FixedPointLimbs.write(
              full.weights[level], shiftedBy: -scale, limbs: sumLimbs, into: weight)
            (place + 1).update(from: source + level * limbs, count: limbs)
            sums.add(weight, isNegative: false, place, powerIsNegative: false)
          }
        }
      }
      let unit = BigFloat.powerOfTwo(scale)
      replaceBin(
        index, by: (0..<order).map { sums.value(of: $0) * unit }, rule: rule, base: base,
        in: &small)
    }
    family = small
    setErrors(order: order, a: a, largest: largest, lengths: lengths)
  }

  /// Adds the points of bin `index`, whose power sums are given, to `small`.
  private mutating func replaceBin(
    _ index: Int, by powerSums: [BigFloat], rule: InterpolationRule, base: BigFloat,
    in small: inout GridFamily
  ) {
    for (point, weight) in zip(rule.points, rule.weights(ofPowerSums: powerSums)) {
      small.append(
        base + (BigFloat(index) + point) * BigFloat(width),
        weight: BigFloat(weight, precision: 64 * small.limbs + 8, rounding: .nearest))
    }
    let low = base.double() + Double(index) * width - width * 0x1p-40
    bins.append((low, low + width * (1 + 0x1p-39), FamilyCompression.log2(powerSums[0])))
  }

  /// How many limbs the power sums need: sum i will be multiplied by about a^i/i! e^a, and its slope version
  /// by a^{i−1}/(i−1)!.
  private static func lengths(order: Int, a: Double, limbs: Int) -> [Int] {
    lengths(
      (0..<order).map { i in
        max(logPower(a, i), i > 0 ? logPower(a, i - 1) : 0) + 24
      }, limbs: limbs)
  }

  /// Compresses the levels of `floats`, on the grid of 128 bits and `unit`, with one pass over them for the
  /// bins and one for the power sums; as the other initialiser otherwise.
  init(_ floats: FloatFamily, unit: Int, bits: Int, reach: Double, uses: Int) {
    let limbs = 2
    self.reach = reach
    family = GridFamily(limbs: limbs, unit: unit)
    let plan = Plan.best(
      count: floats.count, range: floats.range, limbs: limbs, unit: unit, bits: bits,
      reach: reach, uses: uses)
    let order = plan.order
    width = Double.exp2(Double(-plan.logBins))
    let a = reach * width
    let base = BigFloat(floats.least)
    var small = family
    guard plan.isWorthwhile else {
      for (statistic, weight) in zip(floats.statistics, floats.weights) {
        small.append(BigFloat(statistic), weight: BigFloat(weight))
      }
      family = small
      return
    }
    let rule = InterpolationRule(order: order, precision: 64 * limbs)
    let grid = FloatGrid(floats, unit: unit, shift: unit + plan.logBins)
    var counts = [Int](repeating: 0, count: grid.binCount)
    var totals = [Double](repeating: 0, count: grid.binCount)
    for (statistic, weight) in zip(floats.statistics, floats.weights) {
      let bin = grid.place(of: statistic).bin
      counts[bin] += 1
      totals[bin] += weight
    }
    // Scaled so that the sum of the weights stays below 1, and above 1/8; nil for bins that stay.
    let scales = zip(counts, totals).map { count, total -> Int? in
      plan.pays(for: count, uses: uses) && total.isNormal ? Int(total.exponent) + 2 : nil
    }
    let sums = BinnedPowerSums(binCount: grid.binCount, order: order)
    for (statistic, weight) in zip(floats.statistics, floats.weights) {
      let (bin, place) = grid.place(of: statistic)
      if let scale = scales[bin] {
        sums.add(FixedPointLimbs.fraction(weight, shiftedBy: -scale), place, toBin: bin)
      } else {
        small.append(BigFloat(statistic), weight: BigFloat(weight))
      }
    }
    for (bin, scale) in scales.enumerated() {
      guard let scale else { continue }
      let unit = BigFloat.powerOfTwo(scale)
      replaceBin(
        bin, by: (0..<order).map { sums.value(of: $0, inBin: bin) * unit }, rule: rule, base: base,
        in: &small)
    }
    family = small
    setErrors(
      order: order, a: a, largest: counts.max() ?? 0,
      lengths: [Int](repeating: limbs, count: order))
  }

  private mutating func setErrors(order: Int, a: Double, largest: Int, lengths: [Int]) {
    guard largest > 0 else { return }
    relativeErrors = (0...2).map { degree in
      // Scaled to at least 1/8, a bin has count cut-off products of 4i + 1 units, with one unit of the weight
      // and of the place.
      let cut = lengths.indices.map { i in
        let size = (max(0, i - degree)...i).map { FamilyCompression.logPower(a, $0) }.max() ?? 0
        return Double.log2(FixedPointPowerSums.errorUnits(i) + 4) - 64 * Double(lengths[i]) + size
      }
      let truncation =
        (cut.max() ?? 0) + Double.log2(Double(order)) + Double.log2(Double(largest)) + 6
        + 2.9 * a
      return max(FamilyCompression.logPower(a / 4, order - degree) + 2, truncation) + 1
    }
  }

  /// log₂ of (x^k / k!).
  static func logPower(_ x: Double, _ k: Int) -> Double {
    k == 0
      ? 0 : Double(k) * Double.log2(max(x, 1e-300)) - Double.logGamma(Double(k) + 1) * 1.4426951
  }

  /// Limbs for numbers that will be multiplied by 2^`sizes`[k] at most, with no later one longer.
  static func lengths(_ sizes: [Double], limbs: Int) -> [Int] {
    var lengths = sizes.map { size in
      max(1, min(limbs, Int(((64 * Double(limbs) + size) / 64).rounded(.down)) + 1))
    }
    for k in lengths.indices.dropLast().reversed() { lengths[k] = max(lengths[k], lengths[k + 1]) }
    return lengths
  }

  /// log₂ of a positive float, to a few digits.
  static func log2(_ value: BigFloat) -> Double {
    guard let exponent = value.exponent else { return -.infinity }
    let fraction = value.magnitude.multiplied(
      by: .powerOfTwo(-exponent), precision: 53, rounding: .nearest)
    return Double(exponent) + Double.log2(fraction.double())
  }

  /// log₂ bounds of the errors of Σ w (μ−c)^m e^{αμ − (α−α₀)c}, m = 0, 1, 2, for |α − α₀| ≤ `radius`.
  func errors(near center: Double, radius: Double, about shift: Double) -> [Double] {
    guard !bins.isEmpty else { return [-.infinity, -.infinity, -.infinity] }
    var distance = 0.0
    let mass = bins.map { bin in
      distance = max(distance, abs(bin.low - shift), abs(bin.high - shift))
      let exponents = [bin.low, bin.high].flatMap { edge in
        [center * edge + radius * abs(edge - shift), center * edge]
      }
      return bin.weight + (exponents.max() ?? 0) * 1.4426950408889634
    }
    let top = mass.max() ?? 0
    let total = top + Double.log2(mass.reduce(0) { $0 + Double.exp2($1 - top) }) + 0.01
    let logDistance = Double.log2(distance + width)
    return relativeErrors.indices.map {
      total + relativeErrors[$0] + Double($0) * logDistance
    }
  }
}

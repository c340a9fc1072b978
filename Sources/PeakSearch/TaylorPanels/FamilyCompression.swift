// Makes many levels few, so that panels cost less.
internal import ExactArithmetic
internal import LimbKernels
internal import SteeringLaws

/// A family of few levels with the same partition function as one of many, up to a proved error.
///
/// The statistics are cut into bins of width w. In a bin of many levels, e^{αμ} is replaced by its
/// interpolant at J Chebyshev points: Σ_l w_l e^{αμ_l} ≈ Σ_j W_j e^{αx_j} with W_j = Σ_l w_l
/// L_j(μ_l), computed from the power sums Σ_l w_l y_l^i, y the place in the bin in [0, 1). So V
/// levels become some hundreds, whatever V; bins of few levels keep theirs.
///
/// The errors are in `FamilyCompression+Errors.swift`.
struct FamilyCompression: Sendable {
  /// The small family, in no order.
  private(set) var family: GridFamily
  /// The largest |α| for which the errors hold.
  let reach: Double
  /// The width w of the bins.
  let width: Double
  /// The bins that were replaced.
  private(set) var bins: [Bin] = []
  /// R₀, R₁, R₂ (see ``errors(near:radius:about:)``).
  private(set) var relativeErrors: [Magnitude] = []
  /// Of the rule's own rounding, relative to a bin's weight: the largest of the bins.
  var ruleError = Magnitude.zero
  /// A bound of the relative error of each weight of the full family, and log₂ of how many units of
  /// the grid its statistics are off.
  private(set) var weightError = Magnitude.zero
  private(set) var logStatisticUnits = 0
  /// Tokens that are left out.
  private(set) var absent: FloatFamily.Absent?
  let fault: BoundFault

  /// A bin that was replaced: its edges, rounded outward, and a bound of its weight.
  struct Bin {
    let low: Double
    let high: Double
    let weight: Magnitude
  }

  /// Compresses `full` with errors of about 2^(−`bits`) for |α| ≤ `reach`, choosing the width of
  /// the bins so that the compression and `uses` passes over what it leaves cost least.
  init(_ full: GridFamily, bits: Int, reach: Double, uses: Int) {
    // One limb more for the power sums leaves room for wide bins.
    let plan = Plan.best(
      count: full.count, range: full.range, limbs: full.limbs + 1, unit: full.unit, bits: bits,
      reach: reach, uses: uses
    ) { width in
      // Levels that are close together share a bin however far others are. In no order they would
      // count more often, and nothing rests on it.
      var (last, entered) = (-Double.infinity, 0)
      for statistic in full.doubles {
        let bin = (statistic / width).rounded(.down)
        if bin != last { entered += 1 }
        last = bin
      }
      return entered
    }
    self.init(full, plan, reach: reach, uses: uses)
  }

  /// Compresses `full` as `plan` says.
  init(
    _ full: GridFamily, _ plan: Plan, reach: Double, uses: Int, fault: BoundFault = .none
  ) {
    self.reach = reach
    self.fault = fault
    family = full
    let sumLimbs = full.limbs + 1
    let (j, order) = (plan.logBins, plan.order)
    width = Double.powerOfTwo(-j)
    let a = Magnitude(reach) * Magnitude(width)
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
      // Scaled so that the sum of the weights stays below 1, and above 1/8: the sum in doubles is
      // right within 2^−20, relatively, and its exponent within a factor of 2.
      guard let top = members.compactMap({ full.weights[$0].exponent }).max() else {
        // All weights are 0: nothing to replace.
        for level in members { small.append(level, of: full) }
        continue
      }
      largest = max(largest, members.count)
      let total = members.reduce(0) {
        $0 + full.weights[$1].scaled(byPowerOfTwo: -top).double()
      }
      let scale = top + Int(total.exponent) + 2
      sums.reset()
      withUnsafeTemporaryAllocation(of: UInt.self, capacity: 2 * sumLimbs) { buffer in
        let weight = buffer.base
        let place = weight + sumLimbs
        place[0] = 0
        places.fractions.withUnsafeBufferPointer { fractions in
          let source = fractions.base
          for level in members {
            FixedPointLimbs.write(
              full.weights[level], shiftedBy: -scale, limbs: sumLimbs, into: weight)
            (place + 1).update(from: source + level * limbs, count: limbs)
            sums.add(weight, isNegative: false, place, powerIsNegative: false)
          }
        }
      }
      replaceBin(
        index, by: (0..<order).map { sums.value(of: $0).scaled(byPowerOfTwo: scale) }, rule: rule,
        base: base, in: &small)
    }
    family = small
    relativeErrors = errors(order: order, a: a, largest: largest, lengths: lengths)
  }

  /// Adds the points of bin `index`, whose power sums are given, to `small`.
  private mutating func replaceBin(
    _ index: Int, by powerSums: [BigFloat], rule: InterpolationRule, base: BigFloat,
    in small: inout GridFamily
  ) {
    let weights = rule.weights(ofPowerSums: powerSums)
    for (point, weight) in zip(rule.points, weights) {
      small.append(
        base + (BigFloat(index) + point) * BigFloat(width),
        weight: BigFloat(weight, precision: 64 * small.limbs + 8, rounding: .nearest))
    }
    ruleError = max(ruleError, rule.error(ofWeights: weights, total: powerSums[0]))
    func edge(_ index: Int, _ rounding: Rounding) -> Double {
      base.adding(BigFloat(index) * BigFloat(width), precision: 128, rounding: rounding)
        .double(rounding)
    }
    // Sum 0 is scaled to at least 1/8 of 2^64 units and more, of which every level may lose one.
    bins.append(
      Bin(
        low: edge(index, .down), high: edge(index + 1, .up),
        weight: Magnitude(powerSums[0]) * Magnitude(1 + 0x1p-20)))
  }

  /// Compresses the levels of `floats`, on the grid of 128 bits and `unit`, with one pass over them
  /// for the bins and one for the power sums; as the other initialiser otherwise.
  init(_ floats: FloatFamily, unit: Int, bits: Int, reach: Double, uses: Int) {
    let plan = Plan.best(
      count: floats.count, range: floats.range, limbs: 2, unit: unit, bits: bits, reach: reach,
      uses: uses)
    self.init(floats, plan, unit: unit, reach: reach, uses: uses)
  }

  /// Compresses the levels of `floats` as `plan` says.
  init(
    _ floats: FloatFamily, _ plan: Plan, unit: Int, reach: Double, uses: Int,
    fault: BoundFault = .none
  ) {
    let limbs = 2
    self.reach = reach
    self.fault = fault
    family = GridFamily(limbs: limbs, unit: unit)
    let order = plan.order
    width = Double.powerOfTwo(-plan.logBins)
    let a = Magnitude(reach) * Magnitude(width)
    let base = floats.least.bigFloat
    weightError = floats.weightError
    logStatisticUnits = floats.statisticTails.isEmpty ? 0 : 1
    absent = floats.absent
    var small = family
    func keep(_ token: Int) {
      small.append(floats.statistic(token).bigFloat, weight: floats.weight(token).bigFloat)
    }
    guard plan.isWorthwhile else {
      for token in 0..<floats.count where floats.weights[token] > 0 { keep(token) }
      family = small
      return
    }
    let rule = InterpolationRule(order: order, precision: 64 * limbs)
    let grid = FloatGrid(floats, unit: unit, shift: unit + plan.logBins)
    var counts = [Int](repeating: 0, count: grid.binCount)
    var totals = [Double](repeating: 0, count: grid.binCount)
    for (token, weight) in floats.weights.enumerated() where weight > 0 {
      let bin = grid.place(of: token, in: floats).bin
      counts[bin] += 1
      totals[bin] += weight
    }
    // Scaled so that the sum of the weights stays below 1, and above 1/8, as above; nil for bins
    // that stay.
    let scales = zip(counts, totals).map { count, total -> Int? in
      plan.pays(for: count, uses: uses) && total.isNormal ? Int(total.exponent) + 2 : nil
    }
    // The grid has bins, so that there is a largest.
    let largest = counts.reduce(0, max)
    let sums = BinnedPowerSums(binCount: grid.binCount, order: order)
    let hasTails = !floats.weightTails.isEmpty
    for (token, weight) in floats.weights.enumerated() where weight > 0 {
      let (bin, place) = grid.place(of: token, in: floats)
      if let scale = scales[bin] {
        var term = FixedPointLimbs.fraction(weight, shiftedBy: -scale)
        if hasTails {
          let tail = floats.weightTails[token]
          let rest = FixedPointLimbs.fraction(tail.magnitude, shiftedBy: -scale)
          term = tail < 0 ? term &- rest : term &+ rest
        }
        sums.add(term, place, toBin: bin)
      } else {
        keep(token)
      }
    }
    for (bin, scale) in scales.enumerated() {
      guard let scale else { continue }
      replaceBin(
        bin,
        by: (0..<order).map { sums.value(of: $0, inBin: bin).scaled(byPowerOfTwo: scale) },
        rule: rule, base: base, in: &small)
    }
    family = small
    relativeErrors = errors(
      order: order, a: a, largest: largest, lengths: [Int](repeating: limbs, count: order))
  }
}

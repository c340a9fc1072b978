internal import CGMP
package import ExactArithmetic
private import RealModule

/// Levels w_l Π_k b_k^(α e_lk) over integers b_k, and their moments M_j(α) = Σ_l t_l μ_l^j at short points α,
/// where μ_l = Σ_k e_lk log b_k and t_l is the term of level l.
///
/// A point costs one table look-up of b_k^α an element, about one product a level (`PowerPlan`), no product with
/// a logarithm a level for M_0 and M_1, since Σ_l t_l e_lk has small integer factors, and one shorter product a
/// pair of levels ±μ for each higher moment.
///
/// All numbers are plain limbs with errors known beforehand. Immutable and shared by tasks; each evaluates in
/// its own ``PowerMoments/Workspace``.
package final class PowerMoments: @unchecked Sendable {
  /// The most moments beyond M_1.
  package static let highest = 5

  /// Moments divided by 2^(`exponent`) (1/2^`unit`)^j, as floats, and bounds log2 of their errors.
  package struct Values: Sendable {
    /// The moments M_0, M_1, and so on.
    package let moments: [BigFloat]
    /// log2 of the bounds of the errors of each.
    package let errors: [Double]
    /// The common scale of the terms: terms are t_l / 2^`exponent`.
    package let exponent: Int
  }

  /// μ_l / 2^`unit` is below 1/2 in magnitude.
  package let unit: Int
  /// The limbs that points may be evaluated with.
  package let limbs: Int
  /// s of the points, and the bound of I.
  package let scale: Int
  /// The bound of I.
  package let indexLimit: UInt
  /// The most factors of a product, from which the loss of bits follows.
  package let depth: Int

  let plan: PowerPlan
  let bases: [FixedBasePower]
  /// log b_k / 2^unit, `limbs` limbs each.
  let rates: UnsafeMutablePointer<UInt>
  /// Σ_k |e_lk| log b_k / 2^unit, rounded up.
  let sizes: [Double]
  /// The non-zero e_lk.
  let exponents: [[(element: Int, power: Int)]]
  /// w_l: significands of `weightLimbs` limbs, and exponents.
  let weights: UnsafeMutablePointer<UInt>
  let weightLimbs: Int
  let weightExponents: [Int]
  /// Levels with their mirror images −μ, or alone.
  let pairs: [(level: Int, mirror: Int?)]
  /// |μ|^j / 2^(unit·j) of each pair, j = 1 … `highest`, `limbs` limbs each.
  let powers: UnsafeMutablePointer<UInt>
  let isNegative: [Bool]
  /// μ_l / 2^unit, of which 64 · `limbs` + 32 bits are right.
  package let statistics: [BigFloat]
  private let doubleRates: [Double]
  private let doubleWeights: [Double]
  private let doubleStatistics: [Double]

  /// The levels of positive `weights` and integer exponents `rows` over `elements`; rows are distinct.
  ///
  /// Points reach to |α| < 2^`reach`. Nil when weights or exponents are out of the range that pays.
  package init?(elements: [Integer], rows: [[Int]], weights: [Integer], limbs: Int, reach: Int) {
    let bits = 64 * (limbs + 3)
    let logarithms = elements.map {
      BigFloat($0, precision: max(64, $0.bitLength), rounding: .nearest)
        .applying(.log, precision: bits, rounding: .nearest)
    }
    doubleRates = logarithms.map { $0.double() }
    let doubles = doubleRates
    let sizes = rows.map { row in zip(row, doubles).reduce(0) { $0 + abs(Double($1.0)) * $1.1 } }
    let means = rows.map { row in abs(zip(row, doubles).reduce(0) { $0 + Double($1.0) * $1.1 }) }
    // Room for sums of |e| in one limb.
    guard let largest = (means + doubles).max(), (sizes.max() ?? 0) < 1e6, rows.count < 1 << 20,
      (0...30).contains(reach)
    else { return nil }
    // log b_k and μ_l stay below 1/2, with room for the rounding of these doubles.
    unit = Int(Double.log2(max(1, largest * (1 + 0x1p-30))).rounded(.up)) + 1
    self.sizes = sizes.map { [unit] in
      Double(sign: .plus, exponent: -unit, significand: $0 * (1 + 0x1p-30))
    }
    self.limbs = limbs
    let chunkBits = limbs <= 16 ? 6 : 5
    let fine = 9 + max(0, Int(Double.log2(max(1, doubles.max() ?? 1)).rounded(.up)))
    let chunks = (reach + fine + chunkBits - 1) / chunkBits
    guard chunks * chunkBits < 40 else { return nil }
    scale = chunks * chunkBits - reach
    indexLimit = 1 << UInt(chunks * chunkBits)
    let layout = FixedBasePower.Layout(chunkBits: chunkBits, chunks: chunks, scale: scale)
    bases = logarithms.map { FixedBasePower(logarithm: $0, limbs: limbs, layout: layout) }
    let plan = PowerPlan(rows)
    self.plan = plan
    depth = plan.nodes.reduce(1) { max($0, plan.factors[$1]) }
    exponents = rows.map { row in row.indices.filter { row[$0] != 0 }.map { ($0, row[$0]) } }

    let width = weights.reduce(1) { max($0, ($1.bitLength + 63) / 64) }
    weightLimbs = min(width, limbs)
    self.weights = .allocate(capacity: weightLimbs * weights.count)
    self.weights.initialize(repeating: 0, count: weightLimbs * weights.count)
    var weightExponents: [Int] = []
    for (l, weight) in weights.enumerated() {
      let size = weight.bitLength
      FixedPointLimbs.write(
        BigFloat(weight, precision: max(64, size), rounding: .nearest), shiftedBy: -size,
        limbs: weightLimbs, into: self.weights + l * weightLimbs)
      weightExponents.append(size)
    }
    self.weightExponents = weightExponents

    rates = .allocate(capacity: max(1, limbs * elements.count))
    rates.initialize(repeating: 0, count: max(1, limbs * elements.count))
    for (k, logarithm) in logarithms.enumerated() {
      FixedPointLimbs.write(logarithm, shiftedBy: -unit, limbs: limbs, into: rates + k * limbs)
    }
    var places: [[Int]: Int] = [:]
    for (l, row) in rows.enumerated() { places[row] = l }
    var pairs: [(level: Int, mirror: Int?)] = []
    for (l, row) in rows.enumerated() {
      let mirror = places[row.map { -$0 }].flatMap { $0 == l ? nil : $0 }
      if let mirror, mirror < l { continue }
      pairs.append((l, mirror))
    }
    self.pairs = pairs
    let highest = PowerMoments.highest
    powers = .allocate(capacity: pairs.count * highest * limbs)
    powers.initialize(repeating: 0, count: pairs.count * highest * limbs)
    var statistics = [BigFloat](repeating: BigFloat(), count: rows.count)
    var isNegative = [Bool](repeating: false, count: pairs.count)
    let product = UnsafeMutablePointer<UInt>.allocate(capacity: 2 * limbs)
    defer { product.deallocate() }
    for (place, pair) in pairs.enumerated() {
      var sum = BigFloat(0, precision: bits)
      for (k, power) in exponents[pair.level] {
        sum += logarithms[k].multiplied(
          by: BigFloat(power), precision: bits, rounding: .nearest)
      }
      let base = powers + place * highest * limbs
      isNegative[place] = FixedPointLimbs.write(sum, shiftedBy: -unit, limbs: limbs, into: base)
      let scaled = sum.multiplied(
        by: .powerOfTwo(-unit), precision: 64 * limbs + 32, rounding: .nearest)
      statistics[pair.level] = scaled
      if let mirror = pair.mirror { statistics[mirror] = -scaled }
      for j in 1..<highest {
        // Used at fewer limbs the higher the power, so cut the factors alike.
        __gmpn_mul_n(product, base + (j - 1) * limbs, base, limbs)
        (base + j * limbs).update(from: product + limbs, count: limbs)
      }
    }
    self.isNegative = isNegative
    self.statistics = statistics
    doubleStatistics = statistics.map { $0.double() }
    let longest = weightExponents.max() ?? 0
    doubleWeights = weights.map {
      BigFloat($0, precision: 53, rounding: .nearest).scaled(byPowerOfTwo: -longest).double()
    }
  }

  deinit {
    weights.deallocate()
    rates.deallocate()
    powers.deallocate()
  }

  /// The mean minus `level`'s statistic and the variance at `alpha`, in units of 2^unit, in doubles; NaN or infinite
  /// when out of range.
  package func excess(at alpha: Double, about level: Int, _ nodes: inout [Double]) -> (
    value: Double, slope: Double
  ) {
    if nodes.count < plan.count { nodes = [Double](repeating: 1, count: plan.count) }
    let center = doubleStatistics[level]
    let elements = bases.count
    return nodes.withUnsafeMutableBufferPointer { nodes in
      for k in 0..<elements {
        nodes[k] = Double.exp(alpha * doubleRates[k])
        nodes[elements + k] = 1 / nodes[k]
      }
      for step in plan.steps { nodes[step.target] = nodes[step.left] * nodes[step.right] }
      var sums = (0.0, 0.0, 0.0)
      for l in doubleWeights.indices {
        let gap = doubleStatistics[l] - center
        let term = doubleWeights[l] * nodes[plan.nodes[l]]
        sums.0 += term
        sums.1 += term * gap
        sums.2 += term * gap * gap
      }
      let mean = sums.1 / sums.0
      return (mean, sums.2 / sums.0 - mean * mean)
    }
  }

  /// A bound of |μ_l − μ_z| / 2^unit over all l, for z = `level`.
  package func reach(of level: Int) -> Double {
    doubleStatistics.reduce(0) { max($0, abs($1 - doubleStatistics[level])) } * (1 + 0x1p-40)
      + 0x1p-50
  }
}

// The sums over powers of few integers from which `PrimePowerSearch` finds peaks.
internal import CGMP
internal import CMPFR
package import ExactArithmetic
private import RealModule

/// Levels W_l Π_k b_k^(x e_lk) over integers b_k, and their moments m_j(x) = Σ_l t_l μ_l^j/j! at
/// short points x, where μ_l = Σ_k e_lk log b_k / 2^`unit`, below 1/2 in magnitude, and t_l is the
/// term of level l.
///
/// A point costs one ``BasePower`` an element, about one product a level (``ProductPlan``) and
/// one product a pair of levels ±μ for each moment. Immutable and shared by tasks.
package final class ExponentialSums: @unchecked Sendable {
  /// The most moments beyond m_0.
  package static let highest = 5

  package let unit: Int
  /// The limbs that points may be evaluated with.
  package let limbs: Int
  /// The statistic μ_l of each level, below 1/2 in magnitude.
  package let statistics: [Interval]
  let plan: ProductPlan
  let bases: [BasePower]
  let weights: FloatBlock
  /// Levels with their mirror images −μ, or alone.
  let pairs: [(level: Int, mirror: Int?, isNegative: Bool)]
  /// |μ|^j/j! of each pair, j = 1 … `highest`, `limbs` limbs each.
  let powers: FloatBlock

  /// The levels of positive `weights` and exponents `rows`, distinct, over `elements`.
  ///
  /// Nil when numbers are out of the range that pays.
  package init?(
    _ plan: ProductPlan, elements: [Integer], rows: [[Int]], weights: [Integer], limbs: Int
  ) {
    let bits = 64 * (limbs + 3)
    let logarithms = elements.map {
      BigFloat($0, precision: max(64, $0.bitLength), rounding: .nearest)
        .applying(.log, precision: bits, rounding: .nearest)
    }
    // Errors below 2^(20 − bits), as Σ |e_lk| log b_k < 2^13.
    let sums = rows.map { row in
      row.indices.reduce(BigFloat(0, precision: bits)) {
        row[$1] == 0 ? $0 : $0 + logarithms[$1] * BigFloat(row[$1])
      }
    }
    unit = 1 + max(0, (sums.map(\.magnitude) + logarithms).max()?.exponent ?? 0)
    guard plan.degree <= 64, unit < 20, limbs < 1 << 12 else { return nil }
    (self.plan, self.limbs) = (plan, limbs)
    bases = logarithms.map { BasePower(logarithm: $0, limbs: limbs) }
    let floats = FloatBlock(
      weights.count, width: min(limbs, weights.reduce(1) { max($0, ($1.bitLength + 63) / 64) }))
    for (l, weight) in weights.enumerated() {
      _ = weight.withPointer { mpfr_set_z(floats.numbers + l, $0, MPFR_RNDZ) }
    }
    self.weights = floats
    let margin = BigFloat.powerOfTwo(-64 * (limbs + 1))
    statistics = sums.map { [unit] in
      let middle = BigFloat(
        $0.scaled(byPowerOfTwo: -unit), precision: bits - 64, rounding: .nearest)
      return Interval(lower: middle - margin, upper: middle + margin)
    }
    var places = RowTable()
    for (place, row) in rows.enumerated() { places.set(place, for: row) }
    pairs = rows.indices.compactMap { l in
      let mirror = places[rows[l].map { -$0 }].flatMap { $0 == l ? nil : $0 }
      return mirror.map { $0 < l } == true ? nil : (l, mirror, sums[l].signum < 0)
    }
    powers = FloatBlock(pairs.count * ExponentialSums.highest, width: limbs)
    let work = FloatBlock(2, width: limbs)
    for (place, pair) in pairs.enumerated() {
      let (row, product) = (place * ExponentialSums.highest, work.numbers[0]._mpfr_d + 0)
      FixedPointLimbs.write(
        sums[pair.level], shiftedBy: -unit, limbs: limbs, into: powers.numbers[row]._mpfr_d)
      for j in 1..<ExponentialSums.highest {
        __gmpn_mul_n(
          product, powers.numbers[row + j - 1]._mpfr_d, powers.numbers[row]._mpfr_d, limbs)
        _ = __gmpn_divrem_1(
          powers.numbers[row + j]._mpfr_d, 0, product + limbs, limbs, UInt(j + 1))
      }
    }
  }
}

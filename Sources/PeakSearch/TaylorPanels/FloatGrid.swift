// Puts doubles into bins at 128 bits, for compression.
internal import ExactArithmetic
internal import LimbKernels
internal import SteeringLaws

/// The places of a family's statistics in bins of equal width, counted from the least one, at 128
/// bits.
struct FloatGrid {
  private let unit: Int
  private let shift: UInt128
  private let base: UInt128
  let binCount: Int
  private let hasTails: Bool

  /// Bins of width 2^(unit − shift), on a grid of 2^(unit − 128).
  init(_ family: FloatFamily, unit: Int, shift: Int) {
    self.unit = unit
    self.shift = UInt128(shift)
    base = FloatGrid.fraction(family.least, unit: unit)
    hasTails = !family.statisticTails.isEmpty
    binCount = Int(family.range * Double.powerOfTwo(shift - unit)) + 2
  }

  /// The sum of both parts · 2^−unit in two's complement, each cut off by less than one unit.
  @inline(__always)
  private static func fraction(_ value: DoubleDouble, unit: Int) -> UInt128 {
    fraction(value.high, unit: unit) &+ fraction(value.low, unit: unit)
  }

  /// `value` · 2^−unit in two's complement.
  @inline(__always)
  private static func fraction(_ value: Double, unit: Int) -> UInt128 {
    let size = FixedPointLimbs.fraction(value.magnitude, shiftedBy: -unit)
    return value < 0 ? 0 &- size : size
  }

  /// The bin of the statistic of `token` and its place there, in [0, 1).
  ///
  /// Off by less than 2 units of the grid, those of a sum of two doubles and its base by 4.
  @inline(__always)
  func place(of token: Int, in family: FloatFamily) -> (bin: Int, fraction: UInt128) {
    let whole = FloatGrid.fraction(family.statistics[token], unit: unit)
    let offset =
      hasTails
      ? whole &+ FloatGrid.fraction(family.statisticTails[token], unit: unit) &- base
      : whole &- base
    guard shift > 0 else { return (0, offset) }
    return (Int(truncatingIfNeeded: offset >> (128 - shift)), offset << shift)
  }
}

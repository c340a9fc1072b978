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

  /// Bins of width 2^(unit − shift), on a grid of 2^(unit − 128).
  init(_ family: FloatFamily, unit: Int, shift: Int) {
    self.unit = unit
    self.shift = UInt128(shift)
    base = FloatGrid.fraction(family.least, unit: unit)
    binCount = Int(family.range * Double.powerOfTwo(shift - unit)) + 2
  }

  /// `value` · 2^−unit in two's complement.
  @inline(__always)
  private static func fraction(_ value: Double, unit: Int) -> UInt128 {
    let size = FixedPointLimbs.fraction(value.magnitude, shiftedBy: -unit)
    return value < 0 ? 0 &- size : size
  }

  /// The bin of `statistic` and its place there, in [0, 1).
  @inline(__always)
  func place(of statistic: Double) -> (bin: Int, fraction: UInt128) {
    let offset = FloatGrid.fraction(statistic, unit: unit) &- base
    guard shift > 0 else { return (0, offset) }
    return (Int(truncatingIfNeeded: offset >> (128 - shift)), offset << shift)
  }
}

internal import ExactArithmetic
internal import LimbKernels
internal import RealModule

/// A panel's partition function, or its restriction to a part, in double-doubles.
struct PartitionPolynomial {
  let coefficients: [DoubleDouble]
  let center: Double
  let scale: Double
  let shift: Double
  /// Bounds of the errors of A and of dA/dt.
  let valueError: Double
  let slopeError: Double
  /// e^{α₀c} over the scale of A, α₀ the centre of the whole panel; 0 when that is no double.
  let heightFactor: Double

  /// All of `panel`, whose grid has the unit 2^`unit`.
  ///
  /// Nil when c is no double.
  init?(_ panel: TaylorPanel, unit: Int) {
    let order = panel.shape.order
    let exact =
      panel.shift.withUnsafeBufferPointer { shift in
        shift.baseAddress.map { FixedPointLimbs.float($0, limbs: panel.shape.limbs) } ?? BigFloat()
      } * .powerOfTwo(unit)
    shift = exact.double()
    guard BigFloat(shift) == exact else { return nil }
    var lost = 0.0
    coefficients = (0..<order).map { k in
      let coefficient = panel.polynomial.coefficient(k)
      let high = coefficient.double()
      let low = coefficient.subtracting(BigFloat(high), precision: 64, rounding: .nearest).double()
      lost += Double(k + 1) * abs(high)
      return DoubleDouble(high: high, low: low)
    }
    center = panel.center
    scale = panel.step
    let factor = exact.multiplied(
      by: BigFloat(panel.center), precision: 128, rounding: .nearest
    ).applying(.exp, precision: 64, rounding: .nearest).multiplied(
      by: .powerOfTwo(-panel.exponent), precision: 64, rounding: .nearest
    ).double()
    heightFactor = factor.isNormal ? factor : 0
    // The coefficients are cut off at 106 bits.
    valueError = Double.exp2(panel.errors.value) + lost * 0x1p-104
    slopeError = Double.exp2(panel.errors.slope) + lost * 0x1p-104
  }

  /// The part about s = `offset` of `share` the width; both are powers of two or small multiples of them.
  init(_ whole: PartitionPolynomial, offset: Double, share: Double) {
    // Taylor shift by repeated synthetic division, then scaling.
    var a = whole.coefficients
    var size = 0.0
    for coefficient in a { size += abs(coefficient.high) }
    for start in 0..<max(0, a.count - 1) {
      for k in stride(from: a.count - 2, through: start, by: -1) {
        a[k] = a[k] + a[k + 1].multiplied(by: offset)
      }
    }
    var power = 1.0
    for k in a.indices {
      a[k] = DoubleDouble(high: a[k].high * power, low: a[k].low * power)
      power *= share
    }
    coefficients = a
    center = whole.center + whole.scale * offset
    scale = whole.scale * share
    shift = whole.shift
    heightFactor = whole.heightFactor
    // |offset| < 1: each of at most n steps adds a rounding to numbers of at most 2^n the size; n² steps.
    let count = Double(a.count)
    let noise = size * count * count * 0x1p-100 * Double.pow(1 + abs(offset), a.count)
    valueError = whole.valueError + noise
    slopeError = (whole.slopeError + noise * count) * share
  }
}

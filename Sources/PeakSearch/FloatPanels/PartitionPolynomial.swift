// Cuts a panel into parts on which doubles are accurate enough.
internal import ExactArithmetic
internal import LimbKernels

/// A panel's partition function, or its restriction to a part, in double-doubles.
struct PartitionPolynomial {
  let coefficients: [DoubleDouble]
  let center: Double
  let scale: Double
  let shift: Double
  /// Bounds of the errors of A, of dA/dt and of half d²A/dt² for |t| ≤ 1.
  let valueError: Magnitude
  let slopeError: Magnitude
  let curvatureError: Magnitude
  /// e^{α₀c} over the scale of A, α₀ the centre of the whole panel; 0 when that is no double.
  let heightFactor: Double
  /// α₀ and the power of two of A's scale.
  let panelCenter: Double
  let panelExponent: Int

  /// All of `panel`, whose grid has the unit 2^`unit`.
  ///
  /// Nil when c is no double.
  init?(_ panel: TaylorPanel, unit: Int) {
    let order = panel.shape.order
    let exact = panel.shiftValue(unit: unit)
    shift = exact.double()
    guard BigFloat(shift) == exact else { return nil }
    // Two doubles keep 106 bits: the first is nearest, and so is the second to the rest.
    var lost = (Magnitude.zero, Magnitude.zero, Magnitude.zero)
    coefficients = (0..<order).map { k in
      let coefficient = panel.polynomial.coefficient(k)
      let high = coefficient.double()
      let low = coefficient.subtracting(BigFloat(high), precision: 64, rounding: .nearest).double()
      let cut = Magnitude(high).scaled(byPowerOfTwo: -105)
      lost.0 += cut
      lost.1 += Magnitude(k) * cut
      lost.2 += Magnitude(k * k) * cut
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
    panelCenter = panel.center
    panelExponent = panel.exponent
    valueError = panel.errors.value + lost.0
    slopeError = panel.errors.slope + lost.1
    curvatureError = panel.errors.curvature + lost.2
  }

  /// The part about s = `offset` of `share` the width; both are powers of two or small multiples
  /// of them.
  init(
    _ whole: PartitionPolynomial, offset: Double, share: Double, fault: BoundFault = .none
  ) {
    // Taylor shift by repeated synthetic division, then scaling, which is exact. Beside each
    // coefficient runs a bound of its error: a product and a sum are each right within 2^−100 of
    // the larger term.
    var a = whole.coefficients
    var errors = [Double](repeating: 0, count: a.count)
    let size = abs(offset)
    for start in 0..<max(0, a.count - 1) {
      for k in stride(from: a.count - 2, through: start, by: -1) {
        errors[k] +=
          errors[k + 1] * size + (abs(a[k].high) + abs(a[k + 1].high) * size) * 0x1p-98
        a[k] = a[k] + a[k + 1].multiplied(by: offset)
      }
    }
    var power = 1.0
    var noise = (0.0, 0.0, 0.0)
    for k in a.indices {
      a[k] = DoubleDouble(high: a[k].high * power, low: a[k].low * power)
      let (error, degree) = (errors[k] * power, Double(k))
      noise.0 += error
      noise.1 += degree * error
      noise.2 += degree * degree * error
      power *= share
    }
    coefficients = a
    center = whole.center + whole.scale * offset
    scale = whole.scale * share
    shift = whole.shift
    heightFactor = whole.heightFactor
    panelCenter = whole.panelCenter
    panelExponent = whole.panelExponent
    // All terms are positive, so that fewer than 2^20 roundings stay within 2^−20; a derivative in
    // t is `share` times one in s.
    let narrow = Magnitude(share)
    func added(_ noise: Double) -> Magnitude {
      fault.applied(to: Magnitude(noise * (1 + 0x1p-20)), .partition)
    }
    valueError = whole.valueError + added(noise.0)
    slopeError = whole.slopeError * narrow + added(noise.1)
    curvatureError = whole.curvatureError * narrow * narrow + added(noise.2)
  }
}

// Expands the partition function near one strength, once for all levels.
internal import ExactArithmetic
internal import LimbKernels

/// The partition function of a family near one strength as a polynomial that all levels share.
///
/// The peak of level z is the root of G(s) = A'(s) − Xδ_z A(s): after one pass over the
/// (compressed) levels each peak costs some polynomial evaluations, whatever the number of levels.
struct TaylorPanel: Sendable {
  let shape: TaylorPanelShape
  /// α₀, exactly.
  let center: Double
  /// log₂ h: the panel holds for |s| < 1, α = α₀ + hs.
  let logStep: Int
  /// c on the grid of the family, in two's complement.
  let shift: [UInt]
  /// δ = (μ − c) 2^(`zoom` − unit).
  let zoom: Int
  /// A, scaled.
  let polynomial: FixedPointPolynomial
  /// A in doubles, as far as it matters there.
  let doubles: [Double]
  /// A is the polynomial times 2^`exponent`.
  let exponent: Int
  /// Bounds of the errors of A, A' and half A'' for |s| ≤ 1, beside those of Horner's rule.
  let errors: Errors
  /// A bound of |μ − c| over the levels that matter.
  let distance: Double
  /// A bound of |G''| of the polynomial for |δ| ≤ 1 and |s| ≤ 1.
  let bend: Magnitude

  /// The step h: the panel reaches from α₀ − h to α₀ + h.
  var step: Double { Double.powerOfTwo(logStep) }
}

extension TaylorPanel {
  /// The panel about `center` of a family whose terms w e^{αμ} there are `terms`, each with a
  /// relative error of at most `termError`, with U = 2^`logUnit`; nil when that is too small or the
  /// terms cancel.
  ///
  /// If `isPruned`, terms that are too small to matter are left out. `sums` is scratch of the
  /// shape's lengths.
  init?(
    _ compression: FamilyCompression, terms: [BigFloat], termError: Magnitude, center: Double,
    shape: TaylorPanelShape, logUnit: Int, isPruned: Bool, sums: FixedPointPowerSums,
    fault: BoundFault = .none
  ) {
    let family = compression.family
    let (limbs, count) = (family.limbs, family.count)
    guard let top = terms.compactMap(\.exponent).max() else { return nil }
    let sizes = terms.map { $0.scaled(byPowerOfTwo: -top).double() }
    var (total, mass, moment) = (0.0, 0.0, 0.0)
    for (size, statistic) in zip(sizes, family.doubles) {
      total += size
      mass += abs(size)
      moment += size * statistic
    }
    guard total > mass * 0x1p-20 else { return nil }
    let mean = moment / total
    // A sum of fewer than 2^31 doubles is right within 2^−21, relatively: Σ|terms| < 2^(top +
    // lead).
    let bound = Magnitude(mass * (1 + 0x1p-20))
    let lead = bound.exponent
    // Too small for |s| ≤ 1: |d|^m h^m/m! e^{h|d|} ≤ e^{2h|d|} = 2^(`growth` |d|) for A, A' and
    // half A'' alike. The excess of `growth` over 2h/ln
    // 2, of 2^−12, covers the rounding of the product, and `blur` that of the gaps: statistics are
    // below 2^(unit − 2). Exponents are those of the terms: their sizes as doubles may be 0.
    let bits = 64 * limbs
    let threshold = isPruned ? Double(lead - bits - 8) : -Double.infinity
    let growth = 2.886 * Double.powerOfTwo(shape.logSpan - logUnit)
    let blur = Double.powerOfTwo(family.unit - 52)
    var kept: [Int] = []
    kept.reserveCapacity(count)
    var distance = 0.0
    for index in 0..<count {
      let gap = abs(family.doubles[index] - mean)
      guard let exponent = terms[index].exponent,
        growth * (gap + blur) + Double(exponent - top) >= threshold
      else { continue }
      kept.append(index)
      distance = max(distance, gap)
    }
    // More than the rounding of the gaps, and of c to the grid.
    distance = distance * (1 + 1e-9) + Double.powerOfTwo(family.unit - 50)
    // Half of the grid is the range of two's complement, for c and for differences alike.
    let half = Double.powerOfTwo(family.unit - 1)
    guard Double.powerOfTwo(logUnit) > distance, logUnit <= family.unit,
      family.unit - logUnit < 32 * limbs, distance < half, abs(mean) < half
    else { return nil }
    self.distance = distance
    self.shape = shape
    self.center = center
    logStep = shape.logSpan - logUnit
    zoom = family.unit - logUnit
    let zoom = zoom
    // Σ|terms| is at most 1/2 after scaling.
    let scaleBits = top + lead + 1
    exponent = scaleBits + shape.guardBits
    var shift = [UInt](repeating: 0, count: limbs)
    sums.reset()
    withUnsafeTemporaryAllocation(of: UInt.self, capacity: 2 * limbs) { buffer in
      let term = buffer.base
      let place = term + limbs
      shift.withUnsafeMutableBufferPointer { buffer in
        let shift = buffer.base
        FixedPointLimbs.write(mean.magnitude, shiftedBy: -family.unit, limbs: limbs, into: shift)
        if mean < 0 { FixedPointLimbs.negate(shift, limbs: limbs, into: shift) }
        family.fractions.withUnsafeBufferPointer { fractions in
          let base = fractions.base
          for index in kept {
            let isNegative = FixedPointLimbs.write(
              terms[index], shiftedBy: -scaleBits, limbs: limbs, into: term)
            let isBelow = FixedPointLimbs.offset(
              base + index * limbs, from: shift, zoom: zoom, limbs: limbs, into: place)
            sums.add(term, isNegative: isNegative, place, powerIsNegative: isBelow)
          }
        }
      }
    }
    self.shift = shift
    let polynomial = withUnsafeTemporaryAllocation(of: UInt.self, capacity: 3 * limbs) { buffer in
      FixedPointPolynomial(limbs: limbs, lengths: shape.lengths) { k, place in
        let sum = buffer.base
        let isNegative = sums.magnitude(of: k, into: sum)
        shape.factors.withUnsafeBufferPointer { factors in
          FixedPointLimbs.multiply(
            sum, factors.base + k * limbs, limbs: limbs, into: place, scratch: sum + limbs)
        }
        return isNegative
      }
    }
    self.polynomial = polynomial
    var doubles: [Double] = []
    var bends = 0.0
    let span = Double.powerOfTwo(shape.logSpan)
    for k in 0..<shape.order {
      let value = polynomial.double(k)
      doubles.append(value)
      let order = Double(k)
      bends += order * order * (order + span) * abs(value)
    }
    // |A'''| + X |A''| term by term. The doubles are right within 2^−50 and their sum within 2^−30.
    bend = Magnitude(bends * (1 + 0x1p-20))
    while doubles.count > 4, abs(doubles[doubles.count - 1]) < abs(doubles[0]) * 0x1p-62 {
      doubles.removeLast()
    }
    self.doubles = doubles
    // c as it stands on the grid: cut off from a double, so one itself.
    let place = TaylorPanel.value(ofShift: shift, unit: family.unit).double()
    errors = Errors(
      shape, mass: bound.scaled(byPowerOfTwo: -lead - 1), kept: kept.count,
      dropped: count - kept.count,
      termError: termError.compounded(
        with: Errors.ofStatistics(
          center: center, logStep: logStep,
          cut: family.unit - bits + compression.logStatisticUnits)),
      compression: compression.errors(near: center, radius: .powerOfTwo(logStep), about: place),
      logStep: logStep, exponent: exponent, fault: fault)
  }

  /// c for the grid of `unit`, exactly.
  func shiftValue(unit: Int) -> BigFloat { TaylorPanel.value(ofShift: shift, unit: unit) }

  private static func value(ofShift shift: [UInt], unit: Int) -> BigFloat {
    shift.withUnsafeBufferPointer { FixedPointLimbs.float($0.base, limbs: shift.count) }
      .scaled(byPowerOfTwo: unit)
  }
}

extension FixedPointLimbs {
  /// Writes |a − b| · 2^`zoom` on `limbs` limbs; the result tells whether a < b.
  @inline(__always)
  static func offset(
    _ a: UnsafePointer<UInt>, from b: UnsafePointer<UInt>, zoom: Int, limbs: Int,
    into result: UnsafeMutablePointer<UInt>
  ) -> Bool {
    subtract(a, b, limbs: limbs, into: result)
    let isBelow = Int(bitPattern: result[limbs - 1]) < 0
    if isBelow { negate(result, limbs: limbs, into: result) }
    if zoom > 0 { shiftLeft(result, by: zoom, limbs: limbs, into: result) }
    return isBelow
  }
}

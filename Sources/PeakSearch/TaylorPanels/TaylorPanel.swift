internal import ExactArithmetic
internal import LimbKernels
internal import RealModule

/// What all panels of one walk share: the order of the expansions and their scaling.
///
/// With δ = (μ − c)/U in (−1, 1) and α = α₀ + hs, hU = X = 2^x, the partition function is
/// A(s) = Σ ω e^{Xδs} = Σ_k (Σ ω δ^k) X^k/k! s^k. Coefficients are kept times 2^−`guardBits`, so that all sums
/// of Horner's rule stay below 1/4.
struct TaylorPanelShape: Sendable {
  let limbs: Int
  /// x.
  let logSpan: Int
  /// K, the number of coefficients.
  let order: Int
  let guardBits: Int
  /// Limbs of coefficient k.
  let lengths: [Int]
  /// log₂ of X^k/k! 2^−guardBits for k = 0 … K.
  let logFactors: [Double]
  /// X^k/k! 2^−guardBits as fractions, `limbs` limbs each.
  let factors: [UInt]

  /// The shape of least cost for the levels `nodes`, where `levels` levels ask for their peaks, which lie
  /// in a range of length `span` of the strength.
  ///
  /// Beyond X = 16 doubles no longer find the roots.
  static func best(
    bits: Int, nodes: GridFamily, levels: Int, span: Double, logSpanLimit: Int = 4
  ) -> TaylorPanelShape {
    let limbs = nodes.limbs
    var best = (cost: Double.infinity, logSpan: 0)
    // A product with a short number against one of full length.
    let share = 0.2 + Double(nodes.significantLimbs) / Double(limbs)
    let unit = Double.exp2(Double.log2(nodes.range).rounded(.up))
    for logSpan in 0...logSpanLimit {
      let reach = Double.exp2(Double(logSpan))
      // e^X is lost in guard bits.
      guard logSpan == 0 || guardBits(span: reach) + 16 < 64 * limbs - bits else { break }
      let panels = (span * unit / (1.75 * reach)).rounded(.up) + 1
      let cost =
        Double(order(span: reach, bits: bits))
        * (Double(nodes.count) * panels * share + 4 * Double(levels))
      if cost < best.cost { best = (cost, logSpan) }
    }
    return TaylorPanelShape(limbs: limbs, bits: bits, logSpan: best.logSpan)
  }

  /// (1 + X + X²) e^X bounds the sums of k²X^k/k!; three bits below that.
  private static func guardBits(span: Double) -> Int {
    Int(Double.log2((1 + span + span * span) * Double.exp(span)).rounded(.up)) + 3
  }

  /// K with X^K/K! below 2^(−`bits`).
  private static func order(span: Double, bits: Int) -> Int {
    var order = max(4, Int(span) + 2)
    while FamilyCompression.logPower(span, order) > -Double(bits) { order += 1 }
    return order
  }

  init(limbs: Int, bits: Int, logSpan: Int) {
    self.limbs = limbs
    self.logSpan = logSpan
    let span = Double.exp2(Double(logSpan))
    order = TaylorPanelShape.order(span: span, bits: bits)
    let guardBits = TaylorPanelShape.guardBits(span: span)
    self.guardBits = guardBits
    logFactors = (0...order).map { FamilyCompression.logPower(span, $0) - Double(guardBits) }
    lengths = FamilyCompression.lengths(logFactors.dropLast().map { $0 + 24 }, limbs: limbs)
    factors = TaylorPanelShape.factors(
      limbs: limbs, logSpan: logSpan, order: order, guardBits: guardBits)
  }

  private static func factors(
    limbs: Int, logSpan: Int, order: Int, guardBits: Int
  ) -> [UInt] {
    var factors = [UInt](repeating: 0, count: order * limbs)
    var factor = BigFloat.powerOfTwo(-guardBits)
    factors.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for k in 0..<order {
        if k > 0 {
          factor = factor.multiplied(
            by: .powerOfTwo(logSpan), precision: 64 * limbs + 64, rounding: .down
          ).divided(by: BigFloat(k), precision: 64 * limbs + 64, rounding: .down)
        }
        FixedPointLimbs.write(factor, shiftedBy: 0, limbs: limbs, into: base + k * limbs)
      }
    }
    return factors
  }
}

/// The partition function of a family near one strength as a polynomial that all levels share.
///
/// The peak of level z is the root of G(s) = A'(s) − Xδ_z A(s): after one pass over the (compressed) levels
/// each peak costs some polynomial evaluations, whatever the number of levels.
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
  /// log₂ of bounds of the errors of A and A', and of half A'', beside those of Horner's rule.
  let errors: (value: Double, slope: Double, curvature: Double)
  /// A bound of |μ − c| over the levels that matter.
  let distance: Double
  /// log₂ of a bound of |G''| for |δ| ≤ 1.
  let bend: Double

  /// h.
  var step: Double { Double.exp2(Double(logStep)) }
}

extension TaylorPanel {
  /// The panel about `center` of a family whose terms w e^{αμ} there are `terms`, each with a relative error
  /// of at most 2^`termError`, with U = 2^`logUnit`; nil when that is too small or the terms cancel.
  ///
  /// If `isPruned`, terms that are too small to matter are left out. `sums` is scratch of the shape's lengths.
  init?(
    _ compression: FamilyCompression, terms: [BigFloat], termError: Double, center: Double,
    shape: TaylorPanelShape, logUnit: Int, isPruned: Bool, sums: FixedPointPowerSums
  ) {
    let family = compression.family
    let (limbs, count) = (family.limbs, family.count)
    guard let top = terms.compactMap(\.exponent).max() else { return nil }
    let scale = BigFloat.powerOfTwo(-top)
    let sizes = terms.map { ($0.multiplied(by: scale, precision: 53, rounding: .nearest)).double() }
    var (total, mass, moment) = (0.0, 0.0, 0.0)
    for (size, statistic) in zip(sizes, family.doubles) {
      total += size
      mass += abs(size)
      moment += size * statistic
    }
    guard total > mass * 0x1p-20 else { return nil }
    let mean = moment / total
    // Too small for |s| ≤ 1, with 2h|d| in the exponent for A and A' alike.
    let bits = Double(64 * limbs)
    let threshold = isPruned ? Double.log2(mass) - bits - 8 : -Double.infinity
    let growth = 2.886 * Double.exp2(Double(shape.logSpan - logUnit))
    var kept: [Int] = []
    kept.reserveCapacity(count)
    var distance = 0.0
    for index in 0..<count {
      let gap = abs(family.doubles[index] - mean)
      if growth * gap + Double.log2(max(abs(sizes[index]), 1e-300)) < threshold { continue }
      kept.append(index)
      distance = max(distance, gap)
    }
    distance = distance * (1 + 1e-9) + Double.exp2(Double(family.unit) - 50)
    guard Double.exp2(Double(logUnit)) > distance, logUnit <= family.unit,
      family.unit - logUnit < 32 * limbs
    else { return nil }
    self.distance = distance
    self.shape = shape
    self.center = center
    logStep = shape.logSpan - logUnit
    zoom = family.unit - logUnit
    let zoom = zoom
    let scaleBits = top + max(0, Int(Double.log2(mass).rounded(.up))) + 1
    exponent = scaleBits + shape.guardBits
    var shift = [UInt](repeating: 0, count: limbs)
    sums.reset()
    withUnsafeTemporaryAllocation(of: UInt.self, capacity: 2 * limbs) { buffer in
      guard let term = buffer.baseAddress else { return }
      let place = term + limbs
      shift.withUnsafeMutableBufferPointer { shift in
        guard let shift = shift.baseAddress else { return }
        FixedPointLimbs.write(mean.magnitude, shiftedBy: -family.unit, limbs: limbs, into: shift)
        if mean < 0 { FixedPointLimbs.negate(shift, limbs: limbs, into: shift) }
        family.fractions.withUnsafeBufferPointer { fractions in
          guard let base = fractions.baseAddress else { return }
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
        guard let sum = buffer.baseAddress else { return false }
        let isNegative = sums.magnitude(of: k, into: sum)
        shape.factors.withUnsafeBufferPointer { factors in
          guard let factors = factors.baseAddress else { return }
          FixedPointLimbs.multiply(
            sum, factors + k * limbs, limbs: limbs, into: place, scratch: sum + limbs)
        }
        return isNegative
      }
    }
    self.polynomial = polynomial
    var doubles: [Double] = []
    var bends = 0.0
    let span = Double.exp2(Double(shape.logSpan))
    for k in 0..<shape.order {
      let value = polynomial.double(k)
      doubles.append(value)
      let order = Double(k)
      bends += order * order * (order + span) * abs(value)
    }
    bend = Double.log2(bends) + 1
    while doubles.count > 4, abs(doubles[doubles.count - 1]) < abs(doubles[0]) * 0x1p-62 {
      doubles.removeLast()
    }
    self.doubles = doubles
    let exponent = exponent
    let logStep = logStep
    let statisticError =
      Double.log2(abs(center) + Double.exp2(Double(logStep))) + 2 + Double(family.unit) - bits
    errors = TaylorPanel.errors(
      shape, count: kept.count, dropped: count - kept.count,
      termError: max(termError, statisticError) + 1,
      compression: compression.errors(
        near: center, radius: Double.exp2(Double(logStep)), about: mean
      ).enumerated().map { $1 + Double($0 * logStep) - Double(exponent) })
  }

  /// log₂ of the errors of A, A' and half A''; `compression` holds those of the compressed family.
  private static func errors(
    _ shape: TaylorPanelShape, count: Int, dropped: Int, termError: Double, compression: [Double]
  ) -> (value: Double, slope: Double, curvature: Double) {
    let bits = Double(64 * shape.limbs)
    let terms = Double(count)
    let lost = dropped > 0 ? Double.log2(Double(dropped)) - bits - 8 : -Double.infinity
    let logOrder = Double.log2(Double(shape.order))
    let bounds = (0...2).map { degree in
      // Cut-off products, in units of the last limb.
      let units = (0..<shape.order).reduce(2 * terms) { sum, k in
        let cut = Double.exp2(bits - 64 * Double(shape.lengths[k]) + shape.logFactors[k])
        let unit = terms * FixedPointPowerSums.errorUnits(k) * cut + 2
        return sum + unit * Double.pow(Double(k), degree)
      }
      // Terms sum to at most 1/2, and their factors in A, A', A'' to at most 1/8.
      let parts = [
        Double.log2(units) - bits, termError - 4, lost,
        shape.logFactors[shape.order] + Double(degree) * logOrder + 1, compression[degree],
      ]
      let top = parts.max() ?? 0
      return top + Double.log2(parts.reduce(0) { $0 + Double.exp2($1 - top) }) + 0.01
    }
    return (bounds[0], bounds[1], bounds[2])
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

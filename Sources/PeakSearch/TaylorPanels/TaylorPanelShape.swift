// Chooses the order and scaling of panels before any is made.
internal import ExactArithmetic
internal import LimbKernels
internal import RealModule

/// What all panels of one walk share: the order of the expansions and their scaling.
///
/// With δ = (μ − c)/U in (−1, 1) and α = α₀ + hs, hU = X = 2^x, the partition function is A(s) = Σ
/// ω e^{Xδs} = Σ_k (Σ ω δ^k) X^k/k! s^k. Coefficients are kept times 2^−`guardBits`, so that all
/// sums of Horner's rule stay below 1/4.
///
/// Bounds are of A, A' and half A'', to which coefficient k contributes 1, k and at most k²/2
/// times itself.
struct TaylorPanelShape: Sendable {
  let limbs: Int
  /// x ≥ 0.
  let logSpan: Int
  /// K, the number of coefficients.
  let order: Int
  let guardBits: Int
  /// Limbs of coefficient k.
  let lengths: [Int]
  /// X^k/k! 2^−guardBits as fractions, `limbs` limbs each.
  let factors: [UInt]
  /// For each derivative, bounds for |δ| ≤ 1 and |s| ≤ 1 of a term's part of it over ω.
  let termBounds: [Magnitude]
  /// For each derivative, a bound of the tail from K on over Σ|ω|.
  let tailBounds: [Magnitude]
  /// For each derivative, a bound of what the products of one term lose by being cut off.
  let cutBounds: [Magnitude]
  /// For each derivative, a bound of what the coefficients lose by being cut off.
  let roundingBounds: [Magnitude]

  init(limbs: Int, bits: Int, logSpan: Int) {
    self.init(
      limbs: limbs, order: TaylorPanelShape.order(span: .powerOfTwo(logSpan), bits: bits),
      logSpan: logSpan)
  }

  /// The shape of `order` coefficients, for any tail.
  init(limbs: Int, order: Int, logSpan: Int) {
    precondition(logSpan >= 0 && order > 1, "levels are spread over a unit of the strength or more")
    self.limbs = limbs
    self.logSpan = logSpan
    self.order = order
    let span = Magnitude.powerOfTwo(logSpan)
    let guardBits = TaylorPanelShape.guardBits(span: .powerOfTwo(logSpan))
    self.guardBits = guardBits
    let factors = span.exponentialTerms(order + 1).map { $0.scaled(byPowerOfTwo: -guardBits) }
    // Sums of k² times coefficients, in two's complement, need 2 log₂ K + 4 bits above one
    // coefficient.
    let headroom = max(24, 2 * (Int.bitWidth - order.leadingZeroBitCount) + 4)
    let lengths = FamilyCompression.lengths(
      factors.dropLast().map { $0.exponent + headroom }, limbs: limbs)
    self.lengths = lengths
    self.factors = TaylorPanelShape.factors(
      limbs: limbs, logSpan: logSpan, order: order, guardBits: guardBits)
    let growth = span.exponential().scaled(byPowerOfTwo: -guardBits)
    termBounds = (0...2).map {
      growth * span.raised(to: $0).scaled(byPowerOfTwo: $0 == 2 ? -1 : 0)
    }
    func share(_ k: Int, _ degree: Int) -> Magnitude {
      switch degree {
      case 0: .one
      case 1: Magnitude(k)
      default: Magnitude(k).raised(to: 2).scaled(byPowerOfTwo: -1)
      }
    }
    // From K on each term is at most X (K + 1)/K² times the last one.
    let ratio =
      span * Magnitude(order + 1) / LowerMagnitude(Double(order)) / LowerMagnitude(Double(order))
    let rest = LowerMagnitude(1.0).subtracting(ratio)
    tailBounds = (0...2).map { factors[order] * share(order, $0) / rest }
    cutBounds = (0...2).map { degree in
      (0..<order).reduce(Magnitude.zero) { sum, k in
        let lost = Magnitude(FixedPointPowerSums.errorUnits(k)) * factors[k] * share(k, degree)
        return sum + lost.scaled(byPowerOfTwo: -64 * lengths[k])
      }
    }
    // A coefficient's factor and its product are cut off.
    roundingBounds = (0...2).map { degree in
      (0..<order).reduce(Magnitude.zero) { $0 + share($1, degree) }
        .scaled(byPowerOfTwo: 1 - 64 * limbs)
    }
  }

  /// Σ k²X^k/k! ≤ (1 + X + X²) e^X; three bits below that.
  private static func guardBits(span: Double) -> Int {
    (Magnitude(1 + span + span * span) * Magnitude.exponential(span)).exponent + 3
  }

  /// X^k/k! 2^−guardBits as fractions.
  private static func factors(
    limbs: Int, logSpan: Int, order: Int, guardBits: Int
  ) -> [UInt] {
    var factors = [UInt](repeating: 0, count: order * limbs)
    var factor = BigFloat.powerOfTwo(-guardBits)
    factors.withUnsafeMutableBufferPointer { buffer in
      let base = buffer.base
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

// MARK: - Choices

extension TaylorPanelShape {
  /// The shape of least cost for the levels `nodes`, where `levels` levels ask for their peaks,
  /// which lie in a range of length `span` of the strength.
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
      let reach = Double.powerOfTwo(logSpan)
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

  /// K with X^K/K! below 2^(−`bits`), about.
  private static func order(span: Double, bits: Int) -> Int {
    var order = max(4, Int(span) + 2)
    while FamilyCompression.estimatedLogPower(span, order) > -Double(bits) { order += 1 }
    return order
  }
}

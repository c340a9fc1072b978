// Adds the proved bounds of what compression changes.
internal import ExactArithmetic
internal import LimbKernels
internal import RealModule

/// Errors of a compressed family, with a = |α|w, E the largest e^{αμ} in a bin, and W its weight.
///
/// A level's term f(μ) = (μ − c)^m e^{αμ} is replaced by its interpolant at J points of the bin.
/// With μ = x + wy, 0 ≤ y < 1, by Leibniz' rule |f^{(n)}(y)|/n! ≤ E Σ_l C(m,l) |μ − c|^{m−l} w^l
/// a^{n−l}/(n−l)!. So each error below has the form W E Σ_l C(m,l) D^{m−l} w^l R_l with D ≥ |μ − c|
/// and R_l free of m:
/// - of interpolation: |f − p| ≤ |f^{(J)}|/J! · max|Π(y − y_j)|. At Chebyshev points of [0, 1] the
///   product is at most 2 · 4^{−J}. Points off by d ≤ 2^−40 change it by a factor of at most
///   e^{2J³d}: a product with one factor left out is a divided difference of it, at most its
///   derivative's maximum, 2J² times its own by Markov's inequality. So R_l = 2 · 4^{−l}
///   (a/4)^{J−l}/(J−l)! · e^{2J³d};
/// - of power sums: if sum i is off by ε, the error is ε times the coefficient of y^i in p. In
///   Newton's form that is Σ_n f[y_0 … y_n] times at most C(n,i), as the points lie in [0, 1], and
///   divided differences are derivatives. Summed over n: R_l = ε e^a Σ_p C(l,p) a^{i−p}/(i−p)!;
/// - of the rule's rounding: R_0, see ``InterpolationRule/error(ofWeights:total:)``.
extension FamilyCompression {
  /// R₀, R₁, R₂ for bins of up to `largest` levels, whose power sums are kept to `lengths` limbs.
  func errors(order: Int, a: Magnitude, largest: Int, lengths: [Int]) -> [Magnitude] {
    precondition(order >= 2, "two derivatives are interpolated")
    guard largest > 0 else { return [.zero, .zero, .zero] }
    let quarters = a.scaled(byPowerOfTwo: -2).exponentialTerms(order + 1)
    let moved = Magnitude(order).raised(to: 3).scaled(byPowerOfTwo: 1 - 40).exponential()
    let terms = a.exponentialTerms(order)
    let growth = a.exponential()
    return (0...2).map { degree in
      let interpolation = (quarters[order - degree] * moved).scaled(byPowerOfTwo: 1 - 2 * degree)
      var cut = Magnitude.zero
      for i in 0..<order {
        // A level costs the products that are cut off, two units for its weight, which may be a sum
        // of two doubles, and one for its place in the bin, which may be known to a limb less.
        let units = Magnitude(FixedPointPowerSums.errorUnits(i) + 4)
          .scaled(byPowerOfTwo: -64 * lengths[i])
        var size = terms[i]
        for p in stride(from: 1, through: min(degree, i), by: 1) {
          size += FamilyCompression.binomial(degree, p) * terms[i - p]
        }
        cut += units * size
      }
      // The sums are scaled to at least 1/8.
      let powerSums = (cut * growth * Magnitude(largest)).scaled(byPowerOfTwo: 3)
      return fault.applied(to: interpolation, .interpolation)
        + fault.applied(to: powerSums, .powerSums)
        + (degree == 0 ? fault.applied(to: ruleError, .interpolationRule) : .zero)
    }
  }

  /// C(n, k) for n ≤ 2.
  private static func binomial(_ n: Int, _ k: Int) -> Magnitude {
    n == 2 && k == 1 ? Magnitude(2) : .one
  }

  /// Bounds of the errors of Σ w (μ−c)^m e^{αμ − (α−α₀)c}, m = 0, 1, 2, for |α − α₀| ≤ `radius`;
  /// infinite beyond the reach.
  func errors(near center: Double, radius: Double, about shift: Double) -> [Magnitude] {
    guard !bins.isEmpty || absent != nil else { return [.zero, .zero, .zero] }
    guard (abs(center) + radius).nextUp <= reach else {
      return [.infinity, .infinity, .infinity]
    }
    /// The largest distance from the shift, and term of weight 1 at `reference`, between `low` and
    /// `high`.
    func extremes(
      _ low: Double, _ high: Double, from reference: Double = 0
    ) -> (distance: Double, term: Magnitude) {
      // The exponent (α₀ − reference)μ + (α − α₀)(μ − c) is at most a convex function of μ: the
      // largest is at an edge. Each operation goes up by more than its rounding.
      let center = center - reference
      var (distance, exponent) = (0.0, -Double.infinity)
      for edge in [low, high] {
        let gap = abs(edge - shift).nextUp
        distance = max(distance, gap)
        exponent = max(exponent, ((center * edge).nextUp + (radius * gap).nextUp).nextUp)
      }
      return (distance, .exponential(exponent))
    }
    var distance = 0.0
    var total = Magnitude.zero
    for bin in bins {
      let most = extremes(bin.low, bin.high)
      distance = max(distance, most.distance)
      total += bin.weight * most.term
    }
    total = fault.applied(to: total, .binMass)
    let (far, wide) = (Magnitude(distance), Magnitude(width))
    if let absent, (center - absent.reference) + absent.reference != center {
      // Strengths are short numbers, so that this does not happen.
      return [.infinity, .infinity, .infinity]
    }
    return (0...2).map { degree in
      var sum = Magnitude.zero
      if !bins.isEmpty {
        for l in 0...degree {
          sum +=
            total * FamilyCompression.binomial(degree, l) * far.raised(to: degree - l)
            * wide.raised(to: l) * relativeErrors[l]
        }
      }
      if let absent {
        let most = extremes(absent.least, absent.largest, from: absent.reference)
        sum += absent.mass * most.term * Magnitude(most.distance).raised(to: degree)
      }
      return sum
    }
  }
}

// MARK: - Choices

extension FamilyCompression {
  /// About log₂ of (x^k / k!): for choices of orders and lengths, whose errors are bounded
  /// afterwards.
  static func estimatedLogPower(_ x: Double, _ k: Int) -> Double {
    k == 0
      ? 0 : Double(k) * Double.log2(max(x, 1e-300)) - Double.logGamma(Double(k) + 1) * 1.4426951
  }

  /// How many limbs the power sums need: sum i will be multiplied by about a^i/i! e^a, and its
  /// slope version by a^{i−1}/(i−1)!.
  static func lengths(order: Int, a: Magnitude, limbs: Int) -> [Int] {
    let exponents = a.exponentialTerms(order).map(\.exponent)
    return lengths(
      exponents.indices.map { max(exponents[$0], exponents[max(0, $0 - 1)]) + 24 }, limbs: limbs)
  }

  /// Limbs for numbers that will be multiplied by 2^`sizes`[k] at most, with no later one longer:
  /// 64 `lengths`[k] ≥ 64 `limbs` + `sizes`[k], as far as there are limbs.
  static func lengths(_ sizes: [Int], limbs: Int) -> [Int] {
    // An arithmetic shift divides by 64, rounding down.
    var lengths = sizes.map { size in
      max(1, min(limbs, ((64 * limbs + max(size, -64 * limbs)) >> 6) + 1))
    }
    for k in lengths.indices.dropLast().reversed() { lengths[k] = max(lengths[k], lengths[k + 1]) }
    return lengths
  }
}

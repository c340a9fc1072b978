// The distribution of a whole vocabulary at one place of the circle, in pairs of doubles.
package import ExactArithmetic
internal import RealModule

/// What ``Softmax`` is, for whole vocabularies: weights e^{T − top} in pairs of doubles with proved
/// bounds, some 22 to 28 digits.
///
/// T = B + cP + sQ in pairs is off by at most η: 2.5 times the wave's error times the larger of |c|,
/// |s| and 1, the error of c and s times |P| and |Q|, and 2^−96 of the sizes for five operations. A weight is off by
/// η + ``ExponentialOfPairs/relativeError`` and what is of second order, relatively; those below
/// e^−620 of the largest are left out. A sum of n positive pairs is off by n 2^−100. Cost: some
/// 60 nanoseconds a token.
package struct PairSoftmax: Sendable {
  private let waves: FloatWaves
  /// T − top, at most 0.
  private let exponents: (highs: [Double], lows: [Double])
  private let weights: (highs: [Double], lows: [Double])
  private let top: DoubleDouble
  /// Bounds: of the errors of all T, of the relative error of a weight or a sum of weights, and of
  /// the weight of what is left out.
  private let slip: Double
  private let relative: Double
  private let lost: Double
  private let total: Interval

  /// Bits of what is computed from the sums.
  private static let precision = 160

  /// The distribution of `waves` at (cos θ, sin θ); nil when pairs do not hold it.
  ///
  /// `errorFactor` multiplies the error bounds, for tests that ask whether a wrong one is noticed.
  package init?(
    _ waves: FloatWaves, cosine: Interval, sine: Interval, errorFactor: Double = 1
  ) {
    let (c, s) = (DoubleDouble(nearest: cosine.midpoint), DoubleDouble(nearest: sine.midpoint))
    // Half a width is within a width, and a pair within 2^−104.
    // On the tangent of the circle the factors may be above 1.
    let scale = max(1, abs(c.high), abs(s.high)) * (1 + 0x1p-50)
    let tilt = max(cosine.width.double(.up), sine.width.double(.up)) + 0x1p-104 * scale
    let count = waves.count
    var exponents = (
      highs: [Double](repeating: 0, count: count), lows: [Double](repeating: 0, count: count)
    )
    var (largest, slip, size) = (DoubleDouble(high: -.infinity, low: 0), 0.0, 0.0)
    for token in 0..<count {
      let (p, q, b) = (waves.cosines[token], waves.sines[token], waves.biases[token])
      let logit = b + (p * c + q * s)
      exponents.highs[token] = logit.high
      exponents.lows[token] = logit.low
      if largest < logit { largest = logit }
      let amplitude = abs(p.high) + abs(q.high)
      size = max(size, amplitude * scale + abs(b.high))
      slip = max(slip, 2.5 * waves.errors[token] * scale + amplitude * tilt)
    }
    guard size < 0x1p40 else { return nil }
    slip = (slip + 2 * size * 0x1p-96) * 1.001 * errorFactor
    guard slip < 0x1p-30 else { return nil }
    let negated = largest.negated
    for token in 0..<count {
      let exponent =
        DoubleDouble(high: exponents.highs[token], low: exponents.lows[token]) + negated
      // A rounding may leave the largest one above 0, or others at it.
      let isAbove = exponent.high > 0 || (exponent.high == 0 && exponent.low > 0)
      exponents.highs[token] = isAbove ? 0 : exponent.high
      exponents.lows[token] = isAbove ? 0 : exponent.low
    }
    let weights = ExponentialOfPairs.values(highs: exponents.highs, lows: exponents.lows)
    self.waves = waves
    self.exponents = exponents
    self.weights = weights
    self.slip = slip
    top = largest
    relative =
      (slip + errorFactor * (ExponentialOfPairs.relativeError + Double(count + 8) * 0x1p-100))
      * 1.001
    lost = Double(count) * 0x1p-880
    var sum = DoubleDouble(high: 0, low: 0)
    for token in 0..<count {
      sum = sum + DoubleDouble(high: weights.highs[token], low: weights.lows[token])
    }
    total = PairSoftmax.enclosure(sum, sum.high * relative + lost)
  }

  private static func exact(_ number: DoubleDouble) -> Interval {
    Interval(BigFloat(number.bigFloat, precision: precision, rounding: .nearest))
  }

  private static func enclosure(_ value: DoubleDouble, _ error: Double) -> Interval {
    guard value.high.isFinite, value.low.isFinite, error.isFinite else { return .whole }
    // A pair has at most 160 bits but for the case that its second part is very small.
    let radius = BigFloat((error + abs(value.high) * 0x1p-150).nextUp)
    return exact(value) + Interval(lower: -radius, upper: radius)
  }

  @inline(__always)
  private func weight(_ token: Int) -> DoubleDouble {
    DoubleDouble(high: weights.highs[token], low: weights.lows[token])
  }

  private func sum(of tokens: [Int]) -> Interval {
    var sum = DoubleDouble(high: 0, low: 0)
    for token in tokens { sum = sum + weight(token) }
    return PairSoftmax.enclosure(sum, sum.high * relative + lost)
  }
}

extension PairSoftmax: SteeredDistribution {
  package var logTotal: Interval {
    // What was subtracted is this very pair, and the difference's error is in `slip`.
    Interval.log(total) + PairSoftmax.exact(top)
  }

  package func probability(of tokens: [Int]) -> Interval { sum(of: tokens) / total }

  package var meanLogit: Interval {
    var (sum, size) = (DoubleDouble(high: 0, low: 0), 0.0)
    for token in 0..<waves.count {
      let weight = weight(token)
      let term =
        weight * DoubleDouble(high: exponents.highs[token], low: exponents.lows[token])
      sum = sum + term
      size += abs(term.high)
    }
    return PairSoftmax.exact(top) + mean(sum, size: size, error: slip, bound: 0x1p60)
  }

  package func meanGap(to other: PairSoftmax) -> Interval {
    // Relative to the gap of the tops, which is exact.
    var (sum, size) = (DoubleDouble(high: 0, low: 0), 0.0)
    for token in 0..<waves.count {
      let gap =
        DoubleDouble(high: exponents.highs[token], low: exponents.lows[token])
        + DoubleDouble(high: -other.exponents.highs[token], low: -other.exponents.lows[token])
      let term = weight(token) * gap
      sum = sum + term
      size += abs(term.high)
    }
    let error = slip + other.slip
    return PairSoftmax.exact(top) - PairSoftmax.exact(other.top)
      + mean(sum, size: size, error: error, bound: 0x1p60)
  }

  /// Σ w x/Σ w where `sum` = Σ w x and `size` ≥ Σ w|x| but for rounding, each x is off by at most
  /// `error` and below `bound`.
  private func mean(
    _ sum: DoubleDouble, size: Double, error: Double, bound: Double
  ) -> Interval {
    let whole = total.upper.double(.up)
    let radius = (size * 1.001 * (relative + 0x1p-96) + whole * 1.001 * error) + lost * bound
    return PairSoftmax.enclosure(sum, radius) / total
  }
}

// MARK: - Moments

extension PairSoftmax {
  /// The moments of `tokens`, nil for all.
  ///
  /// P and Q are taken relative to a reference near their means, second moments from doubles: these
  /// have 15 digits or so.
  package func moments(of tokens: [Int]?) -> WaveMoments {
    let count = tokens?.count ?? waves.count
    let chosen: (Int) -> Int = { tokens?[$0] ?? $0 }
    var rough = (weight: 0.0, cosine: 0.0, sine: 0.0)
    for place in 0..<count {
      let token = chosen(place)
      let weight = weights.highs[token]
      rough.weight += weight
      rough.cosine += weight * waves.cosines[token].high
      rough.sine += weight * waves.sines[token].high
    }
    let isEmpty = !(rough.weight > 0x1p-800)
    let reference = (
      cosine: isEmpty ? 0 : rough.cosine / rough.weight,
      sine: isEmpty ? 0 : rough.sine / rough.weight
    )
    let zero = DoubleDouble(high: 0, low: 0)
    var (mass, first, second) = (zero, (zero, zero), (zero, zero, zero))
    // Σ w|x|, Σ w|y|, Σ w x², Σ w|xy|, Σ w y², and the largest error of a wave.
    var sizes = (0.0, 0.0, 0.0, 0.0, 0.0)
    var shift = 0.0
    for place in 0..<count {
      let token = chosen(place)
      let weight = weight(token)
      let x = waves.cosines[token] + DoubleDouble(high: -reference.cosine, low: 0)
      let y = waves.sines[token] + DoubleDouble(high: -reference.sine, low: 0)
      mass = mass + weight
      first.0 = first.0 + weight * x
      first.1 = first.1 + weight * y
      let (a, b) = (weight.high * abs(x.high), weight.high * abs(y.high))
      let (xx, yy) = (a * abs(x.high), b * abs(y.high))
      let xy = weight.high * x.high * y.high
      second.0 = second.0 + DoubleDouble(high: xx, low: 0)
      second.1 = second.1 + DoubleDouble(high: xy, low: 0)
      second.2 = second.2 + DoubleDouble(high: yy, low: 0)
      sizes.0 += a
      sizes.1 += b
      sizes.2 += xx
      sizes.3 += abs(xy)
      sizes.4 += yy
      let extent =
        abs(waves.cosines[token].high) + abs(waves.sines[token].high) + abs(reference.cosine)
        + abs(reference.sine)
      shift = max(shift, waves.errors[token] + extent * 0x1p-99)
    }
    let total = PairSoftmax.enclosure(mass, mass.high * relative + lost)
    // What is left out weighs `lost`; its P and Q are below 2^60.
    func mean(_ sum: DoubleDouble, _ radius: Double) -> Interval {
      PairSoftmax.enclosure(sum, radius * 1.001 + lost * 0x1p122) / total
    }
    let step = relative + 0x1p-95
    let (x, y) = (
      mean(first.0, sizes.0 * step + mass.high * shift),
      mean(first.1, sizes.1 * step + mass.high * shift)
    )
    // Three roundings to doubles of two numbers and two products: 2^−50 of each term.
    let rough2 = step + 0x1p-50
    let squares = (
      mean(second.0, sizes.2 * rough2 + 2 * shift * (sizes.0 + mass.high * shift)),
      mean(
        second.1, sizes.3 * rough2 + shift * (sizes.0 + sizes.1 + mass.high * shift)),
      mean(second.2, sizes.4 * rough2 + 2 * shift * (sizes.1 + mass.high * shift))
    )
    return WaveMoments(
      logTotal: Interval.log(total) + PairSoftmax.exact(top),
      cosine: x + Interval(BigFloat(reference.cosine)),
      sine: y + Interval(BigFloat(reference.sine)), cosines: squares.0 - x.squared,
      mixed: squares.1 - x * y, sines: squares.2 - y.squared)
  }
}

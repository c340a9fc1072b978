// A family of floats as it looks from another strength, where few tokens matter.
internal import ExactArithmetic
internal import RealModule

extension FloatFamily {
  /// The tokens `members` as they look from the strength `origin`, with all others ``absent``: the
  /// weights w e^{α₀(μ − b)}, up to a factor, and the statistics (μ − b) 2^`shift`.
  ///
  /// What the others weigh is bounded at `reference`, which differs from the origin by a double.
  ///
  /// Statistics keep their exact differences, and weights are right within ``weightError``. A
  /// strength x of the result is α₀ + 2^`shift` x of this family; the tilted probabilities of
  /// members are the same, but for what the absent weigh. Nil when `members` are empty or a
  /// statistic is not exact in two doubles. Some 30 nanoseconds a member and 100 a token besides.
  package func tilted(
    to origin: Double, keeping members: [Int], base: Double, shift: Int, reference: Double
  ) -> FloatFamily? {
    precondition(isOfLogits || weightTails.isEmpty, "weights are as they were given")
    guard origin + (reference - origin) == reference else { return nil }
    var statistics = (highs: [Double](), lows: [Double]())
    var exponents = (highs: [Double](), lows: [Double]())
    var largestTerm = 0.0
    for token in members {
      guard let gap = exactGap(of: token, from: base), let place = gap.scaled(byPowerOfTwo: shift)
      else { return nil }
      statistics.highs.append(place.high)
      statistics.lows.append(place.low)
      let tilt = gap.multiplied(by: origin)
      let weight = logWeightPair(token)
      largestTerm = max(largestTerm, abs(tilt.high) + abs(weight.high))
      let exponent = tilt + weight
      exponents.highs.append(exponent.high)
      exponents.lows.append(exponent.low)
    }
    // Above both parts of the largest.
    guard let top = exponents.highs.max()?.nextUp, largestTerm < 0x1p20 else { return nil }
    for place in members.indices {
      let exponent =
        DoubleDouble(high: exponents.highs[place], low: exponents.lows[place])
        + DoubleDouble(high: -top, low: 0)
      precondition(exponent.high <= 0, "no exponent is above the largest")
      exponents.highs[place] = exponent.high
      exponents.lows[place] = exponent.low
    }
    var weights = ExponentialOfPairs.values(highs: exponents.highs, lows: exponents.lows)
    let logScale = scale(&weights, of: members)
    // Each exponent has up to six operations, right within 2^−97 of its largest terms, of which
    // there are `largestTerm` and `top`; e^ε − 1 ≤ 2ε. The products with weights add 2^−98.
    let error =
      Magnitude(ExponentialOfPairs.relativeError)
      + (Magnitude(largestTerm) + Magnitude(top)).scaled(byPowerOfTwo: -93)
      + .powerOfTwo(-98)
    return FloatFamily(
      weights: weights, statistics: statistics, weightError: error,
      absent: mass(
        ofAllBut: members, weights.highs, from: origin, base: base, shift: shift, top: top,
        logScale: logScale, reference: reference))
  }

  /// The same family with all statistics times 2^`shift`; nil when one of them does not stay exact.
  package func scaled(byPowerOfTwo shift: Int) -> FloatFamily? {
    var scaled = self
    return scaled.scaleStatistics(byPowerOfTwo: shift) ? scaled : nil
  }

  /// μ − `base`, exactly; nil when that takes more than two doubles.
  private func exactGap(of token: Int, from base: Double) -> DoubleDouble? {
    let statistic = statistic(token)
    let gap = DoubleDouble(difference: statistic.high, base)
    guard statistic.low != 0 else { return gap }
    return gap.low == 0 ? DoubleDouble(sum: gap.high, statistic.low) : nil
  }

  /// Multiplies e^x by the weights, where they are not in x already, and by a power of two that
  /// makes the largest about 1; log₂ of that power.
  private func scale(_ powers: inout (highs: [Double], lows: [Double]), of members: [Int]) -> Int {
    guard !isOfLogits else { return 0 }
    var largest = -4000
    for (place, token) in members.enumerated() where powers.highs[place] > 0 {
      largest = max(largest, Int(powers.highs[place].exponent) + Int(weights[token].exponent))
    }
    for (place, token) in members.enumerated() {
      let scaled = Double(sign: .plus, exponent: -largest, significand: weights[token])
      guard powers.highs[place] > 0, scaled >= 0x1p-950,
        powers.highs[place] * scaled >= 0x1p-880
      else {
        (powers.highs[place], powers.lows[place]) = (0, 0)
        continue
      }
      let product =
        DoubleDouble(high: powers.highs[place], low: powers.lows[place]).multiplied(by: scaled)
      (powers.highs[place], powers.lows[place]) = (product.high, product.low)
    }
    return -largest
  }

  /// What the tokens that are no members, or whose `tilted` weights are 0, weigh together.
  private func mass(
    ofAllBut members: [Int], _ tilted: [Double], from origin: Double, base: Double, shift: Int,
    top: Double, logScale: Int, reference: Double
  ) -> Absent? {
    var isKept = [Bool](repeating: false, count: count)
    for (place, token) in members.enumerated() where tilted[place] > 0 { isKept[token] = true }
    var mass = Magnitude.zero
    var (low, high) = (Double.infinity, -Double.infinity)
    for token in 0..<count where !isKept[token] {
      let gap = statistics[token] - base
      let weight = logWeightPair(token).high
      // Fewer than 16 roundings, each of 2^−53 of a term; a statistic may be rounded itself.
      let size =
        (abs(gap) + abs(statistics[token])) * abs(reference) + abs(weight) + abs(top)
      let exponent = gap * reference + weight - top + size * 0x1p-48
      var share = Magnitude.exponential(exponent)
      if !isOfLogits { share = share * Magnitude(weights[token]) }
      mass += share.scaled(byPowerOfTwo: logScale)
      low = min(low, gap)
      high = max(high, gap)
    }
    guard low <= high else { return nil }
    // A gap is off by half a unit of the statistic, which may be rounded itself, and of the base.
    let unit = (max(abs(low), abs(high)) + abs(base)) * 0x1p-50
    return Absent(
      mass: mass,
      reference: Double(sign: .plus, exponent: -shift, significand: reference - origin),
      least: Double(sign: .plus, exponent: shift, significand: low - unit).nextDown,
      largest: Double(sign: .plus, exponent: shift, significand: high + unit).nextUp)
  }
}

extension DoubleDouble {
  /// The number times 2^`shift`; nil unless both parts stay exact and far from the ends of the
  /// doubles.
  func scaled(byPowerOfTwo shift: Int) -> DoubleDouble? {
    func part(_ value: Double) -> Double? {
      let scaled = Double(sign: .plus, exponent: shift, significand: value)
      return value == 0 || (abs(scaled) > 0x1p-960 && abs(scaled) < 0x1p960) ? scaled : nil
    }
    guard let high = part(high), let low = part(low) else { return nil }
    return DoubleDouble(high: high, low: low)
  }
}

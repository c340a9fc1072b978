internal import ExactArithmetic

/// The partition function of a family near one strength, as a Taylor polynomial that all levels share.
///
/// With c a point near the tilted mean and d_l = μ_l − c, A(t) = Σ w_l e^{(α₀+t)d_l} = Σ_k T_k t^k. The peak
/// of level z is the root of G(t) = A'(t) − (μ_z − c) A(t), so after one pass over the levels for the
/// T_k each peak costs some polynomial evaluations, whatever the number of levels.
///
/// Errors, all bounded outward: the T_k are intervals (sums of positive terms by sign of d); the tail
/// beyond order n is at most Σ_l w_l e^{α₀d_l} (h|d_l|)^n/n! e^{h|d_l|} for |t| ≤ h; Horner's rule at P
/// bits errs by at most (2n + 4) 2^{−P} Σ |T_k| h^k, and for A' by twice that with k T_k h^{k−1}.
struct PeakPanel {
  /// α₀, c and the precision.
  let center: BigFloat
  let shift: BigFloat
  let precision: Int
  /// h: the panel holds for |t| ≤ h.
  let radius: BigFloat
  /// Midpoints of T_0 … T_{n−1}.
  private let coefficients: [BigFloat]
  /// T_k h^k / T_0 in doubles.
  private let scaled: [Double]
  /// Bounds of the errors of A and of A', tail included.
  private let errors: (value: BigFloat, slope: BigFloat)

  /// The panel around `center` for `tilting`, whose enclosures have `precision` bits; nil when it is
  /// too narrow to be of use.
  init?(_ tilting: Tilting<Interval>, center: BigFloat, precision: Int, order: Int) {
    let alpha = Interval(center)
    let shift = BigFloat(
      tilting.mean(at: Interval(BigFloat(center, precision: 64, rounding: .nearest))).midpoint,
      precision: precision, rounding: .nearest)
    guard shift.isFinite else { return nil }
    let moments = TiltedMoments(
      tilting, alpha: alpha, shift: Interval(shift), precision: precision, order: order)
    guard let radius = moments.radius(precision: precision) else { return nil }
    self.center = center
    self.shift = shift
    self.precision = precision
    self.radius = radius
    coefficients = moments.values.dropLast().map(\.midpoint)
    // Σ_k rad(T_k) h^k and Σ_k |T_k| h^k, with k-fold versions for the derivative.
    var (spread, size) = (Interval(0, precision: 64), Interval(0, precision: 64))
    var (spreadSlope, sizeSlope) = (spread, spread)
    var power: Interval = Interval(1, precision: 64)
    let h = Interval(radius)
    for (k, value) in moments.values.dropLast().enumerated() {
      let order = Interval(Rational(k), precision: 64)
      let (width, bound) = (
        Interval(value.width) * power, Interval(value.magnitudeBound.rounded64) * power
      )
      spread += width
      size += bound
      spreadSlope += width * order
      sizeSlope += bound * order
      power *= h
    }
    let unit = Interval(.powerOfTwo(-precision)) * Interval(Rational(2 * order + 4), precision: 64)
    let tail = moments.tail(radius: radius)
    errors = (
      (spread + size * unit + tail.value).upper,
      ((spreadSlope + sizeSlope * unit * 2) / h + tail.slope).upper
    )
    var scaled: [Double] = []
    power = Interval(1, precision: 64)
    for value in moments.values.dropLast() {
      scaled.append((value * power / moments.values[0]).midpoint.double())
      power *= h
    }
    self.scaled = scaled
  }

  /// Where a root of G lies.
  enum Place {
    /// At s·h within the panel, in doubles.
    case inside(Double)
    /// Below or above the panel.
    case below, above
  }

  /// The place of the root of G for μ_z − c = `offset`, found in doubles by Newton's method from `start`,
  /// kept in a bracket: A'/A increases.
  func approximateRoot(_ offset: Double, from start: Double) -> Place {
    let target = offset * radius.double()
    if mean(-1).value > target { return .below }
    if mean(1).value < target { return .above }
    var (low, high) = (-1.0, 1.0)
    var s = start
    for _ in 0..<80 {
      let (value, slope) = mean(s)
      if value < target { low = s } else { high = s }
      var next = s - (value - target) / slope
      if !(next > low && next < high) { next = (low + high) / 2 }
      if abs(next - s) <= 1e-14 || next == low || next == high { return .inside(next) }
      s = next
    }
    return .inside(s)
  }

  /// h A'/A and its derivative at t = s·h, in doubles.
  private func mean(_ s: Double) -> (value: Double, slope: Double) {
    var (value, slope, curvature) = (0.0, 0.0, 0.0)
    for coefficient in scaled.reversed() {
      curvature = curvature * s + 2 * slope
      slope = slope * s + value
      value = value * s + coefficient
    }
    let mean = slope / value
    return (mean, curvature / value - mean * mean)
  }

  /// Enclosures of A and A' at the point `t`, |t| ≤ h.
  func values(at t: BigFloat) -> (value: Interval, slope: Interval) {
    var value = BigFloat(0, precision: precision)
    var slope = BigFloat(0, precision: precision)
    for coefficient in coefficients.reversed() {
      slope *= t
      slope += value
      value *= t
      value += coefficient
    }
    return (Interval(value, within: errors.value), Interval(slope, within: errors.slope))
  }

  /// A Newton iterate for the root of G, unverified: A, A', A'' at `t` to `precision` bits.
  func refine(_ t: BigFloat, _ offset: BigFloat, precision: Int) -> BigFloat {
    var value = BigFloat(0, precision: precision)
    var (slope, curvature) = (value, value)
    let t = BigFloat(t, precision: precision, rounding: .nearest)
    for coefficient in coefficients.reversed() {
      curvature *= t
      curvature += slope
      slope *= t
      slope += value
      value *= t
      value.add(BigFloat(coefficient, precision: precision, rounding: .nearest), .nearest)
    }
    let offset = BigFloat(offset, precision: precision, rounding: .nearest)
    return t - (slope - offset * value) / (2 * curvature - offset * slope)
  }
}

extension BigFloat {
  /// The value rounded away from zero to 64 bits.
  fileprivate var rounded64: BigFloat { BigFloat(self, precision: 64, rounding: .up) }
}

extension Interval {
  /// [`value` − `error`, `value` + `error`].
  fileprivate init(_ value: BigFloat, within error: BigFloat) {
    self.init(
      lower: value.subtracting(error, precision: value.precision, rounding: .down),
      upper: value.adding(error, precision: value.precision, rounding: .up))
  }
}

/// The scaled moments T_k = Σ w_l e^{α₀d_l} d_l^k / k! of a family about a point, k = 0 … n, as intervals,
/// with what bounds the tail.
private struct TiltedMoments {
  /// T_0 … T_n; the last one is Σ w e^{α₀d} |d|^n/n!.
  let values: [Interval]
  private let order: Int
  /// w_l e^{α₀d_l} |d_l|^n / n! and |d_l|, from above.
  private let tops: [(term: BigFloat, distance: BigFloat)]

  init(
    _ tilting: Tilting<Interval>, alpha: Interval, shift: Interval, precision: Int, order: Int
  ) {
    self.order = order
    // Sums over positive and over negative d, so that every product is one of positive numbers.
    let zero = BigFloat(0, precision: precision)
    var lows = [BigFloat](repeating: zero, count: 2 * (order + 1)).map { $0 + zero }
    var highs = lows.map { $0 + zero }
    var tops: [(term: BigFloat, distance: BigFloat)] = []
    tops.reserveCapacity(tilting.weights.count)
    for index in tilting.weights.indices {
      let gap = tilting.statistics[index] - shift
      let term = (alpha * gap).applying(.exp, precision: precision) * tilting.weights[index]
      // A gap whose sign is not proved counts on both sides, as [0, |d|].
      let isUncertain = gap.containsZero
      let side = gap.upper.signum > 0 ? 0 : order + 1
      let distance = gap.magnitudeBound
      let near = isUncertain ? zero : min(gap.lower.magnitude, gap.upper.magnitude)
      var low = BigFloat(term.lower, precision: precision, rounding: .down)
      var high = BigFloat(term.upper, precision: precision, rounding: .up)
      for k in 0...order {
        lows[side + k].add(low, .down)
        highs[side + k].add(high, .up)
        if isUncertain && k > 0 { highs[order + 1 - side + k].add(high, .up) }
        low.multiply(by: near, .down)
        if k < order { high.multiply(by: distance, .up) }
      }
      tops.append(
        (
          BigFloat(high, precision: 64, rounding: .up),
          BigFloat(distance, precision: 64, rounding: .up)
        ))
    }
    var factorial: Integer = 1
    var values: [Interval] = []
    for k in 0...order {
      if k > 1 { factorial *= Integer(k) }
      let positive = Interval(lower: lows[k], upper: highs[k])
      let negative = Interval(lower: lows[order + 1 + k], upper: highs[order + 1 + k])
      let sum = k % 2 == 0 || k == order ? positive + negative : positive - negative
      values.append(sum * Interval(Rational(1, factorial), precision: precision))
    }
    self.values = values
    self.tops = tops
  }

  /// h with x^n/n! about 2^{−P}, from the size of the last moment; nil when h is not a positive number.
  func radius(precision: Int) -> BigFloat? {
    // T_n h^n ≤ 2^{−P−12} T_0.
    guard let top = values[order].upper.exponent, let base = values[0].lower.exponent else {
      return nil
    }
    var exponent = Double(base - top - precision - 12) / Double(order)
    for _ in 0..<40 {
      let radius = BigFloat(
        Double.exp2(exponent.truncatingRemainder(dividingBy: 1)), precision: 53
      ).multiplied(by: .powerOfTwo(Int(exponent)), precision: 53, rounding: .down)
      let bound = tail(radius: radius).value.upper
      if let size = bound.exponent, size <= base - precision { return radius }
      exponent -= 0.25
    }
    return nil
  }

  /// Bounds, as [−x, x], of Σ_{k≥n} T_k t^k and of its derivative for |t| ≤ `radius`.
  func tail(radius: BigFloat) -> (value: Interval, slope: Interval) {
    var sum = BigFloat(0, precision: 64)
    for (term, distance) in tops {
      let growth = distance.multiplied(by: radius, precision: 64, rounding: .up)
        .applying(.exp, precision: 64, rounding: .up)
      sum.add(term.multiplied(by: growth, precision: 64, rounding: .up), .up)
    }
    let factorial = (1...order).reduce(1 as Integer) { $0 * Integer($1) }
    let h = Interval(radius)
    let value =
      Interval(sum) * h.raised(to: order) * Interval(Rational(1, factorial), precision: 64)
    // Σ_{k≥n} k x^{k−1}/k! = Σ_{k≥n−1} x^k/k! ≤ x^{n−1}/(n−1)! e^x, times |d|.
    let slope = value * Interval(Rational(order), precision: 64) / h
    return (
      Interval(lower: -value.upper, upper: value.upper),
      Interval(lower: -slope.upper, upper: slope.upper)
    )
  }
}

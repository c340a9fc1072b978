// Finds roots of increasing functions.
internal import RealModule

/// Roots of increasing functions of one real variable: bracketed in doubles, certified by signs,
/// refined by interval Newton.
package enum MonotoneRoot {
  /// An enclosure of a function over an interval, at a precision in bits.
  package typealias Enclosure = (Interval, Int) -> Interval

  /// The root of an increasing function on (0, ∞), which must exist, to `digits` digits.
  ///
  /// `start` is a first guess; without one it is found by `approximate`, a fast version of the
  /// function. Neither decides anything. Newton's method goes from there with `firstPrecision` bits, and
  /// where these do not prove the digits with 128 and more. Throws ``Undecided`` when `precisionLimit`
  /// bits do not.
  package static func positive(
    digits: Int, precisionLimit: Int, _ subject: String, start: Double? = nil,
    firstPrecision: Int = 128, approximate: (Double) -> Double, value: Enclosure, slope: Enclosure
  ) throws(Undecided) -> CertifiedReal {
    var place = start ?? guess(approximate)
    var found: Interval?
    for precision in firstPrecision < 128 ? [firstPrecision, 128] : [128] {
      // Each step squares the error of the place, until the function is not known any better.
      for _ in 0..<4 {
        guard
          let image = newtonImage(
            of: place, value: { value($0, precision) }, slope: { slope($0, precision) }),
          image.lower.signum > 0
        else { break }
        let root = CertifiedReal(image)
        if root.isDetermined(significantDigits: digits) { return root }
        let isStalled = found.map { image.width.double() > 0x1p-4 * $0.width.double() } ?? false
        found = found?.intersection(image) ?? image
        place = image.midpoint.double()
        if isStalled { break }
      }
    }
    guard
      let bracket = found ?? bracket(around: place, value)
        ?? dyadicBracket(precisionLimit: precisionLimit, value)
    else {
      throw Undecided(subject: subject, precisionLimit: precisionLimit)
    }
    return try refine(
      bracket, digits: digits, precisionLimit: precisionLimit, subject, value: value, slope: slope)
  }

  /// An interval near `place` that is proved to have the root of an increasing function: the image of
  /// a box around the place under Newton's method, which lies in that box; nil when there is none.
  ///
  /// The sign of the function at either end of the box follows from its value at the place and its slopes
  /// on the box, which is as wide as the step asks for, and a little of the place, or of `floor`.
  package static func newtonImage(
    of place: Double, floor: Double = 0, value: (Interval) -> Interval,
    slope: (Interval) -> Interval
  ) -> Interval? {
    guard place.isFinite else { return nil }
    let center = BigFloat(place)
    let there = value(Interval(center))
    let step = (there / slope(Interval(center))).magnitudeBound.double()
    let radius = 4 * step + max(abs(place), floor) * 0x1p-46
    guard radius.isFinite else { return nil }
    let box = Interval(lower: BigFloat(place - radius), upper: BigFloat(place + radius))
    let slopes = slope(box)
    guard slopes.sign == 1 else { return nil }
    let image = Interval(center) - there / slopes
    return image.lower > box.lower && image.upper < box.upper ? image : nil
  }

  /// About the root of f(x) = `target` > 0 on (0, ∞), where f increases from 0: Newton's method from
  /// `start` for the logarithms of both, exact in one step for powers; nil when it finds none.
  ///
  /// What it gives is the place of its last evaluation.
  package static func guess(
    from start: Double, target: Double, _ function: (Double) -> (value: Double, slope: Double)
  ) -> Double? {
    var place = start
    for _ in 0..<24 {
      guard place.isNormal, place > 0 else { return nil }
      let (value, slope) = function(place)
      guard value > 0, slope > 0, value.isFinite, slope.isFinite else { return nil }
      let step = Double.log(target / value) * value / (slope * place)
      if abs(step) < 0x1p-27 { return place }
      place *= Double.exp(max(-2, min(2, step)))
    }
    return nil
  }

  /// The root in `bracket` of a function that increases there, to `digits` digits.
  ///
  /// Throws ``Undecided`` when `precisionLimit` bits do not prove the digits.
  package static func refine(
    _ bracket: Interval, digits: Int, precisionLimit: Int, _ subject: String, value: Enclosure,
    slope: Enclosure
  ) throws(Undecided) -> CertifiedReal {
    var bracket = bracket
    var precision = 128
    let goal = CertifiedReal.workingPrecision(digits: digits) + 8
    while precision <= max(precisionLimit, 128) {
      let middle = BigFloat(bracket.midpoint, precision: precision, rounding: .nearest)
      let there = value(Interval(middle), precision)
      let before = bracket.width
      bracket = bracket.afterNewtonStep(
        from: middle, value: there, slope: slope(bracket.rounded(to: precision), precision))
      let root = CertifiedReal(bracket)
      if root.isDetermined(significantDigits: digits) { return root }
      // Grow when this precision no longer pays.
      let isStalled =
        bracket.width
        > before.multiplied(
          by: BigFloat(Rational(3, 4), precision: 64, rounding: .up), precision: 64,
          rounding: .nearest)
      if isStalled {
        precision *= 2
      } else {
        precision = max(precision, min(goal, 2 * precision))
      }
    }
    throw Undecided(subject: subject, precisionLimit: precisionLimit)
  }

  /// An approximate root on (0, ∞): doubling or halving, then the rule of false position, where an
  /// end that stays counts half as much each time (the Illinois method); ten evaluations or so.
  package static func guess(_ approximate: (Double) -> Double) -> Double {
    var high = (place: 1.0, value: approximate(1))
    var low = (place: 0.0, value: -Double.infinity)
    while high.value < 0, high.place < 1e300 {
      low = high
      high = (2 * high.place, approximate(2 * high.place))
    }
    while low.place == 0, high.place > 1e-300 {
      let half = (place: high.place / 2, value: approximate(high.place / 2))
      if half.value > 0 { high = half } else { low = half }
    }
    var last = high.place
    for _ in 0..<100 {
      let line =
        (low.place * high.value - high.place * low.value) / (high.value - low.value)
      let middle =
        line > low.place && line < high.place ? line : low.place + (high.place - low.place) / 2
      if middle == low.place || middle == high.place || abs(middle - last) <= 0x1p-46 * middle {
        return middle
      }
      let value = approximate(middle)
      if value < 0 {
        if last == low.place { high.value /= 2 }
        low = (middle, value)
      } else {
        if last == high.place { low.value /= 2 }
        high = (middle, value)
      }
      last = middle
    }
    return last
  }

  /// A positive interval around `guess` at whose ends the signs are proved to differ; nil when none
  /// is found.
  private static func bracket(around guess: Double, _ value: Enclosure) -> Interval? {
    guard guess.isFinite, guess > 0 else { return nil }
    let center = BigFloat(guess)
    var radius = BigFloat(guess * 0x1p-40)
    while radius < center {
      // A sign that is proved is what it is at any precision.
      for precision in [128, 512] {
        let low = center.subtracting(radius, precision: precision, rounding: .down)
        let high = center.adding(radius, precision: precision, rounding: .up)
        let below = value(Interval(low), precision).sign
        if let below, below != -1 { break }
        let above = value(Interval(high), precision).sign
        if let above, above != 1 { break }
        if below != nil, above != nil { return Interval(lower: low, upper: high) }
      }
      radius = radius.multiplied(by: 16, precision: 64, rounding: .up)
    }
    return nil
  }

  /// The interval [2^e, 2^(e+1)] or so with proved signs at its ends, for roots that doubles do
  /// not see.
  private static func dyadicBracket(precisionLimit: Int, _ value: Enclosure) -> Interval? {
    func sign(_ exponent: Int) -> Int? {
      var precision = 128
      while precision <= max(precisionLimit, 128) {
        if let sign = value(Interval(.powerOfTwo(exponent)), precision).sign { return sign }
        precision *= 4
      }
      return nil
    }
    guard let start = sign(0), start != 0 else { return nil }
    var (near, far) = (0, -start)
    while let there = sign(far), there == start {
      if abs(far) >= 1 << 14 { return nil }
      (near, far) = (far, 2 * far)
    }
    guard sign(far) == -start else { return nil }
    while abs(near - far) > 1 {
      let middle = (near + far) / 2
      // An end where the sign is not decided is near the root: what is known is bracket enough.
      guard let there = sign(middle), there != 0 else { break }
      if there == start { near = middle } else { far = middle }
    }
    return Interval(lower: .powerOfTwo(min(near, far)), upper: .powerOfTwo(max(near, far)))
  }
}

// Adds the check that a token has no other critical points.
internal import ExactArithmetic

/// All critical points of a token, by a cover of the closed arc −π/2 ≤ θ ≤ π/2.
///
/// Let the others be the tokens y whose logits differ from that of z not by a constant, E_y = U_y − U_z
/// = ΔP cos θ + ΔQ sin θ, and D_y = E_y′ = ΔQ cos θ − ΔP sin θ. With the mean over the others by their
/// weights e^{T_y},
///
///   (log σ_z)′ = −(share of the others) · mean(D),   g = −mean(D),
///   g′ = mean(E) − (mean(D²) − mean(D)²),
///
/// because E″ = −E: the laws (18) of the distribution without z. So σ_z is critical where g is 0,
/// and it stays so if z has all the mass.
extension DecoderChecker {
  mutating func checkCover(
    _ brackets: [DecoderClaim.CriticalBracket], _ cover: DecoderClaim.Cover, of token: Int,
    in circle: Circle
  ) throws(Refusal) {
    let (arc, cells) = (cover.arc, cover.cells)
    func isIncreasing<T: Comparable>(_ values: [T]) -> Bool {
      zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
    }
    try require(
      arc.first == -1 && arc.last == 1 && isIncreasing(arc) && isIncreasing(cells)
        && cells.count == brackets.count
        && cells.allSatisfy((0..<(arc.count - 1)).contains), .arc)
    var waves = try Waves(of: token, in: circle, &work)
    for (bracket, cell) in zip(brackets, cells) {
      try checkBracket(bracket, of: token, in: circle)
      // Its zero lies in the cell.
      let left = try circle.order(of: bracket.lower, arc[cell], &work)
      let right = try circle.order(of: bracket.upper, arc[cell + 1], &work)
      try require(left >= 0 && right <= 0, .cell)
    }
    var single = Set(cells)
    for isPositive in cover.flatEnds {
      let cell = isPositive ? arc.count - 2 : 0
      try require(single.insert(cell).inserted, .arc)
      try require(waves.isFlat(atPositiveEnd: isPositive, &work), .flat)
    }
    for cell in 0..<(arc.count - 1) {
      try requireCell(&waves, arc[cell], arc[cell + 1], isSingle: single.contains(cell))
    }
  }

  /// Confirms that g has no zero in the cell, or, for `isSingle`, at most one, because g′ has one
  /// sign.
  ///
  /// No zero: |g(mid)| > |g′| |θ − mid|, where |θ − mid| ≤ (t₁ − t₀)/(1 + min t²), since
  /// θ = 2 arctan t.
  private mutating func requireCell(
    _ waves: inout Waves, _ low: Rational, _ high: Rational, isSingle: Bool
  ) throws(Refusal) {
    let mid = (low + high) / 2
    let least = low.signum != high.signum ? 0 : min(low.magnitude, high.magnitude)
    let radius = try work.quotient(high - low, work.sum([1, work.product([least, least])]))
    for bits in DecoderChecker.ladder([]) {
      let arithmetic = try arithmetic(bits)
      guard let change = try waves.slope(low, high, arithmetic, &work)?.change else { continue }
      if isSingle {
        if change.sign != nil { return }
        continue
      }
      guard let slope = try waves.slope(mid, mid, arithmetic, &work)?.value else { continue }
      let most = max(change.lower.magnitude, change.upper.magnitude)
      let drift = arithmetic.scaled(Enclosure(lower: most, upper: most), by: radius).upper
      if slope.lower > drift || -slope.upper > drift { return }
    }
    throw work.refuse(.cell)
  }
}

/// The other tokens as waves against one: ΔB + ΔP cos θ + ΔQ sin θ with ΔP = √(d/r²) ΔP̃ and
/// ΔQ = √(d/‖y‖²) ΔQ̃; those with ΔP = ΔQ = 0 do not matter.
private struct Waves {
  private let cosineSquare: Rational
  private let sineSquare: Rational
  private var biases: [Rational] = []
  private var cosines: [Rational] = []
  private var sines: [Rational] = []
  /// The enclosed numbers by bits.
  private var enclosed: [Int: (biases: [Enclosure], cosines: [Enclosure], sines: [Enclosure])] =
    [:]

  init(of token: Int, in circle: Circle, _ work: inout Work) throws(Refusal) {
    cosineSquare = try work.quotient(circle.dimension, circle.distanceSquare)
    sineSquare = try work.quotient(circle.dimension, circle.speedSquare)
    let foot = try work.quotient(-circle.product, circle.speedSquare)
    let parts = try circle.heights(at: foot, &work)
    for other in parts.indices {
      let cosine = try work.sum([parts[other], -parts[token]])
      let sine = try work.sum([circle.slopes[other], -circle.slopes[token]])
      if cosine.isZero, sine.isZero { continue }
      biases.append(try work.sum([circle.biases[other], -circle.biases[token]]))
      cosines.append(cosine)
      sines.append(sine)
    }
    try work.require(!biases.isEmpty, .slope)
  }

  /// Whether mean(D) is exactly 0 at an end, where D = ∓ΔP: shown by cancelling ΔP̃ over all others
  /// of one weight.
  func isFlat(atPositiveEnd isPositive: Bool, _ work: inout Work) throws(Refusal) -> Bool {
    var sums: [[Rational]: Rational] = [:]
    for place in biases.indices {
      let key = [biases[place], sines[place]]
      sums[key] = try work.sum([sums[key] ?? 0, cosines[place]])
    }
    return sums.values.allSatisfy(\.isZero)
  }

  /// g and g′ for all tan(θ/2) from `low` to `high`; nil where the weights are not separated from 0.
  mutating func slope(
    _ low: Rational, _ high: Rational, _ arithmetic: FixedPoint, _ work: inout Work
  ) throws(Refusal) -> (value: Enclosure, change: Enclosure)? {
    let waves = try numbers(arithmetic, &work)
    try work.spend(
      biases.count * (2 * Work.series(arithmetic.bits) + 12 * Work.exact(arithmetic.bits))
        + 16 * Work.exact(low.height + high.height + arithmetic.bits))
    func cosine(_ t: Rational) -> Enclosure {
      arithmetic.constant((1 - t * t) / (1 + t * t))
    }
    func sine(_ t: Rational) -> Enclosure { arithmetic.constant(2 * t / (1 + t * t)) }
    // The sine increases in t, and the cosine does up to t = 0, where it is 1.
    let (left, right) = (cosine(low), cosine(high))
    let top =
      low.signum < 0 && high.signum > 0
      ? (1 as Integer) << arithmetic.bits : max(left.upper, right.upper)
    let cos = Enclosure(lower: min(left.lower, right.lower), upper: top)
    let sin = Enclosure(lower: sine(low).lower, upper: sine(high).upper)
    func product(_ a: [Enclosure], _ b: Enclosure) -> [Enclosure] {
      a.map { arithmetic.signedProduct($0, b) }
    }
    let values = zip(product(waves.cosines, cos), product(waves.sines, sin)).map { $0 + $1 }
    let slopes = zip(product(waves.sines, cos), product(waves.cosines, sin)).map { $0 - $1 }
    let weights = arithmetic.exponentials(zip(waves.biases, values).map { $0 + $1 })
    let total = weights.reduce(.zero, +)
    func mean(_ numbers: [Enclosure]) -> Enclosure? {
      let sum = zip(numbers, weights).reduce(Enclosure.zero) {
        $0 + arithmetic.product($1.0, $1.1)
      }
      return arithmetic.quotient(sum, total)
    }
    guard let mean1 = mean(slopes), let mean2 = mean(slopes.map(arithmetic.square)),
      let level = mean(values)
    else { return nil }
    return (.zero - mean1, level - (mean2 - arithmetic.square(mean1)))
  }

  private mutating func numbers(
    _ arithmetic: FixedPoint, _ work: inout Work
  ) throws(Refusal) -> (biases: [Enclosure], cosines: [Enclosure], sines: [Enclosure]) {
    if let known = enclosed[arithmetic.bits] { return known }
    try work.spend(
      arithmetic.costOfRoot(cosineSquare, cosines) + arithmetic.costOfRoot(sineSquare, sines))
    for bias in biases { try work.spend(Work.exact(bias.height + arithmetic.bits)) }
    let made = (
      biases.map(arithmetic.constant), arithmetic.multiples(ofRoot: cosineSquare, cosines),
      arithmetic.multiples(ofRoot: sineSquare, sines)
    )
    enclosed[arithmetic.bits] = made
    return made
  }
}

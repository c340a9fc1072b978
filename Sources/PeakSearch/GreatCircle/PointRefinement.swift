// Refines an isolated critical point to the digits asked for.
internal import ExactArithmetic
internal import SteeringLaws

/// The critical points of one piece, in as many digits as asked.
///
/// Interval Newton on the series of the piece, which is made once a precision. For one task.
final class PointRefinement {
  /// What is asked of every point.
  struct Goal: Sendable {
    let digits: Int
    let precisionLimit: Int
    let fault: CircleFault
  }

  private let family: CircleFamily
  private let waves: WaveCache
  private let piece: ArcPiece
  private let goal: Goal
  private var partitions: [Int: CirclePartition] = [:]

  init(_ family: CircleFamily, _ waves: WaveCache, _ piece: ArcPiece, _ goal: Goal) {
    self.family = family
    self.waves = waves
    self.piece = piece
    self.goal = goal
  }

  /// The series with numbers of `precision` bits.
  func partition(_ precision: Int) -> CirclePartition? {
    if let known = partitions[precision] { return known }
    let made = CirclePartition(
      waves.waves(precision), piece, precision: precision, fault: goal.fault)
    partitions[precision] = made
    return made
  }

  /// The critical point that `root` isolates.
  ///
  /// Throws `Undecided` when the precision allowed does not prove the digits.
  func point(of token: Int, _ root: ArcRoot) throws(Undecided) -> CriticalPoint {
    var bracket = Interval(lower: BigFloat(root.low), upper: BigFloat(root.high))
    var precision = CertifiedReal.workingPrecision(digits: goal.digits) + 32
    var isTested = false
    while precision <= max(goal.precisionLimit, 128) {
      guard let partition = partition(precision) else { break }
      let wave = waves.waves(precision)[token]
      let search = ArcResolution(partition, number: root.piece, wave)
      bracket = PointRefinement.narrowed(bracket, search, slope: root.slope, precision)
      if let point = point(
        of: token, partition, wave, bracket, search, slope: root.slope, isTested: &isTested)
      {
        return point
      }
      precision *= 2
    }
    throw Undecided(
      subject: "critical point of token \(token)", precisionLimit: goal.precisionLimit)
  }

  /// The bracket after steps of interval Newton, until they no longer pay.
  private static func narrowed(
    _ start: Interval, _ search: ArcResolution, slope: Int, _ precision: Int
  ) -> Interval {
    var bracket = start
    for _ in 0..<(precision + 64) {
      let before = bracket.width
      if before.isZero { break }
      let middle = BigFloat(bracket.midpoint, precision: precision, rounding: .nearest)
      guard bracket.contains(middle) else { break }
      // Made increasing.
      let value = search.value(Interval(middle))
      let steep = search.slope(bracket.rounded(to: precision))
      bracket = bracket.afterNewtonStep(
        from: middle, value: slope > 0 ? value : -value, slope: slope > 0 ? steep : -steep)
      let target = before.multiplied(
        by: BigFloat(Rational(3, 4), precision: 64, rounding: .up), precision: 64,
        rounding: .nearest)
      if bracket.width > target { break }
    }
    return bracket
  }

  /// The answer, if the bracket proves its digits.
  private func point(
    of token: Int, _ partition: CirclePartition, _ wave: CircleWave, _ bracket: Interval,
    _ search: ArcResolution, slope: Int, isTested: inout Bool
  ) -> CriticalPoint? {
    let precision = partition.precision
    let t = bracket.rounded(to: precision)
    let half = piece.tangent(ofLocal: t)
    let tangent = half.scaled(byPowerOfTwo: 1) / ((1 as Interval) - half.squared)
    let alpha = family.path.strength(tangent: tangent, precision: precision)
    let strength = certified(alpha, ofToken: token, isTested: &isTested)
    guard let strength, strength.isDetermined(significantDigits: goal.digits) else { return nil }
    var angle = CertifiedReal(half.arctangent(precision: precision).scaled(byPowerOfTwo: 1))
    if strength.exact == family.path.foot { angle = CertifiedReal(exact: 0) }
    // τ at the point, and σ = e^τ/F.
    let local = partition.local(wave)
    let square = t.squared
    let swing =
      (local.cosine * ((1 as Interval) - square) + (local.sine * t).scaled(byPowerOfTwo: 1))
      / ((1 as Interval) + square)
    let height = Interval.exp(wave.bias + swing - Interval(partition.top))
    let probability = CertifiedReal(height / partition.ratio(t).sum)
    let isKnown =
      probability.isDetermined(significantDigits: goal.digits) || probability.isBelowFloats
    guard angle.isDetermined(significantDigits: goal.digits), isKnown else { return nil }
    return CriticalPoint(
      kind: slope < 0 ? .maximum : .minimum, strength: strength, angle: angle,
      probability: probability, curvature: search.slope(t).scaled(byPowerOfTwo: -1))
  }

  /// The strength, as the rational that it is when an exact test says so.
  private func certified(
    _ alpha: Interval, ofToken token: Int, isTested: inout Bool
  ) -> CertifiedReal? {
    if !isTested, let candidate = alpha.simpleCandidate {
      isTested = true
      // The zero of this bracket is the only one in it.
      if family.slopeSign(of: token, at: candidate, precisionLimit: 256) == 0 {
        return CertifiedReal(exact: candidate, precision: alpha.precision)
      }
    }
    return alpha.isNarrow(digits: goal.digits) ? CertifiedReal(alpha) : nil
  }
}

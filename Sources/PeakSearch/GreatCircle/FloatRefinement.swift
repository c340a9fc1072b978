// Refines isolated critical points between doubles.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// The critical points of one piece between doubles: Newton's method, then the signs of g at both
/// ends of a small bracket, with all errors.
struct FloatRefinement {
  private let partition: FloatPartition
  private let waves: FloatWaves
  private let digits: Int
  private let foot: DoubleBall
  private let scale: DoubleBall
  private let fault: CircleFault
  private let exponential = FastExponential()
  private let path: CirclePath

  init(
    _ partition: FloatPartition, _ waves: FloatWaves, _ path: CirclePath, digits: Int,
    fault: CircleFault
  ) {
    self.partition = partition
    self.waves = waves
    self.digits = digits
    self.fault = fault
    self.path = path
    foot = FloatRefinement.ball(path.foot)
    scale = FloatRefinement.ball(path.scaleSquare).squareRoot
  }

  private static func ball(_ value: Rational) -> DoubleBall {
    let double = BigFloat(value, precision: 64, rounding: .nearest).double()
    return DoubleBall(double, abs(double) * 0x1p-52)
  }

  /// The point that `root` isolates; nil when doubles do not prove its digits, nor the pairs of
  /// doubles of `finer`, which is asked then.
  func point(of token: Int, _ root: ArcRoot, finer: () -> PairRefinement) -> CriticalPoint? {
    let wave = partition.local(waves, token, fault: fault)
    guard let (t, radius) = bracket(wave, root) else { return nil }
    if digits <= FloatRefinement.mostDigits, let point = point(of: token, root, wave, t, radius) {
      return point
    }
    guard digits <= PairRefinement.mostDigits else { return nil }
    return finer().point(
      of: token, t, radius: radius, slope: slope(wave, t, radius), isMaximum: root.slope < 0)
  }

  /// Doubles prove so many digits at most.
  private static let mostDigits = 13

  private func point(
    of token: Int, _ root: ArcRoot, _ wave: LocalWave, _ t: Double, _ radius: Double
  ) -> CriticalPoint? {
    let place = DoubleBall(t, radius)
    let piece = partition.piece
    let one = DoubleBall(1)
    let middle = DoubleBall(piece.center)
    let half = (middle + place) / (one - middle * place)
    let tangent = DoubleBall(2) * half / (one - half * half)
    let alpha = foot + scale * tangent
    guard let strength = real(alpha) else { return nil }
    // θ = 2 arctan of the half-angle tangent.
    let angle = CertifiedReal(
      Interval(lower: BigFloat(half.lower), upper: BigFloat(half.upper))
        .arctangent(precision: 64).scaled(byPowerOfTwo: 1))
    guard angle.isDetermined(significantDigits: digits),
      let probability = probability(token, wave, t, radius),
      let height = real(probability)
    else { return nil }
    let slope = slope(wave, t, radius)
    return CriticalPoint(
      kind: root.slope < 0 ? .maximum : .minimum, strength: strength, angle: angle,
      probability: height,
      curvature: Interval(lower: BigFloat(slope.lower), upper: BigFloat(slope.upper))
        .scaled(byPowerOfTwo: -1))
  }

  /// The number, if its digits are proved.
  private func real(_ ball: DoubleBall) -> CertifiedReal? {
    guard ball.radius < .infinity, abs(ball.center) > ball.radius else { return nil }
    let value = CertifiedReal(lower: ball.lower, upper: ball.upper)
    guard value.isDetermined(significantDigits: digits),
      value.enclosure.isNarrow(digits: digits)
    else { return nil }
    return value
  }

  private func quadratic(_ wave: LocalWave, _ t: Double) -> Double {
    wave.sine * (1 - t * t) - 2 * wave.cosine * t
  }

  /// The sign of g at `t`.
  private func sign(_ wave: LocalWave, _ t: Double) -> Int? {
    let ratio = partition.ratio(t, within: 0)
    let error = wave.error + ratio.radius + abs(ratio.center) * 0x1p-51
    return DoubleBall(quadratic(wave, t) - ratio.center, error).sign
  }

  /// g′ over t ± δ.
  private func slope(_ wave: LocalWave, _ t: Double, _ delta: Double) -> DoubleBall {
    let center = -2 * (wave.sine * t + wave.cosine)
    return DoubleBall(center, 2 * abs(wave.sine) * delta + 2 * wave.error)
      - partition.ratioSlope(t, within: delta)
  }

  /// A place and radius such that g changes its sign between them, inside the root's bracket.
  private func bracket(_ wave: LocalWave, _ root: ArcRoot) -> (Double, Double)? {
    var (low, high) = (root.low, root.high)
    var t = low + (high - low) / 2
    for _ in 0..<60 {
      let ratio = partition.ratio(t, within: 0)
      let value = quadratic(wave, t) - ratio.center
      if (value > 0) == (root.slope > 0) { high = t } else { low = t }
      let slope = slope(wave, t, 0)
      let error = wave.error + ratio.radius
      var next = t - value / slope.center
      if !(next > low && next < high) { next = low + (high - low) / 2 }
      let step = abs(next - t)
      t = next
      let radius = 2 * error / abs(slope.center) + abs(t) * 0x1p-50
      guard step <= radius / 8 || high - low <= radius / 8 else { continue }
      let (first, last) = (t - radius, t + radius)
      guard first > root.low, last < root.high, sign(wave, first) == -root.slope,
        sign(wave, last) == root.slope
      else { return nil }
      return (t, radius.nextUp + abs(t) * 0x1p-52)
    }
    return nil
  }

  /// σ_z = e^{τ_z}/F over t ± δ.
  private func probability(
    _ token: Int, _ wave: LocalWave, _ t: Double, _ delta: Double
  ) -> DoubleBall? {
    let square = t * t
    let swing = (wave.cosine * (1 - square) + 2 * wave.sine * t) / (1 + square)
    let bias = waves.biases[token]
    let exponent = bias.high + (swing - partition.top)
    guard abs(exponent) < FastExponential.range else { return nil }
    // τ′ = 2q/(1 + t²)², and log σ is flat at the point: its slope over the bracket is at most g's.
    let error =
      2 * wave.error + (abs(bias.high) + abs(swing) + abs(partition.top)) * 0x1p-51
    let slope = slope(wave, t, delta)
    let moved = 2.2 * delta * delta * slope.magnitude
    let value = exponential(exponent)
    let term = DoubleBall(
      value, value * (1.01 * (error + moved) + FastExponential.relativeError) + 0x1p-1000)
    return term / partition.sum(t)
  }
}

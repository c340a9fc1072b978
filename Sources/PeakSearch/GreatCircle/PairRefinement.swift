// Refines critical points beyond the digits of doubles.
internal import ExactArithmetic
internal import SteeringLaws

/// One step of interval Newton from a bracket between doubles.
///
/// g at its middle in pairs of doubles, g′ over it in doubles: the result has twice the digits.
struct PairRefinement {
  private let partition: PairPartition
  private let base: FloatPartition
  private let waves: FloatWaves
  private let path: CirclePath
  private let digits: Int
  private static let precision = 128
  /// The digits for which pairs are asked.
  static let mostDigits = 20

  init(
    _ base: FloatPartition, _ waves: FloatWaves, _ path: CirclePath, digits: Int
  ) {
    partition = PairPartition(base, waves)
    self.base = base
    self.waves = waves
    self.path = path
    self.digits = digits
  }

  /// The point that lies within `radius` of `t`, where `slope` encloses g′; nil when its digits are
  /// not proved.
  func point(
    of token: Int, _ t: Double, radius: Double, slope: DoubleBall, isMaximum: Bool
  ) -> CriticalPoint? {
    guard slope.sign != nil, let ratio = partition.ratio(t) else { return nil }
    let precision = PairRefinement.precision
    let wave = base.turned(waves, token)
    func exact(_ pair: DoubleDouble, _ error: Double) -> Interval {
      let size = BigFloat(error)
      return (Interval(BigFloat(pair.high)).rounded(to: precision) + Interval(BigFloat(pair.low)))
        + Interval(lower: -size, upper: size)
    }
    let place = Interval(BigFloat(t)).rounded(to: precision)
    let (x, w) = (exact(wave.cosine, wave.radius), exact(wave.sine, wave.radius))
    let square = place.squared
    let one: Interval = 1
    let value =
      w * (one - square) - (x * place).scaled(byPowerOfTwo: 1) - exact(ratio.value, ratio.error)
    let steep = Interval(lower: BigFloat(slope.lower), upper: BigFloat(slope.upper))
    let step = (value / steep)
    guard step.isBounded, step.magnitudeBound <= BigFloat(2 * radius) else { return nil }
    let root = place - step
    let half = base.piece.tangent(ofLocal: root)
    let tangent = half.scaled(byPowerOfTwo: 1) / (one - half.squared)
    let strength = CertifiedReal(path.strength(tangent: tangent, precision: precision))
    guard strength.isDetermined(significantDigits: digits),
      strength.enclosure.isNarrow(digits: digits)
    else { return nil }
    let angle = CertifiedReal(half.arctangent(precision: precision).scaled(byPowerOfTwo: 1))
    // log σ is flat at the root, which is within twice the radius of t: its slope there is at most
    // 2|g|, |g| ≤ |g′| |t − root|.
    let moved = BigFloat(8.8 * radius * radius * slope.magnitude)
    let swing =
      (x * (one - square) + (w * place).scaled(byPowerOfTwo: 1)) / (one + square)
    let bias = exact(waves.biases[token], waves.errors[token])
    let exponent =
      bias + swing - Interval(BigFloat(partition.top)) + Interval(lower: -moved, upper: moved)
    let spread = BigFloat(abs(ratio.sum.high) * ratio.sumError)
    let sum = exact(ratio.sum, 0) + Interval(lower: -spread, upper: spread)
    let probability = CertifiedReal(Interval.exp(exponent) / sum)
    guard angle.isDetermined(significantDigits: digits),
      probability.isDetermined(significantDigits: digits)
    else { return nil }
    return CriticalPoint(
      kind: isMaximum ? .maximum : .minimum, strength: strength, angle: angle,
      probability: probability, curvature: steep.scaled(byPowerOfTwo: -1))
  }
}

// The sum over all tokens near one point of the circle, in doubles with proved bounds.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// What ``CirclePartition`` is, for whole vocabularies: F(t) as a polynomial in doubles.
///
/// With u = 2^−53 and the majorants M_y of ``CirclePartition``, h the radius and
/// λ_y = h M_y′(h)/M_y(h), for F and its derivatives j = 1, 2, 3:
///  * *Recurrence.* A step of it has at most six roundings of each term, so the k-th coefficient is
///    off by at most ((1 + 6u)^k − 1) M_k; and Σ k^i M_k h^k ≤ λ(λ + 2.1)⋯(λ + 2.1(i − 1)) M(h),
///    since h λ′ ≤ 2.1 λ for h ≤ 1/16.
///  * *Summation.* Blocks of 16 in each of 8 lanes, then a compensated sum: 25u of the sum of sizes.
///  * *Horner's rule.* (2k + 4)u of the k-th term.
///  * *Tail.* As in ``CirclePartition``, but with n^3 for all.
///  * *Weights and waves.* ``WeightBounds``.
struct FloatPartition: Sendable {
  let piece: ArcPiece
  /// The reference wave on the piece, exact.
  let reference: (cosine: Double, sine: Double)
  /// What is subtracted from all exponents, exact.
  let top: Double
  private let direction: (cosine: DoubleDouble, sine: DoubleDouble)
  /// Coefficients of F, F′, F″ and F‴.
  private let polynomials: [[Double]]
  /// Bounds of the errors of their values for |t| ≤ h, but for that of weights and waves.
  private let errors: [Double]
  /// A bound of |F⁗| there.
  private let fourth: Double
  /// Bounds of F times the errors of k and of k′ that are due to weights and waves.
  private let weightErrors: (value: Double, slope: Double)
  /// A bound of the relative error of F that is due to the weights, where F is as large as 1.
  private let massError: Double
  /// Σ_y w_y M_y(ρ), Σ w_y Λ_i(y) M_y(h) and the sums for weights: bounds for ``PairPartition``.
  let majorant: Double
  let moments: [Double]
  let bounds: WeightBounds

  /// The number n of coefficients, and ρ/h.
  private static let order = 32
  private static let reach = 8.0
  /// The largest majorant: 8^−32 of it is below 2^−60.
  private static let largestMajorant = 7e10

  /// Which waves a piece has, found on the way.
  struct Turned {
    let cosine: Double
    let sine: Double
    let radius: Double
  }

  /// The series of `waves` on `piece`; nil when the piece is too long for its waves.
  init?(_ waves: FloatWaves, _ piece: ArcPiece, fault: CircleFault = .none) {
    self.piece = piece
    func pair(_ value: Rational) -> DoubleDouble {
      DoubleDouble(nearest: BigFloat(value, precision: 160, rounding: .nearest))
    }
    let exact = piece.direction
    direction = (pair(exact.cosine), pair(exact.sine))
    let count = waves.count
    let (c, s) = (direction.cosine.high, direction.sine.high)
    let rough = RoughWaves(
      cosines: (0..<count).map { waves.cosines[$0].high * c + waves.sines[$0].high * s },
      sines: (0..<count).map { waves.sines[$0].high * c - waves.cosines[$0].high * s },
      biases: waves.biases.map(\.high))
    reference = rough.mean
    top = rough.top
    guard let majorant = rough.majorant(radius: piece.radius, reach: FloatPartition.reach),
      majorant.double <= FloatPartition.largestMajorant, piece.radius <= 1.0 / 16
    else { return nil }
    let tail = fault.applied(
      to: majorant.double
        * Double(sign: .plus, exponent: -3 * FloatPartition.order, significand: 1),
      .tail)
    var sums = WaveSums(order: FloatPartition.order, radius: piece.radius)
    for token in 0..<count {
      let wave = FloatPartition.turn(waves, token, direction, reference)
      sums.add(wave, bias: waves.biases[token], top: top)
    }
    let coefficients = sums.finished()
    let h = piece.radius
    let unit = 0x1p-53 * (1 + 0x1p-20)
    let moments = sums.moments.map { $0 * (1 + 0x1p-20) }
    var (polynomials, errors) = ([[Double]](), [Double]())
    var derivative = coefficients
    var power = 1.0
    for j in 0...3 {
      polynomials.append(derivative)
      let rounding = unit * (8.2 * moments[j + 1] + 25 * moments[j]) * power
      let order = Double(FloatPartition.order)
      let ofTail = tail * Double.pow(order, j) * power
      errors.append((fault.applied(to: rounding, .rounding) + ofTail) * (1 + 0x1p-20) + 0x1p-800)
      derivative = derivative.indices.dropFirst().map { derivative[$0] * Double($0) }
      power /= h
    }
    self.polynomials = polynomials
    self.majorant = majorant.double
    self.moments = moments
    bounds = sums.bounds
    self.errors = errors
    fourth = moments[4] * power * (1 + 0x1p-20)
    let ofWeights = sums.bounds.errors(slopeSum: moments[1] / h)
    weightErrors = (
      fault.applied(to: ofWeights.value, .rounding), fault.applied(to: ofWeights.slope, .rounding)
    )
    massError = ofWeights.mass
  }

  /// The wave of `token` on a piece, relative to the reference.
  @inline(__always)
  private static func turnPair(
    _ waves: FloatWaves, _ token: Int, _ direction: (cosine: DoubleDouble, sine: DoubleDouble),
    _ reference: (cosine: Double, sine: Double)
  ) -> TurnedPair {
    let (p, q) = (waves.cosines[token], waves.sines[token])
    let x =
      p * direction.cosine + q * direction.sine + DoubleDouble(high: -reference.cosine, low: 0)
    let w =
      q * direction.cosine + (p * direction.sine).negated
      + DoubleDouble(high: -reference.sine, low: 0)
    // Pairs lose 2^−96 of the sizes.
    let size = abs(p.high) + abs(q.high) + abs(reference.cosine) + abs(reference.sine)
    return TurnedPair(cosine: x, sine: w, radius: size * 0x1p-94 + 2 * waves.errors[token])
  }

  /// The same rounded to doubles: without the second parts.
  @inline(__always)
  private static func turn(
    _ waves: FloatWaves, _ token: Int, _ direction: (cosine: DoubleDouble, sine: DoubleDouble),
    _ reference: (cosine: Double, sine: Double)
  ) -> Turned {
    let pair = turnPair(waves, token, direction, reference)
    return Turned(
      cosine: pair.cosine.high, sine: pair.sine.high,
      radius: max(abs(pair.cosine.low), abs(pair.sine.low)) + pair.radius)
  }

  /// The same in pairs.
  struct TurnedPair {
    let cosine: DoubleDouble
    let sine: DoubleDouble
    let radius: Double
  }

  /// The wave of `token` on the piece, relative to the reference.
  @inline(__always)
  func turned(_ waves: FloatWaves, _ token: Int) -> TurnedPair {
    FloatPartition.turnPair(waves, token, direction, reference)
  }

  /// The wave of `token` on the piece.
  func local(_ waves: FloatWaves, _ token: Int, fault: CircleFault = .none) -> LocalWave {
    let wave = FloatPartition.turn(waves, token, direction, reference)
    return LocalWave(cosine: wave.cosine, sine: wave.sine, radius: wave.radius, fault: fault)
  }

  private static func horner(_ coefficients: [Double], _ t: Double) -> Double {
    var value = 0.0
    for coefficient in coefficients.reversed() { value = value * t + coefficient }
    return value
  }

  /// F and its first three derivatives at `t`.
  private func sums(_ t: Double, count: Int) -> [DoubleBall] {
    (0..<count).map {
      DoubleBall(FloatPartition.horner(polynomials[$0], t), errors[$0])
    }
  }

  /// F at `t`, with the error of its weights.
  func sum(_ t: Double) -> DoubleBall {
    let value = sums(t, count: 1)[0]
    return DoubleBall(value.center, (value.radius + massError).nextUp)
  }

  /// F and its first two derivatives over t ± δ, by Taylor.
  private func sums(_ t: Double, within delta: Double) -> [DoubleBall] {
    let values = sums(t, count: 4)
    let third = values[3].magnitude + delta * fourth
    let second = values[2].magnitude + delta * third
    let first = values[1].magnitude + delta * second
    return [first, second, third].enumerated().map { j, bound in
      DoubleBall(values[j].center, (values[j].radius + delta * bound) * (1 + 0x1p-40))
    }
  }

  /// k over t ± δ.
  func ratio(_ t: Double, within delta: Double) -> DoubleBall {
    let sums = delta == 0 ? sums(t, count: 2) : sums(t, within: delta)
    let place = DoubleBall(t, delta)
    let base = DoubleBall(1) + place * place
    let value = DoubleBall(0.5) * base * base * (sums[1] / sums[0])
    let ofWeights = DoubleBall(weightErrors.value) / sums[0]
    return DoubleBall(value.center, (value.radius + ofWeights.magnitude).nextUp)
  }

  /// k′ over t ± δ.
  func ratioSlope(_ t: Double, within delta: Double) -> DoubleBall {
    let sums = sums(t, within: delta)
    let place = DoubleBall(t, delta)
    let base = DoubleBall(1) + place * place
    let share = sums[1] / sums[0]
    let value =
      DoubleBall(2) * place * base * share
      + DoubleBall(0.5) * base * base * (sums[2] / sums[0] - share * share)
    let ofWeights = DoubleBall(weightErrors.slope) / sums[0]
    return DoubleBall(value.center, (value.radius + ofWeights.magnitude).nextUp)
  }
}

extension FloatPartition: ArcFunction {
  /// The middle of [low, high], and no less than the distance of the ends from it.
  private static func middle(_ low: Double, _ high: Double) -> (Double, Double) {
    let middle = low + (high - low) / 2
    return (middle, low == high ? 0 : max(high - middle, middle - low).nextUp)
  }

  func value(from low: Double, through high: Double) -> (lower: Double, upper: Double) {
    let (t, delta) = FloatPartition.middle(low, high)
    let ratio = ratio(t, within: delta)
    return (ratio.lower, ratio.upper)
  }

  func slope(from low: Double, through high: Double) -> (lower: Double, upper: Double) {
    let (t, delta) = FloatPartition.middle(low, high)
    let slope = ratioSlope(t, within: delta)
    return (slope.lower, slope.upper)
  }
}

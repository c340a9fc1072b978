// The sum over all tokens as a power series near one point of the circle.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// F(t) = Σ_y e^{τ_y(t)}, τ_y = B_y + (x_y(1 − t²) + 2w_y t)/(1 + t²) − top, on a piece of the arc: a
/// polynomial with enclosed coefficients and a proved remainder.
///
/// E = e^τ solves (1 + t²)² E′ = (2w − 4xt − 2wt²) E, so its coefficients obey
///
///   (k+1)e_{k+1} = 2w(e_k − e_{k−2}) − (4x + 2(k−1))e_{k−1} − (k−3)e_{k−3}:
///
/// some eight operations each. *Remainder.* The recurrence with absolute values has the solution
/// M = exp ∫₀^ρ (2|w|(1 + t²) + 4|x|t)/(1 − 2t² − t⁴) dt ≥ |e| coefficient by coefficient; so
/// Σ_{k≥n} k^j |e_k| h^{k−j} ≤ n^j (h/ρ)^n M(ρ)/h^j for ρ = 8h and n ≥ j, with
/// log M(ρ) ≤ (2|w|(ρ + ρ³/3) + 2|x|ρ²)/(1 − 2ρ² − ρ⁴).
struct CirclePartition: Sendable {
  let piece: ArcPiece
  let precision: Int
  /// The reference wave on the piece, exact.
  let reference: (cosine: BigFloat, sine: BigFloat)
  /// What is subtracted from all exponents, exact.
  let top: BigFloat
  private let direction: (cosine: Interval, sine: Interval)
  private let coefficients: [Interval]
  /// [−R_j, R_j] for F, F′ and F″.
  private let remainders: [Interval]

  /// ρ/h.
  private static let reach = 8.0
  /// The most that the remainder's majorant may be above the sum, as a power of e: else the piece
  /// is too long.
  private static let largestMajorant = 60.0

  /// The series of `waves` on `piece` in numbers of `precision` bits; nil when the piece is too long
  /// for its waves.
  ///
  /// With as many coefficients as make the remainder small, or `fixed` ones.
  init?(
    _ waves: [CircleWave], _ piece: ArcPiece, precision: Int, order fixed: Int? = nil,
    fault: CircleFault = .none
  ) {
    self.piece = piece
    self.precision = precision
    let (cosine, sine) = piece.direction
    let direction = (
      cosine: Interval(cosine, precision: precision), sine: Interval(sine, precision: precision)
    )
    self.direction = direction
    let turned = waves.map { CirclePartition.turn($0, direction) }
    let rough = RoughWaves(turned.map(\.cosine), turned.map(\.sine), waves.map(\.bias))
    reference = (BigFloat(rough.mean.cosine), BigFloat(rough.mean.sine))
    top = BigFloat(rough.top)
    guard
      let majorant = rough.majorant(radius: piece.radius, reach: CirclePartition.reach),
      majorant.double <= Double.exp(CirclePartition.largestMajorant)
    else { return nil }
    // (h/ρ)^n M ≤ 2^−precision.
    let order = fixed ?? max(8, (precision + majorant.exponent + 4) / 3)
    let inverses = (1...order).map { 1 / Interval(BigFloat($0, precision: precision)) }
    var sums = [Interval](repeating: Interval(0, precision: precision), count: order)
    for (wave, bias) in zip(turned, waves.map(\.bias)) {
      let x = wave.cosine - Interval(reference.cosine)
      let w = wave.sine - Interval(reference.sine)
      let (double, quadruple) = (w.scaled(byPowerOfTwo: 1), x.scaled(byPowerOfTwo: 2))
      // e_k, e_{k−1}, e_{k−2}, e_{k−3}.
      var last = (
        Interval.exp(bias + x - Interval(top)), Interval(0, precision: precision),
        Interval(0, precision: precision), Interval(0, precision: precision)
      )
      sums[0] += last.0
      for k in 0..<(order - 1) {
        var next = double * (last.0 - last.2)
        if k >= 1 { next -= (quadruple + Interval(BigFloat(2 * (k - 1)))) * last.1 }
        if k >= 4 { next -= Interval(BigFloat(k - 3)) * last.3 }
        next *= inverses[k]
        sums[k + 1] += next
        last = (next, last.0, last.1, last.2)
      }
    }
    coefficients = sums
    let share = Magnitude(1 / CirclePartition.reach).raised(to: order)
    remainders = (0...2).map { j in
      let scale = Magnitude(Double(order) * (1 / piece.radius).nextUp).raised(to: j)
      let size = (fault.applied(to: majorant, .tail) * share * scale).bigFloat
      return Interval(lower: -size, upper: size)
    }
  }

  private static func turn(
    _ wave: CircleWave, _ direction: (cosine: Interval, sine: Interval)
  ) -> (cosine: Interval, sine: Interval) {
    (
      wave.cosine * direction.cosine + wave.sine * direction.sine,
      wave.sine * direction.cosine - wave.cosine * direction.sine
    )
  }

  /// A token's wave on the piece, relative to the reference.
  func local(_ wave: CircleWave) -> (cosine: Interval, sine: Interval) {
    let turned = CirclePartition.turn(wave, direction)
    return (turned.cosine - Interval(reference.cosine), turned.sine - Interval(reference.sine))
  }

  /// F, F′ and F″ (as many as `count`) over the points of `t`, |t| ≤ radius.
  func sums(_ t: Interval, count: Int) -> [Interval] {
    var values = [Interval](repeating: Interval(0, precision: precision), count: count)
    for k in coefficients.indices.reversed() {
      // Horner's rule for the polynomial and its derivatives over j!.
      for j in (1..<max(count, 1)).reversed() { values[j] = values[j] * t + values[j - 1] }
      values[0] = values[0] * t + coefficients[k]
    }
    if count > 2 { values[2] = values[2].scaled(byPowerOfTwo: 1) }
    return zip(values, remainders).map { $0 + $1 }
  }

  /// k over `t`, and F there.
  func ratio(_ t: Interval) -> (value: Interval, sum: Interval) {
    let sums = sums(t, count: 2)
    let square = ((1 as Interval) + t.squared).squared.scaled(byPowerOfTwo: -1)
    return (square * sums[1] / sums[0], sums[0])
  }

  /// k′ = (2t(1 + t²)F′ + ½(1 + t²)²F″)/F − kF′/F over `t`.
  func ratioSlope(_ t: Interval) -> Interval {
    let sums = sums(t, count: 3)
    let base = (1 as Interval) + t.squared
    let half = base.squared.scaled(byPowerOfTwo: -1)
    let share = sums[1] / sums[0]
    return (2 * t * base) * share + half * (sums[2] / sums[0] - share.squared)
  }
}

extension CirclePartition: ArcFunction {
  private static func points(_ low: Double, _ high: Double) -> Interval {
    Interval(lower: BigFloat(low), upper: BigFloat(high))
  }

  private static func doubles(_ interval: Interval) -> (lower: Double, upper: Double) {
    (interval.lower.double(.down), interval.upper.double(.up))
  }

  func value(from low: Double, through high: Double) -> (lower: Double, upper: Double) {
    CirclePartition.doubles(ratio(CirclePartition.points(low, high)).value)
  }

  func slope(from low: Double, through high: Double) -> (lower: Double, upper: Double) {
    CirclePartition.doubles(ratioSlope(CirclePartition.points(low, high)))
  }
}

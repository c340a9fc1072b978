// Runs a steered decoder and measures its distance from the limit.
public import ExactArithmetic
internal import RealModule
public import SteeringLaws

/// One decoder, prompt and steering vector, ready to be run at any strength: in enclosures, and in
/// doubles for comparison.
public struct SteeredRun: Sendable {
  /// The decoder as doubles.
  private let floating: Decoder<Double>
  /// The decoder of real arithmetic with the same weights.
  private let certified: Decoder<Interval>
  private let tokens: [Int]
  private let steering: SteeringSite
  private let floatingDirection: [Double]
  private let exactDirection: SteeringDirection
  private let direction: [Interval]
  private let precision: Int
  private let comparesDoubles: Bool
  /// LN(v) and LN(−v), with their logits.
  private let limits: [StrengthEnd: (vector: [Interval], logits: [Interval])]
  /// The unsteered stream h after the steered layer.
  private let rows: [[Interval]]

  /// The largest ‖h‖ at a steered position.
  public let stateNorm: Interval
  /// The bound of R(α).
  public let remainder: RemainderBound
  /// The bound of ‖LN(h + αv + R) − LN(±v)‖.
  public let vectorBound: NormalizationBound
  /// The bound of the difference of the logits from their limits.
  public let logitBound: NormalizationBound

  /// The run of `decoder` on `tokens` steered along `direction`.
  ///
  /// Throws `DegenerateDirection` when the final normalisation has no limit along it. The steered
  /// layer and position must exist. With `comparesDoubles` samples say how far the logits of doubles are off.
  public init(
    _ decoder: Decoder<Double>, tokens: [Int], direction: [Double], steering: SteeringSite,
    precision: Int = 128, comparesDoubles: Bool = true
  ) throws(DegenerateDirection) {
    guard direction.count == decoder.finalNorm.dimension else {
      throw .dimension(expected: decoder.finalNorm.dimension, found: direction.count)
    }
    let exact = try SteeringDirection(direction, under: decoder.finalNorm.kind)
    let certified = decoder.certified(precision: precision)
    let rows = certified.stream(tokens, after: steering.layer)
    let norms = rows.indices.filter(steering.selects).map { Vectors.norm(rows[$0]) }
    precondition(!norms.isEmpty, "no position is steered")
    let stateNorm = norms.reduce(0 as Interval, Interval.larger)
    let remainder = RemainderBound(certified, after: steering.layer)
    self.floating = decoder
    self.certified = certified
    self.tokens = tokens
    self.steering = steering
    self.floatingDirection = direction
    self.exactDirection = exact
    self.direction = exact.enclosures(precision: precision)
    self.precision = precision
    var limits: [StrengthEnd: (vector: [Interval], logits: [Interval])] = [:]
    for end in StrengthEnd.allCases {
      let vector = certified.finalNorm.limit(along: self.direction, end)
      limits[end] = (vector, certified.unembedding * vector)
    }
    self.limits = limits
    self.comparesDoubles = comparesDoubles
    self.rows = rows
    self.stateNorm = stateNorm
    self.remainder = remainder
    self.vectorBound = NormalizationBound(
      certified.finalNorm, along: exact, stateNorm: stateNorm.upper,
      remainderNorm: remainder.total, precision: precision)
    self.logitBound = NormalizationBound(
      certified.finalNorm, along: exact, unembedding: certified.unembedding.rows,
      stateNorm: stateNorm.upper, remainderNorm: remainder.total, precision: precision)
  }

  /// The positions whose logits have the limit LN(±v)Wᵀ.
  private var steered: [Int] { rows.indices.filter(steering.selects) }

  /// Runs the decoder at strength `alpha` ≠ 0 and compares with the limit at the end of its sign.
  public func sample(at alpha: Rational) -> NormalizationEvidence.Sample {
    let strength = Interval(alpha, precision: precision)
    let shifted = steering.apply(direction, strength, to: rows)
    let added = certified.remainder(from: shifted, after: steering.layer)
    guard let (limit, limitLogits) = limits[alpha.signum > 0 ? .positive : .negative] else {
      preconditionFailure("both ends have a limit")
    }
    var (vector, logit, rest) = (0 as Interval, 0 as Interval, 0 as Interval)
    var logits: [[Interval]] = []
    for position in steered {
      let normalised = certified.finalNorm(Vectors.sum(shifted[position], added[position]))
      let row = certified.unembedding * normalised
      logits.append(row)
      vector = .larger(vector, Vectors.norm(Vectors.difference(normalised, limit)))
      rest = .larger(rest, Vectors.norm(added[position]))
      for (value, target) in zip(row, limitLogits) {
        logit = .larger(logit, (value - target).absolute)
      }
    }
    return NormalizationEvidence.Sample(
      alpha: alpha, vectorBound: vectorBound.distance(at: alpha), vectorDifference: vector,
      logitBound: logitBound.distance(at: alpha), logitDifference: logit, remainder: rest,
      floatError: comparesDoubles ? floatError(of: logits, at: alpha) : nil)
  }

  /// The largest distance of the logits that `Double` computes from the enclosed ones.
  private func floatError(of logits: [[Interval]], at alpha: Rational) -> BigFloat {
    let computed = floating.logits(
      tokens, steering: steering, direction: floatingDirection, strength: alpha.approximation)
    var error: BigFloat = 0
    for (position, row) in zip(steered, logits) {
      for (value, enclosure) in zip(computed[position], row) {
        guard value.isFinite else { return .infinity() }
        error = max(error, (Interval(BigFloat(value)) - enclosure).magnitudeBound)
      }
    }
    return error
  }

  /// The least power of ten, from 10^−24 to 10^24, at which the bound is below the trivial one; nil
  /// when there is none.
  public var firstInformativePowerOfTen: Rational? {
    powerOfTen { vectorBound.ratio(at: $0) < 1 }
  }

  /// A 10^k, |k| ≤ 24, for which `condition`, which large strengths meet and small ones do not, holds, though not for
  /// the next less.
  private func powerOfTen(_ condition: (Rational) -> Bool) -> Rational? {
    var (low, high) = (-24, 25)
    while low < high {
      let middle = (low + high) >> 1
      if condition((10 as Rational).raised(to: middle)) { high = middle } else { low = middle + 1 }
    }
    return low <= 24 ? (10 as Rational).raised(to: low) : nil
  }

  /// The limit of |α| ‖LN(h + αv + R) − LN(±v)‖ at `end`, the largest over the steered positions.
  public func rateConstant(at end: StrengthEnd) -> Interval {
    let limiting = certified.limitingStream(
      from: rows, steering: steering, direction: direction, end)
    return steered.map {
      Vectors.norm(
        certified.finalNorm.leadingTerm(along: direction, perturbation: limiting[$0]))
    }.reduce(0 as Interval, Interval.larger)
  }

  /// An upper bound of the distance of |α| ‖LN(h + αv + R) − LN(±v)‖ from its limit: O(1/|α|).
  ///
  /// The second order of the normalisation, and √d‖γ‖_∞/‖Cv‖ times the distance of R(α) from
  /// its limit.
  public func rateError(at alpha: Rational) -> BigFloat {
    let second = vectorBound.secondOrder(at: alpha)
    let drift = remainder.drift(
      at: alpha, along: exactDirection.components, stateNorm: stateNorm.upper)
    guard second.isFinite, drift.isFinite else { return .infinity() }
    return (Interval(second) + vectorBound.factor / vectorBound.directionNorm * Interval(drift))
      .upper
  }

  /// The rate over `decades` decades from where its certified error is below a tenth, and
  /// the samples.
  ///
  /// Nil when there is no such strength: the leading term vanishes, as for LayerNorm at width 2.
  public func rate(
    at end: StrengthEnd, decades: Int
  ) -> (NormalizationEvidence.Rate, [NormalizationEvidence.Sample])? {
    let constant = rateConstant(at: end)
    let tenth = Interval(Rational(1, 10), precision: 64)
    guard constant.lower.signum > 0,
      let start = powerOfTen({ rateError(at: $0) <= (constant * tenth).lower })
    else { return nil }
    let sign: Rational = end == .positive ? 1 : -1
    var samples: [NormalizationEvidence.Sample] = []
    var steps: [NormalizationEvidence.Rate.Step] = []
    for decade in 0...decades {
      let alpha = sign * start * (10 as Rational).raised(to: decade)
      let sample = sample(at: alpha)
      samples.append(sample)
      steps.append(
        NormalizationEvidence.Rate.Step(
          alpha: alpha,
          scaledDifference: Interval(alpha.magnitude, precision: precision)
            * sample.vectorDifference,
          error: rateError(at: alpha)))
    }
    return (NormalizationEvidence.Rate(end: end, constant: constant, steps: steps), samples)
  }

  /// The strength beyond which every logit is within `tolerance` of its limit, and the
  /// differences there.
  public func limitStrength(tolerance: Rational) -> NormalizationEvidence.LimitStrength {
    let strength = logitBound.strength(tolerance: tolerance)
    // Without a strength nothing is known of the differences there.
    guard let exact = strength.rational() else {
      return NormalizationEvidence.LimitStrength(
        tolerance: tolerance, strength: strength, logitDifference: .whole)
    }
    // Where every strength will do, a strength at all is tried.
    let alpha = exact.isZero ? 1 : exact
    return NormalizationEvidence.LimitStrength(
      tolerance: tolerance, strength: strength,
      logitDifference: .larger(
        sample(at: alpha).logitDifference, sample(at: -alpha).logitDifference))
  }
}

extension Interval {
  /// The absolute values of the points.
  fileprivate var absolute: Interval {
    if lower.signum >= 0 { return self }
    if upper.signum <= 0 { return -self }
    return Interval(lower: 0, upper: magnitudeBound)
  }
}

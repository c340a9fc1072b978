// What an experiment on a decoder found, and what of it is certified.
public import ExactArithmetic
public import SteeringLaws

/// What was bounded and what was measured, for one decoder and steering vector.
///
/// Certified are statements on the decoder of *real* arithmetic with the given dyadic weights and
/// constants: every `BigFloat` here is an upper bound and every `Interval` an enclosure, of it.
/// Only ``Sample/floatError`` speaks of the decoder as `Double` evaluates it, and it too is
/// certified: it compares the doubles with the enclosures.
public struct NormalizationEvidence: Sendable {
  /// One strength at which the decoder was run.
  ///
  /// Norms and differences are the largest over the steered positions.
  public struct Sample: Sendable {
    /// The strength α.
    public let alpha: Rational
    /// The bound of ‖LN(h + αv + R) − LN(±v)‖.
    public let vectorBound: BigFloat
    /// ‖LN(h + αv + R) − LN(±v)‖.
    public let vectorDifference: Interval
    /// The bound of the difference of any logit from its limit.
    public let logitBound: BigFloat
    /// The largest difference of a logit from its limit.
    public let logitDifference: Interval
    /// The norm ‖R(α)‖ of what the later blocks add to the stream.
    public let remainder: Interval
    /// How far the logits computed in `Double` are from those of real arithmetic, at most; nil where
    /// none were computed.
    public let floatError: BigFloat?
  }

  /// The rate at one end: |α| ‖LN(h + αv + R) − LN(±v)‖ tends to a constant, with a
  /// certified error.
  public struct Rate: Sendable {
    /// The end of the strengths.
    public let end: StrengthEnd
    /// The limit of |α| ‖LN(h + αv + R) − LN(±v)‖, the norm of the leading term.
    public let constant: Interval
    /// The strengths, each ten times the one before.
    public let steps: [Step]

    /// One strength.
    public struct Step: Sendable {
      /// The strength α.
      public let alpha: Rational
      /// |α| ‖LN(h + αv + R) − LN(±v)‖.
      public let scaledDifference: Interval
      /// The certified bound of the distance of `scaledDifference` from the constant, O(1/|α|).
      public let error: BigFloat
    }
  }

  /// The logits at the strength computed for a tolerance.
  public struct LimitStrength: Sendable {
    /// The tolerance asked for.
    public let tolerance: Rational
    /// A strength from which on every logit is within the tolerance of its limit.
    public let strength: BigFloat
    /// The largest difference of a logit from its limit at ± the strength.
    public let logitDifference: Interval
  }

  /// The shape of the decoder.
  public let configuration: DecoderConfiguration
  /// The seed of weights, prompt and steering vector.
  public let seed: UInt64
  /// The largest ‖h‖ at a steered position.
  public let stateNorm: Interval
  /// The bound of ‖R(α)‖ for all α, from the weights alone.
  public let remainderBound: BigFloat
  /// ‖v‖ for RMSNorm, ‖v − mean(v)‖ for LayerNorm.
  public let directionNorm: Interval
  /// The runs.
  public let samples: [Sample]
  /// The rates at both ends; empty when the leading term vanishes, for then the rate is faster.
  public let rates: [Rate]
  /// The strength for the tolerance, and what was measured there.
  public let limitStrength: LimitStrength
}

extension NormalizationEvidence.Sample {
  /// Whether difference and R(α) obey their bounds: proved, refuted, or not decided.
  func verdict(remainderBound: BigFloat) -> Certainty {
    allOf([
      vectorDifference.isAtMost(vectorBound), logitDifference.isAtMost(logitBound),
      remainder.isAtMost(remainderBound),
    ])
  }
}

extension NormalizationEvidence.Rate {
  /// The decades' slopes −log₁₀(D(10α)/D(α)), D the difference: near 1.
  public var slopes: [Interval] {
    let ten = Interval.log(Interval(10, precision: 128))
    return zip(steps, steps.dropFirst()).map { step, next in
      1 + Interval.log(step.scaledDifference / next.scaledDifference) / ten
    }
  }

  /// Whether every scaled difference is within its error of the constant.
  public var verdict: Certainty {
    allOf(
      steps.map {
        let distance = $0.scaledDifference - constant
        return distance.magnitudeBound <= $0.error
          ? .certainly : distance.leastMagnitude > $0.error ? .no : .possibly
      })
  }
}

extension NormalizationEvidence {
  /// Whether every bound, rate and tolerance is obeyed: proved at these strengths, refuted (which
  /// would contradict a proof), or not decided at this precision.
  public var verdict: Certainty {
    allOf(
      samples.map { $0.verdict(remainderBound: remainderBound) } + rates.map(\.verdict) + [
        limitStrength.logitDifference.isAtMost(
          BigFloat(limitStrength.tolerance, precision: 128, rounding: .down))
      ])
  }
}

/// The verdict of a conjunction.
private func allOf(_ verdicts: [Certainty]) -> Certainty {
  if verdicts.contains(.no) { return .no }
  return verdicts.contains(.possibly) ? .possibly : .certainly
}

extension Interval {
  /// Whether every point is at most `bound`.
  func isAtMost(_ bound: BigFloat) -> Certainty {
    upper <= bound ? .certainly : lower > bound ? .no : .possibly
  }

  /// A lower bound of |x| over the interval.
  var leastMagnitude: BigFloat {
    containsZero ? 0 : min(lower.magnitude, upper.magnitude)
  }

  /// The enclosure of the larger of two reals.
  static func larger(_ a: Interval, _ b: Interval) -> Interval {
    Interval(lower: max(a.lower, b.lower), upper: max(a.upper, b.upper))
  }
}

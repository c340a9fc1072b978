// A hidden state that decoder claims are tried on.
internal import ConcurrentWork
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// A hidden state of some contexts: its family on the circle, and its logits by definition.
final class DecoderCase: Sendable {
  /// The closed form.
  let family: CircleFamily
  /// The definition.
  let definition: DefinedLogits
  /// The contexts with this state.
  let contexts: [Int]
  /// The sum of their weights; over all cases the sum is 1.
  let share: Rational
  /// A power of two near r/‖y‖: the length in which the curves change.
  let scale: Rational
  /// The strengths at which curves are evaluated, increasing.
  let strengths: [Rational]
  private let knownPoints = Once<[DefinedPoint]>()

  init(
    _ family: CircleFamily, _ definition: DefinedLogits, contexts: [Int], share: Rational,
    isLarge: Bool
  ) {
    self.family = family
    self.definition = definition
    self.contexts = contexts
    self.share = share
    let scale = DecoderCase.power(nearRootOf: family.path.scaleSquare)
    let foot = family.path.foot
    self.scale = scale
    let all = [
      -1, 0, 1, foot, foot - scale, foot + scale / 2, foot + 3 * scale, foot - 20 * scale,
    ]
    strengths = Set(isLarge ? [0, foot + scale / 2, foot - 2 * scale] : all).sorted()
  }

  /// The definition at ``strengths``.
  var points: [DefinedPoint] { knownPoints { strengths.map { definition.point(at: $0) } } }

  /// A power of two within a factor 2 of √`square`.
  private static func power(nearRootOf square: Rational) -> Rational {
    let bits = square.numerator.bitLength - square.denominator.bitLength
    return Rational(2).raised(to: bits >= 0 ? bits / 2 : -((1 - bits) / 2))
  }
}

extension DecoderCase {
  /// P, Q and B with cos θ and sin θ at one strength, or on all between two: the closed form (16).
  struct Angle {
    let cosine: Interval
    let sine: Interval

    /// The angle of this tangent.
    init(tangent: Interval) {
      let root = Interval.sqrt(1 + tangent.squared)
      cosine = 1 / root
      // Increasing in the tangent, so that its ends are those of the ends.
      let ends = [tangent.lower, tangent.upper].map { end in
        Interval(end) / Interval.sqrt(1 + Interval(end).squared)
      }
      sine = ends[0].hull(ends[1])
    }

    /// P cos θ + Q sin θ.
    func value(_ wave: CircleWave) -> Interval { wave.cosine * cosine + wave.sine * sine }

    /// Its derivative in θ.
    func slope(_ wave: CircleWave) -> Interval { wave.sine * cosine - wave.cosine * sine }
  }

  /// The surprisal, entropy and moments of (18) on a stretch of the arc.
  struct Moments {
    /// −log σ_z.
    let surprisals: [Interval]
    /// H.
    let entropy: Interval
    /// B_z − E[B].
    let biases: [Interval]
    /// Var(U′).
    let variance: Interval
    /// E[U] − U_z.
    let waves: [Interval]

    /// The moments where the logits are `waves` + `biases` and U′ is `slopes`.
    init(waves: [Interval], biases: [Interval], slopes: [Interval]) {
      let softmax = Softmax(zip(waves, biases).map { $0 + $1 })
      let sigma = softmax.probabilities
      surprisals = softmax.logits.map { softmax.logTotal - $0 }
      entropy = Vectors.dot(sigma, surprisals)
      let meanBias = Vectors.dot(sigma, biases)
      self.biases = biases.map { $0 - meanBias }
      let meanSlope = Vectors.dot(sigma, slopes)
      variance = Vectors.dot(sigma, slopes.map { ($0 - meanSlope).squared })
      let meanWave = Vectors.dot(sigma, waves)
      self.waves = waves.map { meanWave - $0 }
    }
  }
}

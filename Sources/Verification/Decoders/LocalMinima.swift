// Looks for strengths around which a probability has a local minimum, by the definition alone.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// Stretches in which the probability of a token surely has a local minimum: its slope is negative
/// at the start and positive at the end.
///
/// Some may be missed between the strengths that are tried.
struct LocalMinima {
  /// A narrow stretch with a local minimum of a token's probability.
  struct Stretch {
    let token: Int
    /// Start and end.
    let ends: [DefinedPoint]
  }

  /// The stretches, by token and strength.
  let stretches: [Stretch]

  /// tan θ of the strengths that are tried, about.
  private static let tangents: [Rational] = {
    let positive = [
      Rational(1, 8), Rational(1, 4), Rational(3, 8), Rational(1, 2), Rational(3, 4), 1,
      Rational(3, 2), 2, 3, 5, 10, 30,
    ]
    return positive.reversed().map { -$0 } + [0] + positive
  }()

  /// Looks at the sampled tokens of `subject` in the case `item`.
  init(_ item: DecoderCase, _ subject: DecoderSubject) {
    let precision = subject.precision
    let points = LocalMinima.tangents.map {
      item.definition.point(at: item.family.path.foot + $0 * item.scale)
    }
    let slopes = points.map { LocalMinima.slopes($0, precision) }
    var stretches: [Stretch] = []
    for token in subject.sampledTokens {
      var last: DefinedPoint?
      for (point, slope) in zip(points, slopes) {
        guard let sign = slope[token].sign, sign != 0 else { continue }
        if sign > 0, let start = last {
          stretches.append(
            LocalMinima.narrowed(
              Stretch(token: token, ends: [start, point]), item, precision))
        }
        last = sign < 0 ? point : nil
      }
    }
    self.stretches = stretches
  }

  /// d log σ_z/dα of all tokens.
  private static func slopes(_ point: DefinedPoint, _ precision: Int) -> [Interval] {
    let slopes = point.logitSlopes(precision: precision)
    let mean = Vectors.dot(
      Softmax(point.logits(precision: precision)).probabilities, slopes)
    return slopes.map { $0 - mean }
  }

  /// A part of `stretch` that is as narrow as the slopes tell, down to 2^−24 of r/‖y‖.
  private static func narrowed(
    _ stretch: Stretch, _ item: DecoderCase, _ precision: Int
  ) -> Stretch {
    var (low, high) = (stretch.ends[0], stretch.ends[1])
    let limit = item.scale * Rational(1, 1 << 24)
    while high.alpha - low.alpha > limit {
      // Not in the middle, which symmetry may have made the minimum itself.
      let place = low.alpha + (high.alpha - low.alpha) * Rational(15, 32)
      let point = item.definition.point(at: place)
      guard let sign = slopes(point, precision)[stretch.token].sign, sign != 0 else { break }
      if sign < 0 { low = point } else { high = point }
    }
    return Stretch(token: stretch.token, ends: [low, high])
  }
}

// Computes the curves that figures of one context of a decoder draw.
package import ExactArithmetic
internal import Foundation
internal import PeakSearch
public import SteeringLaws
public import SteeringModel

/// One context of a decoder under steering, as figures need it: curves in doubles, the rest
/// certified.
///
/// A curve is B + P cos θ + Q sin θ over doubles that are right to their last place, so its errors
/// are about 1e-16 of the amplitudes: far below a line's width. What is written into a figure as a
/// number is certified.
public struct CircleContext: Sendable {
  /// The model.
  public let model: DecoderModel
  /// The number of the context.
  public let context: Int
  /// The context's family.
  public let family: CircleFamily
  /// P, Q and B of each token.
  package let cosines: [Double]
  package let sines: [Double]
  package let biases: [Double]
  /// The strength at which θ = 0, and r/‖y‖: α = foot + scale · tan θ.
  package let foot: Double
  package let scale: Double
  /// What is known of the waves, to bound their distances.
  private let waves: FloatWaves?

  /// Context `context` of `decoder`: one pass through the rows.
  ///
  /// Throws `ModelError` where there is no great circle.
  public init(
    _ decoder: SteeredDecoder, context: Int, workers: Int = 1
  ) throws(ModelError) {
    model = decoder.model
    self.context = context
    family = try decoder.family(ofContext: context)
    foot = family.path.foot.approximation
    scale = family.path.scaleSquare.approximation.squareRoot()
    waves = family.floatWaves(workers: workers)
    if let waves {
      cosines = waves.cosines.map(\.high)
      sines = waves.sines.map(\.high)
      biases = waves.biases.map(\.high)
    } else {
      let waves = family.waves(precision: 64)
      cosines = waves.map { $0.cosine.midpoint.double() }
      sines = waves.map { $0.sine.midpoint.double() }
      biases = waves.map { $0.bias.midpoint.double() }
    }
  }

  /// The context's name.
  public var name: String { model.contexts[context].name }

  /// Whether `token` is of the target concept; false when the model names none.
  public func isTarget(_ token: Int) -> Bool { model.isTarget(token) == true }

  /// The angle θ of strength `alpha`, which may be infinite.
  package func angle(of alpha: Double) -> Double { atan((alpha - foot) / scale) }

  /// The strength of angle `theta`.
  package func strength(of theta: Double) -> Double { foot + scale * tan(theta) }

  /// The logits at angle `theta`, ±π/2 for the ends.
  func logits(at theta: Double) -> [Double] {
    let (c, s) = (cos(theta), sin(theta))
    return cosines.indices.map { biases[$0] + c * cosines[$0] + s * sines[$0] }
  }

  /// The probabilities at angle `theta`, ±π/2 for the limits.
  ///
  /// Costs one exponential a token.
  public func probabilities(at theta: Double) -> [Double] {
    CircleContext.softmax(logits(at: theta)).probabilities
  }

  /// The logits of the linear law logits(0) + αM at strength `alpha` (22).
  func linearLogits(at alpha: Double) -> [Double] {
    // M = dθ/dα (−P sin θ₀ + Q cos θ₀) with dθ/dα = cos² θ₀ / scale.
    let start = angle(of: 0)
    let (c, s) = (cos(start), sin(start))
    let (fromCosine, fromSine) = (
      c - alpha * c * c / scale * s, s + alpha * c * c / scale * c
    )
    return cosines.indices.map {
      biases[$0] + fromCosine * cosines[$0] + fromSine * sines[$0]
    }
  }

  /// The softmax of `logits`, with the logarithm of the sum.
  static func softmax(_ logits: [Double]) -> (probabilities: [Double], logTotal: Double) {
    let top = logits.max() ?? 0
    var terms = logits.map { exp($0 - top) }
    let total = terms.reduce(0, +)
    for place in terms.indices { terms[place] /= total }
    return (terms, top + total.logarithm)
  }

  /// σ_z of each of `tokens` at each of `angles`: a row a token.
  func curves(of tokens: [Int], at angles: [Double]) -> [[Double]] {
    rows(of: tokens, angles) { probabilities(at: $0) }
  }

  /// The same of the linear law, at each of `strengths`.
  func linearCurves(of tokens: [Int], at strengths: [Double]) -> [[Double]] {
    rows(of: tokens, strengths) { CircleContext.softmax(linearLogits(at: $0)).probabilities }
  }

  private func rows(
    of tokens: [Int], _ places: [Double], _ probabilities: (Double) -> [Double]
  ) -> [[Double]] {
    var rows = tokens.map { _ in [Double]() }
    for place in places {
      let values = probabilities(place)
      for (row, token) in tokens.enumerated() { rows[row].append(values[token]) }
    }
    return rows
  }

  /// KL(p ‖ σ) of the steered probabilities σ = softmax(`logits`): this context's part of ΔCE.
  func divergence(to logits: [Double]) -> Double {
    let start = self.logits(at: angle(of: 0))
    let (probabilities, total) = CircleContext.softmax(start)
    var mean = 0.0
    for place in start.indices { mean += probabilities[place] * (start[place] - logits[place]) }
    return max(0, mean - total + CircleContext.softmax(logits).logTotal)
  }

  /// The tokens that are likeliest somewhere along the whole arc, the likeliest first, at most
  /// `count`.
  ///
  /// Costs one exponential a token for each of some hundred angles.
  package func likeliest(_ count: Int) -> [Int] {
    var heights = [Double](repeating: 0, count: cosines.count)
    for theta in CircleContext.survey + [angle(of: 0)] {
      for (token, value) in probabilities(at: theta).enumerated() where value > heights[token] {
        heights[token] = value
      }
    }
    return Array(
      heights.indices.sorted {
        heights[$0] != heights[$1] ? heights[$0] > heights[$1] : $0 < $1
      }.prefix(count))
  }

  /// Angles evenly along the arc, its ends too.
  private static let survey = (-48...48).map { Double($0) / 96 * Double.pi }

  /// A strength within which the log-probability of each of `tokens` is within `tolerance` of the
  /// linear law's, proved (22); nil when every strength will do.
  package func linearRadius(of tokens: [Int], tolerance: Rational) -> Rational? {
    if family.isConstant { return nil }
    let spread = tokens.reduce(BigFloat(0)) { most, token in
      max(most, waves?.spread(of: token) ?? family.spread(of: token))
    }
    return LinearRadius(family.path).radius(tolerance: tolerance, amplitude: spread)
  }

  /// The certified limits of the probabilities of groups of tokens at an end; nil when not decided.
  func limits(ofGroups groups: [[Int]], _ end: StrengthEnd) -> [CertifiedReal]? {
    try? CircleCurves(
      family, digits: SteeredContext.digits, precisionLimit: SteeredContext.precisionLimit
    ).probabilities(of: groups, at: .end(end))
  }
}

// Logits of a whole vocabulary at the start and at the ends of the arc, enclosed without exact tokens.
package import ExactArithmetic
internal import RealModule

extension FloatWaves {
  /// The limits B ± Q of the logits at an end, no narrower than the errors of the waves.
  package func limitLogits(_ end: StrengthEnd, precision: Int) -> [Interval] {
    (0..<count).map {
      let wave = wave($0, precision: precision)
      return end == .positive ? wave.bias + wave.sine : wave.bias - wave.sine
    }
  }

  /// The logits B + P cos θ₀ + Q sin θ₀ without steering: cos θ₀ = r/ρ₀, sin θ₀ = ⟨u,y⟩/(‖y‖ρ₀).
  package func startLogits(_ path: CirclePath, precision: Int) -> [Interval] {
    let cosine = Interval.sqrt(
      Interval(path.distanceSquare / path.startSquare, precision: precision))
    let sine = SurdScore(slope: path.product, offset: 0).enclosure(
      radicand: 1 / (path.speedSquare * path.startSquare), precision: precision)
    return (0..<count).map {
      let wave = wave($0, precision: precision)
      return wave.bias + wave.cosine * cosine + wave.sine * sine
    }
  }

  /// An enclosure of the limit KL(p‖σ^±) of the cross-entropy's increase (23).
  package func increasePlateau(
    _ end: StrengthEnd, _ path: CirclePath, precision: Int
  ) -> Interval {
    CircleFamily.divergence(
      from: startLogits(path, precision: precision), to: limitLogits(end, precision: precision))
  }
}

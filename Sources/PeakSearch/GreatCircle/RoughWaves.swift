// Doubles near the waves of a piece, from which reference and remainder are taken.
internal import ExactArithmetic

/// The waves of all tokens on a piece in doubles.
struct RoughWaves {
  /// The mean wave near the middle of the piece: any reference is right, this one keeps terms small.
  let mean: (cosine: Double, sine: Double)
  /// About the largest exponent at the middle, for waves relative to the mean.
  let top: Double
  private let cosines: [Double]
  private let sines: [Double]
  private let biases: [Double]

  init(_ cosines: [Interval], _ sines: [Interval], _ biases: [Interval]) {
    self.init(
      cosines: cosines.map { $0.midpoint.double() }, sines: sines.map { $0.midpoint.double() },
      biases: biases.map { $0.midpoint.double() })
  }

  init(cosines: [Double], sines: [Double], biases: [Double]) {
    self.cosines = cosines
    self.sines = sines
    self.biases = biases
    let exponential = FastExponential()
    let exponents = zip(cosines, biases).map { $0 + $1 }
    let largest = exponents.reduce(-.greatestFiniteMagnitude, max)
    var (mass, cosine, sine) = (0.0, 0.0, 0.0)
    for index in exponents.indices {
      let exponent = exponents[index] - largest
      guard exponent > -FastExponential.range else { continue }
      let term = exponential(exponent)
      mass += term
      cosine += term * cosines[index]
      sine += term * sines[index]
    }
    mean = (cosine / mass, sine / mass)
    top = largest - mean.cosine
  }

  /// An upper bound of Σ_y e^{τ_y(0)} M_y(ρ) for ρ = `reach` · `radius` (see ``CirclePartition``);
  /// nil when it is beyond doubles or ρ too large.
  ///
  /// Rounding, of doubles below 2^20 or so, is covered by 2^−20 in each exponent and in the sum.
  func majorant(radius: Double, reach: Double) -> Magnitude? {
    let rho = radius * reach
    let rest = 1 - 2 * rho * rho - rho * rho * rho * rho
    guard rest > 0.25 else { return nil }
    let exponential = FastExponential()
    let ofSine = 2 * (rho + rho * rho * rho / 3) / rest
    let ofCosine = 2 * rho * rho / rest
    var sum = 0.0
    for index in cosines.indices {
      let (x, w) = (cosines[index] - mean.cosine, sines[index] - mean.sine)
      let exponent = biases[index] + x - top + abs(w) * ofSine + abs(x) * ofCosine + 0x1p-20
      let size = abs(biases[index]) + abs(cosines[index]) + abs(sines[index])
      guard exponent < 600, size < 0x1p20 else { return nil }
      // Below the range the bound at its end will do.
      sum += exponential(max(exponent, -FastExponential.range))
    }
    return Magnitude(sum * (1 + 0x1p-20))
  }
}

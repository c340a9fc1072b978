// What all tokens share at the ends of the arc.
internal import ExactArithmetic
internal import SteeringLaws

/// Probabilities and signs of slopes at one end of the arc.
struct CircleEndValues: Sendable {
  private let family: CircleFamily
  private let end: StrengthEnd
  private let precisionLimit: Int
  private let limits: [CertifiedReal]
  /// P − E[P] of all tokens, enclosed.
  private let gaps: [Interval]

  init(
    _ family: CircleFamily, _ waves: WaveCache, _ end: StrengthEnd, tokens: [Int], digits: Int,
    precisionLimit: Int
  ) {
    self.family = family
    self.end = end
    self.precisionLimit = precisionLimit
    var precision = CertifiedReal.workingPrecision(digits: digits) + 16
    let first = waves.waves(precision)
    let softmax = Softmax(
      first.map { end == .positive ? $0.bias + $0.sine : $0.bias - $0.sine })
    var limits = softmax.probabilities.map { CertifiedReal($0) }
    let parts = first.map(\.cosine)
    let mean = Vectors.dot(softmax.probabilities, parts)
    gaps = parts.map { $0 - mean }
    while precision < precisionLimit {
      let open = tokens.filter {
        !limits[$0].isDetermined(significantDigits: digits) && !limits[$0].isBelowFloats
      }
      if open.isEmpty { break }
      precision *= 2
      let finer = Softmax(family.limitLogits(end, precision: precision)).probabilities
      for token in open { limits[token] = CertifiedReal(finer[token]) }
    }
    self.limits = limits
  }

  /// What is known of `token` at the end.
  func end(of token: Int) -> TokenCriticalPoints.End {
    TokenCriticalPoints.End(probability: limits[token], slopeSign: slopeSign(of: token))
  }

  /// The sign of dσ_z/dθ: that of ±(E[P] − P_z).
  func slopeSign(of token: Int) -> Int? {
    if let sign = gaps[token].sign, sign != 0 { return end == .positive ? -sign : sign }
    return family.endSlopeSign(of: token, end, precisionLimit: precisionLimit)
  }
}

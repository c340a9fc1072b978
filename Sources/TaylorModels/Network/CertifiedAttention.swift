// The attention of one block: its weights exactly, and the norms that its bounds need.
internal import ConcurrentWork
internal import ExactArithmetic
internal import SteeringLaws
internal import Transformers

/// Attention with exact weights.
struct CertifiedAttention: Sendable {
  let query: ExactMatrix
  let key: ExactMatrix
  let value: ExactMatrix
  let output: ExactMatrix
  /// The biases of queries, keys and values.
  let biases: (query: [Float]?, key: [Float]?, value: [Float]?)
  let heads: Int
  let groups: Int
  let headSize: Int
  /// What scores are multiplied by.
  let scale: ScoreScale
  let rotation: RotationAngles?
  let norm: CertifiedNorm
  let norms: Norms

  /// The rows of head or group `number`.
  func rows(_ number: Int) -> Range<Int> { number * headSize..<(number + 1) * headSize }

  /// The group of keys that head `head` looks at.
  func group(_ head: Int) -> Int { head / (heads / groups) }

  /// Spectral norms from above; `plain` ones, of what only rounding errors meet, are Frobenius
  /// norms.
  struct Norms: Sendable {
    /// Of W diag(γ), W the rows of a head's queries.
    var query: [Magnitude] = []
    var plainQuery: [Magnitude] = []
    /// Of a group's keys.
    var key: [Magnitude] = []
    var plainKey: [Magnitude] = []
    var value: [Magnitude] = []
    var plainValue: [Magnitude] = []
    /// Of the output's matrix.
    var output: Magnitude = .zero
    /// Of the output's columns of a head times its group's values with the gain.
    var outputValue: [Magnitude] = []
  }

  /// The attention `attention` after `norm`, for bounds that are `sharp` or cheap.
  ///
  /// Throws `UnsupportedNetwork`, named by what is not followed.
  init(
    _ attention: Attention<Float>, after norm: CertifiedNorm, isSharp: Bool
  ) throws(UnsupportedNetwork) {
    let size = attention.headSize
    guard attention.output.bias == nil else {
      throw UnsupportedNetwork("the output of attention has a bias")
    }
    guard attention.rotation == nil || attention.rotation?.base != nil else {
      throw UnsupportedNetwork("the rotations have no base")
    }
    self.norm = norm
    query = try ExactMatrix(attention.query.matrix)
    key = try ExactMatrix(attention.key.matrix)
    value = try ExactMatrix(attention.value.matrix)
    output = try ExactMatrix(attention.output.matrix)
    biases = (attention.query.bias, attention.key.bias, attention.value.bias)
    (heads, groups, headSize) = (attention.heads, attention.keyValueHeads, size)
    scale = ScoreScale(headSize: size)
    rotation = attention.rotation.flatMap { rotation in
      rotation.base.map {
        RotationAngles(pairing: rotation.pairing, base: $0, headSize: size)
      }
    }
    var norms = Norms()
    let squarings = isSharp ? 4 : 3
    let gain = norm.gain
    func pair(_ matrix: ExactMatrix, _ number: Int) -> (Magnitude, Magnitude) {
      let rows = number * size..<(number + 1) * size
      func rounded(_ gain: [Float]?) -> RoundedMatrix {
        RoundedMatrix(
          elements: matrix.doubles(rows: rows, scaled: gain), rows: size,
          columns: matrix.columnCount)
      }
      return (rounded(gain).spectralNorm(squarings: squarings), rounded(nil).frobeniusNorm)
    }
    for head in 0..<heads {
      let (scaled, plain) = pair(query, head)
      norms.query.append(scaled)
      norms.plainQuery.append(plain)
    }
    for group in 0..<groups {
      let (scaledKey, plainKey) = pair(key, group)
      norms.key.append(scaledKey)
      norms.plainKey.append(plainKey)
      let (scaledValue, plainValue) = pair(value, group)
      norms.value.append(scaledValue)
      norms.plainValue.append(plainValue)
    }
    let whole = RoundedMatrix(
      elements: output.doubles(), rows: output.rowCount, columns: output.columnCount)
    norms.output = whole.spectralNorm(squarings: squarings)
    if isSharp {
      for head in 0..<heads {
        let group = head / (heads / groups)
        let a = RoundedMatrix(
          elements: output.doubles(columns: head * size..<(head + 1) * size),
          rows: output.rowCount, columns: size)
        let b = RoundedMatrix(
          elements: value.doubles(rows: group * size..<(group + 1) * size, scaled: gain),
          rows: size, columns: value.columnCount)
        norms.outputValue.append(
          RoundedMatrix.spectralNorm(ofProduct: a, b, squarings: squarings))
      }
    }
    self.norms = norms
  }
}

/// A root mean square normalisation with exact constants.
struct CertifiedNorm: Sendable {
  /// The gains.
  let gain: [Float]
  /// The gains in units of 2^−gainBits.
  let factors: [Int]
  let epsilon: Float

  /// The normalisation `norm`.
  ///
  /// Throws `UnsupportedNetwork` for LayerNorm, a bias, and constants of more bits.
  init(_ norm: Normalization<Float>) throws(UnsupportedNetwork) {
    guard norm.kind == .rootMeanSquare else {
      throw UnsupportedNetwork("its normalisations are LayerNorm; RMSNorm is followed")
    }
    guard norm.bias.allSatisfy({ $0 == 0 }) else {
      throw UnsupportedNetwork("a normalisation has a bias")
    }
    guard norm.epsilon == 0 || norm.epsilon > 0x1p-70 && norm.epsilon.isFinite else {
      throw UnsupportedNetwork("an epsilon is below 2^-70")
    }
    let scale = Double.powerOfTwo(NormalizedModel.gainBits)
    var factors: [Int] = []
    for gain in norm.gain {
      guard let factor = Int(exactly: Double(gain) * scale) else {
        throw UnsupportedNetwork("a gain has bits below 2^-\(NormalizedModel.gainBits)")
      }
      factors.append(factor)
    }
    (gain, epsilon) = (norm.gain, norm.epsilon)
    self.factors = factors
  }

  /// The normalised `x`.
  ///
  /// Throws `PanelRefusal`.
  func callAsFunction(
    _ x: TaylorModel, _ arithmetic: SeriesArithmetic
  ) throws(PanelRefusal) -> NormalizedModel {
    try NormalizedModel(x, gain: factors, epsilon: epsilon, arithmetic)
  }
}

// The loops over rows of numbers that a pass spends its time in, apart from matrix products.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// Operations on rows in place, each written once and compiled for floats too.
enum RowKernels {
  /// So many zeros: without a specialisation each would be copied by a call of the runtime.
  @specialized(where Number == Double)
  @specialized(where Number == Float)
  static func zeros<Number: DecoderScalar>(_ count: Int) -> [Number] {
    [Number](repeating: 0, count: count)
  }

  /// y ← y + x.
  @specialized(where Number == Double)
  @specialized(where Number == Float)
  static func add<Number: DecoderScalar>(
    _ x: UnsafeBufferPointer<Number>, to y: UnsafeMutableBufferPointer<Number>
  ) {
    for index in x.indices { y[index] += x[index] }
  }

  /// y ← y + factor · x.
  @specialized(where Number == Double)
  @specialized(where Number == Float)
  static func add<Number: DecoderScalar>(
    _ factor: Number, _ x: UnsafeBufferPointer<Number>, to y: UnsafeMutableBufferPointer<Number>
  ) {
    for index in x.indices { y[index] += factor * x[index] }
  }

  /// y ← x ∘ y.
  @specialized(where Number == Double)
  @specialized(where Number == Float)
  static func multiply<Number: DecoderScalar>(
    by x: UnsafeBufferPointer<Number>, _ y: UnsafeMutableBufferPointer<Number>
  ) {
    for index in x.indices { y[index] = x[index] * y[index] }
  }

  /// row ← softmax(scale · row): e^{s_j} / Σ e^{s_i}, with exponents about a score that no other is
  /// known to exceed.
  @specialized(where Number == Double)
  @specialized(where Number == Float)
  static func softmax<Number: DecoderScalar>(
    _ row: UnsafeMutableBufferPointer<Number>, scale: Number
  ) {
    guard !row.isEmpty else { return }
    var reference = scale * row[0]
    for index in row.indices {
      row[index] = scale * row[index]
      if (reference - row[index]).isNegative { reference = row[index] }
    }
    var sum: Number = 0
    for index in row.indices {
      row[index] = Number.exp(row[index] - reference)
      sum = index == 0 ? row[0] : sum + row[index]
    }
    let factor = 1 / sum
    for index in row.indices { row[index] = row[index] * factor }
  }

  /// Normalises the rows of `input` into those of `output`.
  @specialized(where Number == Double)
  @specialized(where Number == Float)
  static func normalise<Number: DecoderScalar>(
    _ input: UnsafeBufferPointer<Number>, by norm: Normalization<Number>,
    into output: UnsafeMutableBufferPointer<Number>
  ) {
    let width = norm.dimension
    for start in stride(from: 0, to: input.count, by: width) {
      let range = start..<(start + width)
      norm(UnsafeBufferPointer(rebasing: input[range]), into: .init(rebasing: output[range]))
    }
  }

  /// Turns the pairs of a row by the angles whose cosines and sines are given, a head after another.
  @specialized(where Number == Double)
  @specialized(where Number == Float)
  static func rotate<Number: DecoderScalar>(
    _ row: UnsafeMutableBufferPointer<Number>, headSize: Int, pairing: RotaryPairing,
    cosines: UnsafeBufferPointer<Number>, sines: UnsafeBufferPointer<Number>
  ) {
    let pairs = cosines.count
    for head in stride(from: 0, to: row.count, by: headSize) {
      for pair in 0..<pairs {
        let first = head + (pairing == .neighbours ? 2 * pair : pair)
        let second = first + (pairing == .neighbours ? 1 : pairs)
        let (x, y) = (row[first], row[second])
        row[first] = x * cosines[pair] - y * sines[pair]
        row[second] = x * sines[pair] + y * cosines[pair]
      }
    }
  }
}

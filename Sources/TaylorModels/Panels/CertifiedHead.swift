// The final normalisation and the unembedding, followed by Taylor models.
internal import CGMP
internal import ExactArithmetic
internal import MatrixProducts
internal import SteeringLaws
internal import Transformers

/// The head of a transformer with exact weights.
struct CertifiedHead: Sendable {
  let norm: CertifiedNorm
  let unembedding: ExactMatrix
  /// ‖row diag(γ)‖, ‖row‖ and Σ|row_i| for each token, from above.
  let rowNorms: [(scaled: Magnitude, plain: Magnitude, sum: Magnitude)]

  var tokenCount: Int { unembedding.rowCount }

  /// The head of `decoder`.
  ///
  /// Throws `UnsupportedNetwork`.
  init(_ decoder: Decoder<Float>) throws(UnsupportedNetwork) {
    norm = try CertifiedNorm(decoder.finalNorm)
    let matrix = try ExactMatrix(decoder.unembedding)
    let gain = norm.gain
    unembedding = matrix
    let count = matrix.columnCount
    rowNorms = (0..<matrix.rowCount).map { row in
      var (scaled, plain, sum) = (0.0, 0.0, 0.0)
      for (column, entry) in matrix.matrix[row].enumerated() {
        let value = Double(entry)
        let product = value * Double(gain[column])
        plain += value * value
        scaled += product * product
        sum += value.magnitude
      }
      return (
        Magnitude.rounded(scaled, operations: 4 * count).squareRoot(),
        Magnitude.rounded(plain, operations: 4 * count).squareRoot(),
        Magnitude.rounded(sum, operations: 2 * count)
      )
    }
  }

  /// The logits of the tokens `range` as polynomials of t: doubles, tokens side by side.
  struct Logits {
    /// Coefficient k of token j at k · tokens.count + j.
    let coefficients: [Double]
    let tokens: Range<Int>
    /// For each token, how far the logit may be from its polynomial on the disc.
    let errors: [Magnitude]
  }

  /// The normalised final stream, ready for the unembedding.
  struct Stream {
    let format: SeriesFormat
    /// The digits of most weight, N + 1 rows of components: integers of at most b − 1 bits.
    fileprivate let high: [Double]
    /// What they leave, in doubles.
    fileprivate let low: [Double]
    /// The units of the digits.
    fileprivate let units: [Double]
    fileprivate let incoming: Magnitude
    fileprivate let rounding: Magnitude

    /// A bound of the error of the normalised stream, for what accepts a panel.
    var remainder: Magnitude { incoming + rounding }
  }

  /// The normalised `stream`.
  ///
  /// Throws `PanelRefusal`.
  func normalised(
    _ stream: TaylorModel, _ arithmetic: SeriesArithmetic
  ) throws(PanelRefusal) -> Stream {
    let model = try norm(stream, arithmetic)
    defer { keep(model.coefficients) }
    let (count, width) = (stream.format.count, stream.count)
    var high = [Double](repeating: 0, count: count * width)
    var low = high
    var units: [Double] = []
    let spare = arithmetic.spare
    for k in 0..<count {
      var most = 0
      for row in 0..<width where (model.coefficients[row] + k).pointee._mp_size != 0 {
        most = max(most, __gmpz_sizeinbase(model.coefficients[row] + k, 2))
      }
      let shift = max(0, most - (unembedding.digitBits - 1))
      units.append(Double.powerOfTwo(shift - stream.format.fractionBits))
      for row in 0..<width {
        let z = model.coefficients[row] + k
        __gmpz_tdiv_q_2exp(spare, z, mp_bitcnt_t(shift))
        high[k * width + row] = Double(__gmpz_get_si(spare))
        __gmpz_tdiv_r_2exp(spare, z, mp_bitcnt_t(shift))
        low[k * width + row] = arithmetic.approximation(spare)
      }
    }
    return Stream(
      format: stream.format, high: high, low: low, units: units, incoming: model.incoming,
      rounding: model.rounding)
  }

  /// The token whose logit is largest at t = 0, of its digits of most weight and the rest.
  func likeliest(_ stream: Stream) -> Int {
    let width = unembedding.columnCount
    var state = [Float](repeating: 0, count: width)
    for row in 0..<width {
      state[row] = Float(stream.high[row] * stream.units[0] + stream.low[row])
    }
    let products = Matrix(rows: [state]).timesTransposed(unembedding.matrix)
    return products.elements.indices.max { products.elements[$0] < products.elements[$1] } ?? 0
  }

  /// The logits of the tokens `range`.
  ///
  /// The digits' products are exact. The rest is below one unit a component: its product is within
  /// (d + 4) 2^−53 Σ|row| units, its conversion within 2^−52 Σ|row| units; the sum of both rounds
  /// once.
  func logits(_ stream: Stream, _ range: Range<Int>) -> Logits {
    let (count, width, size) = (stream.format.count, unembedding.columnCount, range.count)
    let rows = unembedding.doubles(rows: range)
    let scale = Double.powerOfTwo(unembedding.shift)
    let integers = rows.map { $0 * scale }
    var result = [Double](repeating: 0, count: count * size)
    var rest = result
    result.withUnsafeMutableBufferPointer { result in
      rest.withUnsafeMutableBufferPointer { rest in
        guard let result = result.baseAddress, let rest = rest.baseAddress else { return }
        Double.multiply(
          stream.high, isTransposed: false, integers, isTransposed: true, rows: count,
          columns: size, inner: width, scale: 1, keep: 0, into: result)
        Double.multiply(
          stream.low, isTransposed: false, rows, isTransposed: true, rows: count, columns: size,
          inner: width, scale: 1, keep: 0, into: rest)
      }
    }
    var sizes = [Double](repeating: 0, count: size)
    for k in 0..<count {
      // Powers of two: exact.
      let unit = stream.units[k] / scale
      for j in 0..<size {
        let value = result[k * size + j] * unit + rest[k * size + j]
        result[k * size + j] = value
        sizes[j] += value.magnitude
      }
    }
    let rounding = stream.units.reduce(Magnitude.zero) { $0 + Magnitude($1) }
    let errors = (0..<size).map { j -> Magnitude in
      let norms = rowNorms[range.lowerBound + j]
      let products = norms.sum * rounding * Magnitude(Double(width + 8) * 0x1p-52)
      let sums = Magnitude.rounded(sizes[j], operations: 2 * count) * Magnitude(0x1p-52)
      let format = stream.format
      return format.charge(.logitDigits, products) + format.charge(.logitRounding, sums)
        + format.charge(.logitIncoming, norms.scaled * stream.incoming)
        + format.charge(.logitEarlierRounding, norms.plain * stream.rounding)
    }
    return Logits(coefficients: result, tokens: range, errors: errors)
  }
}

// The softmax over all tokens on a panel: its denominator as one polynomial.
internal import ExactArithmetic

/// S(t) = Σ_j e^{L_j(t) − R(t)} over all tokens j, as a polynomial in doubles with a bound of its
/// error on the disc; R is a polynomial about the largest logit.
struct SoftmaxSeries {
  /// The coefficients of S.
  private(set) var sum: [Double]
  /// How far S may be from them on the disc.
  private(set) var error: Magnitude
  /// L_z − R of the tokens asked about.
  private(set) var differences: [[Double]]
  /// How far each may be from its polynomial on the disc.
  private(set) var differenceErrors: [Magnitude]
  /// A part of the bounds that tests change.
  let fault: ErrorTerm.Fault?

  private static let chunk = 1024

  /// The softmax of what is known already.
  init(
    sum: [Double], error: Magnitude, differences: [[Double]], differenceErrors: [Magnitude],
    fault: ErrorTerm.Fault? = nil
  ) {
    (self.sum, self.error, self.fault) = (sum, error, fault)
    (self.differences, self.differenceErrors) = (differences, differenceErrors)
  }

  /// The softmax of the logits that `head` makes of `stream`; `tokens` are asked about.
  ///
  /// Costs the tokens times 3N² operations on doubles, and a product of matrices.
  init(_ head: CertifiedHead, _ stream: CertifiedHead.Stream, tokens: [Int]) {
    let count = stream.format.count
    let starts = stride(from: 0, to: head.tokenCount, by: SoftmaxSeries.chunk)
    let reference = SoftmaxSeries.reference(head, stream)
    sum = [Double](repeating: 0, count: count)
    error = .zero
    fault = stream.format.fault
    differences = tokens.map { _ in [] }
    differenceErrors = tokens.map { _ in .zero }
    var sizes = [Double](repeating: 0, count: count)
    let places = Dictionary(grouping: tokens.indices) { tokens[$0] }
    for start in starts {
      let range = start..<min(start + SoftmaxSeries.chunk, head.tokenCount)
      let logits = head.logits(stream, range)
      var chunk = TiltedChunk(logits, reference, count: count, fault: fault)
      chunk.addExponentials(to: &sum, sizes: &sizes, error: &error)
      for token in range {
        for place in places[token] ?? [] {
          let j = token - start
          differences[place] = (0..<count).map { chunk.exponents[$0 * range.count + j] }
          differenceErrors[place] = chunk.errors[j]
        }
      }
    }
    // Sums of so many terms, in chunks.
    let terms = SoftmaxSeries.chunk + head.tokenCount / SoftmaxSeries.chunk + 8
    for size in sizes {
      error += fault.charge(
        .softmaxSum,
        Magnitude.rounded(size, operations: 4 * terms) * Magnitude(Double(terms) * 0x1p-52))
    }
  }

  /// R: the logit of a token that is about the likeliest at t = 0, plus 1.
  ///
  /// No difference is positive there then. Any polynomial is right, for R cancels.
  private static func reference(
    _ head: CertifiedHead, _ stream: CertifiedHead.Stream
  ) -> [Double] {
    let token = head.likeliest(stream)
    var coefficients = head.logits(stream, token..<token + 1).coefficients
    coefficients[0] += 1
    return coefficients
  }
}

/// Some tokens' logits less the reference's, and their exponentials.
struct TiltedChunk {
  /// Coefficient k of token j at k · tokens + j.
  var exponents: [Double]
  /// How far each may be from its polynomial on the disc.
  var errors: [Magnitude]
  let count: Int
  let tokens: Int
  let fault: ErrorTerm.Fault?

  init(
    _ logits: CertifiedHead.Logits, _ reference: [Double], count: Int,
    fault: ErrorTerm.Fault? = nil
  ) {
    (self.count, self.fault) = (count, fault)
    let tokens = logits.tokens.count
    self.tokens = tokens
    exponents = logits.coefficients
    var sizes = [Double](repeating: 0, count: tokens)
    for k in 0..<count {
      let shift = reference[k]
      for j in 0..<tokens {
        let value = exponents[k * tokens + j] - shift
        exponents[k * tokens + j] = value
        sizes[j] += value.magnitude
      }
    }
    errors = (0..<tokens).map { j in
      logits.errors[j]
        + fault.charge(
          .differenceRounding,
          Magnitude.rounded(sizes[j], operations: 2 * count) * Magnitude(0x1p-52))
    }
  }

  /// Adds the exponentials' coefficients to `sum`, their sizes to `sizes`, and how far they may be
  /// from the true exponentials to `error`.
  ///
  /// k c_k = Σ i p_i c_{k−i}. With p exact, c misses e^p by at most e^V (|c₀ − e^p₀| + Σ|ρ_k|), V
  /// the variation of p, ρ what the recursion leaves: (k + 4) 2^−53 Σ i|p_i||c_{k−i}| for rounding,
  /// and what the product has beyond order N. An error η of p counts (e^η − 1)|c|.
  mutating func addExponentials(
    to sum: inout [Double], sizes: inout [Double], error: inout Magnitude
  ) {
    let width = 8
    let starts = ExponentialOfPairs.values(
      highs: Array(exponents[..<tokens]),
      lows: [Double](repeating: 0, count: tokens))
    var scaled = [SIMD8<Double>](repeating: .zero, count: count)
    var series = scaled
    var totals = scaled
    var absolutes = scaled
    for start in stride(from: 0, to: tokens, by: width) {
      let lanes = min(width, tokens - start)
      for k in 0..<count {
        var p = SIMD8<Double>.zero
        for lane in 0..<lanes { p[lane] = exponents[k * tokens + start + lane] }
        scaled[k] = p * Double(k)
      }
      var first = SIMD8<Double>.zero
      for lane in 0..<lanes { first[lane] = starts.highs[start + lane] }
      let bounds = TiltedChunk.recursion(scaled, first, &series)
      for k in 0..<count {
        totals[k] += series[k]
        absolutes[k] += TiltedChunk.absolute(series[k])
      }
      for lane in 0..<lanes {
        var (variation, size) = (0.0, 0.0)
        for k in 0..<count {
          size += series[k][lane].magnitude
          if k > 0 { variation += exponents[k * tokens + start + lane].magnitude }
        }
        let norm = Magnitude.rounded(size, operations: 2 * count)
        // The exponential is proved for numbers ≤ 0; others come of a reference that is not the
        // likeliest token, by rounding of huge logits.
        let isProved = exponents[start + lane] <= 0
        var fresh = fault.charge(.softmaxUnderflow, .powerOfTwo(-880))
        let rounded = Magnitude(first[lane]) * Magnitude(0x1p-52)
        fresh += isProved ? fault.charge(.softmaxStart, rounded) : .infinity
        let rounding = Magnitude.rounded(bounds.rounding[lane], operations: 8 * count)
        fresh += fault.charge(.softmaxRounding, rounding)
        let tail = Magnitude.rounded(bounds.tail[lane], operations: 8 * count)
        fresh += fault.charge(.softmaxTail, tail)
        let reach = Magnitude.rounded(variation, operations: 2 * count)
        let own = fault.charge(.softmaxVariation, reach).exponential() * fresh
        let given = errors[start + lane]
        // |e^η − 1| ≤ η(1 + η) for η ≤ 1.
        let relative = given <= .one ? given * (.one + given) : given.exponential()
        error += own + fault.charge(.softmaxIncoming, relative) * (norm + own)
      }
    }
    for k in 0..<count {
      sum[k] += totals[k].sum()
      sizes[k] += absolutes[k].sum()
    }
  }

  private static func absolute(_ x: SIMD8<Double>) -> SIMD8<Double> {
    x.replacing(with: -x, where: x .< .zero)
  }

  /// c_0 = `first`, c_k = Σ (i p_i) c_{k−i}/k for eight tokens; the sums of the roundings and of
  /// what lies beyond order N.
  private static func recursion(
    _ scaled: [SIMD8<Double>], _ first: SIMD8<Double>, _ series: inout [SIMD8<Double>]
  ) -> (rounding: SIMD8<Double>, tail: SIMD8<Double>) {
    let count = scaled.count
    var (rounding, tail, suffix) = (SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero)
    scaled.withUnsafeBufferPointer { scaled in
      series.withUnsafeMutableBufferPointer { series in
        series[0] = first
        for k in 1..<max(1, count) {
          var (value, size) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
          for i in 1...k {
            let term = scaled[i] * series[k - i]
            value += term
            size += absolute(term)
          }
          series[k] = value / Double(k)
          rounding += size * (Double(k + 4) * 0x1p-52)
        }
        for i in 1..<max(1, count) {
          suffix += absolute(series[count - i])
          tail += absolute(scaled[i]) * suffix
        }
      }
    }
    return (rounding, tail)
  }
}

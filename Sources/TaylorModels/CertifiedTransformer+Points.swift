// Answers at one strength, with as many digits as are asked for.
internal import CGMP
internal import ConcurrentWork
public import ExactArithmetic
internal import Transformers

extension CertifiedTransformer {
  /// The probabilities of `tokens` after the prompt of `site` at each of `strengths`, steered at
  /// the last position or `atAllPositions`, to about `digits` digits: one list a strength.
  ///
  /// From the token ids on, everything is enclosed; the fraction bits grow until the widest answer
  /// is narrow enough, or their limit is reached. Costs a pass over the prompts of P and N, where a
  /// strength is not 0, and one a strength.
  ///
  /// Throws `UnsupportedNetwork`, or `PanelRefusal` at the limit of bits.
  public func probabilities(
    of tokens: [Int], _ site: Site, at strengths: [Rational], atAllPositions: Bool = false,
    digits: Int = 12
  ) throws -> [[Interval]] {
    try prepare(0..<decoder.depth, isSharp: false)
    var bits = bits(digits: digits, before: 0)
    while true {
      do {
        let answer = try probabilities(
          of: tokens, site, at: strengths, atAllPositions: atAllPositions, bits: bits)
        let isNarrow = answer.joined().allSatisfy { $0.hasRelativeDigits(digits) }
        if isNarrow || bits >= SeriesFormat.constantLimit { return answer }
      } catch let refusal as PanelRefusal {
        guard bits < SeriesFormat.constantLimit else { throw refusal }
      }
      bits = min(SeriesFormat.constantLimit, bits + 160)
    }
  }

  private func probabilities(
    of tokens: [Int], _ site: Site, at strengths: [Rational], atAllPositions: Bool, bits: Int
  ) throws -> [[Interval]] {
    let format = SeriesFormat(order: 0, fractionBits: bits)
    let streams = try enclosure.run(
      [enclosure.embedding(site.tokens, format)], through: 0..<site.layer
    ).sequences[0].streams
    let isSteered = strengths.contains { $0 != 0 }
    let vector = isSteered ? try direction(site, bits: bits) : nil
    let common = SeriesFormat(
      order: 0,
      fractionBits: min(
        streams[0].format.fractionBits, vector?.format.fractionBits ?? bits))
    let (start, direction) = (streams.map { $0.shrunk(to: common) }, vector?.shrunk(to: common))
    let last = site.tokens.count - 1
    let sequences = strengths.map { strength -> SequenceModel in
      guard strength != 0, let shift = direction?.scaled(by: strength) else {
        return SequenceModel(start: 0, streams: start)
      }
      return SequenceModel(
        start: 0,
        streams: start.enumerated().map { index, stream in
          atAllPositions || index == last ? TaylorModel.sum(stream, shift) : stream
        })
    }
    let final = try enclosure.run(sequences, through: site.layer..<decoder.depth).sequences
    return try final.map { try probabilities(of: tokens, $0.streams[last]) }
  }

  /// The softmax over all tokens of the head's logits, at `tokens`.
  private func probabilities(of tokens: [Int], _ stream: TaylorModel) throws -> [Interval] {
    let logits = try head.logits(ofConstant: stream)
    let top = logits.max { $0.midpoint < $1.midpoint } ?? 0
    let exponentials = concurrentMap(logits, chunk: 4096, workers: workers) { chunk in
      chunk.map { Interval.exp($0 - top) }
    }
    let sum = exponentials.dropFirst().reduce(exponentials[0], +)
    return tokens.map { exponentials[$0] / sum }
  }
}

extension Interval {
  /// Whether the width is at most 10^−digits of the numbers, which are positive.
  fileprivate func hasRelativeDigits(_ digits: Int) -> Bool {
    guard let low = lower.rational(), let high = upper.rational(), low > 0 else { return false }
    return (high - low) * Rational(10).raised(to: digits) <= low
  }
}

extension TaylorModel {
  /// factor · x for constants, each coefficient rounded.
  func scaled(by factor: Rational) -> TaylorModel {
    let result = CoefficientTable(rows: count, columns: 1)
    for row in 0..<count {
      factor.numerator.withPointer { __gmpz_mul(result[row], coefficients[row], $0) }
      factor.denominator.withPointer { __gmpz_fdiv_q(result[row], result[row], $0) }
    }
    let size = Magnitude(Interval(factor.magnitude, precision: 64))
    return TaylorModel(
      format: format, coefficients: result,
      remainder: size * remainder + format.rounding(components: count))
  }

  /// a + b, constants of one format.
  static func sum(_ a: TaylorModel, _ b: TaylorModel) -> TaylorModel {
    let result = a.coefficients.rows(0..<a.count)
    result.add(b.coefficients)
    return TaylorModel(
      format: a.format, coefficients: result, remainder: a.remainder + b.remainder)
  }
}

extension CertifiedHead {
  /// The logits of all tokens for a constant stream.
  ///
  /// Throws `PanelRefusal`.
  func logits(ofConstant stream: TaylorModel) throws(PanelRefusal) -> [Interval] {
    let arithmetic = SeriesArithmetic(stream.format)
    let model = try norm(stream, arithmetic)
    let products = unembedding.product([model.coefficients])[0]
    let precision = stream.format.fractionBits + 64
    return (0..<products.rowCount).map { row in
      let norms = rowNorms[row]
      let radius =
        (norms.scaled * model.incoming + norms.plain * model.rounding + stream.format.ulp).bigFloat
      let centre = arithmetic.bigFloat(products[row])
      return Interval(
        lower: centre.subtracting(radius, precision: precision, rounding: .down),
        upper: centre.adding(radius, precision: precision, rounding: .up))
    }
  }
}

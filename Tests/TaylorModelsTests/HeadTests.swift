import ExactArithmetic
import PropertyTesting
import SteeringLaws
import Testing

@testable import TaylorModels
@testable import Transformers

/// A head of few tokens on a stream x(t), and what is true of it.
struct TinyUnembedding {
  var rows: [[Float]]
  var gain: [Float]
  var epsilon: Float = 1e-5

  func certified() throws -> CertifiedHead {
    let matrix = Matrix(rows: rows)
    return try CertifiedHead(
      Decoder(
        tokenEmbedding: matrix, positionEmbedding: nil, blocks: [],
        finalNorm: Normalization(.rootMeanSquare, gain: gain, epsilon: epsilon),
        unembedding: matrix))
  }

  /// The logits of the stream `x`.
  func logits(_ x: [BigComplex]) -> [BigComplex] {
    let normalised = zip(NormalizationMeasure.reference(x, epsilon: epsilon), gain).map {
      $0 * BigComplex(Double($1))
    }
    return rows.map { row in
      zip(row, normalised).reduce(BigComplex.zero) { $0 + BigComplex(Double($1.0)) * $1.1 }
    }
  }
}

enum LogitMeasure {
  /// The value of a polynomial in doubles.
  static func value(_ p: [Double], _ t: BigComplex) -> BigComplex {
    p.reversed().reduce(BigComplex.zero) { $0 * t + BigComplex($1) }
  }

  /// The coefficients of token `token`.
  static func row(_ logits: CertifiedHead.Logits, _ token: Int) -> [Double] {
    stride(from: token, to: logits.coefficients.count, by: logits.tokens.count).map {
      logits.coefficients[$0]
    }
  }

  /// The errors of the logits, of the sum of exponentials, and of the differences of logits, for a
  /// stream that is off by `error`.
  static func measure(
    _ unembedding: TinyUnembedding, _ x: TaylorModel, error: [BigComplex],
    at points: [BigComplex]
  ) throws -> (logits: Measured, sum: Measured, differences: Measured) {
    let head = try unembedding.certified()
    let stream = try head.normalised(x, SeriesArithmetic(x.format))
    let tokens = Array(unembedding.rows.indices)
    let logits = head.logits(stream, 0..<tokens.count)
    let softmax = SoftmaxSeries(head, stream, tokens: tokens)
    // The polynomial that the differences are taken with.
    let likeliest = head.likeliest(stream)
    var reference = head.logits(stream, likeliest..<likeliest + 1).coefficients
    reference[0] += 1
    func truth(_ t: BigComplex) -> [BigComplex] {
      unembedding.logits(
        zip(x.coefficients.values(at: t, x.format), error).map { $0 + $1 })
    }
    return (
      Measured.worst(
        tokens.map { token in
          Measured.worst(points, bound: logits.errors[token]) { t in
            (truth(t)[token] - value(row(logits, token), t)).size
          }
        }),
      Measured.worst(points, bound: softmax.error) { t in
        let base = value(reference, t)
        let sum = truth(t).reduce(BigComplex.zero) { $0 + ($1 - base).exponential() }
        return (sum - value(softmax.sum, t)).size
      },
      Measured.worst(
        tokens.map { token in
          Measured.worst(points, bound: softmax.differenceErrors[token]) { t in
            (truth(t)[token] - value(reference, t) - value(softmax.differences[token], t)).size
          }
        })
    )
  }
}

@Suite("Logits with remainders")
struct HeadTests {
  @Test func `logits, their differences and the sum of exponentials are within their bounds`() {
    checkProperty("logits", count: 20) { (source: inout ChoiceSource) in
      let format = SeriesFormat(order: source.integer(in: 1...6), fractionBits: 130)
      var x = (0..<3).map { _ in source.row(format, decay: 5) }
      x[0][0] = x[0][0].magnitude + .power(format.fractionBits)
      let rows = (0..<5).map { _ in
        (0..<3).map { _ in Float(source.integer(in: -300...300)) / 128 }
      }
      let gain = (0..<3).map { _ in Float(source.integer(in: 1...300)) / 128 }
      return (
        format, x, TinyUnembedding(rows: rows, gain: gain), source.integer(in: 12...70),
        source.unitVector(3)
      )
    } satisfies: {
      (input: (SeriesFormat, [[Integer]], TinyUnembedding, Int, [BigComplex])) in
      let (format, x, unembedding, bits, direction) = input
      let measured = try LogitMeasure.measure(
        unembedding, TaylorModel(x, format, remainder: .powerOfTwo(-bits)),
        error: direction.map { $0.scaled(byPowerOfTwo: -bits) }, at: BigComplex.circle(6))
      try demandWithin(measured.logits, "logits")
      try demandWithin(measured.sum, "sum")
      try demandWithin(measured.differences, "differences")
    }
  }

  @Test func `an error along all rows nearly reaches the bounds`() throws {
    let format = SeriesFormat(order: 2, fractionBits: 130)
    // ε is above the square: the normalised stream is the stream.
    let unembedding = TinyUnembedding(
      rows: [[1, 2], [0.5, 1], [0.25, 0.5]], gain: [1, 1], epsilon: 1)
    let x = TaylorModel(
      [format.row(.power(-20)), format.row(.power(-20))], format, remainder: .powerOfTwo(-22))
    let root = BigComplex(BigComplex.root(BigFloat(5, precision: BigComplex.precision)))
    let error = [1, 2].map { (BigComplex($0) / root).scaled(byPowerOfTwo: -22) }
    let measured = try LogitMeasure.measure(unembedding, x, error: error, at: [.one])
    for (what, part) in [
      ("logits", measured.logits), ("sum", measured.sum), ("differences", measured.differences),
    ] {
      #expect(!part.isViolated, "\(what)")
      #expect(part.ratio > 0.999, "\(what): \(part.ratio)")
    }
  }

  @Test func `what a sum of exponentials leaves out is within its bound, and half of it`() throws {
    // Order 1 leaves out half the square of the second token's slope of 2^−5.
    let format = SeriesFormat(order: 1, fractionBits: 130)
    let unembedding = TinyUnembedding(rows: [[0, 0], [0, 0x1p15]], gain: [1, 1], epsilon: 1)
    let x = TaylorModel([format.row(.power(-30)), format.row(0, .power(-20))], format)
    let measured = try LogitMeasure.measure(
      unembedding, x, error: [.zero, .zero], at: BigComplex.coarse)
    #expect(!measured.sum.isViolated)
    #expect(measured.sum.ratio > 0.45, "\(measured.sum.ratio)")
  }

  @Test func `logits of doubles' last digits are within their bounds`() throws {
    // No remainder: what is left is the rounding of doubles.
    let format = SeriesFormat(order: 1, fractionBits: 200)
    let unembedding = TinyUnembedding(
      rows: [[0.3, -1e-3], [1e-4, 2], [-0.7, 1.1]], gain: [1.5, 0.9])
    let x = TaylorModel([format.row(Rational(1, 3), 0), format.row(2, 0)], format)
    let measured = try LogitMeasure.measure(
      unembedding, x, error: [.zero, .zero], at: BigComplex.circle(4))
    #expect(!measured.logits.isViolated && !measured.sum.isViolated)
    #expect(!measured.differences.isViolated)
    #expect(measured.logits.bound < BigFloat(0x1p-45))
  }

  @Test func `a reference far from the largest logit leaves nothing known`() throws {
    // In floats both components are 1, so that logits of 2^10 and −2^10 seem to be 0.
    let format = SeriesFormat(order: 1, fractionBits: 130)
    let x = TaylorModel([format.row(1 + .power(-30)), format.row(1)], format)
    for rows in [
      [[0, 0], [0x1p40, -0x1p40], [-0x1p40, 0x1p40]], [[-0x1p40, 0x1p40], [0, 0]],
    ]
      as [[[Float]]]
    {
      for order in [rows, rows.reversed()] {
        let measured = try LogitMeasure.measure(
          TinyUnembedding(rows: order, gain: [1, 1], epsilon: 0), x, error: [.zero, .zero],
          at: [.one])
        #expect(!measured.sum.isViolated, "\(order): \(measured.sum)")
      }
    }
  }
}

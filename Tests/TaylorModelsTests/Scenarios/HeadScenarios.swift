// Logits, and the sum of their exponentials.
import ExactArithmetic

@testable import TaylorModels

/// Exponentials of polynomials in doubles, measured.
enum ExponentialMeasure {
  /// The error of Σ e^{p_j} for the polynomials `exponents`, each off by `shift`, which is known.
  static func sum(
    _ exponents: [[Double]], shift: Double = 0, _ fault: ErrorTerm.Fault?,
    at points: [BigComplex] = BigComplex.coarse
  ) -> Measured {
    let (count, tokens) = (exponents[0].count, exponents.count)
    let logits = CertifiedHead.Logits(
      coefficients: (0..<count).flatMap { k in exponents.map { $0[k] } }, tokens: 0..<tokens,
      errors: exponents.map { _ in .zero })
    var chunk = TiltedChunk(
      logits, [Double](repeating: 0, count: count), count: count, fault: fault)
    // Differences from 0 are exact.
    chunk.errors = exponents.map { _ in Magnitude(shift) }
    var (sum, error) = ([Double](repeating: 0, count: count), Magnitude.zero)
    var sizes = sum
    chunk.addExponentials(to: &sum, sizes: &sizes, error: &error)
    return Measured.worst(points, bound: error) { t in
      let truth = exponents.reduce(BigComplex.zero) {
        $0 + (LogitMeasure.value($1, t) + BigComplex(shift)).exponential()
      }
      return (truth - LogitMeasure.value(sum, t)).size
    }
  }

  /// The error of S for `count` tokens whose logits are 0, and one whose logit is `top`.
  static func softmax(_ count: Int, top: Float, _ fault: ErrorTerm.Fault?) throws -> Measured {
    let unembedding = TinyUnembedding(
      rows: [[top]] + [[Float]](repeating: [0], count: count), gain: [1], epsilon: 0)
    let head = try unembedding.certified()
    let format = SeriesFormat(order: 0, fractionBits: 130, fault: fault)
    let stream = try head.normalised(
      TaylorModel([format.row(1)], format), SeriesArithmetic(format))
    let softmax = SoftmaxSeries(head, stream, tokens: [])
    let term = BigComplex(-1 - Double(top)).exponential()
    let truth = BigComplex(-1).exponential() + BigComplex(count) * term
    return Measured(error: (truth - BigComplex(softmax.sum[0])).size, bound: softmax.error)
  }
}

extension Scenario {
  /// A stream of one component x, which an ε of 1 leaves as it is, and rows of one entry.
  private static func logits(
    _ x: [Integer], _ format: SeriesFormat, rows: [[Float]] = [[1]], gain: Float = 1
  ) throws -> (logits: Measured, sum: Measured, differences: Measured) {
    try LogitMeasure.measure(
      TinyUnembedding(rows: rows, gain: [gain], epsilon: 1), TaylorModel([x], format),
      error: [.zero], at: [.one])
  }

  static let head: [Scenario] = [
    Scenario(.logitIncoming, "an error along a row", floor: 0.999) { fault in
      let format = SeriesFormat(order: 2, fractionBits: 130, fault: fault)
      let unembedding = TinyUnembedding(rows: [[1, 2]], gain: [1, 1], epsilon: 1)
      let x = TaylorModel(
        [format.row(.power(-20)), format.row(.power(-20))], format, remainder: .powerOfTwo(-22))
      let root = BigComplex(BigComplex.root(BigFloat(5, precision: BigComplex.precision)))
      let error = [1, 2].map { (BigComplex($0) / root).scaled(byPowerOfTwo: -22) }
      return try LogitMeasure.measure(unembedding, x, error: error, at: [.one]).logits
    },
    // (2^20 + 1)(1 − 2^−24) units are nearly one more than are kept.
    Scenario(.logitEarlierRounding, "a gain whose product is cut", floor: 0.93) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 130, fault: fault)
      return try logits([.power(20) + 1], format, gain: 1 - 0x1p-24).logits
    },
    // Two components alike in the digits of most weight: what is left has digits beyond a double's.
    Scenario(
      .logitDigits, "digits that a double does not hold", floor: 0.005, isHalfNoticed: false
    ) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 200, fault: fault)
      return Measured.worst(
        try (1...16).map { k in
          let x = Rational(k + 20, 47)
          return try LogitMeasure.measure(
            TinyUnembedding(rows: [[1, -1]], gain: [1, 1], epsilon: 1),
            TaylorModel([format.row(x), format.row(x + 3 * .power(-85))], format),
            error: [.zero, .zero], at: [.one]
          ).logits
        })
    },
    Scenario(
      .logitRounding, "half a unit in the last place", floor: 0.3, isHalfNoticed: false
    ) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 200, fault: fault)
      return Measured.worst(
        try (1...32).map { try logits(format.row(Rational(65 + $0, 101)), format).logits })
    },
    // 1 more than a logit that is below the last place of 1.
    Scenario(
      .differenceRounding, "a logit far below the reference", floor: 0.2, isHalfNoticed: false
    ) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 200, fault: fault)
      return Measured.worst(
        try (1...24).map { k in
          try logits(format.row(Rational(k, 11) * .power(-53)), format, rows: [[0], [1]])
            .differences
        })
    },
    Scenario(.softmaxStart, "half a unit in the last place", floor: 0.15, isHalfNoticed: false) {
      fault in
      Measured.worst(
        (1...32).map {
          ExponentialMeasure.sum([[-Double($0) * 0x1p-20]], fault, at: [.one])
        })
    },
    Scenario(.softmaxUnderflow, "what counts as 0", floor: 1e-5, isHalfNoticed: false) { fault in
      ExponentialMeasure.sum([[-620.5]], fault, at: [.one])
    },
    // The integral along the ray is half of what the bound has.
    Scenario(
      .softmaxTail, "order 1 leaves out half the square", floor: 0.45, isHalfNoticed: false
    ) { fault in
      ExponentialMeasure.sum([[0, 0x1p-5]], fault)
    },
    Scenario(
      .softmaxVariation, "what is left out grows with the exponential", floor: 0.08,
      isHalfNoticed: false
    ) { fault in
      ExponentialMeasure.sum([[0, 3]], fault)
    },
    Scenario(
      .softmaxRounding, "roundings that add up", floor: 1e-5, isHalfNoticed: false
    ) { fault in
      Measured.worst(
        (0..<96).map { k in
          ExponentialMeasure.sum(
            [[0, 6 - Double(k) / 64] + [Double](repeating: 0, count: 58)], fault, at: [.one])
        })
    },
    Scenario(.softmaxIncoming, "an exponent that is off", floor: 0.999) { fault in
      ExponentialMeasure.sum([[0, 0x1p-30], [0, 0]], shift: 0x1p-16, fault, at: [.one])
    },
    // Adding equal numbers rounds to the same side again and again.
    Scenario(.softmaxSum, "equal terms", floor: 0.002, isHalfNoticed: false) { fault in
      Measured.worst(
        try (0..<24).map {
          try ExponentialMeasure.softmax(4000, top: Float($0) / 1024, fault)
        })
    },
  ]
}

// RMSNorm.
import ExactArithmetic

@testable import TaylorModels

enum NormalizationMeasure {
  /// ‖γ ∘ (x + e)/√(‖x + e‖²/d + ε) − p‖ for errors e(t) of norm `remainder` that `errors` makes of
  /// x(t).
  static func normalised(
    _ x: [[Integer]], _ format: SeriesFormat, gain: [Int]? = nil, epsilon: Float = 0,
    remainder: Magnitude = .zero, at points: [BigComplex] = BigComplex.coarse,
    errors: ([BigComplex]) -> [BigComplex] = { $0.map { _ in .zero } }
  ) throws -> Measured {
    let gain = gain ?? x.map { _ in 1 << NormalizedModel.gainBits }
    let model = TaylorModel(
      format: format, coefficients: CoefficientTable(x), remainder: remainder)
    let result = try NormalizedModel(
      model, gain: gain, epsilon: epsilon, SeriesArithmetic(format))
    let factors = gain.map { BigComplex($0).scaled(byPowerOfTwo: -NormalizedModel.gainBits) }
    let largest = Magnitude(gain.map { abs($0) }.max() ?? 0)
      .scaled(byPowerOfTwo: -NormalizedModel.gainBits)
    return Measured.worst(points, bound: largest * result.incoming + result.rounding) { t in
      let polynomial = model.coefficients.values(at: t, format)
      let truth = zip(polynomial, errors(polynomial)).map { $0 + $1 }
      let normalised = NormalizationMeasure.reference(truth, epsilon: epsilon)
      let stored = result.coefficients.values(at: t, format)
      return BigComplex.norm(
        truth.indices.map { factors[$0] * normalised[$0] - stored[$0] })
    }
  }

  /// x/√(Σx_i²/d + ε).
  static func reference(_ x: [BigComplex], epsilon: Float) -> [BigComplex] {
    let square =
      x.reduce(BigComplex.zero) { $0 + $1 * $1 } / BigComplex(x.count)
      + BigComplex(Double(epsilon))
    let root = square.squareRoot()
    return x.map { $0 / root }
  }

  /// r conj(x)/‖x‖: the error that moves Σx_i² most.
  static func adversary(_ x: [BigComplex], _ r: Rational) -> [BigComplex] {
    let size = BigComplex(BigComplex.norm(x))
    return x.map { BigComplex(r) * $0.conjugate / size }
  }
}

extension Scenario {
  static let normalization: [Scenario] = [
    Scenario(.squareTail, "x = (1, at) at order 1", floor: 0.99) { fault in
      let format = SeriesFormat(order: 1, fractionBits: 200, fault: fault)
      return try NormalizationMeasure.normalised(
        [format.row(1), format.row(0, .power(-20))], format)
    },
    Scenario(.normScale, "the same case", floor: 0.99) { fault in
      let format = SeriesFormat(order: 1, fractionBits: 200, fault: fault)
      return try NormalizationMeasure.normalised(
        [format.row(1), format.row(0, .power(-20))], format)
    },
    // Where Σx_i² is much smaller than ‖x‖².
    Scenario(.squareIncoming, "x = (1, 4t/5), adversarial error", floor: 0.75) { fault in
      let format = SeriesFormat(order: 60, fractionBits: 120, fault: fault)
      let r = Rational.power(-14)
      return try NormalizationMeasure.normalised(
        [format.row(1), format.row(0, Rational(4, 5))], format, remainder: .powerOfTwo(-14),
        at: BigComplex.circle(4)
      ) { NormalizationMeasure.adversary($0, r) }
    },
    Scenario(.squareRounding, "a square that loses almost a unit", floor: 0.9) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      return Measured.worst(
        try (1...60).map {
          try NormalizationMeasure.normalised(
            [[.power(90) + (Rational.power(80) / Rational($0 + 2)).floor]], format, at: [.one])
        })
    },
    Scenario(.rootStart, "a root of few bits", floor: 0.99) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 100, fault: fault)
      return Measured.worst(
        try (1...8).map {
          try NormalizationMeasure.normalised(
            [format.row(.power(80) * Rational(16 + $0, 16))], format, at: [.one])
        })
    },
    // The integral of t^N along the ray is 1/(N + 1), which the bound leaves out; at order 3 and
    // x = (1, bt) nothing else is missing.
    Scenario(.rootTail, "x = (1, bt) at order 3", floor: 0.24, isHalfNoticed: false) { fault in
      let format = SeriesFormat(order: 3, fractionBits: 250, fault: fault)
      return try NormalizationMeasure.normalised(
        [format.row(1), format.row(0, .power(-20))], format)
    },
    Scenario(.rootRounding, "x = 2^60 and a unit of t", floor: 0.99) { fault in
      let format = SeriesFormat(order: 1, fractionBits: 120, fault: fault)
      return try NormalizationMeasure.normalised(
        [[.power(180), 1]], format, at: BigComplex.real)
    },
    Scenario(.normProductTail, "x = (1, bt) at order 2", floor: 0.99) { fault in
      let format = SeriesFormat(order: 2, fractionBits: 200, fault: fault)
      return try NormalizationMeasure.normalised(
        [format.row(1), format.row(0, .power(-20))], format)
    },
    Scenario(.normProductRounding, "components just below a unit", floor: 0.96) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      let gain = [Int](repeating: (1 << NormalizedModel.gainBits) - 1, count: 16)
      return try NormalizationMeasure.normalised(
        [format.row(.power(22))] + [[Integer]](repeating: [.power(20)], count: 15), format,
        gain: gain, at: [.one])
    },
    Scenario(.normIncoming, "ε above the square", floor: 0.99) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      let r = Rational.power(-40)
      return try NormalizationMeasure.normalised(
        [format.row(.power(-20)), format.row(.power(-21))], format, epsilon: 1,
        remainder: .powerOfTwo(-40), at: [.one]
      ) { NormalizationMeasure.adversary($0, r) }
    },
  ]
}

import ExactArithmetic
import PropertyTesting
import Testing

@testable import TaylorModels

@Suite("Polynomials with remainders")
struct SeriesTests {
  private static let points = BigComplex.circle(8)

  @Test func `exponentials of either sign and reciprocals are within their bounds`() {
    checkProperty("exponentials", count: 40) { (source: inout ChoiceSource) in
      let format = SeriesFormat(
        order: source.integer(in: 0...6), fractionBits: source.integer(in: 100...160))
      return (format, source.row(format, size: source.integer(in: -3...3)), source.flag())
    } satisfies: { (input: (SeriesFormat, [Integer], Bool)) in
      try demandWithin(
        try SeriesMeasure.exponential(
          input.1, input.0, isNegated: input.2, at: SeriesTests.points), "exponential")
      var d = input.1
      d[0] = d[0].magnitude + .power(input.0.fractionBits)
      try demandWithin(
        try SeriesMeasure.reciprocal(d, input.0, at: SeriesTests.points), "reciprocal")
    }
  }

  @Test func `exponentials and reciprocals of positive coefficients nearly reach their bounds`()
    throws
  {
    // All terms point one way at t = −1, and the defect of a reciprocal is one coefficient.
    let format = SeriesFormat(order: 6, fractionBits: 120)
    let p = format.row(Rational(1, 2), Rational(1, 4), Rational(1, 16))
    let exponential = try SeriesMeasure.exponential(p, format)
    #expect(!exponential.isViolated)
    #expect(exponential.ratio > 0.08, "\(exponential.ratio)")
    let reciprocal = try SeriesMeasure.reciprocal(format.row(2, Rational(-1, 2)), format)
    #expect(!reciprocal.isViolated)
    #expect(reciprocal.ratio > 0.999, "\(reciprocal.ratio)")
  }

  @Test func `normalised streams are within their bounds`() {
    checkProperty("normalised streams", count: 40) { (source: inout ChoiceSource) in
      let format = SeriesFormat(
        order: source.integer(in: 0...5), fractionBits: source.integer(in: 100...160))
      let width = source.integer(in: 1...4)
      var x = (0..<width).map { _ in source.row(format, decay: 3) }
      x[0][0] = x[0][0].magnitude + .power(format.fractionBits)
      return (
        format, x, source.element(of: [0, 1e-5, 0.5] as [Float]), source.integer(in: 10...60),
        source.unitVector(width), source.flag()
      )
    } satisfies: { (input: (SeriesFormat, [[Integer]], Float, Int, [BigComplex], Bool)) in
      let (format, x, epsilon, bits, direction, isAdversarial) = input
      let gain = x.indices.map { ($0 % 2 == 0 ? 3 : -1) << (NormalizedModel.gainBits - 1) }
      try demandWithin(
        try NormalizationMeasure.normalised(
          x, format, gain: gain, epsilon: epsilon, remainder: .powerOfTwo(-bits),
          at: SeriesTests.points
        ) { values in
          isAdversarial
            ? NormalizationMeasure.adversary(values, .power(-bits))
            : direction.map { $0.scaled(byPowerOfTwo: -bits) }
        }, "normalised stream")
    }
  }

  @Test func `hidden units are within their bounds`() {
    checkProperty("hidden units", count: 30) { (source: inout ChoiceSource) in
      let format = SeriesFormat(
        order: source.integer(in: 0...5), fractionBits: source.integer(in: 110...160))
      return (
        format, source.row(format, size: source.integer(in: -2...3), decay: 4),
        source.row(format, size: source.integer(in: -2...3), decay: 1),
        Rational(source.integer(in: 0...100)) * .power(-source.integer(in: 9...50)),
        [(source.direction(), source.direction()), (source.direction(), source.direction())]
      )
    } satisfies: {
      (input: (SeriesFormat, [Integer], [Integer], Rational, [(BigComplex, BigComplex)])) in
      let (format, p, u, error, phases) = input
      try demandWithin(
        try GateMeasure.unit(
          p, u, format, gateError: error, upError: error, at: SeriesTests.points, phases: phases),
        "unit")
    }
  }

  @Test func `rotated heads are within their bounds`() {
    checkProperty("rotated heads", count: 60) { (source: inout ChoiceSource) in
      let format = SeriesFormat(order: source.integer(in: 0...3), fractionBits: 110)
      return (
        format, [source.row(format, size: source.integer(in: -80...40)), source.row(format)],
        source.integer(in: 0...100000)
      )
    } satisfies: { (input: (SeriesFormat, [[Integer]], Int)) in
      try demandWithin(
        LinearMeasure.rotation(input.1, position: input.2, input.0, at: SeriesTests.points),
        "rotation")
    }
  }

  @Test func `models in smaller formats are within their remainders`() {
    checkProperty("smaller formats", count: 60) { (source: inout ChoiceSource) in
      let format = SeriesFormat(order: source.integer(in: 1...5), fractionBits: 160)
      let smaller = SeriesFormat(
        order: source.integer(in: 0...format.order), fractionBits: source.integer(in: 100...160))
      return (format, smaller, (0..<3).map { _ in source.row(format, decay: 9) })
    } satisfies: { (input: (SeriesFormat, SeriesFormat, [[Integer]])) in
      try demandWithin(
        ShrinkMeasure.shrunk(
          input.2, input.0, to: input.1, remainder: .powerOfTwo(-70), at: SeriesTests.points),
        "smaller format")
    }
  }

  @Test func `dropping what the remainder hides keeps the truth inside`() throws {
    let format = SeriesFormat(order: 9, fractionBits: 300)
    let row = (0..<10).map { Integer.power(300 - 12 * $0) + 12345 }
    let model = TaylorModel([row, row], format, remainder: .powerOfTwo(-40))
    let result = PanelProblem.shrunk(model)
    #expect(result.format.order < 9 && result.format.fractionBits < 300)
    #expect(result.remainder <= model.remainder * Magnitude(1 + 1e-6))
    for t in SeriesTests.points {
      let (before, after) = (
        model.coefficients.values(at: t, format),
        result.coefficients.values(at: t, result.format)
      )
      let error = BigComplex.norm(zip(before, after).map { $0 - $1 })
      #expect(error + model.remainder.bigFloat <= result.remainder.bigFloat)
    }
  }

  @Test func `more digits or a higher order do not raise a bound`() throws {
    func bounds(_ order: Int, _ bits: Int) throws -> [Magnitude] {
      let format = SeriesFormat(order: order, fractionBits: bits)
      let arithmetic = SeriesArithmetic(format)
      let inputs = CoefficientTable([
        format.row(2, Rational(1, 4)), format.row(Rational(-1, 2), Rational(1, 8)),
      ])
      let output = CoefficientTable(rows: 1, columns: format.count)
      defer { keep(inputs, output) }
      let model = TaylorModel(format: format, coefficients: inputs, remainder: .powerOfTwo(-200))
      let norm = try NormalizedModel(
        model, gain: [1 << 44, 1 << 44], epsilon: 0, arithmetic)
      let unit = try GatedUnits(arithmetic).compute(
        inputs[0], inputs[1], gateError: .powerOfTwo(-200), upError: .powerOfTwo(-200),
        into: output[0])
      return [
        try arithmetic.exponential(
          inputs[0], format.bounds(inputs[0]), into: output[0]
        ).relativeError,
        try arithmetic.reciprocal(inputs[0], format.bounds(inputs[0]), into: output[0]).defect,
        norm.incoming, norm.rounding, unit.fresh,
      ]
    }
    for order in [2, 5, 8] {
      let before = try bounds(order, 200)
      for (old, new) in zip(before, try bounds(order + 1, 200)).prefix(3) { #expect(new < old) }
      for (old, new) in zip(before, try bounds(order, 240)) { #expect(new <= old) }
    }
    let (coarse, fine) = (try bounds(2, 100), try bounds(2, 101))
    #expect(fine[3] < coarse[3])
  }
}

import ExactArithmetic
import PropertyTesting
import Testing

@testable import TaylorModels

@Suite("Attention with remainders")
struct AttentionTests {
  private static let points = BigComplex.circle(8)

  @Test func `scores are within their bounds`() {
    checkProperty("scores", count: 60) { (source: inout ChoiceSource) in
      let format = SeriesFormat(order: source.integer(in: 0...4), fractionBits: 110)
      let key = source.row(format, size: source.integer(in: -60...4))
      let row = source.flag() ? key : [key[0]]
      return (
        format, source.row(format, size: source.integer(in: -60...4)), row,
        source.element(of: [1, 2, 3, 4, 8])
      )
    } satisfies: { (input: (SeriesFormat, [Integer], [Integer], Int)) in
      let head = TinyHead(query: [input.1], keys: [[input.2]], values: [[input.2]])
        .widened(to: input.3)
      try demandWithin(
        try HeadMeasure.score(head, 0, input.0, at: AttentionTests.points), "score")
    }
  }

  @Test func `weights are within their bounds, and so is their sum`() {
    checkProperty("weights", count: 30) { (source: inout ChoiceSource) in
      let format = SeriesFormat(
        order: source.integer(in: 0...4), fractionBits: source.integer(in: 110...150))
      let count = source.integer(in: 1...4)
      let scores = (0..<count).map { _ in
        source.row(format, size: source.integer(in: -4...3), decay: 4)
      }
      // The reference is the first.
      let order = scores.sorted { $0[0] > $1[0] }
      let sizes = (0..<count).map { number -> Rational in
        number == 0
          ? 0
          : Rational(source.integer(in: -100...100)) * .power(-source.integer(in: 9...60))
      }
      return (format, order, sizes)
    } satisfies: { (input: (SeriesFormat, [[Integer]], [Rational])) in
      for number in input.1.indices {
        try demandWithin(
          try HeadMeasure.weight(
            input.1, errors: input.2, of: number, input.0, at: AttentionTests.points),
          "weight \(number)")
      }
      try demandWithin(
        try HeadMeasure.weight(input.1, of: nil, input.0, at: AttentionTests.points), "sum")
    }
  }

  @Test func `mixed values are within their bounds, sharp and cheap`() {
    checkProperty("mixed values", count: 40) { (source: inout ChoiceSource) in
      let format = SeriesFormat(order: source.integer(in: 0...3), fractionBits: 110)
      let weights = (0..<3).map { _ in source.row(format, size: -2) }
      let values = (0..<3).map { _ in source.row(format, size: source.integer(in: -3...3)) }
      let errors = (0..<3).map { _ in
        Rational(source.integer(in: -100...100)) * .power(-source.integer(in: 20...60))
      }
      return (format, weights, values, errors, source.flag())
    } satisfies: {
      (input: (SeriesFormat, [[Integer]], [[Integer]], [Rational], Bool)) in
      let (format, drawn, values, errors, isSharp) = input
      // True weights sum to 1: the last coefficients make up for the others.
      var weights = drawn
      for k in weights[0].indices {
        weights[0][k] =
          (k == 0 ? .power(format.fractionBits) : 0) - weights[1][k] - weights[2][k]
      }
      let weightErrors = [-(errors[1] + errors[2]), errors[1], errors[2]]
      var head = TinyHead(
        query: [[0]], keys: values.map { _ in [[0]] }, values: values.map { [$0] })
      head.block.output = [[1]]
      head.valueErrors = errors.map {
        Magnitude(BigFloat($0.magnitude, precision: 200, rounding: .up))
      }
      try demandWithin(
        try HeadMeasure.mixed(
          head, weights: weights, weightErrors: weightErrors, valueErrors: errors, format,
          isSharp: isSharp, at: AttentionTests.points), "mixed value")
    }
  }

  @Test func `an error of an earlier key is turned to that key's position`() throws {
    // The query is at right angles to what the key's error would be if it were turned to the query's
    // position, and not to the key's.
    let format = SeriesFormat(order: 0, fractionBits: 120)
    var block = TinyBlock(width: 1, headSize: 4)
    block.key = [[1], [0], [0], [0]]
    block.rotation = (.neighbours, 10000)
    let attention = try block.certified(isSharp: true).attention
    let arithmetic = SeriesArithmetic(format)
    let rotation = try #require(attention.rotation)
    let here = rotation.table(1, arithmetic)
    let query = CoefficientTable([
      [-here.integer(0, 1)], [here.integer(0, 0)], [0], [0],
    ])
    let zeros = CoefficientTable([[Integer]](repeating: [0], count: 4))
    let positions = [0, 1].map { index in
      AttendedPosition(
        format: format, keys: zeros, values: zeros,
        keyErrors: [index == 0 ? .zero : .powerOfTwo(-20)], valueErrors: [.zero],
        origin: index == 0
          ? nil
          : .init(
            incoming: .powerOfTwo(-20), angles: rotation.table(0, arithmetic),
            keyRounding: [.zero], valueRounding: [.zero]))
    }
    let mixing = AttentionMixing(
      attention,
      QueryModel(
        coefficients: query, incoming: .zero, errors: [.zero], roundings: [.zero]), positions,
      angles: here, isSharp: true, arithmetic)
    // q · (2^−20, 0, 0, 0)/2.
    let sine = query.values(at: .one, format)[0].real.magnitude
    let bound = mixing.differenceErrors(0, mixing.scores(0))[1]
    #expect(sine.scaled(byPowerOfTwo: -21) <= bound.bigFloat)
    #expect(bound < Magnitude(0.9 * 0x1p-21))
  }

  @Test func `keys and values in another format are within their errors`() {
    for bits in [100, 110, 150] {
      let format = SeriesFormat(order: 0, fractionBits: 140)
      let rows: [[Integer]] = [[.power(140) / 3], [-.power(139) / 7], [5], [.power(130) - 1]]
      let position = AttendedPosition(
        format: format, keys: CoefficientTable(rows), values: CoefficientTable(rows),
        keyErrors: [.powerOfTwo(-90)], valueErrors: [.powerOfTwo(-91)], origin: nil)
      let other = SeriesFormat(order: 2, fractionBits: bits)
      let result = position.converted(to: other, headSize: 4)
      let lost = BigComplex.norm(
        zip(
          position.keys.values(at: .one, format), result.keys.values(at: .one, other)
        ).map { $0 - $1 })
      #expect(lost + BigFloat.powerOfTwo(-90) <= result.keyErrors[0].bigFloat)
      #expect(lost + BigFloat.powerOfTwo(-91) <= result.valueErrors[0].bigFloat)
    }
  }
}

extension Integer {
  fileprivate static func / (a: Integer, b: Integer) -> Integer {
    a.flooredDivision(by: b).quotient
  }
}

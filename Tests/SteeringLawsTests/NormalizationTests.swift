import ChoiceSequences
import ExactArithmetic
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

/// A normalisation with exact parameters and a vector to normalise.
struct NormalizationCase {
  var kind: NormalizationKind
  var gain: [Rational]
  var bias: [Rational]
  var epsilon: Rational
  var x: [Rational]

  /// Two to six coordinates; now and then ε = 0 and degenerate vectors.
  init(_ source: inout ChoiceSource) throws {
    kind = source.flag() ? .layer : .rootMeanSquare
    let count = source.integer(in: 2...6)
    func vector(_ source: inout ChoiceSource) -> [Rational] {
      (0..<count).map { _ in source.rational(bits: 24) }
    }
    gain = vector(&source)
    bias = vector(&source)
    epsilon = source.flag() ? source.positiveRational(bits: 24) : 0
    x = vector(&source)
  }

  func normalization(precision: Int) -> Normalization<Interval> {
    let lift: (Rational) -> Interval = { Interval($0, precision: precision) }
    return Normalization(
      kind, gain: gain.map(lift), bias: bias.map(lift), epsilon: lift(epsilon))
  }

  /// The direct formula for (LN(x)_i − β_i)², exactly; nil for 0/0.
  ///
  /// An independent computation: with rationals, and the variance as mean of squares minus square
  /// of the mean.
  func squares(epsilon: Rational) -> [Rational]? {
    let count = Rational(x.count)
    let mean = kind == .layer ? x.reduce(0, +) / count : 0
    let variance = x.map { $0 * $0 }.reduce(0, +) / count - mean * mean
    guard !(variance + epsilon).isZero else { return nil }
    return zip(gain, x).map { $0 * $0 * ($1 - mean) * ($1 - mean) / (variance + epsilon) }
  }
}

@Suite("normalisation")
struct NormalizationTests {
  @Test("enclosures contain the value of the direct formula, decided exactly on its square")
  func enclosuresContainTheDirectFormula() {
    checkProperty("normalisation encloses", count: 150) {
      (source: inout ChoiceSource) in
      try NormalizationCase(&source)
    } satisfies: { (test: NormalizationCase) in
      guard let squares = test.squares(epsilon: test.epsilon) else { return }
      let norm = test.normalization(precision: 256)
      let value = norm(test.x.map { Interval($0, precision: 256) })
      let mean = test.kind == .layer ? test.x.reduce(0, +) / Rational(test.x.count) : 0
      for index in squares.indices {
        let part = value[index] - norm.bias[index]
        try demand(part.squared.contains(squares[index]), "coordinate \(index): \(part)")
        try demand(part.width <= BigFloat.powerOfTwo(-100), "coordinate \(index) is wide")
        let sign = (test.gain[index] * (test.x[index] - mean)).signum
        // Taking off a huge bias may leave an enclosure of a tiny number without a sign.
        try demand(
          sign == 0 || part.containsZero || part.sign == sign,
          "coordinate \(index) has a wrong sign")
      }
    }
  }

  @Test("doubles agree with higher precision to about a unit in the last place per operation")
  func doublesAgree() {
    checkProperty("normalisation in doubles", count: 150) { (source: inout ChoiceSource) in
      (0..<12).map { _ in Double(source.integer(in: -1000...1000)) / 64 }
    } satisfies: { (values: [Double]) in
      let (gain, x) = (Array(values[..<6]), Array(values[6...]))
      for kind in NormalizationKind.allCases {
        let norm = Normalization<Double>(kind, gain: gain, bias: x, epsilon: 0x1p-10)
        let exact = norm.converted { BigFloat($0, precision: 300) }
        let reference = exact(x.map { BigFloat($0, precision: 300) })
        for (value, true_) in zip(norm(x), reference) {
          // |LN| ≤ √6 · 16 + 16; a dozen roundings of 2^-53 each, relative to that.
          let error = (BigFloat(value) - true_).magnitude.double()
          try demand(error <= 0x1p-53 * 12 * 60, "\(kind): \(value) for \(true_)")
        }
      }
    }
  }

  @Test("LayerNorm does not see a constant, and is odd up to its bias")
  func symmetries() {
    let norm = Normalization<Double>(
      .layer, gain: [1, 2, 3], bias: [0.5, 0, -0.5], epsilon: 0.25)
    let value = norm([1, 2, 6])
    #expect(zip(norm([11, 12, 16]), value).allSatisfy { abs($0 - $1) < 1e-15 })
    let mirrored = norm([-1, -2, -6])
    #expect(zip(zip(value, mirrored), norm.bias).allSatisfy { abs($0.0 + $0.1 - 2 * $1) < 1e-15 })
  }

  @Test("a known value: (3, 4) by RMSNorm and (1, 3) by LayerNorm")
  func knownValues() {
    let gain = [Interval](repeating: 1, count: 2)
    let square = Normalization(.rootMeanSquare, gain: gain, epsilon: 0)
    // 3/√12.5
    #expect(square([3, 4])[0].squared.contains(Rational(18, 25)))
    let layer = Normalization(.layer, gain: gain, epsilon: 3)
    // −1/√(1 + 3)
    #expect(layer([1, 3])[0].contains(Rational(-1, 2)))
  }
}

@Suite("limit of normalisation")
struct NormalizationLimitTests {
  @Test("degenerate directions are refused with their reason")
  func degenerateDirections() throws {
    let tiny = Double.leastNonzeroMagnitude
    #expect(throws: DegenerateDirection.zero) {
      try SteeringDirection([0.0, -0.0], under: .rootMeanSquare)
    }
    #expect(throws: DegenerateDirection.zero) { try SteeringDirection([0.0, 0], under: .layer) }
    #expect(throws: DegenerateDirection.constant(Rational(1, 3))) {
      try SteeringDirection([Rational(1, 3), Rational(2, 6)], under: .layer)
    }
    #expect(throws: DegenerateDirection.notFinite(index: 1)) {
      try SteeringDirection([1, Double.nan], under: .rootMeanSquare)
    }
    #expect(throws: DegenerateDirection.zero) {
      try SteeringDirection([Rational](), under: .layer)
    }
    // Not degenerate, by the smallest of margins: no tolerance decides.
    #expect(throws: Never.self) { try SteeringDirection([0, tiny], under: .rootMeanSquare) }
    #expect(throws: Never.self) { try SteeringDirection([1, 1.0.nextUp], under: .layer) }
    #expect(throws: Never.self) { try SteeringDirection([1.0, 1], under: .rootMeanSquare) }
    #expect("\(DegenerateDirection.constant(2))".contains("is 2: LayerNorm"))
    let norm = Normalization<Interval>(.rootMeanSquare, gain: [1, 1], epsilon: 0)
    let other = try SteeringDirection([1.0, 2, 3], under: .rootMeanSquare)
    #expect(throws: DegenerateDirection.dimension(expected: 2, found: 3)) {
      try norm.limitLogits(along: other, .positive, unembedding: [[1, 1]], precision: 64)
    }
  }

  @Test("the limit has no epsilon in its root")
  func limitWithoutEpsilon() throws {
    // ε = 9 is large: LN_ε(v) = (3, 4)/√21.5 differs from the limit (3, 4)/√12.5.
    let norm = Normalization<Interval>(.rootMeanSquare, gain: [1, 1], epsilon: 9)
    let direction = try SteeringDirection([3.0, 4], under: .rootMeanSquare)
    let limit = norm.limit(along: direction.enclosures(precision: 128), .negative)
    #expect(limit[0].squared.contains(Rational(18, 25)) && limit[0].sign == -1)
    let alpha = Interval((10 as Rational).raised(to: 12), precision: 128)
    let steered = norm([5 - alpha * 3, 7 - alpha * 4])
    #expect((steered[0] - limit[0]).magnitudeBound < BigFloat(1e-11))
    #expect((norm([3, 4])[0] + limit[0]).leastMagnitudeForTests > BigFloat(0.2))
    let logits = try norm.limitLogits(
      along: direction, .negative, unembedding: [[1, 0], [1, 1]], precision: 128)
    #expect(logits[1].intersection(limit[0] + limit[1]) != nil && logits.count == 2)
  }

  @Test("the limit of LayerNorm keeps its bias at both ends")
  func limitKeepsBias() throws {
    let norm = Normalization<Interval>(.layer, gain: [2, 2], bias: [5, 7], epsilon: 1)
    let direction = try SteeringDirection([1.0, 3], under: .layer).enclosures(precision: 64)
    #expect(norm.limit(along: direction, .positive)[0].contains(3 as Rational))
    #expect(norm.limit(along: direction, .negative)[0].contains(7 as Rational))
  }
}

extension Interval {
  /// A lower bound of |x| over the interval.
  var leastMagnitudeForTests: BigFloat {
    containsZero ? 0 : min(lower.magnitude, upper.magnitude)
  }
}

import Steerlaw
import Testing

@Suite("The library by one import")
struct LibraryTests {
  /// Two contexts over three tokens, the target of two.
  private static func model() throws -> SteeredModel {
    let vocabulary = try Vocabulary(["yes", "fine", "no"])
    let partition = try ConceptPartition(
      [Concept(name: "assent", tokens: [0, 1]), Concept(name: "dissent", tokens: [2])],
      of: vocabulary)
    return SteeredModel(
      try SteeringModel(
        vocabulary: vocabulary, partition: partition,
        contexts: [
          Context(
            name: "polite", concept: 0, weight: Rational(1, 2),
            distribution: .probabilities([Rational(3, 5), Rational(3, 10), Rational(1, 10)])),
          Context(
            name: "curt", concept: 1, weight: Rational(1, 2),
            distribution: .probabilities([Rational(1, 10), Rational(1, 5), Rational(7, 10)])),
        ], steering: .sets(SteeringSets(target: 0, positive: [0], negative: [1]))))
  }

  @Test func `peaks, limits, curves and choices of a model built in code print their digits`()
    throws
  {
    let steered = try Self.model()
    let peaks = try steered.peaks(in: "curt", digits: 12)
    #expect(peaks.map(\.token) == ["yes", "fine", "no"])
    #expect("\(peaks[0])" == "yes: +inf")
    #expect("\(peaks[1])".hasPrefix("fine: 0.66") && "\(peaks[1])".contains(", height 0."))
    #expect(try steered.limits(in: "curt").map(\.description)[0] == "yes: -1/10 … 9/10")
    let curves = try steered.increases(in: "curt", at: [0, 1], digits: 12)
    // Steering the negative context by 1 gives the positive one: 3/5 − 1/10.
    #expect(curves[0].value[0].exact == 0)
    let half = try #require(curves[0].value[1].decimal(significantDigits: 12))
    #expect(Rational(half) == Rational(1, 2))
    #expect(try steered.strengths(in: "curt", divergenceAtMost: 0)?.description == "0 … 0")
    #expect(try steered.strengths(crossEntropyAtMost: Rational(1, 10))?.lower != nil)
    #expect(throws: ModelError.self) { try steered.peaks(in: "rude") }
  }
}

import ChoiceSequences
import ExactArithmetic
import SteeringModel
import Testing

@Suite("P and N of unequal size")
struct UnequalSetsTests {
  /// A model of five contexts with random numbers from 1 to 20.
  private func model(
    _ sets: SteeringSets, isLogits: Bool, seed: UInt64
  ) throws -> SteeringModel {
    var source = ChoiceSource(seed: seed)
    let contexts = (0..<5).map { number in
      let numbers = (0..<4).map { _ in source.integer(in: 1...20) }
      return Context(
        name: "c\(number)", concept: nil, weight: Rational(1, 5),
        distribution: isLogits
          ? .logits(numbers.map { Double($0) / 8 })
          : .probabilities(numbers.map { Rational($0, numbers.reduce(0, +)) }))
    }
    return try SteeringModel(
      vocabulary: Vocabulary(indices: 4), partition: nil, contexts: contexts,
      steering: .sets(sets))
  }

  private static let sizes = (1...4).flatMap { p in (1...4).map { (p, $0) } }

  @Test(arguments: sizes, [false, true])
  func `log-odds are those of sets made equal by repetition`(
    sizes: (p: Int, n: Int), isLogits: Bool
  ) throws {
    let sets = SteeringSets(
      positive: (0..<sizes.p).map { $0 % 2 }, negative: (0..<sizes.n).map { 2 + $0 % 3 })
    let equal = sets.equalized
    #expect(equal.positive.count == sets.size && equal.negative.count == sets.size)
    for seed in 0..<20 as Range<UInt64> {
      let models = try [sets, equal].map { try model($0, isLogits: isLogits, seed: seed) }
      let logOdds = models.map { LogOdds($0) }
      #expect(logOdds[0].statistics == logOdds[1].statistics)
      #expect(logOdds[0].maximal == logOdds[1].maximal)
      #expect(logOdds[0].signs() == logOdds[1].signs())
      let constants = logOdds.map { $0.normalizer(precision: 128) }
      #expect(constants[0].lower <= constants[1].upper)
      #expect(constants[1].lower <= constants[0].upper)
    }
  }

  @Test func `the mean of two against one, by hand`() throws {
    func context(_ name: String, _ top: Int) -> Context {
      Context(
        name: name, concept: nil, weight: Rational(1, 3),
        distribution: .probabilities([Rational(top, 10), Rational(10 - top, 10)]))
    }
    let model = try SteeringModel(
      vocabulary: Vocabulary(indices: 2), partition: nil,
      contexts: [context("a", 2), context("b", 8), context("c", 1)],
      steering: .sets(SteeringSets(positive: [0, 1], negative: [2])))
    // (log 1/5 + log 4/5)/2 − log 1/10 = (1/2) log 16.
    let expected = Logarithm(Rational(1, 2), log: 16)
    #expect(LogOdds(model).statistics[0] == expected)
    #expect(model.target == nil && model.isTarget(0) == nil && model.asked == [0, 1, 2])
  }

  @Test func `q is the least common multiple`() {
    let sets = SteeringSets(positive: [0, 1, 0, 1], negative: [2, 2, 2, 3, 3, 4])
    #expect(sets.size == 12 && sets.positiveShare == 3 && sets.negativeShare == 2)
    #expect(sets.equalized.positive == [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
    #expect(sets.equalized.equalized == sets.equalized)
  }
}

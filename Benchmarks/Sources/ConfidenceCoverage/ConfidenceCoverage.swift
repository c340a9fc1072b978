import ChoiceSequences
import ExactArithmetic
import Foundation
import ModelFiles
import SteeringLaws
import SteeringModel

/// How often intervals for a strength contain the true one:
/// `ConfidenceCoverage MODEL CONTEXT RESAMPLES SIZE SEED TOKEN…`.
///
/// The contexts of P and N that MODEL names are two populations, with equal weights; the truth is the
/// whole populations' own answer. Each resample draws SIZE contexts of each with replacement, and asks
/// for the peak of every TOKEN and the end of the budget KL = 1/2. Four intervals are tried: 1.96
/// standard errors of first order (35), the same with Student's t of SIZE − 1 degrees of freedom, 1.96
/// standard errors of the jackknife, and all strengths α at which the condition of the strength is
/// within t of its own standard errors of 0 for that fixed α.
///
/// The resamples are computed in doubles: errors of 10^-10 do not change a count of thousands. The
/// first twenty are compared with the library's certified answers.
@main
enum ConfidenceCoverage {
  private static let compared = 20
  /// Strengths this far out stand for infinity.
  private static let far = 1e4

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 6, let count = Int(arguments[3]), let size = Int(arguments[4]),
      let seed = UInt64(arguments[5]), size > 1
    else {
      print("usage: ConfidenceCoverage MODEL CONTEXT RESAMPLES SIZE SEED TOKEN...")
      exit(64)
    }
    let model = try ModelFile.read(path: arguments[1])
    guard let context = model.contextIndex(of: arguments[2]), case .sets(let sets) = model.steering
    else {
      print("no such context, or a model without P and N")
      exit(65)
    }
    let tokens = arguments.dropFirst(6).compactMap { model.vocabulary.index(of: $0) }
    let questions = tokens.map { Question.peak($0) } + [.budgetEnd]
    let rows = Dictionary(
      uniqueKeysWithValues: Set(sets.positive + sets.negative + [context]).map {
        ($0, probabilities(model.contexts[$0].distribution))
      })
    func logarithms(_ members: [Int]) -> [[Double]] {
      members.map { member in (rows[member] ?? []).map { log($0) } }
    }
    func sample(_ positive: [Int], _ negative: [Int]) -> Sample {
      Sample(logarithms(positive), logarithms(negative), context: rows[context] ?? [])
    }
    let whole = sample(sets.positive, sets.negative)
    let truths = questions.map { whole.strength($0) ?? .nan }
    let critical = StudentCritical.value(level: 0.95, freedom: size - 1)
    var random = SplitMix64(state: seed)
    var tallies = [Tally](repeating: Tally(), count: questions.count)
    for number in 0..<count {
      func draw(_ members: [Int]) -> [Int] {
        (0..<size).map { _ in members[Int(random.next() % UInt64(members.count))] }
      }
      let (positive, negative) = (draw(sets.positive), draw(sets.negative))
      let drawn = sample(positive, negative)
      for (place, question) in questions.enumerated() {
        tallies[place].add(drawn, question, truth: truths[place], critical, far: far)
      }
      if number < compared {
        let steered = SteeredModel(
          try SteeringModel(
            vocabulary: model.vocabulary, partition: model.partition, contexts: model.contexts,
            steering: .sets(
              SteeringSets(target: sets.target, positive: positive, negative: negative))))
        for question in questions { try compare(drawn, question, steered, context) }
      }
    }
    print(
      "|P| = \(sets.positive.count), |N| = \(sets.negative.count), \(size) + \(size) drawn, seed \(seed)"
    )
    for ((question, truth), tally) in zip(zip(questions, truths), tallies) {
      let name =
        switch question {
        case .peak(let token): "peak of \(model.vocabulary.tokens[token])"
        case .budgetEnd: "end of KL 1/2"
        }
      for line in tally.lines(name, truth: truth, critical: critical) { print(line) }
    }
  }

  /// The probabilities as doubles.
  private static func probabilities(_ distribution: NextTokenDistribution) -> [Double] {
    let weights: [Double] =
      switch distribution {
      case .probabilities(let values): values.map(\.approximation)
      case .weights(let row): row.map(\.approximation)
      case .logits(let row): row.map { exp($0.approximation) }
      }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// Ends the program where doubles and the library differ.
  private static func compare(
    _ sample: Sample, _ question: Question, _ steered: SteeredModel, _ context: Int
  ) throws {
    let certified = try LibraryAnswer.of(question, steered, context)
    let rough = sample.strength(question)
    guard let certified, let rough else {
      if (certified == nil) == (rough == nil) { return }
      print("\(question): doubles say \(rough as Any), the library \(certified as Any)")
      exit(70)
    }
    let there = sample.condition(question, at: rough)
    let error = there.error / there.slope
    guard abs(rough - certified.strength) <= 1e-8 * abs(certified.strength),
      abs(error - certified.error) <= 1e-2 * certified.error
    else {
      print("\(question): doubles say \(rough), \(error), the library \(certified)")
      exit(70)
    }
  }
}

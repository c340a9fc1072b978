import ExactArithmetic
import Foundation
import ModelFiles
import PeakSearch
import SteeringLaws
import SteeringModel

/// How often the interval of two standard errors contains the true strength:
/// `ConfidenceCoverage MODEL CONTEXT RESAMPLES SIZE SEED TOKEN…`.
///
/// The contexts of P and N that MODEL names are two populations, with equal weights; the truth is the
/// model's own answer. Each resample draws SIZE contexts of each with replacement, and asks for the
/// peak of every TOKEN and the end of the budget KL = 1/2 with their standard errors (35). Prints a
/// line for each: how often |found − true| ≤ 1.96 SE, and the ratio of the mean SE to the standard
/// deviation of what was found.
@main
enum ConfidenceCoverage {
  /// The strengths that are estimated: a peak, or the end of the budget.
  enum Question {
    case peak(Int)
    case budgetEnd
  }

  struct Tally {
    var (count, covered, unknown) = (0, 0, 0)
    var (sum, squares, errors) = (0.0, 0.0, 0.0)

    mutating func add(_ found: Double, _ error: Double, truth: Double) {
      count += 1
      covered += abs(found - truth) <= 1.96 * error ? 1 : 0
      sum += found
      squares += found * found
      errors += error
    }

    func line(_ name: String, truth: Double) -> String {
      let size = Double(max(count, 1))
      let deviation = (squares / size - (sum / size) * (sum / size)).squareRoot()
      return String(
        format:
          "%@: true %.5g, mean %.5g, covered %d of %d (%.3f), SE/deviation %.3f, without a peak %d",
        name, truth, sum / size, covered, count, Double(covered) / size, errors / size / deviation,
        unknown)
    }
  }

  private static let digits = 8
  private static let limit = 1 << 13

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
    let steered = SteeredModel(model)
    let truths = try questions.map { try answer($0, steered, context)?.found ?? .nan }
    var random = Generator(state: seed)
    var tallies = [Tally](repeating: Tally(), count: questions.count)
    for _ in 0..<count {
      func draw(_ members: [Int]) -> [Int] {
        (0..<size).map { _ in members[Int(random.next() % UInt64(members.count))] }
      }
      let drawn = SteeredModel(
        try SteeringModel(
          vocabulary: model.vocabulary, partition: model.partition, contexts: model.contexts,
          steering: .sets(
            SteeringSets(
              target: sets.target, positive: draw(sets.positive), negative: draw(sets.negative)))))
      for (place, question) in questions.enumerated() {
        guard let (found, error) = try answer(question, drawn, context) else {
          tallies[place].unknown += 1
          continue
        }
        tallies[place].add(found, error, truth: truths[place])
      }
    }
    print(
      "|P| = \(sets.positive.count), |N| = \(sets.negative.count), \(size) + \(size) drawn, seed \(seed)"
    )
    for ((question, truth), tally) in zip(zip(questions, truths), tallies) {
      switch question {
      case .peak(let token):
        print(tally.line("peak of \(model.vocabulary.tokens[token])", truth: truth))
      case .budgetEnd: print(tally.line("end of KL 1/2", truth: truth))
      }
    }
  }

  /// The strength with its standard error; nil where there is no such strength.
  private static func answer(
    _ question: Question, _ steered: SteeredModel, _ context: Int
  ) throws -> (found: Double, error: Double)? {
    let family = steered.family(ofContext: context)
    guard let influence = PeakInfluence(family, steered.model) else { return nil }
    let strength: CertifiedReal
    let influences: PeakInfluence.Influences
    switch question {
    case .peak(let token):
      let peak = family.peaks(of: [token], digits: digits + 10, precisionLimit: limit, workers: 1)[
        0]
      guard let position = peak.peak?.position else { return nil }
      strength = position
      influences = try influence.influences(
        on: position, of: token, digits: 2, precisionLimit: limit)
    case .budgetEnd:
      guard
        let end = try StrengthChoice(digits: digits + 10, precisionLimit: limit).divergence(
          family, atMost: Rational(1, 2)
        ).flatMap(\.upper)
      else { return nil }
      strength = end
      influences = try influence.influences(onBudgetEnd: end, digits: 2, precisionLimit: limit)
    }
    guard let error = influences.standardError else { return nil }
    return (strength.enclosure.midpoint.double(), error.enclosure.midpoint.double())
  }
}

/// SplitMix64.
private struct Generator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

import ExactArithmetic
import Foundation
import SteeringModel

@testable import TrainedComparison

/// Small models for tests.
enum Fixtures {
  /// Two concepts of `size` tokens, two contexts each, unequal probabilities and weights.
  static func model(size: Int = 2) throws -> SteeringModel {
    let count = 2 * size
    let vocabulary = try Vocabulary((0..<count).map { "t\($0)" })
    let partition = try ConceptPartition(
      [
        Concept(name: "low", tokens: Array(0..<size)),
        Concept(name: "high", tokens: Array(size..<count)),
      ], of: vocabulary)
    func distribution(_ concept: Int, _ twist: Int) -> NextTokenDistribution {
      let parts = (0..<count).map { token in
        (token / size == concept ? 12 : 1) + (token * (twist + 1)) % 3
      }
      let total = parts.reduce(0, +)
      return .probabilities(parts.map { Rational($0, total) })
    }
    let weights = [Rational(1, 10), Rational(2, 10), Rational(3, 10), Rational(4, 10)]
    return try SteeringModel(
      vocabulary: vocabulary, partition: partition,
      contexts: (0..<4).map { index in
        Context(
          name: "c\(index)", concept: index / 2, weight: weights[index],
          distribution: distribution(index / 2, index))
      }, steering: .sets(SteeringSets(target: 0, positive: [0, 1], negative: [2, 3])))
  }

  /// A short run on `model`.
  static func run<Scalar: TrainingScalar>(
    _: Scalar.Type, _ model: SteeringModel, _ plan: TrainingPlan, iterations: Int
  ) throws -> FeatureTrainer<Scalar> {
    BLASThreads.use(1)
    let trainer = FeatureTrainer<Scalar>(plan.data(model), plan.start(model), rule: plan.rule)
    _ = try trainer.run(until: StopRule(iterations: iterations))
    return trainer
  }

  static let plain = TrainingPlan(dimension: 5, rule: .constant(step: 2, momentum: 0), spread: 0.5)
}

/// A folder for one test, removed afterwards.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/steerlaw-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

import ExactArithmetic
import Foundation
import SteeringModel
import Testing

@testable import TrainedComparison

@Suite struct TrainingTests {
  /// The loss by its definition, in plain doubles.
  private func loss(_ matrices: FeatureMatrices, _ data: TrainingBatch) -> Double {
    var sum = 0.0
    for context in 0..<data.contextCount {
      let logits = (0..<data.tokenCount).map { token in
        zip(matrices.weight(token), matrices.feature(context)).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let normalizer = log(logits.reduce(0) { $0 + exp($1) })
      let row = data.rowOfContext[context] * data.tokenCount
      for token in 0..<data.tokenCount {
        sum -= data.weights[context] * data.targets[row + token] * (logits[token] - normalizer)
      }
    }
    return sum
  }

  @Test func `one step goes along the gradient of the loss`() throws {
    let model = try Fixtures.model()
    let step = 1e-3
    let plan = TrainingPlan(
      dimension: 3, rule: .constant(step: step, momentum: 0), spread: 0.7, seed: 5)
    let data = plan.data(model).batch
    let start = plan.start(model).matrices
    let after = try Fixtures.run(Double.self, model, plan, iterations: 1).matrices
    let h = 1e-5
    for index in start.weights.indices {
      var (up, down) = (start, start)
      up.weights[index] += h
      down.weights[index] -= h
      let slope = (loss(up, data) - loss(down, data)) / (2 * h)
      #expect(abs((start.weights[index] - after.weights[index]) / step - slope) < 1e-8)
    }
    for index in start.features.indices {
      var (up, down) = (start, start)
      up.features[index] += h
      down.features[index] -= h
      let slope = (loss(up, data) - loss(down, data)) / (2 * h)
      #expect(abs((start.features[index] - after.features[index]) / step - slope) < 1e-8)
    }
  }

  @Test func `the reported loss and gradient norm are those of the matrices`() throws {
    let model = try Fixtures.model()
    let trainer = try Fixtures.run(Double.self, model, Fixtures.plain, iterations: 7)
    let expected = loss(trainer.matrices, trainer.data)
    #expect(abs((trainer.losses.last ?? 0) - expected) < 1e-13)
    #expect(trainer.losses.count == 8)
    #expect(trainer.gradientNorm() > 0)
  }

  @Test(arguments: [
    StepRule.constant(step: 2, momentum: 0), .constant(step: 1, momentum: 0.8),
    .lineSearch(initialStep: 1),
  ])
  func `the loss falls to the entropy and not below`(_ rule: StepRule) throws {
    let model = try Fixtures.model()
    let plan = TrainingPlan(dimension: 5, rule: rule, spread: 0.5)
    let trainer = FeatureTrainer<Double>(plan.data(model), plan.start(model), rule: rule)
    let reason = try trainer.run(until: StopRule(iterations: 20_000, gap: 1e-10))
    #expect(reason == .gap)
    let gap = try Comparison(model, trainer.matrices).lossGap
    #expect(gap.lower.signum > 0)
    #expect(gap.upper < BigFloat(1.1e-10))
    let matrices = trainer.matrices
    #expect(abs(loss(matrices, trainer.data) - (trainer.losses.last ?? 0)) < 1e-13)
  }

  @Test func `single precision follows double precision`() throws {
    let model = try Fixtures.model()
    var plan = Fixtures.plain
    plan.scalar = .float
    let single = try Fixtures.run(Float.self, model, plan, iterations: 500)
    let double = try Fixtures.run(Double.self, model, Fixtures.plain, iterations: 500)
    #expect(abs((single.losses.last ?? 0) - (double.losses.last ?? 1)) < 1e-5)
    #expect(single.matrices.weights.allSatisfy { Double(Float($0)) == $0 })
  }

  @Test func `a step that is too large is refused with the last loss and a smaller step`() throws {
    let model = try Fixtures.model()
    for step in [1e3, 1e200, 1e300] {
      let plan = TrainingPlan(
        dimension: 4, rule: .constant(step: step, momentum: 0), spread: 0.5)
      let error = #expect(throws: TrainingError.self) {
        _ = try Fixtures.run(Double.self, model, plan, iterations: 10_000)
      }
      #expect(error?.description.contains("smaller step") == true)
      #expect(error?.description.contains("last finite loss") == true)
    }
  }

  @Test func `samples are counts with their own entropy`() throws {
    let model = try Fixtures.model()
    let sampled = TrainingData(sampling: model, count: 1000, seed: 3)
    let data = sampled.batch
    #expect(data.weights.reduce(0, +) == 1)
    #expect(data.targets == TrainingData(sampling: model, count: 1000, seed: 3).batch.targets)
    #expect(data.targets != TrainingData(sampling: model, count: 1000, seed: 4).batch.targets)
    let exact = TrainingData(model).batch
    #expect(zip(data.targets, exact.targets).allSatisfy { abs($0 - $1) < 0.12 })
    var entropy = 0.0
    for context in 0..<data.contextCount {
      for token in 0..<data.tokenCount {
        let p = data.targets[context * data.tokenCount + token]
        if p > 0 { entropy -= data.weights[context] * p * log(p) }
      }
    }
    #expect(abs(entropy - sampled.entropy.midpoint.double()) < 1e-12)
  }

  @Test func `extreme logits keep the softmax finite`() {
    for count in [1, 7, 16, 33] {
      var row = (0..<count).map { $0 == 0 ? 1e5 : -1e5 * Double($0) }
      let target = (0..<count).map { $0 == 0 ? 1.0 : 0 }
      let loss = Double.softmaxResidual(&row, target, count: count, scale: 1)
      #expect(loss == 0)
      #expect(row.allSatisfy { $0 == 0 })
    }
    var row = [0.0, .nan, 1]
    #expect(Double.softmaxResidual(&row, [1, 0, 0], count: 3, scale: 1).isNaN)
  }

  @Test func `the exponential of the kernel is within a few units in the last place`() {
    for index in 0..<2000 {
      let x = -Double(index) * 0.35
      var row = [0, x]
      _ = Double.softmaxResidual(&row, [0, 0], count: 2, scale: 1)
      let expected = exp(x) / (1 + exp(x))
      #expect(abs(row[1] - expected) <= 4 * expected.ulp || x < -700)
    }
  }
}

import ExactArithmetic
import Foundation
import SteeringLaws
import SteeringModel
import Testing

@testable import TrainedComparison

@Suite struct ComparisonTests {
  private func comparison(iterations: Int, seed: UInt64 = 1) throws -> Comparison {
    let model = try Fixtures.model()
    var plan = Fixtures.plain
    plan.seed = seed
    return try Comparison(
      model, Fixtures.run(Double.self, model, plan, iterations: iterations).matrices)
  }

  /// The steered probabilities by direct products W(h_j + αv), in doubles.
  private func steered(
    _ matrices: FeatureMatrices, _ model: SteeringModel, _ context: Int, _ alpha: Double
  )
    -> [Double]
  {
    guard case .sets(let sets) = model.steering else { return [] }
    var point = Array(matrices.feature(context))
    for (members, sign) in [(sets.positive, 1.0), (sets.negative, -1.0)] {
      for member in members {
        for (index, value) in matrices.feature(member).enumerated() {
          point[index] += alpha * sign * value / Double(sets.size)
        }
      }
    }
    let terms = (0..<matrices.tokenCount).map { token in
      exp(zip(matrices.weight(token), point).reduce(0) { $0 + $1.0 * $1.1 })
    }
    let total = terms.reduce(0, +)
    return terms.map { $0 / total }
  }

  @Test func `steering the trained model is W(h + alpha v)`() throws {
    let model = try Fixtures.model()
    let matrices = try Fixtures.run(Double.self, model, Fixtures.plain, iterations: 30).matrices
    let comparison = try Comparison(model, matrices)
    for context in 0..<4 {
      for alpha in [-2.0, 0, 0.5, 3] {
        let direct = steered(matrices, model, context, alpha)
        let family = TiltedFamily(
          comparison.trained, context: context, comparison.trainedLogOdds)
        let point = Interval(BigFloat(alpha))
        let exact = family.tilting(precision: 96).probabilities(at: point)
        for token in direct.indices {
          let value = exact[family.levelOfToken[token]].midpoint.double()
          #expect(abs(value - direct[token]) < 1e-13)
        }
      }
    }
  }

  @Test(arguments: [3, 40, 400, 4000])
  func `the certified difference is between a dense grid's and the bound by epsilon`(
    iterations: Int
  ) async throws {
    let model = try Fixtures.model()
    let matrices = try Fixtures.run(Double.self, model, Fixtures.plain, iterations: iterations)
      .matrices
    let comparison = try Comparison(model, matrices)
    let strength = 4.0
    let bound = comparison.error.probabilityBound(strength: BigFloat(strength))
    for context in 0..<4 {
      let reference = TiltedFamily(model, context: context, comparison.logOdds).fastTilting()
      let family = TiltedFamily(model, context: context, comparison.logOdds)
      func closed(_ alpha: Double) -> [Double] {
        let levels = reference.probabilities(at: alpha)
        return family.levels.indices.flatMap { level in
          family.levels[level].tokens.map { token in
            let share =
              family.tokenWeights[token].enclosure(precision: 64)
              / family.levels[level].weight.enclosure(precision: 64)
            return (token, levels[level] * share.midpoint.double())
          }
        }.sorted { $0.0 < $1.0 }.map(\.1)
      }
      func change(_ alpha: Double) -> [Double] {
        zip(steered(matrices, model, context, alpha), closed(alpha)).map { $0 - $1 }
      }
      let start = change(0)
      var grid = 0.0
      var conceptGrid = 0.0
      for step in -200...200 {
        let now = zip(change(Double(step) / 200 * strength), start).map { $0 - $1 }
        grid = max(grid, now.reduce(0) { max($0, abs($1)) })
        conceptGrid = max(conceptGrid, abs(now[0] + now[1]) / 2, abs(now[2] + now[3]) / 2)
      }
      let tokens = comparison.tokenDifference(context: context, strength: strength).value
      #expect(tokens.upper >= BigFloat(grid - 1e-13))
      #expect(tokens.lower <= BigFloat(grid * 1.001 + 1e-13))
      #expect(tokens.upper <= BigFloat(grid * 1.05 + 1e-12), "the search converged")
      #expect(tokens.upper <= bound)
      let concepts = comparison.conceptDifference(context: context, strength: strength).value
      #expect(concepts.upper >= BigFloat(conceptGrid - 1e-13))
      #expect(concepts.upper <= BigFloat(conceptGrid * 1.05 + 1e-12))
      #expect(concepts.upper <= bound)
    }
    let all = comparison.tokenDifference(strength: strength).value
    #expect(all.upper <= bound)
  }

  @Test func `the difference of cross-entropy is enclosed at its strengths`() async throws {
    let model = try Fixtures.model()
    let matrices = try Fixtures.run(Double.self, model, Fixtures.plain, iterations: 40).matrices
    let comparison = try Comparison(model, matrices)
    func crossEntropy(_ probabilities: (Int) -> [Double]) -> Double {
      (0..<4).reduce(0) { sum, context in
        guard case .probabilities(let p) = model.contexts[context].distribution else { return sum }
        return sum
          - model.contexts[context].weight.approximation
          * zip(p, probabilities(context)).reduce(0) { $0 + $1.0.approximation * log($1.1) }
      }
    }
    let exact = CrossEntropy(
      (0..<4).map {
        (
          model.contexts[$0].weight,
          SteeredFamily(model.contexts[$0].distribution, comparison.logOdds)
        )
      })
    var grid = 0.0
    for step in -20...20 {
      let alpha = Rational(step, 5)
      let closed = try exact.increase(at: alpha, digits: 15, precisionLimit: 4096)
      let trained =
        crossEntropy { steered(matrices, model, $0, alpha.approximation) }
        - crossEntropy { steered(matrices, model, $0, 0) }
      grid = max(grid, abs(trained - closed.enclosure.midpoint.double()))
    }
    let found = comparison.crossEntropyDifference(strength: 4).value
    #expect(found.upper >= BigFloat(grid - 1e-12))
    #expect(found.lower <= BigFloat(grid * 1.001 + 1e-12))
    #expect(found.upper <= BigFloat(grid * 1.05))
    #expect(found.upper <= comparison.error.crossEntropyBound(strength: 4))
  }

  @Test func `peaks of a well trained model are those of the closed form`() async throws {
    let comparison = try comparison(iterations: 6000)
    #expect(comparison.lossGap.upper < BigFloat(1e-9))
    let peaks = try comparison.peaks(
      contexts: Array(0..<4), digits: 12, precisionLimit: 4096)
    #expect(peaks.count == 4)
    for part in peaks {
      #expect(part.rows.count == 4)
      let distance = try #require(part.largestDistance)
      #expect(distance.upper < BigFloat(1e-3))
      #expect(distance.lower <= (try #require(part.largestBound)))
    }
  }

  @Test func `nothing depends on the number of workers`() async throws {
    let comparison = try comparison(iterations: 200)
    // Strings of all that is found: bounds of equal value but other bits would differ too.
    func all(_ workers: Int) async throws -> [String] {
      let peaks = try comparison.peaks(
        contexts: [2, 0, 3], digits: 10, precisionLimit: 4096, workers: workers)
      let differences = comparison.differences(
        contexts: [2, 0, 3], strength: 3, workers: workers)
      let tokens = comparison.tokenDifference(strength: 3, workers: workers)
      let entropy = comparison.crossEntropyDifference(strength: 3, workers: workers)
      return peaks.map { "\($0.rows)" } + differences.map { "\($0)" } + ["\(tokens) \(entropy)"]
    }
    let alone = try await all(1)
    #expect(alone.count == 7)
    #expect(try await all(3) == alone)
    #expect(try await all(16) == alone)
  }

  @Test func `perfect logits differ by nothing`() async throws {
    // H holds the logits themselves and W the identity: logits 0, 1, 2, 3 times a power of two.
    let vocabulary = try Vocabulary(["a", "b", "c", "d"])
    let rows: [[Double]] = [[0, 1, 2, 0.5], [1, 0, 0.25, 0]]
    let model = try SteeringModel(
      vocabulary: vocabulary,
      partition: try ConceptPartition(
        [Concept(name: "x", tokens: [0, 1]), Concept(name: "y", tokens: [2, 3])], of: vocabulary),
      contexts: rows.enumerated().map {
        Context(
          name: "c\($0.offset)", concept: $0.offset, weight: Rational(1, 2),
          distribution: .logits($0.element))
      }, steering: .sets(SteeringSets(target: 0, positive: [0], negative: [1])))
    let identity = (0..<16).map { $0 / 4 == $0 % 4 ? 1.0 : 0 }
    let comparison = try Comparison(
      model,
      FeatureMatrices(
        tokenCount: 4, contextCount: 2, dimension: 4, weights: identity,
        features: rows.flatMap { $0 }))
    #expect(comparison.error.spread.isZero)
    #expect(comparison.tokenDifference(strength: 5).value.upper.isZero)
  }
}

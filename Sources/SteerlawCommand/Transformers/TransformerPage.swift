// `steerlaw report` of a transformer: the numbers of its page.
import Foundation
import ReportPage
import SteeringModel
import Transformers

/// What the page of a transformer shows, computed along a sweep of strengths.
struct TransformerPage {
  let question: TransformerQuestion
  let range: ClosedRange<Double>
  let steps: Int
  let options: ReportOptions

  private var model: TransformerModel { question.model }

  /// The tokens that are drawn or listed of each context.
  private static let tokenCount = 24
  /// The most contexts of a page when none is named.
  static let contextCount = 6

  /// The page.
  ///
  /// Throws `FileError` where the final norm has no limit along v.
  func report() throws -> SweptReport {
    let limits = try question.limits()
    let width = (range.upperBound - range.lowerBound) / Double(steps)
    let strengths = (0...steps).map { range.lowerBound + width * Double($0) }
    let contexts = question.contexts.map { number in
      let context = context(number, strengths, limits)
      options.progress(1)
      return context
    }
    let decoder = question.steered.decoder
    return SweptReport(
      model, width: decoder.width, depth: decoder.depth, strengths: strengths, contexts, options)
  }

  private func context(
    _ number: Int, _ strengths: [Double], _ limits: [[Double]]
  ) -> SweptReport.Context {
    let coarse = stride(from: 0, through: steps, by: max(1, steps / 32)).map { strengths[$0] }
    let tokens = TransformerSampler(question.steered, context: number, tokens: [], groups: [])
      .likeliestTokens(TransformerPage.tokenCount, at: coarse, workers: question.workers)
    let sampler = TransformerSampler(
      question.steered, context: number, tokens: tokens, groups: question.concepts.map(\.tokens))
    let (samples, points) = sampler.sweep(range, steps: steps, workers: question.workers)
    let comparer = LawComparer(
      given: sampler.given, logOdds: question.steered.firstOrderLogOdds(ofContext: number),
      target: nil)
    let ends = limits.map { sampler.sample($0, at: .infinity) }
    let laws = question.concepts.isEmpty ? [] : laws(comparer, strengths)
    return SweptReport.Context(
      name: model.contexts[number].name, concept: model.contexts[number].concept,
      tokens: tokens.enumerated().map { place, token in
        SweptReport.Token(
          token, values: samples.map { exp($0.logProbabilities[place]) },
          given: exp(sampler.given[token]), limits: limits.map { exp($0[token]) },
          points: points[place].map {
            SweptReport.Point(
              isMaximum: $0.isMaximum, strength: $0.strength, probability: $0.probability)
          })
      },
      concepts: drawnConcepts.map { place in
        SweptReport.ConceptCurve(
          place, values: samples.map { $0.groups[place] }, law: laws.map { $0[place] },
          limits: ends.map { $0.groups[place] })
      },
      cost: samples.map(\.crossEntropyIncrease), quadratic: comparer.quadratic,
      plateaus: ends.map(\.crossEntropyIncrease))
  }

  /// The concepts that are drawn: not one of more than half of the tokens, beside which no other is
  /// seen.
  private var drawnConcepts: [Int] {
    let small = question.concepts.indices.filter {
      2 * question.concepts[$0].tokens.count <= model.vocabulary.count
    }
    return small.isEmpty ? Array(question.concepts.indices) : small
  }

  /// The probabilities of the concepts by the lemma, at each strength.
  private func laws(_ comparer: LawComparer, _ strengths: [Double]) -> [[Double]] {
    strengths.map { alpha in
      let law = comparer.law(inverse: 1, tilt: alpha)
      return question.concepts.map { $0.tokens.reduce(0) { $0 + exp(law[$1]) } }
    }
  }
}

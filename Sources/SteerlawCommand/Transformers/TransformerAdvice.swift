// `steerlaw advise` of a transformer: which strengths a sweep recommends.
import ExactArithmetic
import Foundation
import SteeringAdvice
import SteeringModel
import Transformers

/// How far a transformer may be steered, α ≥ 0, and why: what a sweep from 0 on shows, computed.
struct TransformerAdvice {
  /// Where a budget ends.
  struct BudgetEnd {
    let budget: Rational
    /// The largest strength that the budget allows, rounded down to four digits; nil when the whole sweep
    /// keeps it.
    let strength: Double?
    /// The target's probability there, and how much of the divergence moved it; nil without a target.
    var target: Double?
    var efficiency: Double?
  }

  /// What is known of one context.
  struct Entry {
    let context: Int
    let divergences: [BudgetEnd]
    /// The target's probability at 0; nil without a target.
    let before: Double?
    /// That at the end of the largest budget, or of the sweep.
    let after: Double?
    /// The strength of the sweep at which the target is likeliest, if it falls again within the largest
    /// budget.
    let overshoot: (strength: Double, value: Double)?
    let entropy: Double
    let entropyLevel: Double
    /// Where the entropy falls below its level, rounded down.
    let entropyEnd: Double?
    /// The likeliest tokens from 0 to the end of the largest budget, with the first strengths of the sweep
    /// at which they are.
    let leads: [(token: Int, from: Double)]
  }

  let question: TransformerQuestion
  let budgets: AdviceBudgets
  /// The tokens of the target; nil for a model without one.
  let target: [Int]?
  /// The largest strength looked at, and the number of equal steps to it.
  let range: ClosedRange<Double>
  let steps: Int

  var model: TransformerModel { question.model }

  /// Writes the answer.
  ///
  /// Throws `FileError`.
  func write(_ output: OutputOptions) throws {
    let width = (range.upperBound - range.lowerBound) / Double(steps)
    let strengths = (0...steps).map { range.lowerBound + width * Double($0) }
    let progress = Progress(total: question.contexts.count * steps, noun: "strengths")
    let samplers = question.contexts.map { context in
      TransformerSampler(
        question.steered, context: context, tokens: [], groups: target.map { [$0] } ?? [])
    }
    let swept = samplers.map { sampler in
      sampler.samples(at: strengths, workers: question.workers) { progress.advance($0) }
    }
    progress.finish()
    let entries = question.contexts.indices.map {
      entry(question.contexts[$0], samplers[$0], swept[$0])
    }
    let report = TransformerAdviceReport(
      advice: self, entries: entries, crossEntropyEnd: crossEntropyEnd(samplers, swept),
      end: range.upperBound)
    try ReportWriter.write(report.report, output)
  }

  /// Rounds `value` > 0 down to four significant digits.
  static func roundedDown(_ value: Double) -> Double {
    Advice.roundedDown(CertifiedReal(lower: value, upper: value)).approximation
  }

  /// Where `margins` of the samples, positive at first, become negative; nil for nowhere.
  private func end(
    _ samples: [TransformerSample], _ margins: [Double], _ values: ([Double]) -> [Double]
  ) -> Double? {
    guard let first = margins.firstIndex(where: { $0 < 0 }) else { return nil }
    guard first > 0 else { return 0 }
    var ends = [(inside: samples[first - 1].strength, outside: samples[first].strength)]
    // To four digits and some more.
    SweptStretches.narrow(&ends, rounds: 6) { values($0.map(\.strength)).map { $0 >= 0 } }
    return TransformerAdvice.roundedDown(ends[0].inside)
  }

  private func crossEntropyEnd(
    _ samplers: [TransformerSampler], _ swept: [[TransformerSample]]
  ) -> Double? {
    let weights = question.contexts.map { model.contexts[$0].weight.approximation }
    let budget = budgets.crossEntropy.approximation * weights.reduce(0, +)
    func margin(_ samples: [TransformerSample]) -> Double {
      budget - zip(weights, samples).reduce(0) { $0 + $1.0 * $1.1.crossEntropyIncrease }
    }
    func margins(_ swept: [[TransformerSample]]) -> [Double] {
      swept[0].indices.map { place in margin(swept.map { $0[place] }) }
    }
    return end(swept[0], margins(swept)) { alphas in
      margins(samplers.map { $0.samples(at: alphas, workers: question.workers) })
    }
  }

  private func entry(
    _ context: Int, _ sampler: TransformerSampler, _ samples: [TransformerSample]
  ) -> Entry {
    func end(_ margin: @escaping (TransformerSample) -> Double) -> Double? {
      self.end(samples, samples.map(margin)) { alphas in
        sampler.samples(at: alphas, workers: question.workers).map(margin)
      }
    }
    let start = samples[0]
    let before = start.groups.first
    var ends = budgets.divergences.map { budget in
      BudgetEnd(
        budget: budget, strength: end { budget.approximation - $0.divergence }, target: nil,
        efficiency: nil)
    }
    let bounded = ends.indices.filter { ends[$0].strength != nil }
    let found = sampler.samples(
      at: bounded.map { ends[$0].strength ?? 0 }, workers: question.workers)
    for (place, sample) in zip(bounded, found) {
      ends[place].target = sample.groups.first
      if let before, let there = sample.groups.first, sample.divergence > 0 {
        ends[place].efficiency =
          TransformerAdvice.coinDivergence(there, before) / sample.divergence
      }
    }
    let level = min(budgets.entropy.approximation, start.entropy / 2)
    let reach = ends.last?.strength ?? range.upperBound
    let within = samples.filter { $0.strength <= reach }
    return Entry(
      context: context, divergences: ends, before: before,
      after: ends.last?.target ?? within.last?.groups.first,
      overshoot: overshoot(within, ends.last?.target), entropy: start.entropy, entropyLevel: level,
      entropyEnd: end { $0.entropy - level }.flatMap { $0 <= reach ? $0 : nil },
      leads: leads(within))
  }

  private func leads(_ samples: [TransformerSample]) -> [(token: Int, from: Double)] {
    samples.indices.filter { $0 == 0 || samples[$0 - 1].likeliest != samples[$0].likeliest }
      .map { (samples[$0].likeliest, samples[$0].strength) }
  }

  /// Where the target is likeliest among `samples`, unless that is at the end, where it has the
  /// probability `last`.
  private func overshoot(
    _ samples: [TransformerSample], _ last: Double?
  ) -> (strength: Double, value: Double)? {
    guard let largest = samples.max(by: { ($0.groups.first ?? 0) < ($1.groups.first ?? 0) }),
      let value = largest.groups.first, let final = samples.last?.groups.first,
      largest.strength > 0, value > max(final, last ?? 0)
    else { return nil }
    return (largest.strength, value)
  }

  /// kl(x, y) in nats.
  private static func coinDivergence(_ x: Double, _ y: Double) -> Double {
    func term(_ a: Double, _ b: Double) -> Double { a > 0 ? a * (log(a) - log(b)) : 0 }
    return max(0, term(x, y) + term(1 - x, 1 - y))
  }
}

// Enclosures along a range of strengths, beside a sweep in doubles.
import ExactArithmetic
import Foundation
import SteeringModel
import Transformers

/// A sweep in doubles that proved enclosures are compared with.
///
/// What doubles compute is off by their own rounding, about 10^-13 in log-probability, so that they lie
/// in enclosures that are wider than that.
struct EnclosureComparison {
  /// The strengths of the sweep.
  let strengths: [Double]
  private let steered: SteeredTransformer
  private let workers: Int

  /// The sweep of `steered` along `range` in `steps` equal steps, by `workers` threads.
  init(
    _ steered: SteeredTransformer, range: ClosedRange<Double>, steps: Int, workers: Int
  ) {
    self.steered = steered
    self.workers = workers
    let width = (range.upperBound - range.lowerBound) / Double(steps)
    strengths = (0...steps).map { min(range.upperBound, range.lowerBound + width * Double($0)) }
  }

  private static func text(_ value: Double) -> String { String(format: "%.3g", value) }

  /// How many of the doubles of `tokens` lie in `enclosures`, a list a strength.
  func parts(ofContext context: Int, tokens: [Int], _ enclosures: [[Interval?]]) -> [Part] {
    let sampler = TransformerSampler(steered, context: context, tokens: tokens, groups: [])
    var (inside, widest, farthest) = (0, 0.0, 0.0)
    for (sample, row) in zip(sampler.samples(at: strengths, workers: workers), enclosures) {
      for (logarithm, enclosure) in zip(sample.logProbabilities, row) {
        guard let enclosure else { continue }
        let p = exp(logarithm)
        widest = max(widest, (enclosure.upper - enclosure.lower).double())
        if enclosure.contains(BigFloat(p)) { inside += 1 }
        let (above, below) = (
          p - enclosure.upper.double(), enclosure.lower.double() - p
        )
        farthest = max(farthest, above, below)
      }
    }
    let count = strengths.count * tokens.count
    return [
      .line(
        "\(strengths.count) strengths computed in doubles: \(inside) of \(count) probabilities are in their "
          + "enclosures, of which the widest has \(EnclosureComparison.text(widest))"
          + (inside == count
            ? "" : "; the farthest is \(EnclosureComparison.text(farthest)) outside")),
      .member(
        "sweep",
        .record([
          "strengths": .integer(strengths.count), "probabilities": .integer(count),
          "enclosed": .integer(inside), "widest": .computed(widest, digits: 3),
          "farthestOutside": .computed(farthest, digits: 3),
        ])),
    ]
  }
}

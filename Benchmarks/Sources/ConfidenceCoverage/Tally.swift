// How often each interval contained the truth.
import Foundation

/// Counts over the resamples of one question.
struct Tally {
  var (resamples, found, covered, coveredByStudent) = (0, 0, 0, 0)
  var (jackknifed, coveredByJackknife) = (0, 0)
  var (coveredByTest, unboundedTests) = (0, 0)
  private var sum = 0.0

  /// Counts one more sample.
  mutating func add(
    _ sample: Sample, _ question: Question, truth: Double, _ critical: Double, far: Double
  ) {
    resamples += 1
    let there = sample.condition(question, at: truth)
    if abs(there.value) <= critical * there.error { coveredByTest += 1 }
    if [-far, far].contains(where: { end in
      let there = sample.condition(question, at: end)
      return abs(there.value) <= critical * there.error
    }) {
      unboundedTests += 1
    }
    guard let strength = sample.strength(question) else { return }
    let here = sample.condition(question, at: strength)
    let error = here.error / here.slope
    found += 1
    sum += strength
    if abs(strength - truth) <= 1.96 * error { covered += 1 }
    if abs(strength - truth) <= critical * error { coveredByStudent += 1 }
    guard let other = sample.jackknifeError(question) else { return }
    jackknifed += 1
    if abs(strength - truth) <= 1.96 * other { coveredByJackknife += 1 }
  }

  /// The lines of the answer: what was found, then each interval.
  func lines(_ name: String, truth: Double, critical: Double) -> [String] {
    func share(_ count: Int, of all: Int) -> String {
      String(format: "%d of %d (%.1f %%)", count, all, 100 * Double(count) / Double(max(all, 1)))
    }
    return [
      String(
        format: "%@: true %.5g, found in %d of %d, mean %.5g", name, truth, found, resamples,
        sum / Double(max(found, 1))),
      "  1.96 SE: " + share(covered, of: found),
      String(format: "  %.4g SE: ", critical) + share(coveredByStudent, of: found),
      "  1.96 jackknife SE: " + share(coveredByJackknife, of: jackknifed),
      "  strengths not rejected: " + share(coveredByTest, of: resamples)
        + ", without end in \(unboundedTests)",
    ]
  }
}

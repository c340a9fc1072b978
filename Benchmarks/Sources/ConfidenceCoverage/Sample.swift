// P and N drawn from their populations, and three intervals for a strength.
import Foundation

/// What is estimated: a peak, or the end of the budget KL(σ‖p) = 1/2.
enum Question {
  case peak(Int)
  case budgetEnd
}

/// The log-probabilities of the prompts that were drawn.
struct Sample {
  let positive: [[Double]]
  let negative: [[Double]]
  let row: SteeredRow

  static let budget = 0.5

  /// The sample of these prompts, in a context of these probabilities.
  init(_ positive: [[Double]], _ negative: [[Double]], context probabilities: [Double]) {
    self.positive = positive
    self.negative = negative
    let (a, b) = (Sample.mean(positive), Sample.mean(negative))
    row = SteeredRow(probabilities: probabilities, logOdds: zip(a, b).map { $0 - $1 })
  }

  private static func mean(_ rows: [[Double]]) -> [Double] {
    rows[0].indices.map { token in rows.reduce(0) { $0 + $1[token] } / Double(rows.count) }
  }

  /// The strength; nil where there is none.
  func strength(_ question: Question) -> Double? {
    switch question {
    case .peak(let token): row.peak(token)
    case .budgetEnd: row.budgetEnd(Sample.budget)
    }
  }

  /// The quantity that is 0 at the strength, its slope, and its standard error for a fixed α.
  ///
  /// For a peak E_α[M] − M(z), which moves with Σσ(1 + α(M − E[M]))δ − δ(z); for the budget αE[M] − K,
  /// which moves with α²Cov(M, δ). Quotients of error and slope are the standard errors (35).
  func condition(
    _ question: Question, at alpha: Double
  ) -> (value: Double, slope: Double, error: Double) {
    let sigma = row.steered(alpha)
    let mean = row.mean(sigma)
    let variance = row.variance(sigma)
    switch question {
    case .peak(let token):
      var effects = zip(sigma, row.logOdds).map { $0 * (1 + alpha * ($1 - mean)) }
      effects[token] -= 1
      return (mean - row.logOdds[token], variance, error(effects))
    case .budgetEnd:
      let effects = zip(sigma, row.logOdds).map { alpha * alpha * $0 * ($1 - mean) }
      return (row.divergence(alpha) - Sample.budget, alpha * variance, error(effects))
    }
  }

  private func error(_ effects: [Double]) -> Double {
    func square(_ rows: [[Double]]) -> Double {
      Sample.spread(rows.map { dot(effects, $0) }) / Double(rows.count * (rows.count - 1))
    }
    return (square(positive) + square(negative)).squareRoot()
  }

  /// Σ (x − mean)².
  private static func spread(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }

  /// The standard error from leaving out one prompt at a time; nil where one strength is lost so.
  func jackknifeError(_ question: Question) -> Double? {
    func square(_ count: Int, _ without: (Int) -> Sample) -> Double? {
      var found: [Double] = []
      for place in 0..<count {
        guard let strength = without(place).strength(question) else { return nil }
        found.append(strength)
      }
      return Sample.spread(found) * Double(count - 1) / Double(count)
    }
    func less(_ rows: [[Double]], _ place: Int) -> [[Double]] {
      Array(rows[..<place] + rows[(place + 1)...])
    }
    guard
      let first = square(
        positive.count,
        { Sample(less(positive, $0), negative, context: row.probabilities) }),
      let second = square(
        negative.count,
        { Sample(positive, less(negative, $0), context: row.probabilities) })
    else { return nil }
    return (first + second).squareRoot()
  }
}

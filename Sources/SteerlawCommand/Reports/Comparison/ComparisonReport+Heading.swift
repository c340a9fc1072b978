// A trained model beside the closed form: what holds for the run as a whole, in lines for people.
import ExactArithmetic
import PlainText
import SteeringLaws
import SteeringModel
import TrainedComparison

extension ComparisonReport {
  /// What holds for the run as a whole.
  var heading: [String] {
    var lines: [(String, String)] = []
    if let plan = run.plan {
      lines.append(
        ("run", "\(run.state.iteration) iterations, d = \(plan.dimension), \(plan.scalar.rawValue)")
      )
    }
    lines.append(("loss - entropy, exact logits", "at most \(upper(comparison.lossGap))"))
    lines.append(("logit error epsilon", "at most \(rounded(up: comparison.error.spread))"))
    if let peaks = peakSummary, peaks.count > 0 {
      lines.append(("largest distance of peaks", "at most \(peaks.distanceText)"))
      lines.append(("  bound by epsilon alone", peaks.boundText))
    }
    if let row = worst(\.tokens) {
      lines.append(("largest difference of Δp, tokens", difference(row.tokens, in: row.context)))
    }
    if let row = worst(\.concepts) {
      lines.append(
        ("largest difference of Δp, concepts", difference(row.concepts, in: row.context)))
    }
    lines.append(("  bound by epsilon alone", rounded(up: probabilityBound)))
    if let row = worst(\.tokens) {
      lines.append(("  slack", slack(probabilityBound, row.tokens.value)))
    }
    lines.append(("largest difference of Δcross-entropy", difference(crossEntropy, in: nil)))
    lines.append(("  bound by epsilon alone", rounded(up: crossEntropyBound)))
    let signs = signSeparation
    lines.append(
      (
        "sign separation",
        "closed form \(signs.closed.status.rawValue), trained \(signs.trained.status.rawValue)"
      ))
    for (name, closed, trained) in extremes {
      lines.append(
        (
          name,
          "closed form \(model.firstNames(closed, ellipsis: "…")); "
            + "trained \(model.firstNames(trained, ellipsis: "…"))"
        ))
    }
    let width = lines.map(\.0.displayWidth).max() ?? 0
    return lines.map { name, text in
      name + String(repeating: " ", count: width - name.displayWidth + 2) + text
    }
  }

  private func upper(_ value: Interval) -> String { rounded(up: value.upper) }

  private func difference(_ maximum: Comparison.Maximum, in context: Int?) -> String {
    let place = context.map { ", context \(model.contexts[$0].name.visible)" } ?? ""
    return "at most \(upper(maximum.value)) for |alpha| <= \(strength) (attained within "
      + "\(slackPercent(maximum.value)) at \(maximum.strength)\(place))"
  }

  /// How far the proved bound may be above the maximum.
  private func slackPercent(_ value: Interval) -> String {
    guard value.lower.signum > 0 else { return "its size" }
    let ratio = value.upper.divided(by: value.lower, precision: 64, rounding: .up)
    return rounded(up: ratio.subtracting(1, precision: 64, rounding: .up) * 100, digits: 2) + "%"
  }

  private func slack(_ bound: BigFloat, _ value: Interval) -> String {
    guard value.upper.signum > 0 else { return "" }
    let ratio = bound.divided(by: value.upper, precision: 64, rounding: .down)
    return "a factor of \(Interval(ratio).decimalBounds(significantDigits: 3)?.lower ?? "1")"
  }
}

import ExactArithmetic
import ModelFiles
import PlainText
import SteeringLaws
import SteeringModel
import TrainedComparison

extension ComparisonReport {
  func table(isColoured: Bool) -> String {
    heading + (geometry?.text ?? "")
      + (isSummary ? "" : zip(rows, peaks ?? []).map { peakTable($0, $1, isColoured) }.joined())
      + contextTable(isColoured)
  }

  /// What holds for the run as a whole.
  private var heading: String {
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
      lines.append((name, "closed form \(names(closed)); trained \(names(trained))"))
    }
    let width = lines.map(\.0.displayWidth).max() ?? 0
    return lines.map { name, text in
      name + String(repeating: " ", count: width - name.displayWidth + 2) + text + "\n"
    }.joined() + "\n"
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

  private func names(_ tokens: [Int]) -> String {
    let shown = tokens.prefix(8).map { model.vocabulary.tokens[$0].visible }
    return shown.joined(separator: " ") + (tokens.count > 8 ? " … (\(tokens.count))" : "")
  }

  private func peakTable(
    _ row: ContextDifference, _ peaks: PeakComparison, _ isColoured: Bool
  ) -> String {
    var table = TextTable([
      ("token", .left), ("concept", .left), ("peak, closed form", .point),
      ("peak, trained", .point), ("distance at most", .left), ("by epsilon", .left),
    ])
    for peak in peaks.rows {
      let isTarget = model.isTarget(peak.token) == true
      table.append(
        [
          model.vocabulary.tokens[peak.token].visible,
          (model.conceptName(ofToken: peak.token)?.visible ?? "") + (isTarget ? " *" : ""),
          text(peak.kind, peak.closed), text(peak.trainedKind, peak.trained),
          peak.distance.map { rounded(up: $0.upper, digits: 3) } ?? "",
          peak.kind != .interior
            ? "" : peak.distanceBound.map { rounded(up: $0, digits: 3) } ?? "no limit",
        ], isTarget ? .target : .plain)
    }
    return "context \(model.contexts[row.context].name.visible)\n"
      + table.render(isColoured: isColoured) + "\n"
  }

  func text(_ kind: TiltedFamily.Position, _ peak: CertifiedReal?) -> String {
    switch kind {
    case .maximal: return "+inf"
    case .minimal: return "-inf"
    case .constant: return "none"
    case .interior: return peak?.text(digits) ?? "undecided"
    }
  }

  private func contextTable(_ isColoured: Bool) -> String {
    var table = TextTable([
      ("context", .left), ("epsilon", .left), ("Δp tokens", .left), ("Δp concepts", .left),
      ("peaks", .left),
    ])
    for (index, row) in rows.enumerated() {
      table.append([
        model.contexts[row.context].name.visible,
        rounded(up: comparison.error.contextSpreads[row.context]), upper(row.tokens.value),
        upper(row.concepts.value), peaks?[index].largestDistance.map(upper) ?? "",
      ])
    }
    return "largest differences by context\n" + table.render(isColoured: isColoured)
  }
}

// The figure that lays a trained model over the closed form.
internal import ExactArithmetic
internal import SteeringLaws
public import TrainedComparison

/// A trained model's Δp(z|α) as rings on the curves of the closed form, for the tokens that
/// steering moves most.
public struct TrainingFigure: Sendable {
  /// The figure.
  public private(set) var chart: Chart

  /// The figure of context `context` of `comparison`.
  ///
  /// The note under the title bounds the difference of all tokens over the strengths shown, proved.
  public init(_ comparison: Comparison, context: Int, _ options: FigureOptions) {
    let closed = SteeredContext(comparison.reference, context: context, comparison.logOdds)
    let trained = SteeredContext(comparison.trained, context: context, comparison.trainedLogOdds)
    let window = options.window(closed)
    let grid = StrengthWindow.grid(window)
    let moved = MostMovedTokens(
      closed, at: grid, count: options.labelCount, asked: options.tokens
    ).named
    let tokens = moved.flatMap(\.tokens)
    let lines = closed.increases(of: moved.map(\.tokens[0]), at: grid).map { row in
      zip(grid, row).map { Chart.Point($0, $1) }.filter(\.y.isFinite)
    }
    let sparse = StrengthWindow.grid(window, count: 20)
    let rings = trained.increases(of: tokens, at: sparse).map { row in
      zip(sparse, row).map { Chart.Point($0, $1) }.filter(\.y.isFinite)
    }
    chart = Chart(
      name: "training",
      title: "Trained model against closed form, context \(closed.name.tokenLabel)",
      horizontal: .strength(window),
      vertical: Chart.Axis(
        "\u{394}p(z | \u{3B1})", (lines + rings).joined().map(\.y).paddedRange()))
    chart.guides = [.horizontal(0), .vertical(0)]
    // The strengths that the note names, rounded or not, are within those that are proved.
    let named = window.reach.shown
    let strength = max(window.reach, Double(named) ?? window.reach).nextUp
    if strength <= 1e6 {
      let largest = comparison.tokenDifference(context: context, strength: strength).value
      if let bound = largest.decimalBounds(significantDigits: 3)?.upper {
        chart.note =
          "all tokens, |\u{3B1}| \u{2264} \(named): \u{394}p differs by at most \(bound), proved"
      }
    }
    for isTarget in [true, false] {
      let kind = isTarget ? "target" : "other"
      let colour: Colour = isTarget ? .target : .other
      chart.series.append(
        Chart.Series(
          "\(kind), closed form", legend: "\(kind), closed form",
          zip(moved, lines).filter { $0.0.isTarget == isTarget }.map(\.1),
          .line(weight: 0.8),
          colour))
      chart.series.append(
        Chart.Series(
          "\(kind), trained", legend: isTarget ? "trained" : nil,
          zip(tokens, rings).filter { closed.isTarget($0.0) == isTarget }.map(\.1),
          .rings(diameter: 4.2), colour))
    }
    chart.labels = zip(moved, lines).compactMap { entry, line in
      line.max { abs($0.y) < abs($1.y) }.map {
        Chart.Label(entry.label(closed), at: $0, entry.isTarget ? .target : .other)
      }
    }
  }
}

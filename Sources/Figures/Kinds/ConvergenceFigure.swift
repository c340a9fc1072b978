// The figure of a training run: its loss against the least possible.
public import ExactArithmetic
internal import PeakSearch
public import TrainedComparison

/// The loss of a trained run above the entropy, by iteration, with what is certified of its
/// last matrices.
public struct ConvergenceFigure: Sendable {
  /// The figure.
  public private(set) var chart: Chart

  /// The figure of `run`, whose losses are compared with `entropy` and whose matrices gave
  /// `comparison`.
  ///
  /// Losses are doubles, so gaps below their rounding are not shown; the certified gap of the last
  /// matrices has no such limit. Throws `Undecided` when a peak is undecided.
  public init(
    _ run: TrainedRun, entropy: Interval, _ comparison: Comparison, strength: Double,
    _ options: FigureOptions
  ) throws(Undecided) {
    let losses = run.state.losses
    let floor = entropy.midpoint.double() * 1e-15
    let line = losses.enumerated().dropFirst().compactMap { iteration, loss -> Chart.Point? in
      let gap = (Interval(BigFloat(loss)) - entropy).midpoint.double()
      return gap > floor ? Chart.Point(Double(iteration), gap) : nil
    }
    let last = Double(max(1, run.state.iteration))
    let peaks = try comparison.peaks(
      contexts: Array(comparison.reference.contexts.indices), digits: SteeredContext.digits,
      precisionLimit: SteeredContext.precisionLimit, workers: options.workers)
    let distance = peaks.flatMap(\.interiorRows).compactMap { $0.distance?.upper }.max()
    let difference = comparison.tokenDifference(strength: strength).value
    let certified: [(name: String, bound: BigFloat?, colour: Colour)] = [
      ("loss \u{2212} entropy", comparison.lossGap.upper, .target),
      (
        "largest difference of \u{394}p, |\u{3B1}| \u{2264} \(strength.shown)", difference.upper,
        .other
      ),
      ("largest distance of peaks", distance, .neutral),
    ]
    let known = certified.compactMap {
      row -> (name: String, value: Double, text: String, colour: Colour)? in
      guard let bound = row.bound, bound.isFinite, bound.signum > 0,
        let text = Interval(bound).decimalBounds(significantDigits: 3)?.upper
      else { return nil }
      return (row.name, bound.double(.up), text, row.colour)
    }
    let heights = line.map(\.y) + known.map(\.value)
    let (low, high) = (heights.min() ?? 1e-3, heights.max() ?? 1)
    chart = Chart(
      name: "convergence", title: "Training: loss above the entropy, by iteration",
      horizontal: Chart.Axis("iteration", 1...max(10, 1.5 * last)),
      vertical: Chart.Axis("loss \u{2212} entropy (nats)", low / 5...high * 5))
    chart.horizontal.isLogarithmic = true
    chart.vertical.isLogarithmic = true
    chart.note = "after \(run.state.iteration) steps, proved upper bounds of what is marked"
    chart.series.append(
      Chart.Series(
        "loss minus entropy", legend: "loss \u{2212} entropy", [line], .line(weight: 1.2), .target))
    for row in known {
      let place = Chart.Point(last, row.value)
      chart.series.append(Chart.Series(row.name, [[place]], .discs(diameter: 3.4), row.colour))
      chart.labels.append(Chart.Label("\(row.name): \(row.text)", at: place, row.colour))
    }
  }
}

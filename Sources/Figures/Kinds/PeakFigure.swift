// The figure of peaks: their positions against the log-odds.
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws
public import SteeringModel

/// Peak positions against log-odds (5), (6): α_(j,z) = (K')⁻¹(M(z)), so all lie on one
/// increasing curve.
public struct PeakFigure: Sendable {
  /// The figure.
  public private(set) var chart: Chart
  /// The places of the peaks that were found, by level.
  public let places: [Int: Chart.Point]

  /// The figure of `context`.
  ///
  /// Finds the peak of every level. The log-odds of logit models contain one constant, which
  /// is enclosed.
  public init(_ context: SteeredContext, _ logOdds: LogOdds, _ options: FigureOptions) {
    let levels = context.levels
    let firsts = levels.firsts
    let found = context.peaks(
      of: levels.interior.map { firsts[$0] }, workers: options.workers,
      progress: options.progress)
    let constant = logOdds.normalizer(precision: 128).midpoint.double()
    let positions = context.statistics.map { $0 - constant }
    var places: [Int: Chart.Point] = [:]
    for level in levels.interior {
      guard let peak = found[firsts[level]] else { continue }
      let place = Chart.Point(positions[level], peak.position.double)
      if place.x.isFinite, place.y.isFinite { places[level] = place }
    }
    self.places = places
    let window = PeakFigure.window(options, places.values.map(\.y))
    let inside = places.filter { window.contains($0.value.y) }
    chart = Chart(
      name: "peaks", title: "Peak position against log-odds, context \(context.name.tokenLabel)",
      horizontal: Chart.Axis(
        "log-odds M(z) (nats)", positions.paddedRange(including: false)),
      vertical: Chart.Axis("peak position \u{3B1}", window))
    let beyond = places.count - inside.count
    let undecided = levels.interior.count - found.count
    if undecided > 0 {
      chart.note = "\(undecided) of \(levels.interior.count) distinct peaks not decided"
    } else if beyond > 0 {
      chart.note = "\(beyond) of \(places.count) distinct peaks lie beyond the strengths shown"
    }
    chart.guides = [.horizontal(0), .vertical(0)]
    let curve = StrengthWindow.grid(window, count: 400).compactMap { alpha in
      context.mean(at: alpha).map { Chart.Point($0 - constant, alpha) }
    }
    chart.series.append(
      Chart.Series(
        "inverse of the tilted mean", legend: "M = K\u{2032}(\u{3B1})", [curve],
        .line(weight: 0.6), .grey))
    let hasTarget = context.model.isTarget(0) != nil
    for isTarget in [false, true] {
      let points = inside.sorted { $0.key < $1.key }.filter { level, _ in
        levels[level].contains { context.isTarget($0) == isTarget }
      }
      let kind = isTarget ? "target tokens" : hasTarget ? "other tokens" : "tokens"
      chart.series.append(
        Chart.Series(
          kind, legend: kind, [points.map(\.value)],
          isTarget ? .discs(diameter: 3.4) : .rings(diameter: 3.4), isTarget ? .target : .other))
    }
    addLabels(context, window, options, positions, inside)
  }

  /// The strengths shown: all peaks, without a few very far ones.
  private static func window(
    _ options: FigureOptions, _ positions: [Double]
  ) -> ClosedRange<Double> {
    options.window(
      StrengthWindow.window(
        negative: positions.filter { $0 < 0 }.map { -$0 }, positive: positions.filter { $0 > 0 }))
  }

  private mutating func addLabels(
    _ context: SteeredContext, _ window: ClosedRange<Double>, _ options: FigureOptions,
    _ positions: [Double], _ inside: [Int: Chart.Point]
  ) {
    let strengths = StrengthWindow.grid(window, count: 100)
    let moved = MostMovedTokens(
      context, at: strengths, count: options.labelCount, asked: options.tokens)
    for entry in moved.named {
      let colour: Colour = entry.isTarget ? .target : .other
      let x = positions[entry.level]
      switch context.levels.position(ofLevel: entry.level) {
      case .interior:
        if let place = inside[entry.level] {
          chart.labels.append(Chart.Label(entry.label(context), at: place, colour))
        }
      case .maximal:
        chart.labels.append(
          Chart.Label(
            entry.label(context) + " \u{2192} +\u{221E}", at: Chart.Point(x, window.upperBound),
            colour))
      case .minimal:
        chart.labels.append(
          Chart.Label(
            entry.label(context) + " \u{2192} \u{2212}\u{221E}",
            at: Chart.Point(x, window.lowerBound), colour))
      case .constant: break
      }
    }
  }
}

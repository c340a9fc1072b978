// The figure of a decoder's concepts.
public import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel

/// The probabilities of the concepts of one context through the final norm, with their certified
/// limits (20) and the linear law dashed beside them.
public struct CircleConceptFigure: Sendable {
  /// A concept that is shown.
  public struct Entry: Sendable {
    /// Its number.
    public let number: Int
    /// Its limits at −∞ and +∞; nil when not decided.
    public let limits: (negative: CertifiedReal?, positive: CertifiedReal?)
    /// Its curve.
    public let curve: [Chart.Point]
  }

  /// The figure.
  public private(set) var chart: Chart
  /// The concepts that are shown, those that become likeliest first.
  public let entries: [Entry]

  /// The figure of `context`; nil when its model has no concepts.
  public init?(_ context: CircleContext, _ options: FigureOptions) {
    guard let all = context.model.partition?.concepts else { return nil }
    let axis = CircleAxis(context, options)
    func sums(_ probabilities: [Double]) -> [Double] {
      all.map { $0.tokens.reduce(0.0) { $0 + probabilities[$1] } }
    }
    let rows = axis.angles.map { sums(context.probabilities(at: $0)) }
    let heights = all.indices.map { number in rows.map { $0[number] }.max() ?? 0 }
    let shown = all.indices.sorted {
      heights[$0] != heights[$1] ? heights[$0] > heights[$1] : $0 < $1
    }.prefix(ConceptFigure.mostShown)
    let groups = shown.map { all[$0].tokens }
    let (negative, positive) = (
      context.limits(ofGroups: groups, .negative), context.limits(ofGroups: groups, .positive)
    )
    entries = shown.enumerated().map { place, number in
      Entry(
        number: number, limits: (negative?[place], positive?[place]),
        curve: zip(axis.angles, rows).map { Chart.Point(axis.place(angle: $0), $1[number]) })
    }
    chart = Chart(
      name: "concepts",
      title: "Concept probability through the norm, context \(context.name.tokenLabel)",
      horizontal: axis.chart,
      vertical: Chart.Axis("p(C | \u{3B1})", heights.paddedRange()))
    chart.guides = [.vertical(axis.place(0))]
    let linear = axis.strengths.map {
      sums(CircleContext.softmax(context.linearLogits(at: $0)).probabilities)
    }
    let cycle: [Colour] = [.other, .neutral, .fourth, .ink]
    let target = context.model.target
    var others = 0
    for (place, entry) in entries.enumerated() {
      let isTarget = entry.number == target
      let colour = isTarget ? Colour.target : cycle[others % cycle.count]
      if !isTarget { others += 1 }
      let name = all[entry.number].name
      add(entry, name, colour, isFirst: place == 0)
      let line = zip(axis.angles, linear).map {
        Chart.Point(axis.place(angle: $0), $1[entry.number])
      }
      var series = Chart.Series(
        "linear law, " + name.visibleName, legend: place == 0 ? "linear law" : nil,
        [line.filter(\.y.isFinite)], .line(weight: 0.7, isDashed: true), colour)
      series.isOnPaperOnly = true
      chart.series.append(series)
    }
  }

  private mutating func add(_ entry: Entry, _ name: String, _ colour: Colour, isFirst: Bool) {
    let range = chart.horizontal.range
    let width = range.upperBound - range.lowerBound
    for (limit, edge, step) in [
      (entry.limits.negative, range.lowerBound, 0.08 * width),
      (entry.limits.positive, range.upperBound, -0.08 * width),
    ] {
      guard let limit else { continue }
      let y = limit.double
      var series = Chart.Series(
        "limit of " + name.visibleName,
        legend: isFirst && step > 0 ? "limit, \u{3B1} \u{2192} \u{B1}\u{221E}" : nil,
        [[Chart.Point(edge, y), Chart.Point(edge + step, y)]], .line(weight: 2), .faintInk)
      series.isOnPaperOnly = true
      chart.series.append(series)
      if y > 0.01 * chart.vertical.range.upperBound {
        chart.labels.append(
          Chart.Label(limit.shown(), at: Chart.Point(edge + step / 2, y), colour))
      }
    }
    chart.series.append(Chart.Series(name.visibleName, [entry.curve], .line(weight: 1.2), colour))
    if let place = entry.curve.max(by: { $0.y < $1.y }) {
      chart.labels.insert(Chart.Label(name.tokenLabel, at: place, colour), at: 0)
    }
  }
}

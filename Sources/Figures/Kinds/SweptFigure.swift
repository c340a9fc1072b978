// The figure of what a sweep of strengths computed.
internal import PlainText

/// Curves over strengths that a network was run at, with the limits at both ends as short dashes.
///
/// Everything is drawn from doubles; nothing is proved.
public struct SweptFigure: Sendable {
  /// A curve.
  public struct Curve: Sendable {
    /// What it is of: a token, a concept or a context.
    public var name: String
    /// Its points, by increasing strength, at least one.
    public var points: [Chart.Point]
    /// Its maxima and minima, to be marked.
    public var marks: [Chart.Point]
    /// Its limits at −∞ and +∞; nil where they are not drawn.
    public var limits: [Double]?
    /// Whether it is of the target.
    public var isTarget: Bool

    /// The curve of these parts.
    public init(
      _ name: String, _ points: [Chart.Point], marks: [Chart.Point] = [], limits: [Double]? = nil,
      isTarget: Bool = false
    ) {
      self.name = name
      self.points = points
      self.marks = marks
      self.limits = limits
      self.isTarget = isTarget
    }
  }

  /// The figure.
  public private(set) var chart: Chart

  /// The figure of `curves`, the most important first, called `name`, with `title`; `quantity` is what
  /// they measure, and `subject` names the context, or is nil.
  public init(
    name: String, title: String, subject: String?, quantity: String,
    over window: ClosedRange<Double>, _ curves: [Curve], note: String
  ) {
    let heights = curves.flatMap { curve in
      curve.points.map(\.y) + curve.marks.map(\.y) + (curve.limits ?? [])
    }.filter(\.isFinite)
    chart = Chart(
      name: name, title: title + (subject.map { ", context \($0.tokenLabel)" } ?? ""),
      horizontal: .strength(window), vertical: Chart.Axis(quantity, heights.paddedRange()))
    chart.note = note
    chart.guides = [.vertical(0)] + (heights.contains { $0 < 0 } ? [.horizontal(0)] : [])
    let tick = (window.upperBound - window.lowerBound) / 40
    let colours: [Colour] = [.other, .neutral, .fourth, .grey]
    var others = 0
    for curve in curves {
      let colour = curve.isTarget ? Colour.target : colours[others % colours.count]
      if !curve.isTarget { others += 1 }
      chart.series.append(
        Chart.Series(curve.name.visibleName, [curve.points], .line(weight: 1.1), colour))
      if let limits = curve.limits, limits.count == 2 {
        let ends = [
          (window.lowerBound, window.lowerBound + tick, limits[0]),
          (window.upperBound - tick, window.upperBound, limits[1]),
        ]
        chart.series.append(
          Chart.Series(
            "limits of " + curve.name.visibleName,
            ends.map { [Chart.Point($0.0, $0.2), Chart.Point($0.1, $0.2)] },
            .line(weight: 0.7, isDashed: true), colour))
      }
      if !curve.marks.isEmpty {
        chart.series.append(
          Chart.Series(
            "maxima and minima of " + curve.name.visibleName, [curve.marks],
            .discs(diameter: 3), colour))
      }
      guard let place = (curve.points + curve.marks).max(by: { $0.y < $1.y }) else { continue }
      chart.labels.append(Chart.Label(curve.name.tokenLabel, at: place, colour))
    }
  }
}

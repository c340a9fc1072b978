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
    /// What a law says of it, dashed; it does not widen the vertical axis.
    public var law: [Chart.Point]
    /// Vertical bars: points that the curve passes near, each with half the length of its bar.
    public var bars: [(middle: Chart.Point, half: Double)]

    /// The curve of these parts.
    public init(
      _ name: String, _ points: [Chart.Point], marks: [Chart.Point] = [], limits: [Double]? = nil,
      isTarget: Bool = false, law: [Chart.Point] = [],
      bars: [(middle: Chart.Point, half: Double)] = []
    ) {
      self.name = name
      self.points = points
      self.marks = marks
      self.limits = limits
      self.isTarget = isTarget
      self.law = law
      self.bars = bars
    }
  }

  /// The figure.
  public private(set) var chart: Chart

  /// The figure of `curves`, the most important first, called `name`, with `title`; `quantity` is what
  /// they measure, `strength` what the horizontal axis is called in place of α, and `subject` names the
  /// context, or is nil.
  ///
  /// Limits farther than twice what the curves reach are left out unless
  /// `hasAllLimits`, so that curves are not flattened.
  public init(
    name: String, title: String, subject: String?, quantity: String, strength: String? = nil,
    over window: ClosedRange<Double>, _ curves: [Curve], note: String, hasAllLimits: Bool = true
  ) {
    var heights = curves.flatMap(\.heights).filter(\.isFinite)
    let reach = 2 * (heights.map(abs).max() ?? 0)
    heights += curves.flatMap { $0.limits ?? [] }.filter {
      $0.isFinite && (hasAllLimits || abs($0) <= reach)
    }
    chart = Chart(
      name: name, title: title + (subject.map { ", context \($0.tokenLabel)" } ?? ""),
      horizontal: .strength(window), vertical: Chart.Axis(quantity, heights.paddedRange()))
    if let strength { chart.horizontal.title = strength }
    chart.note = note
    let shown = chart.vertical.range
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
            ends.filter { shown.contains($0.2) }.map {
              [Chart.Point($0.0, $0.2), Chart.Point($0.1, $0.2)]
            },
            .line(weight: 0.7, isDashed: true), colour))
      }
      let law = curve.law.split { !shown.contains($0.y) }.map(Array.init)
      if !law.isEmpty {
        chart.series.append(
          Chart.Series(
            "law of " + curve.name.visibleName, law, .line(weight: 0.6, isDashed: true), colour))
      }
      if !curve.bars.isEmpty {
        chart.series.append(
          Chart.Series(
            "bars of " + curve.name.visibleName,
            curve.bars.map { bar in
              [-bar.half, bar.half].map { Chart.Point(bar.middle.x, bar.middle.y + $0) }
            }, .line(weight: 0.8), colour))
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

extension SweptFigure.Curve {
  /// What the vertical axis must reach.
  fileprivate var heights: [Double] {
    var heights = (points + marks).map(\.y)
    for bar in bars { heights += [bar.middle.y - bar.half, bar.middle.y + bar.half] }
    return heights
  }
}

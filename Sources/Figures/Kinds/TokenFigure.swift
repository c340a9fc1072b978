// The figure of tokens: how their probabilities change with the strength.
public import PeakSearch
internal import SteeringLaws

/// Δp(z|α) of one context's tokens (section 3): target tokens and others in two colours, the peaks
/// of those that are named marked with their α, the rest faint.
public struct TokenFigure: Sendable {
  /// A peak that is marked: where the curve is highest.
  public struct MarkedPeak: Sendable {
    /// The token.
    public let token: Int
    /// Its certified peak.
    public let peak: Peak
    /// Where it is drawn.
    public let place: Chart.Point
  }

  /// The figure.
  public private(set) var chart: Chart
  /// The peaks that are marked.
  public let peaks: [MarkedPeak]

  /// The figure of `context`.
  ///
  /// Costs about 700 exponentials a level, and the peaks of the named tokens.
  public init(_ context: SteeredContext, _ options: FigureOptions) {
    let window = options.window(context)
    let even = StrengthWindow.grid(window)
    let moved = MostMovedTokens(
      context, at: even, count: options.labelCount, asked: options.tokens)
    let found = context.peaks(
      of: moved.named.map(\.tokens[0]), workers: options.workers, progress: options.progress)
    let peaks = moved.named.compactMap {
      TokenFigure.mark($0, context, found[$0.tokens[0]], window)
    }
    self.peaks = peaks
    // The curves pass through their peaks.
    let grid = (even + peaks.map(\.place.x)).sorted()
    let entries = moved.named + moved.others
    let curves = context.increases(of: entries.map(\.tokens[0]), at: grid).map { row in
      zip(grid, row).map { Chart.Point($0, $1) }.filter(\.y.isFinite)
    }
    let named = zip(moved.named, curves).map { ($0, $1) }
    let others = zip(moved.others, curves.dropFirst(named.count)).map { ($0, $1) }
    chart = Chart(
      name: "tokens",
      title: "Increase of next-token probability, context \(context.name.tokenLabel)",
      horizontal: .strength(window),
      vertical: Chart.Axis(
        "\u{394}p(z | \u{3B1})",
        (curves.joined().map(\.y) + peaks.map(\.place.y)).paddedRange()))
    chart.guides = [.horizontal(0), .vertical(0)]
    let undecided = moved.named.filter {
      context.levels.position(ofLevel: $0.level) == .interior && found[$0.tokens[0]] == nil
    }
    if !undecided.isEmpty { chart.note = "\(undecided.count) of the peaks not decided" }
    for isTarget in [false, true] {
      chart.series.append(
        Chart.Series(
          "the next \(isTarget ? "target tokens" : "tokens")",
          others.filter { $0.0.isTarget == isTarget }.map(\.1), .line(weight: 0.35),
          (isTarget ? Colour.target : .other).faint, isFaint: true))
    }
    let hasTarget = context.model.isTarget(0) != nil
    for isTarget in [true, false] {
      let lines = named.filter { $0.0.isTarget == isTarget }
      let kind = isTarget ? "target tokens" : hasTarget ? "other tokens" : "tokens"
      chart.series.append(
        Chart.Series(
          kind + ": " + lines.map { $0.0.label(context) }.joined(separator: ", "), legend: kind,
          lines.map(\.1), .line(weight: 1.1), isTarget ? .target : .other))
    }
    chart.series.append(
      Chart.Series(
        "peaks", legend: "peak, with its \u{3B1}", [peaks.map(\.place)], .discs(diameter: 3.4), .ink
      ))
    chart.labels = named.compactMap { entry, curve in
      let colour: Colour = entry.isTarget ? .target : .other
      let name = entry.label(context)
      if let marked = peaks.first(where: { $0.token == entry.tokens[0] }) {
        return Chart.Label("\(name) \(marked.peak.position.shown())", at: marked.place, colour)
      }
      return curve.max { abs($0.y) < abs($1.y) }.map { Chart.Label(name, at: $0, colour) }
    }
  }

  private static func mark(
    _ entry: MostMovedTokens.Entry, _ context: SteeredContext, _ peak: Peak?,
    _ window: ClosedRange<Double>
  ) -> MarkedPeak? {
    let token = entry.tokens[0]
    guard let peak, let height = peak.height else { return nil }
    let place = Chart.Point(
      peak.position.double, height.double - context.initialProbability(of: token))
    guard window.contains(place.x), place.y.isFinite else { return nil }
    return MarkedPeak(token: token, peak: peak, place: place)
  }
}

extension Chart.Axis {
  /// The axis of steering strengths.
  static func strength(_ window: ClosedRange<Double>) -> Chart.Axis {
    Chart.Axis("steering strength \u{3B1}", window)
  }
}

// The figure of greedy decoding: which token wins at which strength.
public import ExactArithmetic
internal import SteeringLaws

/// The most likely token by strength (ours): bands between certified switch points, over the
/// probabilities of the tokens that win somewhere.
public struct GreedyFigure: Sendable {
  /// The figure.
  public private(set) var chart: Chart
  /// The certified strengths at which the most likely token changes.
  public let switchPoints: [CertifiedReal]

  /// The figure of `context`.
  ///
  /// Throws `Undecided` when two switch points cannot be told apart.
  public init(_ context: SteeredContext, _ options: FigureOptions) throws(Undecided) {
    let bands = try GreedyEnvelope(context.family).bands
    var ends: [CertifiedReal] = []
    for band in bands {
      guard let end = band.end else { continue }
      ends.append(
        try end.strength(
          digits: SteeredContext.digits, precisionLimit: SteeredContext.precisionLimit))
    }
    switchPoints = ends
    let window = GreedyFigure.window(options, context, ends.map(\.double))
    chart = Chart(
      name: "greedy", title: "Most likely next token, context \(context.name.tokenLabel)",
      horizontal: .strength(window), vertical: Chart.Axis("p(z | \u{3B1})", 0...1.05))
    let stretches = GreedyFigure.stretches(ends.map(\.double), window)
    for stretch in stretches where !stretch.band.isMultiple(of: 2) {
      chart.bands.append(Chart.Band(range: stretch.range, colour: .shade))
    }
    let tokens = stretches.map { bands[$0.band].tokens[0] }
    let grid = (StrengthWindow.grid(window) + ends.map(\.double).filter(window.contains)).sorted()
    let curves = zip(tokens, context.increases(of: tokens, at: grid)).map { token, row in
      zip(grid, row).map { Chart.Point($0, context.initialProbability(of: token) + $1) }
        .filter(\.y.isFinite)
    }
    let winners = Dictionary(grouping: curves.joined(), by: \.x)
      .compactMap { $0.value.max { $0.y < $1.y } }.sorted { $0.x < $1.x }
    for (stretch, curve) in zip(stretches, curves) {
      let middle = (stretch.range.lowerBound + stretch.range.upperBound) / 2
      guard let place = curve.min(by: { abs($0.x - middle) < abs($1.x - middle) }) else { continue }
      let band = bands[stretch.band].tokens
      let others = band.count > 1 ? " +\(band.count - 1)" : ""
      chart.labels.append(
        Chart.Label(
          context.model.vocabulary.tokens[band[0]].tokenLabel + others, at: place,
          context.isTarget(band[0]) ? .target : .other))
    }
    chart.series.append(
      Chart.Series(
        "most likely", legend: "most likely", [winners], .line(weight: 3.5), .faintInk,
        isFaint: true))
    let hasTarget = context.model.isTarget(0) != nil
    for isTarget in [true, false] {
      let kind = isTarget ? "target token" : hasTarget ? "other token" : "token"
      chart.series.append(
        Chart.Series(
          kind, legend: kind,
          zip(tokens, curves).filter { context.isTarget($0.0) == isTarget }.map(\.1),
          .line(weight: 1), isTarget ? .target : .other))
    }
    chart.vertical.range = 0...min(1.05, 1.15 * (winners.map(\.y).max() ?? 1))
    addSwitches(context, window, winners)
  }

  /// The most bands that are drawn.
  private static let mostBands = 60

  /// The bands between `ends` that are seen in `window`, in order; of very many the widest.
  private static func stretches(
    _ ends: [Double], _ window: ClosedRange<Double>
  ) -> [(band: Int, range: ClosedRange<Double>)] {
    let edges =
      [window.lowerBound] + ends.map { min(max($0, window.lowerBound), window.upperBound) }
    let seen = edges.indices.compactMap { band -> (band: Int, range: ClosedRange<Double>)? in
      let end = band + 1 < edges.count ? edges[band + 1] : window.upperBound
      return edges[band] < end ? (band, edges[band]...end) : nil
    }
    func width(_ range: ClosedRange<Double>) -> Double { range.upperBound - range.lowerBound }
    return seen.sorted { width($0.range) > width($1.range) }.prefix(mostBands)
      .sorted { $0.band < $1.band }
  }

  private mutating func addSwitches(
    _ context: SteeredContext, _ window: ClosedRange<Double>, _ winners: [Chart.Point]
  ) {
    var places: [Chart.Point] = []
    for end in switchPoints where window.contains(end.double) {
      guard let place = winners.first(where: { $0.x == end.double }) else { continue }
      places.append(place)
      chart.labels.append(Chart.Label(end.shown(), at: place, .ink))
    }
    chart.series.append(
      Chart.Series(
        "switch points", legend: "switch, with its \u{3B1}", [places], .discs(diameter: 3.4), .ink))
  }

  private static func window(
    _ options: FigureOptions, _ context: SteeredContext, _ ends: [Double]
  ) -> ClosedRange<Double> {
    let chosen = options.window(context)
    // Wide enough for the switch points, unless one is very far.
    let near = ends.filter { abs($0) < 4 * chosen.reach }
    let low = options.from ?? min(chosen.lowerBound, (near.min() ?? 0) * 1.15)
    let high = options.to ?? max(chosen.upperBound, (near.max() ?? 0) * 1.15)
    return low < high ? low...high : chosen
  }
}

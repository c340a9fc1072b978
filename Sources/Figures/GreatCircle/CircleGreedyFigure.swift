// The figure of greedy decoding through the final norm.
public import ExactArithmetic
internal import SteeringLaws

/// The most likely token by strength through the final norm (21): bands between exact switch
/// points, over the probabilities of the tokens that win somewhere.
public struct CircleGreedyFigure: Sendable {
  /// The figure.
  public private(set) var chart: Chart
  /// The strengths at which the most likely token changes, certified: rational with equal bias
  /// logits, else roots of quadratics.
  public let switchPoints: [CertifiedReal]

  /// The most bands that are drawn.
  private static let mostBands = 60

  /// The figure of `context`.
  public init(_ context: CircleContext, _ options: FigureOptions) {
    let bands = CircleGreedy(context.family).bands
    let ends = bands.compactMap(\.end).map { end in
      end.rational.map { CertifiedReal(exact: $0) } ?? CertifiedReal(end.enclosure(precision: 96))
    }
    switchPoints = ends
    let axis = CircleAxis(
      context, options, showing: ends.map(\.double),
      through: ends.map { context.angle(of: $0.double) })
    chart = Chart(
      name: "greedy",
      title: "Most likely token through the norm, context \(context.name.tokenLabel)",
      horizontal: axis.chart, vertical: Chart.Axis("\u{3C3}(z | \u{3B1})", 0...1.05))
    let edges = [-Double.infinity] + ends.map(\.double) + [.infinity]
    let window = axis.window
    var seen = bands.indices.filter {
      max(edges[$0], window.lowerBound) < min(edges[$0 + 1], window.upperBound)
    }
    func range(_ band: Int) -> ClosedRange<Double> {
      axis.place(
        max(edges[band], window.lowerBound))...axis.place(
          min(edges[band + 1], window.upperBound))
    }
    if seen.count > CircleGreedyFigure.mostBands {
      func width(_ band: Int) -> Double { range(band).upperBound - range(band).lowerBound }
      seen = seen.sorted { width($0) > width($1) }.prefix(CircleGreedyFigure.mostBands).sorted()
    }
    for band in seen where !band.isMultiple(of: 2) {
      chart.bands.append(Chart.Band(range: range(band), colour: .shade))
    }
    let tokens = seen.map { bands[$0].tokens[0] }
    let curves = context.curves(of: tokens, at: axis.angles).map { row in
      zip(axis.angles, row).map { Chart.Point(axis.place(angle: $0), $1) }
    }
    let palette = Palette(
      context, tokens.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    let winners = axis.angles.indices.compactMap { place in
      curves.map { $0[place] }.max { $0.y < $1.y }
    }
    chart.series.append(
      Chart.Series(
        "most likely", legend: "most likely", [winners], .line(weight: 3.5), .faintInk,
        isFaint: true))
    for (band, curve) in zip(seen, curves) {
      let token = bands[band].tokens[0]
      let middle = (range(band).lowerBound + range(band).upperBound) / 2
      let others = bands[band].tokens.count > 1 ? " +\(bands[band].tokens.count - 1)" : ""
      let name = context.model.vocabulary.tokens[token]
      chart.series.append(
        Chart.Series(name.visibleName, [curve], .line(weight: 1), palette.colour(of: token)))
      if let place = curve.min(by: { abs($0.x - middle) < abs($1.x - middle) }) {
        chart.labels.append(
          Chart.Label(name.tokenLabel + others, at: place, palette.colour(of: token)))
      }
    }
    chart.vertical.range = 0...min(1.05, 1.15 * (winners.map(\.y).max() ?? 1))
    addSwitches(axis, winners)
  }

  private mutating func addSwitches(_ axis: CircleAxis, _ winners: [Chart.Point]) {
    var places: [Chart.Point] = []
    for end in switchPoints where axis.window.contains(end.double) {
      let x = axis.place(end.double)
      guard let place = winners.min(by: { abs($0.x - x) < abs($1.x - x) }) else { continue }
      places.append(Chart.Point(x, place.y))
      chart.labels.append(Chart.Label(end.shown(), at: Chart.Point(x, place.y), .ink))
    }
    chart.series.append(
      Chart.Series(
        "switch points", legend: "switch, with its \u{3B1}", [places], .discs(diameter: 3.4), .ink))
  }
}

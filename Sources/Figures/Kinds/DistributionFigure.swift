// The figure of what a model says before it is steered.
internal import SteeringLaws
internal import SteeringModel

/// Next-token probabilities of two contexts without steering: discs for the first, rings for the
/// second, target tokens and others in two colours.
///
/// A vocabulary that an axis can name is shown token by token in the order of concepts; a larger
/// one by rank in the first context, on logarithmic axes.
public struct DistributionFigure: Sendable {
  /// The figure.
  public private(set) var chart: Chart

  /// The most tokens that are named on an axis.
  static let mostNamed = 60

  /// The figure of `first` and `second`, contexts of one model.
  public init(_ first: SteeredContext, _ second: SteeredContext, _ options: FigureOptions) {
    let model = first.model
    let tokens = model.vocabulary.tokens.indices
    let (mine, theirs) = (
      tokens.map(first.initialProbability), tokens.map(second.initialProbability)
    )
    let isLarge = tokens.count > DistributionFigure.mostNamed
    let order =
      isLarge
      ? tokens.sorted { mine[$0] != mine[$1] ? mine[$0] > mine[$1] : $0 < $1 }
      : model.partition?.concepts.flatMap(\.tokens) ?? Array(tokens)
    let top = (mine + theirs).max() ?? 1
    let least = max((mine + theirs).filter { $0 > 0 }.min() ?? 1e-9, top * 1e-10)
    chart = Chart(
      name: "distributions",
      title: "Next-token probabilities of two contexts",
      horizontal: isLarge
        ? Chart.Axis(
          "token, by rank in context \(first.name.tokenLabel)", 0.9...Double(tokens.count) * 1.1)
        : Chart.Axis("token z, by concept", -0.7...Double(tokens.count) - 0.3),
      vertical: Chart.Axis("p(z | context)", isLarge ? least / 1.5...top * 2 : 0...1.1 * top))
    chart.horizontal.isLogarithmic = isLarge
    chart.vertical.isLogarithmic = isLarge
    func x(_ place: Int) -> Double { Double(isLarge ? place + 1 : place) }
    if !isLarge {
      chart.horizontal.names = order.enumerated().map {
        (x($0.offset), model.vocabulary.tokens[$0.element].tokenLabel)
      }
      chart.guides = DistributionFigure.boundaries(order, model).map { .vertical(x($0) - 0.5) }
    }
    let hasTarget = model.isTarget(0) != nil
    for (context, values, isFirst) in [(first, mine, true), (second, theirs, false)] {
      for isTarget in [true, false] {
        let points = order.enumerated().filter { first.isTarget($0.element) == isTarget }
          .map { Chart.Point(x($0.offset), values[$0.element]) }
          .filter { $0.y >= least }
        let kind = isTarget ? "target" : hasTarget ? "other" : "tokens"
        chart.series.append(
          Chart.Series(
            "\(kind), context \(context.name.visibleName)",
            legend: "\(kind), \(context.name.tokenLabel)", [points],
            isFirst ? .discs(diameter: 3) : .rings(diameter: 4.2), isTarget ? .target : .other))
      }
    }
    guard isLarge else { return }
    let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    let asked = options.tokens
    let moved =
      asked.isEmpty
      ? Array(
        tokens.sorted { abs(mine[$0] - theirs[$0]) > abs(mine[$1] - theirs[$1]) }
          .prefix(options.labelCount)) : asked
    for token in moved {
      let larger = max(mine[token], theirs[token])
      guard larger >= least, let rank = place[token] else { continue }
      chart.labels.append(
        Chart.Label(
          model.vocabulary.tokens[token].tokenLabel, at: Chart.Point(x(rank), larger),
          first.isTarget(token) ? .target : .other))
    }
  }

  /// Where the concept changes in `order`.
  private static func boundaries(_ order: [Int], _ model: SteeringModel) -> [Int] {
    order.indices.dropFirst().filter {
      model.conceptName(ofToken: order[$0]) != model.conceptName(ofToken: order[$0 - 1])
    }
  }
}

// The figure of the cost of steering a decoder: bounded, with a plateau at either end.
public import ExactArithmetic
internal import PeakSearch
public import SteeringLaws
public import SteeringModel

/// ΔCE(α) of a weighted set of contexts through the final norm, with its certified plateaus (23),
/// and the linear law's dashed beside it.
public struct CircleCostFigure: Sendable {
  /// The figure.
  public private(set) var chart: Chart
  /// The limits of ΔCE at −∞ and +∞, certified; nil when not decided.
  public let plateaus: (negative: CertifiedReal?, positive: CertifiedReal?)
  /// The ends of the strengths around 0 at which ΔCE is at most 0.1 nat, certified; nil where there is
  /// none, and when not decided.
  public let budgetEnds: (negative: CertifiedReal?, positive: CertifiedReal?)

  /// The figure of `contexts`, with their weights normalised to sum 1.
  ///
  /// Over θ the contexts must share their angle: give one, or several of one state. Costs about a
  /// thousand exponentials a token and distinct state. Throws `ModelError` where there is no great
  /// circle.
  public init(
    _ decoder: SteeredDecoder, contexts: [Int], _ options: FigureOptions
  ) throws(ModelError) {
    let model = decoder.model
    let total = contexts.reduce(into: 0 as Rational) { $0 += model.contexts[$1].weight }
    var places: [Int: Int] = [:]
    var parts: [(weight: Rational, context: CircleContext)] = []
    for context in contexts {
      let weight = model.contexts[context].weight / total
      let group = decoder.groupOfContext[context]
      if let place = places[group] {
        parts[place].weight += weight
      } else {
        places[group] = parts.count
        parts.append(
          (weight, try CircleContext(decoder, context: context, workers: options.workers)))
      }
    }
    let first = parts[0].context
    // The plateaus are approached like 1/α: out to where the arc is at about 83 degrees.
    let far = [first.foot - 8 * first.scale, first.foot + 8 * first.scale]
    let axis = CircleAxis(first, options, showing: far)
    let weights = parts.map(\.weight.approximation)
    func sum(_ value: (CircleContext) -> Double) -> Double {
      zip(weights, parts).reduce(0) { $0 + $1.0 * value($1.1.context) }
    }
    let strengths = axis.strengths
    let curve = zip(axis.angles, strengths).map { theta, alpha in
      Chart.Point(
        axis.place(angle: theta),
        sum { $0.divergence(to: $0.logits(at: parts.count == 1 ? theta : $0.angle(of: alpha))) })
    }
    plateaus = (
      CircleCostFigure.plateau(parts, .negative), CircleCostFigure.plateau(parts, .positive)
    )
    let allowed = try? CircleChoice(
      digits: SteeredContext.digits, precisionLimit: SteeredContext.precisionLimit
    ).crossEntropy(parts.map { ($0.weight, $0.context.family) }, atMost: BudgetMarks.budget)
    let around = allowed?.aroundZero
    budgetEnds = (around?.lower, around?.upper)
    let limits = [plateaus.negative, plateaus.positive].compactMap { $0?.double }
    let name = contexts.count == 1 ? "context \(first.name.tokenLabel)" : nil
    chart = Chart(
      name: "cross-entropy",
      title: "Increase of cross-entropy, \(name ?? "\(contexts.count) contexts, weighted")",
      horizontal: axis.chart,
      vertical: Chart.Axis(
        "\u{394}CE(\u{3B1}) (nats)", (curve.map(\.y) + limits).paddedRange()))
    chart.guides = [.vertical(axis.place(0))]
    let top = chart.vertical.range.upperBound
    let linear = zip(axis.angles, strengths).map { theta, alpha in
      Chart.Point(axis.place(angle: theta), sum { $0.divergence(to: $0.linearLogits(at: alpha)) })
    }
    chart.series.append(
      Chart.Series(
        "linear law", legend: "linear law",
        linear.split { !$0.y.isFinite || $0.y > top }.map { Array($0) },
        .line(weight: 0.8, isDashed: true), .other))
    addPlateaus()
    chart.series.append(
      Chart.Series("cross-entropy", legend: "\u{394}CE", [curve], .line(weight: 1.3), .target))
    BudgetMarks.add(
      [budgetEnds.negative, budgetEnds.positive].map { end in
        end.map { ($0, axis.place($0.double)) }
      }, to: &chart)
  }

  private mutating func addPlateaus() {
    let range = chart.horizontal.range
    let width = range.upperBound - range.lowerBound
    for (limit, edge, step) in [
      (plateaus.negative, range.lowerBound, 0.3 * width),
      (plateaus.positive, range.upperBound, -0.3 * width),
    ] {
      guard let limit else { continue }
      let y = limit.double
      chart.series.append(
        Chart.Series(
          "plateau", legend: step > 0 ? "plateau, \u{3B1} \u{2192} \u{B1}\u{221E}" : nil,
          [[Chart.Point(edge, y), Chart.Point(edge + step, y)]],
          .line(weight: 0.7, isDashed: true), .neutral))
      chart.labels.append(
        Chart.Label(limit.shown(4), at: Chart.Point(edge + step / 2, y), .neutral))
    }
  }

  /// The limit of ΔCE of weighted contexts at an end, certified; nil when not decided.
  package static func plateau(
    _ parts: [(weight: Rational, context: CircleContext)], _ end: StrengthEnd
  ) -> CertifiedReal? {
    try? CircleCrossEntropy(
      parts.map { ($0.weight, $0.context.family) }, digits: SteeredContext.digits,
      precisionLimit: SteeredContext.precisionLimit
    ).increase(at: .end(end))
  }
}

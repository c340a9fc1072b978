// The figure of the cost of steering: cross-entropy against the strength.
public import ExactArithmetic
internal import SteeringLaws
public import SteeringModel

/// ΔCE(α) of a weighted set of contexts (section 5): convex, with its quadratic at 0 (14) and the
/// straight lines that it approaches at either end.
public struct CrossEntropyFigure: Sendable {
  /// The figure.
  public private(set) var chart: Chart
  /// ½ Σ π_j Var_j M, certified; nil when not decided.
  public let coefficient: CertifiedReal?
  /// The slopes M_min − Σπ_jE_j[M] and M_max − Σπ_jE_j[M] at the ends, certified; nil when
  /// not decided.
  public let endSlopes: (negative: CertifiedReal?, positive: CertifiedReal?)
  /// The ends of the strengths at which ΔCE is at most 0.1 nat, certified; nil when not decided.
  public let budgetEnds: (negative: CertifiedReal?, positive: CertifiedReal?)

  /// The figure of `contexts` of `model`, with their weights normalised to sum 1.
  ///
  /// Contexts that share a distribution are evaluated once. Costs about 450 exponentials a level
  /// and distinct distribution.
  public init(_ model: SteeringModel, contexts: [Int], _ logOdds: LogOdds, _ options: FigureOptions)
  {
    let total = contexts.reduce(into: 0 as Rational) { $0 += model.contexts[$1].weight }
    var places: [NextTokenDistribution: Int] = [:]
    var parts: [(weight: Rational, context: SteeredContext)] = []
    for context in contexts {
      let weight = model.contexts[context].weight / total
      if let place = places[model.contexts[context].distribution] {
        parts[place].weight += weight
      } else {
        places[model.contexts[context].distribution] = parts.count
        parts.append((weight, SteeredContext(model, context: context, logOdds)))
      }
    }
    let weights = parts.map { $0.weight.approximation }
    let window = options.window(CrossEntropyFigure.window(parts.map(\.context)))
    let curve = StrengthWindow.grid(window, count: 120).compactMap { alpha -> Chart.Point? in
      let terms = parts.map { alpha == 0 ? 0 : $0.context.divergence(at: alpha) }
      let known = terms.compactMap { $0 }
      guard known.count == terms.count else { return nil }
      return Chart.Point(alpha, zip(weights, known).reduce(0) { $0 + $1.0 * $1.1 })
    }
    let law = CrossEntropy(parts.map { ($0.weight, $0.context.family) })
    let (digits, limit) = (SteeredContext.digits, SteeredContext.precisionLimit)
    coefficient = try? law.quadraticCoefficient(digits: digits, precisionLimit: limit)
    endSlopes = (
      try? law.endSlope(.negative, digits: digits, precisionLimit: limit),
      try? law.endSlope(.positive, digits: digits, precisionLimit: limit)
    )
    let allowed = try? StrengthChoice(digits: digits, precisionLimit: limit).crossEntropy(
      parts.map { ($0.weight, $0.context.family) }, atMost: BudgetMarks.budget)
    budgetEnds = ((allowed ?? nil)?.lower, (allowed ?? nil)?.upper)
    let heights = CrossEntropyFigure.heights(zip(weights, parts.map(\.context)))
    let top = curve.map(\.y).max() ?? 1
    let name = contexts.count == 1 ? "context \(model.contexts[contexts[0]].name.tokenLabel)" : nil
    chart = Chart(
      name: "cross-entropy",
      title: "Increase of cross-entropy, \(name ?? "\(contexts.count) contexts, weighted")",
      horizontal: .strength(window),
      vertical: Chart.Axis("\u{394}CE(\u{3B1}) (nats)", [top].paddedRange()))
    chart.guides = [.vertical(0)]
    let height = chart.vertical.range
    let grid = StrengthWindow.grid(window, count: 120)
    func shown(_ value: (Double) -> Double) -> [Chart.Point] {
      grid.map { Chart.Point($0, value($0)) }.filter { height.contains($0.y) }
    }
    if let half = coefficient {
      let points = shown { half.double * $0 * $0 }
      chart.series.append(
        Chart.Series(
          "quadratic", legend: "\(half.shown(4)) \u{3B1}\u{B2}", [points],
          .line(weight: 0.9, isDashed: true), .other))
    }
    for (slope, offset, isPositive) in [
      (endSlopes.negative, heights.negative, false), (endSlopes.positive, heights.positive, true),
    ] {
      guard let slope, offset.isFinite else { continue }
      let points = shown { slope.double * $0 + offset }.filter { ($0.x > 0) == isPositive }
      chart.series.append(
        Chart.Series(
          "line approached, slope \(slope.shown(6))", legend: isPositive ? nil : "end slopes",
          [points], .line(weight: 0.7, isDashed: true), .neutral))
      if let middle = points.dropFirst(points.count / 2).first {
        chart.labels.append(Chart.Label("slope \(slope.shown())", at: middle, .neutral))
      }
    }
    chart.series.append(
      Chart.Series(
        "cross-entropy", legend: "\u{394}CE", [curve], .line(weight: 1.3), .target))
    BudgetMarks.add(
      [budgetEnds.negative, budgetEnds.positive].map { $0.map { ($0, $0.double) } }, to: &chart)
  }

  /// Until the slope of each of the first contexts has settled near its ends.
  private static func window(_ contexts: [SteeredContext]) -> ClosedRange<Double> {
    let settled = contexts.prefix(16).compactMap { context in
      let survey = StrengthWindow.survey(context)
      let means = survey.map { context.mean(at: $0) ?? .nan }
      return StrengthWindow.settling(survey, means, part: 0.03)
    }
    return StrengthWindow.window(
      negative: settled.map(\.negative), positive: settled.map(\.positive))
  }

  /// Where the lines that ΔCE approaches meet α = 0: K_j(α) − αK_j'(0) → α (M_ext − E_j[M]) + log
  /// p_j(M_ext).
  private static func heights(
    _ parts: some Sequence<(Double, SteeredContext)>
  ) -> (negative: Double, positive: Double) {
    parts.reduce(into: (0, 0)) { heights, part in
      heights.0 += part.0 * (part.1.initial.first ?? 1).logarithm
      heights.1 += part.0 * (part.1.initial.last ?? 1).logarithm
    }
  }
}

// The figure of concepts: how their probabilities change with the strength.
public import ExactArithmetic
internal import PlainText
internal import SteeringLaws
internal import SteeringModel

/// Δp(C|α) of the concepts of one context (section 4), with their certified limits at either end.
///
/// The target increases (11); a dominated concept decreases (13); a neutral one, which no extreme
/// token belongs to, has the same limit at both ends (12).
public struct ConceptFigure: Sendable {
  /// What the theory says of a concept.
  public enum Kind: String, Sendable, CaseIterable {
    /// The target concept.
    case target
    /// Not the target, and none of its log-odds above any of another concept's.
    case dominated
    /// Not the target, and without a token of largest or least log-odds.
    case neutral
    /// Of no such kind.
    case other = "other concept"

    var colour: Colour {
      switch self {
      case .target: .target
      case .dominated: .other
      case .neutral: .neutral
      case .other: .fourth
      }
    }
  }

  /// A concept that is shown.
  public struct Entry: Sendable {
    /// Its number.
    public let number: Int
    /// Its name.
    public let name: String
    /// Its kind.
    public let kind: Kind
    /// lim Δp(C|α) as α → −∞ and +∞; nil when not decided within the limits.
    public let limits: (negative: CertifiedReal?, positive: CertifiedReal?)
    /// Its curve.
    public let curve: [Chart.Point]
  }

  /// The figure.
  public private(set) var chart: Chart
  /// The concepts that are shown, those that steering moves most first.
  public let entries: [Entry]

  /// The most concepts that are shown.
  static let mostShown = 12

  /// The figure of `context`; nil when its model has no concepts.
  public init?(_ context: SteeredContext, _ options: FigureOptions) {
    guard let all = context.model.partition?.concepts else { return nil }
    let survey = StrengthWindow.survey(context)
    let rows = ConceptFigure.curves(context, all, at: survey)
    let movements = rows.map { $0.reduce(0) { max($0, abs($1)) } }
    let shown = all.indices.sorted {
      movements[$0] != movements[$1] ? movements[$0] > movements[$1] : $0 < $1
    }.prefix(ConceptFigure.mostShown)
    let concepts = shown.map { all[$0] }
    let settled = shown.compactMap { StrengthWindow.settling(survey, rows[$0], part: 0.02) }
    // Concepts settle before their tokens do; a limit reached only far out is shown by its
    // dashes alone.
    let (whole, byTokens) = (
      StrengthWindow.window(
        negative: settled.map(\.negative), positive: settled.map(\.positive)),
      StrengthWindow.window(context)
    )
    let window = options.window(
      max(whole.lowerBound, byTokens.lowerBound)...min(whole.upperBound, byTokens.upperBound))
    let grid = StrengthWindow.grid(window)
    let curves = ConceptFigure.curves(context, concepts, at: grid).map { curve in
      zip(grid, curve).map { Chart.Point($0, $1) }.filter(\.y.isFinite)
    }
    let limits = FamilyLimits(
      context.family, digits: SteeredContext.digits, precisionLimit: SteeredContext.precisionLimit)
    entries = zip(shown, curves).map { number, curve in
      let concept = all[number]
      func limit(_ end: StrengthEnd) -> CertifiedReal? {
        try? limits.limit(of: concept.tokens, end)
      }
      return Entry(
        number: number, name: concept.name, kind: ConceptFigure.kind(context, concept),
        limits: (limit(.negative), limit(.positive)), curve: curve)
    }
    let heights = entries.flatMap { entry in
      entry.curve.map(\.y)
        + [entry.limits.negative, entry.limits.positive].compactMap { $0?.double }
    }
    chart = Chart(
      name: "concepts",
      title: "Increase of concept probability, context \(context.name.tokenLabel)",
      horizontal: .strength(window),
      vertical: Chart.Axis("\u{394}p(C | \u{3B1})", heights.paddedRange()))
    chart.guides = [.horizontal(0), .vertical(0)]
    addLimits(window)
    for kind in Kind.allCases {
      let members = entries.filter { $0.kind == kind }
      chart.series.append(
        Chart.Series(
          "\(kind.rawValue): " + members.map(\.name.visibleName).joined(separator: ", "),
          legend: kind.rawValue, members.map(\.curve), .line(weight: 1.2), kind.colour))
    }
  }

  /// Δp(C|α) of each of `concepts` at each of `strengths`: a row a concept.
  private static func curves(
    _ context: SteeredContext, _ concepts: [Concept], at strengths: [Double]
  ) -> [[Double]] {
    var rows = concepts.map { _ in [Double]() }
    for alpha in strengths {
      let values = alpha == 0 ? context.initial : context.levelProbabilities(at: alpha)
      for (place, concept) in concepts.enumerated() {
        let sum = concept.tokens.reduce(0.0) { sum, token in
          let level = context.levels.levelOfToken[token]
          return sum + context.shares[token] * (values[level] - context.initial[level])
        }
        rows[place].append(sum / Double(concept.tokens.count))
      }
    }
    return rows
  }

  /// Dashed lines at the limits, from where a third of the side is left, with names and values.
  private mutating func addLimits(_ window: ClosedRange<Double>) {
    var parts: [[Chart.Point]] = []
    for entry in entries {
      for (limit, end) in [
        (entry.limits.positive, window.upperBound), (entry.limits.negative, window.lowerBound),
      ] {
        guard let limit, end != 0 else { continue }
        let y = limit.double
        parts.append([Chart.Point(end, y), Chart.Point(0.62 * end, y)])
        // A limit that cannot be told from 0 is not written.
        guard abs(y) > 0.01 * chart.vertical.range.reach else { continue }
        chart.labels.append(
          Chart.Label(limit.shown(), at: Chart.Point(0.8 * end, y), entry.kind.colour))
      }
      // The name where the curve is farthest from the others' zero.
      if let place = entry.curve.filter({ abs($0.x) < 0.5 * window.reach })
        .max(by: { abs($0.y) < abs($1.y) })
      {
        chart.labels.append(Chart.Label(entry.name.tokenLabel, at: place, entry.kind.colour))
      }
    }
    chart.series.append(
      Chart.Series(
        "limits", legend: "limit, \u{3B1} \u{2192} \u{B1}\u{221E}", parts,
        .line(weight: 0.6, isDashed: true), .grey))
  }

  private static func kind(_ context: SteeredContext, _ concept: Concept) -> Kind {
    if context.isTarget(concept.tokens[0]) { return .target }
    let (levels, own) = (context.levels, Set(concept.tokens))
    let highest = concept.tokens.map { levels.levelOfToken[$0] }.max() ?? 0
    let rest = levels.levelOfToken.indices.lazy.filter { !own.contains($0) }
    guard let lowest = rest.map({ levels.levelOfToken[$0] }).min() else { return .other }
    if highest <= lowest { return .dominated }
    let isInterior = concept.tokens.allSatisfy {
      levels.position(ofLevel: levels.levelOfToken[$0]) == .interior
    }
    return isInterior ? .neutral : .other
  }
}

extension ClosedRange<Double> {
  /// The larger distance of an end from 0.
  var reach: Double { Swift.max(abs(lowerBound), abs(upperBound)) }
}

extension String {
  /// A name on one line, of bounded length.
  package var visibleName: String { printable.shortened(to: 60) }
}

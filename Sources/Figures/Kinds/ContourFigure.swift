// The figure of a token along two directions at once.
internal import ExactArithmetic
public import PeakSearch
internal import SteeringLaws
public import SteeringModel

/// The probability of one token over the strengths (α₁, α₂) of two directions (39): lines of one
/// probability, and where it is largest.
public struct ContourFigure: Sendable {
  /// The figure.
  public private(set) var chart: Chart
  /// Where the token is likeliest, certified; nil when not decided.
  public let peak: SeveralPeak?

  private static let count = 121
  private static let levels = [
    0.999, 0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001, 0.0001,
  ]
  private static let mostLevels = 8

  /// The figure of `token`, by default the first that has a best strength, in `context` of `model`,
  /// which has two directions.
  ///
  /// Costs some fifteen thousand exponentials a token of the vocabulary.
  public init(
    _ model: DirectionsModel, context: Int, token: Int?, _ options: FigureOptions
  ) {
    precondition(model.directions.count == 2, "a plane of strengths")
    let weights = ExactWeight.weights(of: model.contexts[context].distribution)
    let rows = model.directions.map { Array($0) }
    let search = SeveralPeakSearch(weights: weights, directions: rows)
    func answer(_ token: Int) -> SeveralPeak? {
      try? search.peak(
        of: token, digits: SteeredContext.digits, precisionLimit: SteeredContext.precisionLimit)
    }
    let chosen =
      token.map { ($0, answer($0)) }
      ?? model.vocabulary.tokens.indices.lazy.map { ($0, answer($0)) }.first {
        $0.1.map { if case .attained = $0.place { true } else { false } } ?? false
      } ?? (0, answer(0))
    peak = chosen.1
    let law = PlaneLaw(weights, rows, token: chosen.0)
    let (x, y) = law.window(peak, options)
    let name = model.vocabulary.tokens[chosen.0].tokenLabel
    chart = Chart(
      name: "contours",
      title: "Probability of token \(name), context \(model.contexts[context].name.tokenLabel)",
      horizontal: Chart.Axis("first strength \u{3B1}\u{2081}", x),
      vertical: Chart.Axis("second strength \u{3B1}\u{2082}", y))
    chart.guides = [.horizontal(0), .vertical(0)]
    addPeak(law)
    addLines(law, x, y)
  }

  private mutating func addLines(
    _ law: PlaneLaw, _ x: ClosedRange<Double>, _ y: ClosedRange<Double>
  ) {
    func steps(_ range: ClosedRange<Double>) -> [Double] {
      (0..<ContourFigure.count).map {
        range.lowerBound + (range.upperBound - range.lowerBound) * Double($0)
          / Double(ContourFigure.count - 1)
      }
    }
    let (columns, rows) = (steps(x), steps(y))
    let grid = ContourLines(
      horizontal: columns, vertical: rows,
      values: rows.map { row in columns.map { law.probability($0, row) } })
    let values = grid.values.joined().filter(\.isFinite)
    guard let low = values.min(), let high = values.max() else { return }
    let seen = ContourFigure.levels.filter { $0 > low && $0 < 0.98 * high }
    for level in seen.prefix(ContourFigure.mostLevels) {
      let lines = grid.lines(at: level).filter { $0.count > 2 }
      guard let longest = lines.first else { continue }
      chart.series.append(
        Chart.Series(
          "probability \(level)", legend: level == seen[0] ? "equal probability" : nil,
          lines,
          .line(weight: 0.9), .other))
      var label = Chart.Label(level.shown, at: longest[0], .other)
      label.interrupted = stride(from: 0, to: longest.count, by: 4).map { longest[$0] }
      chart.labels.append(label)
    }
  }

  private mutating func addPeak(_ law: PlaneLaw) {
    chart.series.append(
      Chart.Series(
        "without steering", legend: "without steering", [[Chart.Point(0, 0)]],
        .rings(diameter: 4), .ink))
    let without = "without steering \(law.start.shown())"
    guard let peak else {
      chart.note = without
      return
    }
    switch peak.place {
    case .attained:
      let strengths = peak.strengths.map { $0.shown() }.joined(separator: ", ")
      chart.series.append(
        Chart.Series(
          "likeliest", legend: "likeliest",
          [[Chart.Point(peak.strengths[0].double, peak.strengths[1].double)]],
          .discs(diameter: 3.8), .target))
      let line = peak.freedom > 0 ? ", and along a line of such strengths" : ""
      chart.note = "likeliest at (\(strengths))\(line): \(peak.height.shown()); \(without)"
    case .limit(let direction, _):
      let steps = direction.map { "\($0)".replacing("-", with: "\u{2212}") }
      chart.note =
        "no maximum: tends to \(peak.height.shown()) along t(\(steps.joined(separator: ", "))); \(without)"
    }
  }
}

/// The probability of a token over the plane of strengths, in doubles.
private struct PlaneLaw {
  private let tilting: SeveralTilting<Double>
  private let share: Double
  /// σ_z(0), certified.
  let start: CertifiedReal

  init(_ weights: [ExactWeight], _ directions: [[Rational]], token: Int) {
    let numbers = weights.map { $0.enclosure(precision: 64).midpoint.double() }
    tilting = SeveralTilting(
      weights: numbers,
      differences: weights.indices.map { other in
        directions.map { ($0[other] - $0[token]).approximation }
      })
    share = numbers[token] / numbers.reduce(0, +)
    let enclosures = weights.map { $0.enclosure(precision: 128) }
    start = CertifiedReal(
      enclosures[token] / enclosures.dropFirst().reduce(enclosures[0], +))
  }

  /// σ_z(α).
  func probability(_ x: Double, _ y: Double) -> Double { share / tilting.ratio(at: [x, y]) }

  /// The strengths shown: three deviations of the Gaussian that touches the maximum, and 0.
  func window(
    _ peak: SeveralPeak?, _ options: FigureOptions
  ) -> (ClosedRange<Double>, ClosedRange<Double>) {
    let centre = peak?.strengths.map(\.double) ?? [0, 0]
    let covariance = tilting.expansion(at: centre).covariance
    let determinant = covariance[0][0] * covariance[1][1] - covariance[0][1] * covariance[1][0]
    func range(_ place: Int) -> ClosedRange<Double> {
      let other = covariance[1 - place][1 - place]
      let square = determinant > 0 ? other / determinant : 1 / covariance[place][place]
      let width = 3 * (square.isFinite && square > 0 ? square.squareRoot() : 1)
      let (low, high) = (min(centre[place] - width, 0), max(centre[place] + width, 0))
      let air = 0.06 * (high - low)
      return options.window((low - air)...(high + air))
    }
    return (range(0), range(1))
  }
}

// The figure of a decoder's tokens: their probabilities with all maxima and minima.
public import ExactArithmetic
public import PeakSearch
internal import SteeringLaws

/// σ_z of one context's tokens through the final norm (16), with every maximum and minimum of those
/// that are named (20), their limits at the ends, and the linear law dashed beside them with the
/// strengths within which it may be used (22).
public struct CircleTokenFigure: Sendable {
  /// A critical point that is marked.
  public struct MarkedPoint: Sendable {
    /// The token.
    public let token: Int
    /// The certified point.
    public let point: CriticalPoint
    /// Where it is drawn.
    public let place: Chart.Point
  }

  /// The figure.
  public private(set) var chart: Chart
  /// The points that are marked.
  public let points: [MarkedPoint]
  /// For all |α| up to this the log-probabilities of the named tokens are within ``tolerance`` of
  /// the linear law's, proved; nil when they are at every strength.
  public let linearRadius: Rational?

  /// The distance in log-probability to which ``linearRadius`` belongs.
  public static let tolerance = Rational(1, 10)

  /// The most tokens that are drawn faint behind those that are named.
  private static let background = 40

  /// The figure of `context`.
  ///
  /// Costs about a thousand exponentials a token, and the critical points of the named ones.
  public init(_ context: CircleContext, _ options: FigureOptions) {
    let likeliest = context.likeliest(options.labelCount + CircleTokenFigure.background)
    let named =
      options.tokens.isEmpty ? Array(likeliest.prefix(options.labelCount)) : options.tokens
    // Tokens that were asked for have the figure to themselves.
    let others = options.tokens.isEmpty ? likeliest.filter { !named.contains($0) } : []
    let answers = context.family.criticalPoints(
      of: named, digits: SteeredContext.digits, workers: options.workers)
    options.progress(named.count)
    let found = answers.flatMap { answer in answer.points.map { (answer.token, $0) } }
    let axis = CircleAxis(
      context, options, showing: found.map(\.1.strength.double),
      through: found.map(\.1.angle.double))
    points = found.compactMap { token, point in
      let strength = point.strength.double
      guard axis.window.contains(strength) else { return nil }
      return MarkedPoint(
        token: token, point: point,
        place: Chart.Point(axis.place(strength), point.probability.double))
    }
    linearRadius = context.linearRadius(of: named, tolerance: CircleTokenFigure.tolerance)
    let rows = context.curves(of: named + others, at: axis.angles)
    let curves = rows.map { row in
      zip(axis.angles, row).map { Chart.Point(axis.place(angle: $0), $1) }
    }
    let heights = curves.joined().map(\.y) + points.map(\.place.y)
    chart = Chart(
      name: "tokens",
      title: "Probability through the norm, context \(context.name.tokenLabel)",
      horizontal: axis.chart,
      vertical: Chart.Axis("\u{3C3}(z | \u{3B1})", heights.paddedRange()))
    chart.guides = [.vertical(axis.place(0))]
    let palette = Palette(context, named)
    addBackground(Array(curves.dropFirst(named.count)))
    addLinearLaw(context, named, axis, palette)
    for (token, curve) in zip(named, curves) {
      chart.series.append(
        Chart.Series(
          context.model.vocabulary.tokens[token].visibleName, [curve], .line(weight: 1.1),
          palette.colour(of: token)))
    }
    addLimits(answers, axis, palette)
    addPoints()
    chart.labels = labels(context, answers, curves, axis, palette)
    let undecided = answers.count { !$0.isComplete }
    chart.note =
      CircleTokenFigure.note(linearRadius)
      + (undecided > 0 ? "; of \(undecided) tokens points may be missing" : "")
  }

  private mutating func addBackground(_ curves: [[Chart.Point]]) {
    chart.series.append(
      Chart.Series("the next tokens", curves, .line(weight: 0.35), .grey.faint, isFaint: true))
  }

  /// The linear law, dashed, and the strengths within which it is close.
  private mutating func addLinearLaw(
    _ context: CircleContext, _ named: [Int], _ axis: CircleAxis, _ palette: Palette
  ) {
    let strengths = axis.strengths
    let top = chart.vertical.range.upperBound
    let rows = context.linearCurves(of: named, at: strengths)
    for (number, token) in named.enumerated() {
      // A curve that leaves the figure is cut: its parts are those within.
      let line = zip(axis.angles, rows[number]).map { Chart.Point(axis.place(angle: $0), $1) }
      let parts = line.split { !$0.y.isFinite || $0.y > top }.map { Array($0) }
      var series = Chart.Series(
        "linear law, " + context.model.vocabulary.tokens[token].visibleName,
        legend: number == 0 ? "linear law" : nil, parts, .line(weight: 0.7, isDashed: true),
        palette.colour(of: token))
      series.isOnPaperOnly = true
      chart.series.append(series)
    }
    guard let radius = linearRadius?.approximation else { return }
    let low = axis.place(max(-radius, axis.window.lowerBound))
    let high = axis.place(min(radius, axis.window.upperBound))
    guard low < high else { return }
    chart.bands.append(Chart.Band(range: low...high, colour: .shade))
    chart.guides += [.vertical(low), .vertical(high)]
  }

  /// Short dashes at the limits, at the edges of the figure.
  private mutating func addLimits(
    _ answers: [TokenCriticalPoints], _ axis: CircleAxis, _ palette: Palette
  ) {
    let range = chart.horizontal.range
    let width = range.upperBound - range.lowerBound
    for (number, answer) in answers.enumerated() {
      let parts = [
        (answer.ends.minus.probability.double, range.lowerBound, 0.05 * width),
        (answer.ends.plus.probability.double, range.upperBound, -0.05 * width),
      ].map { y, edge, step in [Chart.Point(edge, y), Chart.Point(edge + step, y)] }
      var series = Chart.Series(
        "limits", legend: number == 0 ? "limit" : nil, parts,
        .line(weight: 2), palette.colour(of: answer.token).limit)
      series.isOnPaperOnly = true
      chart.series.append(series)
    }
  }

  private mutating func addPoints() {
    for (kind, mark, legend) in [
      (CriticalPoint.Kind.maximum, Chart.Mark.discs(diameter: 3.4), "maximum"),
      (.minimum, .rings(diameter: 4.2), "minimum"),
    ] {
      let places = points.filter { $0.point.kind == kind }.map(\.place)
      chart.series.append(Chart.Series(legend, legend: legend, [places], mark, .ink))
    }
  }

  /// First each token with its highest place, then its other points, then the limits.
  private func labels(
    _ context: CircleContext, _ answers: [TokenCriticalPoints], _ curves: [[Chart.Point]],
    _ axis: CircleAxis, _ palette: Palette
  ) -> [Chart.Label] {
    var (names, others) = ([Chart.Label](), [Chart.Label]())
    for (answer, curve) in zip(answers, curves) {
      let name = context.model.vocabulary.tokens[answer.token].tokenLabel
      let colour = palette.colour(of: answer.token)
      let mine = points.filter { $0.token == answer.token }
      let highest = mine.filter { $0.point.kind == .maximum }.max { $0.place.y < $1.place.y }
      let top = curve.filter { isInside($0.x) }.max { $0.y < $1.y }
      let named = highest.flatMap { $0.place.y >= 0.9 * (top?.y ?? 0) ? $0 : nil }
      if let named {
        names.append(
          Chart.Label("\(name) \(named.point.strength.shown())", at: named.place, colour))
      } else if let top {
        names.append(Chart.Label(name, at: top, colour))
      }
      for marked in mine where marked.place != named?.place {
        others.append(Chart.Label(marked.point.strength.shown(), at: marked.place, colour))
      }
    }
    return names + others + limitLabels(answers, palette)
  }

  /// Whether `x` is not near an edge, where the limits stand.
  private func isInside(_ x: Double) -> Bool {
    (0.06...0.94).contains(chart.horizontal.fraction(of: x))
  }

  /// The limits at either edge, once each.
  private func limitLabels(
    _ answers: [TokenCriticalPoints], _ palette: Palette
  ) -> [Chart.Label] {
    var labels: [Chart.Label] = []
    for isHigh in [false, true] {
      var texts: [String: Colour] = [:]
      for answer in answers {
        let limit = (isHigh ? answer.ends.plus : answer.ends.minus).probability
        guard limit.double > 0.02 * chart.vertical.range.upperBound else { continue }
        let text = limit.shown()
        let colour = palette.colour(of: answer.token)
        if texts.updateValue(colour, forKey: text) != nil {
          // Several tokens share it.
          if let place = labels.lastIndex(where: { $0.text == text }) {
            labels[place].colour = .ink
          }
          continue
        }
        let x = chart.horizontal.value(at: isHigh ? 0.975 : 0.025)
        labels.append(Chart.Label(text, at: Chart.Point(x, limit.double), colour))
      }
    }
    return labels
  }

  private static func note(_ radius: Rational?) -> String {
    guard let radius else { return "dashed: the linear law, which has the same probabilities" }
    let bound = radius.decimalText(significantDigits: 3, .down)
    return
      "shaded |\u{3B1}| \u{2264} \(bound): log \u{3C3} is within 0.1 of the linear law's, proved"
  }
}

/// The colours of named tokens: by their role where there is a target, else one after another.
struct Palette {
  private var colours: [Int: Colour] = [:]

  init(_ context: CircleContext, _ tokens: [Int]) {
    let hasTarget = context.model.target != nil
    let cycle: [Colour] = [.other, .target, .neutral, .fourth]
    for (place, token) in tokens.enumerated() {
      colours[token] =
        hasTarget
        ? (context.isTarget(token) ? .target : .other) : cycle[place % cycle.count]
    }
  }

  func colour(of token: Int) -> Colour { colours[token] ?? .other }
}

extension Colour {
  /// The same role as a broad short line under a curve.
  fileprivate var limit: Colour {
    switch self {
    case .target: .faintTarget
    case .other: .faintOther
    default: .faintInk
    }
  }
}

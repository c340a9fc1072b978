// The numbers of one distribution, as the page's scripts read them.
internal import ExactArithmetic
internal import Figures
internal import PeakSearch
internal import SteeringAdvice
internal import SteeringLaws
internal import SteeringModel
internal import StrictJSON

/// What a report page knows of the contexts that share one distribution.
struct ReportContext: Sendable {
  /// The distribution, steered.
  let context: SteeredContext
  /// log p_z of each token.
  let logProbabilities: [Double]
  /// The peak of each token, or why it has none.
  let peaks: [TokenPeak]
  /// ½ Var M: the coefficient of α² in the cost of this context; nil when not decided.
  let quadratic: CertifiedReal?
  /// The ends of the strengths at which ΔCE is at most 0.1 nat; nil where there is none.
  let tenth: [CertifiedReal?]
  /// The strengths that are shown at first.
  let window: ClosedRange<Double>
  /// The tokens whose curves are named, and others.
  let tokens: MostMovedTokens
  /// The concepts that are drawn.
  let concepts: [ConceptFigure.Entry]

  init(_ model: SteeringModel, context: Int, _ logOdds: LogOdds, _ options: ReportOptions) {
    let steered = SteeredContext(model, context: context, logOdds)
    self.context = steered
    let family = steered.family
    logProbabilities = ReportContext.logProbabilities(family)
    peaks = family.peaks(
      digits: options.digits, precisionLimit: options.precisionLimit, workers: options.workers)
    quadratic = try? CrossEntropy([(1, family)]).quadraticCoefficient(
      digits: options.digits, precisionLimit: options.precisionLimit)
    let kept = try? StrengthChoice(digits: 12, precisionLimit: options.precisionLimit)
      .crossEntropy([(1, family)], atMost: AdviceBudgets.standard.crossEntropy)
    tenth = [kept?.lower, kept?.upper]
    window = StrengthWindow.window(steered)
    tokens = MostMovedTokens(
      steered, at: StrengthWindow.grid(window, count: 40), count: 9, background: 40)
    concepts = ConceptFigure(steered, FigureOptions())?.entries ?? []
  }

  private static func logProbabilities(_ family: SteeredFamily) -> [Double] {
    if let floats = family.floats {
      // Doubles are what the page draws with.
      let total = BigFloat(floats.weights.reduce(0, +))
        .applying(.log, precision: 64, rounding: .nearest).double()
      return (0..<floats.count).map { floats.approximateLogWeight($0) - total }
    }
    let precision = 96
    let total = family.exact.tilting(precision: precision).totalWeight
    return family.exact.tokenWeights.map { weight in
      Interval.log(weight.enclosure(precision: precision) / total).midpoint.double()
    }
  }

  /// The number of peaks that are undecided, one a level.
  var undecidedCount: Int {
    context.levels.firsts.count { peaks[$0].undecided != nil }
  }

  /// The data of the page: arrays by token, and peaks by level.
  func json(digits: Int) -> JSONValue {
    var heights = [JSONValue](repeating: .null, count: logProbabilities.count)
    var positions: [JSONValue] = []
    var exact: [JSONValue] = []
    var forms: [JSONValue] = []
    for index in 0..<context.levels.count {
      let tokens = context.levels[index]
      guard let first = tokens.first, let peak = peaks[first].peak else {
        positions.append(.null)
        continue
      }
      positions.append(.certified(peak.position, digits))
      for token in tokens {
        guard let height = peaks[token].peak?.height else { continue }
        heights[token] = .certified(height, digits)
      }
      if let value = peak.position.exact {
        exact.append(.array([.integer(index), .string("\(value)")]))
      }
      if let form = peak.closedForm, form.utf8.count <= ReportContext.longestExpression {
        forms.append(.array([.integer(index), .string(form)]))
      }
    }
    return .object([
      "logp": .array(logProbabilities.map { .double($0) }), "peaks": .array(positions),
      "exact": .array(exact), "forms": .array(forms), "heights": .array(heights),
      "range": .array([.double(window.lowerBound), .double(window.upperBound)]),
      "named": .array(
        tokens.named.map { .array([.integer($0.tokens[0]), .integer($0.tokens.count)]) }),
      "background": .array(tokens.others.map { .integer($0.tokens[0]) }),
      "quadratic": quadratic.map { .certified($0, digits) } ?? .null,
      "tenth": .array(tenth.map { $0.map { .certified($0, 12) } ?? .null }),
      "concepts": .array(concepts.map(conceptData)),
    ])
  }

  /// The most bytes of an exact expression in a page.
  static let longestExpression = 400

  private func conceptData(_ entry: ConceptFigure.Entry) -> JSONValue {
    let count = context.model.partition?.concepts[entry.number].tokens.count ?? 1
    let kind =
      switch entry.kind {
      case .target: "target"
      case .dominated: "other"
      case .neutral: "neutral"
      case .other: "fourth"
      }
    return .object([
      "concept": .integer(entry.number), "kind": .string(kind),
      "size": .integer(count),
      "limits": .array(
        [entry.limits.negative, entry.limits.positive].map {
          $0.map { .certified($0, SteeredContext.digits) } ?? .null
        }),
    ])
  }
}

extension JSONValue {
  /// The proved digits of a number, as a string; null when they are not proved.
  static func certified(_ number: CertifiedReal, _ digits: Int) -> JSONValue {
    number.decimal(significantDigits: digits).map { .string($0) } ?? .null
  }

  /// A double as the shortest number that is read as the same double; null when it is not finite.
  static func double(_ value: Double) -> JSONValue {
    value.isFinite ? .number("\(value)") : .null
  }
}

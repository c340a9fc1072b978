// The numbers of one state of a decoder, as the page's scripts read them.
internal import ExactArithmetic
internal import Figures
internal import PeakSearch
internal import SteeringAdvice
internal import SteeringLaws
internal import SteeringModel
internal import StrictJSON

/// What the page of a decoder knows of the contexts that share one hidden state.
struct CircleReportState: Sendable {
  /// The state, steered.
  let context: CircleContext
  /// The critical points of the tokens that are listed, the likeliest somewhere first.
  let answers: [TokenCriticalPoints]
  /// The tokens whose curves are named, and others.
  let named: [Int]
  let background: [Int]
  /// The strengths that are shown at first.
  let window: ClosedRange<Double>
  /// Up to this |α| the log-probabilities of the named tokens are within 0.1 of the linear law's,
  /// proved; nil when they are everywhere.
  let radius: Rational?
  /// The limits of ΔCE at −∞ and +∞; nil when not decided.
  let plateaus: [CertifiedReal?]
  /// The ends of the strengths around 0 at which ΔCE is at most 0.1 nat; nil where there is none.
  let tenth: [CertifiedReal?]
  /// The concepts that are drawn.
  let concepts: [CircleConceptFigure.Entry]

  /// The most tokens whose critical points are listed.
  static let mostListed = 500

  init(
    _ decoder: SteeredDecoder, context number: Int, _ options: ReportOptions
  ) throws(ModelError) {
    let context = try CircleContext(decoder, context: number, workers: options.workers)
    self.context = context
    let likeliest = context.likeliest(CircleReportState.mostListed)
    answers = context.family.criticalPoints(
      of: likeliest, digits: options.digits, precisionLimit: options.precisionLimit,
      workers: options.workers)
    named = Array(likeliest.prefix(6))
    background = Array(likeliest.dropFirst(6).prefix(40))
    window = context.window(
      showing: answers.prefix(6).flatMap { $0.points.map(\.strength.double) })
    radius = context.linearRadius(of: named, tolerance: CircleTokenFigure.tolerance)
    plateaus = [StrengthEnd.negative, .positive].map {
      CircleCostFigure.plateau([(1, context)], $0)
    }
    let kept = try? CircleChoice(digits: 12, precisionLimit: options.precisionLimit)
      .crossEntropy([(1, context.family)], atMost: AdviceBudgets.standard.crossEntropy).aroundZero
    tenth = [kept?.lower, kept?.upper]
    concepts = CircleConceptFigure(context, FigureOptions())?.entries ?? []
  }

  func json(digits: Int) -> JSONValue {
    let path = context.family.path
    return .object([
      "cosines": .array(context.cosines.map { .double($0) }),
      "foot": .double(context.foot), "scale": .double(context.scale),
      "dose": .double((path.speedSquare / path.startSquare).approximation.squareRoot()),
      "range": .array([.double(window.lowerBound), .double(window.upperBound)]),
      "radius": radius.map { .string($0.decimalText(significantDigits: 3, .down)) } ?? .null,
      "named": .array(named.map { .integer($0) }),
      "background": .array(background.map { .integer($0) }),
      "points": .array(answers.map { CircleReportState.json($0, digits) }),
      "plateaus": .array(
        plateaus.map { $0.map { .certified($0, SteeredContext.digits) } ?? .null }),
      "tenth": .array(tenth.map { $0.map { .certified($0, 12) } ?? .null }),
      "concepts": .array(
        concepts.map { entry in
          .object([
            "concept": .integer(entry.number),
            "limits": .array(
              [entry.limits.negative, entry.limits.positive].map {
                $0.map { .certified($0, SteeredContext.digits) } ?? .null
              }),
          ])
        }),
    ])
  }

  private static func json(_ answer: TokenCriticalPoints, _ digits: Int) -> JSONValue {
    let places = answer.supremum.map { place -> JSONValue in
      switch place {
      case .end(.negative): .string("-inf")
      case .end(.positive): .string("+inf")
      case .point(let number): .integer(number)
      }
    }
    return .object([
      "token": .integer(answer.token), "isComplete": .bool(answer.isComplete),
      "ends": .array(
        [answer.ends.minus, answer.ends.plus].map { .certified($0.probability, digits) }),
      "supremum": answer.isSupremumDecided ? .array(places) : .null,
      "points": .array(
        answer.points.map { point in
          .object([
            "kind": .string(point.kind.rawValue), "alpha": .certified(point.strength, digits),
            "value": .certified(point.probability, digits),
          ])
        }),
    ])
  }
}

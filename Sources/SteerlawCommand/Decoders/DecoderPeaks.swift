// `steerlaw peaks` of a decoder: all critical points of each token.
import ExactArithmetic
import PeakSearch
import PlainText
import SteeringLaws
import SteeringModel

/// The critical points of the tokens in each context, as a report that is written as it is found.
struct DecoderPeaks {
  let question: DecoderQuestion
  let workers: Int
  /// What was not decided, a line each.
  private(set) var undecided: [String] = []
  private var isComplete = true

  init(_ question: DecoderQuestion, workers: Int) {
    self.question = question
    self.workers = workers
  }

  /// Writes the answer.
  ///
  /// Throws `FileError`.
  mutating func write(_ output: OutputOptions) throws {
    var writer = ReportWriter(output)
    writer.append(Report(question.heading))
    writer.beginList("contexts")
    let progress = Progress(total: question.contexts.count, noun: "contexts")
    var answers = OncePerGroup<[TokenCriticalPoints]>(
      question.steered.groupOfContext, contexts: question.contexts)
    for (number, context) in question.contexts.enumerated() {
      let family = try question.family(ofContext: context)
      let found = answers.answer(forContext: context) { _ in
        family.criticalPoints(
          of: question.tokens, digits: question.digits, precisionLimit: question.precisionLimit,
          workers: workers)
      }
      note(found, context)
      if number > 0 { writer.append(.line("")) }
      writer.append(element: report(found, context))
      progress.advance(1)
    }
    writer.endList()
    writer.append(.member("isComplete", .boolean(isComplete)))
    progress.finish()
    try writer.finish()
  }

  private mutating func note(_ found: [TokenCriticalPoints], _ context: Int) {
    for answer in found {
      if !answer.isComplete { isComplete = false }
      guard !answer.isComplete || !answer.isSupremumDecided else { continue }
      let subject =
        "token \(quoted(question.model.vocabulary.tokens[answer.token])) in context "
        + quoted(question.model.contexts[context].name)
      undecided.append(
        answer.isComplete
          ? "where \(subject) is most likely"
          : "whether \(subject) has more critical points\(DecoderPeaks.place(answer))")
    }
  }

  private static func place(_ answer: TokenCriticalPoints) -> String {
    guard let open = answer.open.first else { return "" }
    func text(_ number: BigFloat) -> String {
      number.isFinite
        ? Interval(number).decimal(significantDigits: 6) ?? "0"
        : number.signum < 0 ? "-inf" : "+inf"
    }
    return ", with alpha from \(text(open.lower)) to \(text(open.upper))"
  }

  private func report(_ found: [TokenCriticalPoints], _ context: Int) -> Report {
    let model = question.model
    let concept = model.contexts[context].concept.flatMap { model.partition?.concepts[$0].name }
    let counts = found.map { answer in answer.points.count { $0.kind == .maximum } }
    let most = counts.max() ?? 0
    let summary = (0...most).map { "\($0): \(counts.count { [most = $0] in $0 == most })" }
    let completeness =
      found.allSatisfy(\.isComplete)
      ? "there are no other maxima or minima, proved" : "there may be others: see below"
    return Report([
      .member("name", .text(model.contexts[context].name)),
      .member("concept", .text(ifAny: concept)),
      .line(
        "context \(model.contexts[context].name.visible)"
          + (concept.map { " (\($0.visible))" } ?? "")
          + (model.targetConcept.map { ", target \($0.name.visible) *" } ?? "")),
      .line("tokens by number of maxima: \(summary.joined(separator: ", ")); \(completeness)"),
      .grid(people(found)), .grid("tokens", json(found)), .grid(lines(found, context)),
    ])
  }

  /// One line a critical point and end, the tokens that become likeliest first.
  private func people(_ found: [TokenCriticalPoints]) -> Grid {
    let heights = found.map(\.largestProbability)
    let order = found.indices.sorted { i, j in
      heights[i] == heights[j] ? i < j : heights[i] > heights[j]
    }
    let columns = [
      Column("token"), Column("concept"), Column("kind"), Column("alpha", .point),
      Column("probability", .point), Column(""),
    ]
    return Grid(
      columns,
      order.lazy.flatMap { place in
        let answer = found[place]
        return lines(of: answer).enumerated().map { number, line in
          Row(
            [
              number == 0 ? model.tokenCell(answer.token) : .missing,
              number == 0 ? model.conceptCell(answer.token) : .missing, .words(line.kind),
              line.alpha, line.probability, line.isSupremum ? .words("largest") : .missing,
            ], number == 0 ? model.emphasis(answer.token) : .plain)
        }
      })
  }

  private var model: DecoderModel { question.model }

  private struct Line {
    let kind: String
    let alpha: Cell
    let bounds: (lower: Cell, upper: Cell)
    let probability: Cell
    let isSupremum: Bool
  }

  /// The limit at −∞, the critical points, what is open, and the limit at +∞.
  private func lines(of answer: TokenCriticalPoints) -> [Line] {
    func end(_ end: StrengthEnd, _ text: String) -> Line {
      let value = end == .positive ? answer.ends.plus : answer.ends.minus
      return Line(
        kind: answer.isConstant ? "constant" : "limit", alpha: .words(text),
        bounds: (.missing, .missing), probability: cell(value.probability),
        isSupremum: answer.supremum.contains(.end(end)))
    }
    let points = answer.points.enumerated().map { number, point in
      let bounds = point.strength.decimalBounds(significantDigits: question.digits + 3)
      return Line(
        kind: point.kind.rawValue, alpha: cell(point.strength),
        bounds: (.words(ifAny: bounds?.lower), .words(ifAny: bounds?.upper)),
        probability: cell(point.probability), isSupremum: answer.supremum.contains(.point(number)))
    }
    let open = answer.open.map { stretch in
      let bounds = Interval(lower: stretch.lower, upper: stretch.upper)
        .decimalBounds(significantDigits: 12)
      return Line(
        kind: "undecided", alpha: .missing,
        bounds: (.words(ifAny: bounds?.lower), .words(ifAny: bounds?.upper)),
        probability: .missing, isSupremum: false)
    }
    return [end(.negative, "-inf")] + points + open + [end(.positive, "+inf")]
  }

  private func cell(_ number: CertifiedReal) -> Cell {
    .decimal(number, digits: question.digits)
  }

  private func lines(_ found: [TokenCriticalPoints], _ context: Int) -> Grid {
    let name = model.contexts[context].name
    let columns = [
      "context", "token", "concept", "isTarget", "kind", "alpha", "lower", "upper", "probability",
      "isSupremum",
    ]
    return Grid(
      columns.map { Column(csv: $0) },
      found.lazy.flatMap { answer in
        lines(of: answer).map { line in
          Row([
            .text(name), model.tokenCell(answer.token),
            .text(ifAny: model.conceptName(ofToken: answer.token)),
            model.isTargetCell(answer.token), .words(line.kind), line.alpha, line.bounds.lower,
            line.bounds.upper, line.probability, .boolean(line.isSupremum),
          ])
        }
      })
  }

  private func json(_ found: [TokenCriticalPoints]) -> Grid {
    let keys = [
      "token", "concept", "isTarget", "criticalPoints", "ends", "supremum", "isComplete", "open",
    ]
    return Grid(
      keys.map { Column(json: $0) },
      found.lazy.map { answer in
        let points = answer.points.map { point in
          Cell.record([
            "kind": .words(point.kind.rawValue), "alpha": certified(point.strength),
            "probability": certified(point.probability),
          ])
        }
        let open = answer.open.map { Cell.between(Interval(lower: $0.lower, upper: $0.upper)) }
        return Row([
          model.tokenCell(answer.token), .text(ifAny: model.conceptName(ofToken: answer.token)),
          model.isTargetCell(answer.token), .list(points),
          .record([
            "minus": certified(answer.ends.minus.probability),
            "plus": certified(answer.ends.plus.probability),
          ]), supremum(answer), .boolean(answer.isComplete), .list(open),
        ])
      })
  }

  private func certified(_ number: CertifiedReal) -> Cell {
    .certified(number, digits: question.digits)
  }

  /// The place of the supremum, of several that tie by symmetry a list; no answer where it is not
  /// decided.
  private func supremum(_ answer: TokenCriticalPoints) -> Cell {
    guard answer.isSupremumDecided else { return .missing }
    let places = answer.supremum.map { place -> Cell in
      switch place {
      case .end(.negative): .words("-inf")
      case .end(.positive): .words("+inf")
      case .point(let number): .integer(number)
      }
    }
    return places.count == 1 ? places[0] : .list(places)
  }
}

extension TokenCriticalPoints {
  /// About the largest probability of the token, to put tokens in order.
  fileprivate var largestProbability: Double {
    let values = points.map(\.probability) + [ends.minus.probability, ends.plus.probability]
    return values.map { $0.enclosure.upper.double() }.max() ?? 0
  }
}

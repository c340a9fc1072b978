// The closed form beside measured curves, as a report.
import ExactArithmetic
import PlainText
import SteeringLaws

/// The answer of `steerlaw predict`.
struct PredictionReport {
  let digits: Int

  /// The report of one context.
  func report(_ context: ContextPrediction) -> Report {
    let (left, largest) = (context.left, context.worst?.error.largest)
    let byLogOdds = context.tokens.sorted {
      $0.level != $1.level ? $0.level > $1.level : $0.number < $1.number
    }
    return Report(
      [
        .member("name", .text(context.name)), .member("scope", .words(context.scope.rawValue)),
        .member("vocabulary", .integer(ifAny: context.vocabularyCount)),
        .member("withoutLogOdds", .integer(left.unknown)),
        .member("withoutProbability", .integer(left.zero)),
        .member("measuredZero", .integer(context.absent.zero)),
        .member("measuredNaN", .integer(context.absent.notANumber)),
        .member("notMeasured", .integer(context.absent.missing)),
        .member("base", .words(context.base.text)),
      ] + heading(context).map(Part.line) + [
        .grid(tokens(byLogOdds).forPeople), .grid("tokens", tokens(context.tokens).inJSON),
        .line(""),
        .grid("strengths", differences(context)), .grid(curves(context)), .line(""),
        .line(summary(context)), .member("largestDifference", difference(largest)),
      ])
  }

  private func heading(_ context: ContextPrediction) -> [String] {
    let count = context.tokens.count
    let whole = context.vocabularyCount.map { " of \($0)" } ?? ""
    let scope =
      context.scope == .vocabulary
      ? "probabilities of all \(count) tokens" : "probabilities within \(count) tokens\(whole)"
    var lines = ["context \(context.name.visible)"]
    lines.append("\(scope), predicted from alpha = \(context.base.text)")
    if context.left.unknown > 0 {
      lines.append("left out, without log-odds: \(context.left.unknown) measured")
    }
    if context.left.zero > 0 {
      lines.append("left out, without a measured probability there: \(context.left.zero)")
    }
    let absent = context.absent
    for (count, reason) in [
      (absent.zero, "measured as exactly 0, which no probability is"),
      (absent.notANumber, "measured as NaN"), (absent.missing, "not measured at their strength"),
    ] where count > 0 {
      lines.append("numbers left out, \(reason): \(count)")
    }
    if absent.unnamed > 0 {
      lines.append("texts left out, of no token or of several: \(absent.unnamed)")
    }
    return lines
  }

  private func tokens(_ tokens: [ContextPrediction.Token]) -> Grid {
    let side = min(digits, 6)
    func short(_ value: CertifiedReal, _ cell: Cell) -> Cell { .shown(value.text(side), cell) }
    return Grid(
      [
        Column("token"), Column("id", .right, json: "id"), Column(json: "token"),
        Column("log-odds M", .point, json: "logOdds"), Column(json: "kind"),
        Column("peak alpha", .point, json: "peak"), Column("height", .point, json: "height"),
        Column("measured at", .point, json: "measuredPeak"),
        Column("measured", .point, json: "measuredHeight"), Column("agrees", json: "agrees"),
      ], of: tokens
    ) { token in
      let name = Cell.text(ifAny: token.name)
      return [
        name, .integer(token.number), name,
        short(token.logOdds, .decimal(token.logOdds, digits: digits)),
        .words(token.kind.rawValue),
        .shown(
          token.kind.place(token.peak?.text(digits)),
          .certified(ifAny: token.peak, digits: digits)),
        token.height.map { short($0, .certified($0, digits: digits)) } ?? .missing,
        .words(token.measuredPeak.text),
        short(token.measuredHeight, .decimal(token.measuredHeight, digits: digits)),
        .shown(token.verdict, token.agrees.map(Cell.boolean) ?? .missing),
      ]
    }
  }

  private func differences(_ context: ContextPrediction) -> Grid {
    Grid(
      [
        Column("alpha", .point, json: "alpha"),
        Column("largest difference", .point, json: "largestDifference"),
        Column("of token", json: "of"), Column("total variation", .point, json: "totalVariation"),
        Column(json: "measured"), Column(json: "predicted"),
      ], of: context.errors.indices
    ) { index in
      let (strength, error) = context.errors[index]
      let token = error.map { context.tokens[$0.token] }
      let largest = difference(error?.largest)
      return [
        .words(strength.text), error == nil ? .shown("nothing measured", largest) : largest,
        token.map { .shown($0.label, .integer($0.number)) } ?? .missing,
        difference(error?.totalVariation),
        .deferred { context.measured(at: index).map(list) ?? .missing },
        .deferred { list(context.predicted(at: index)) },
      ]
    }
  }

  /// The curves, one number a line.
  private func curves(_ context: ContextPrediction) -> Grid {
    let rows = context.errors.indices.lazy.flatMap { index in
      let strength = context.errors[index].strength
      let (measured, predicted) = (context.measured(at: index), context.predicted(at: index))
      return context.tokens.indices.lazy.map { place in
        let token = context.tokens[place]
        return Row([
          .text(context.name), .integer(token.number), .text(ifAny: token.name),
          .words(strength.text), .words(ifAny: measured?[place]), .words(ifAny: predicted[place]),
        ])
      }
    }
    return Grid(
      ["context", "id", "token", "alpha", "measured", "predicted"].map { Column(csv: $0) }, rows)
  }

  private func summary(_ context: ContextPrediction) -> String {
    let agreeing = context.tokens.count { $0.agrees == true }
    let worst = context.worst.map {
      "; largest difference \(difference($0.error.largest).shown), at alpha = \($0.strength.text)"
    }
    let undecided = context.tokens.count { $0.agrees == nil && $0.kind != .constant }
    return "\(agreeing) of \(context.tokens.count) measured peaks agree"
      + (undecided > 0 ? ", \(undecided) undecided" : "") + (worst ?? "")
  }

  private func difference(_ value: CertifiedReal?) -> Cell {
    value.map { .decimal($0, digits: ContextPrediction.errorDigits) } ?? .missing
  }

  private func list(_ numbers: [String?]) -> Cell { .list(numbers.map { .words(ifAny: $0) }) }
}

extension ContextPrediction.Token {
  /// How the token is called in a table.
  fileprivate var label: String { name?.visible ?? "\(number)" }

  fileprivate var verdict: String {
    switch agrees {
    case true?: return "yes"
    case false?: return "no"
    case nil: return kind == .constant ? "" : "undecided"
    }
  }
}

extension Rational {
  /// A strength of a file as a decimal of at most nine digits, as a float32 is known by.
  fileprivate var text: String { CertifiedReal(exact: self).text(9) }
}

// Two directions for the same target, side by side.
import ExactArithmetic
import PlainText
import SteeringAdvice
import SteeringLaws

/// Advice on two models, and which moves the target further at the same divergence.
struct AdviceComparison {
  private let first: AdviceReport
  private let second: AdviceReport

  init(_ first: AdviceReport, _ second: AdviceReport) {
    self.first = first
    self.second = second
  }

  /// A context that both models have, at one divergence.
  private struct Row {
    let context: String
    let budget: Rational
    let targets: (CertifiedReal?, CertifiedReal?)

    /// 1 or 2 for the model whose target is the likelier one, 0 where that is not decided.
    var better: Int {
      guard let a = targets.0?.enclosure, let b = targets.1?.enclosure else { return 0 }
      return a.lower > b.upper ? 1 : b.lower > a.upper ? 2 : 0
    }
  }

  /// The rows of all contexts of one name, where a budget has an end in both.
  private var rows: [Row] {
    let (mine, theirs) = (first.advice.byName(first), second.advice.byName(second))
    return first.model.contextNames.flatMap { name -> [Row] in
      guard let a = mine[name], let b = theirs[name] else { return [] }
      return first.advice.budgets.divergences.indices.map { place in
        Row(
          context: name, budget: first.advice.budgets.divergences[place],
          targets: (a.divergences[place].target, b.divergences[place].target))
      }
    }
  }

  var report: Report {
    let rows = rows
    let middle = first.advice.budgets.divergences[first.advice.budgets.recommended]
    let judged = rows.filter { $0.budget == middle }
    let wins = [1, 2].map { number in judged.filter { $0.better == number }.count }
    let verdict =
      judged.isEmpty
      ? "The models share no context with a target: nothing is compared."
      : "At KL \(middle) the target is likelier under A in \(wins[0]) of \(judged.count) contexts, "
        + "under B in \(wins[1])."
    func lines(_ letter: String, _ report: AdviceReport) -> [Part] {
      [.line("\(letter): \(report.path.visible)"), .line("   \(report.sentences[0])")]
    }
    return Report(
      [.line(verdict), .line("")] + lines("A", first) + lines("B", second) + [
        .line(""),
        .grid(
          "comparison",
          Grid(
            [
              Column("context", json: "context", csv: "context"),
              Column("KL", .point, json: "budget", csv: "budget"),
              Column("target, A", .point, json: "first", csv: "first"),
              Column("target, B", .point, json: "second", csv: "second"),
              Column("likelier", json: "likelier", csv: "likelier"),
            ], of: rows
          ) { row in
            [
              .text(row.context), .words("\(row.budget)"),
              number(row.targets.0, first.digits), number(row.targets.1, second.digits),
              row.better == 0 ? .missing : .words(row.better == 1 ? "A" : "B"),
            ]
          }),
        .member("first", .words(first.path)), .member("second", .words(second.path)),
        .member("firstRecommendation", first.recommendation),
        .member("secondRecommendation", second.recommendation),
      ])
  }

  private func number(_ value: CertifiedReal?, _ digits: Int) -> Cell {
    value.map { .shown($0.text(min(6, digits)), .certified($0, digits: digits)) } ?? .missing
  }
}

extension Advice {
  /// What is known of each context, by its name.
  fileprivate func byName(_ report: AdviceReport) -> [String: ContextAdvice] {
    Dictionary(
      contexts.flatMap { entry in entry.contexts.map { (report.name($0), entry) } },
      uniquingKeysWith: { first, _ in first })
  }
}

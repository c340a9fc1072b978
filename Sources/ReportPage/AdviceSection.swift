// Which strength to use: what the page says first.
internal import ExactArithmetic
internal import SteeringAdvice
internal import SteeringModel
internal import StrictJSON

/// The advice on a page: the sentences and tables of `steerlaw advise`, as plain HTML.
struct AdviceSection: Sendable {
  private let text: AdviceText
  private let recommendation: Recommendation

  /// Digits of the advice, as the command's.
  static let digits = 8

  /// `advice` on `model`.
  init(_ advice: Advice, on model: any NamedModel) {
    text = AdviceText(
      advice, contextNames: model.contextNames, tokens: model.vocabulary.tokens, .unicode)
    recommendation = advice.recommendation
  }

  /// The range that charts shade: its end as a decimal, null for any strength; null for no range.
  var range: JSONValue {
    switch recommendation {
    case .upTo(let strength, _):
      .object(["upTo": .certified(CertifiedReal(exact: strength), 6)])
    case .unbounded: .object(["upTo": .null])
    case .none: .null
    }
  }

  /// The section; `replay` is the command that says the same.
  func html(replay: String) -> String {
    var notes = text.entropyNotes.prefix(3).map { $0.htmlText }
    if text.entropyNotes.count > 3 { notes.append("and in \(text.entropyNotes.count - 3) more") }
    if let share = text.longRun { notes.insert(share.htmlText, at: 0) }
    if let foremost = text.foremost {
      notes.insert(
        "± is the standard error with P and N as samples; in \(foremost.context.htmlText) the prompt that "
          + "matters most is \(foremost.prompt.htmlText) (\(foremost.influence))", at: 0)
    }
    if !text.unanswered.isEmpty { notes.append(text.unanswered) }
    if text.omittedCount > 0 {
      notes.append("\(text.omittedCount) more distributions: <code>steerlaw advise</code>")
    }
    // The first note begins a sentence.
    if let first = notes.first { notes[0] = first.prefix(1).uppercased() + first.dropFirst() }
    return """
      <section class="advice" aria-labelledby="advice-heading">
          <h2 id="advice-heading">Which strength</h2>
          <p class="recommendation">\(text.recommendation.htmlText)</p>
          <p>\(text.law.htmlText) Green in the figures: the strengths to use. Strengths are rounded down.</p>
          <div class="wide">\(budgets)</div>
          <div class="wide">\(contexts)</div>
          \(notes.isEmpty ? "" : "<p class=\"quiet\">\(notes.joined(separator: "; ")).</p>")
          \(ReportSections.commands([replay]))
        </section>
      """
  }

  private var budgets: String {
    AdviceSection.table(
      caption: "How far each budget reaches",
      ["budget (nats)", "α up to", "first in", "target, from and to"],
      text.budgetLines.map { [$0.budget, $0.strength, $0.context, $0.target] })
  }

  private var contexts: String {
    AdviceSection.table(
      caption: "What happens in each context",
      [
        "context", text.strengthHeading, "±", "target", text.efficiencyHeading, "at α", "leads",
      ],
      text.contextLines.map {
        [$0.context, $0.strength, $0.error, $0.target, $0.efficiency, $0.efficiencyAt, $0.leads]
      })
  }

  /// The columns that a narrow screen has no room for.
  private static let minor: Set<String> = ["±", "at α"]

  /// A table of these columns, without those that are empty in each row.
  private static func table(caption: String, _ headings: [String], _ rows: [[String]]) -> String {
    let kept = headings.indices.filter { column in rows.contains { !$0[column].isEmpty } }
    func kind(_ column: Int) -> String {
      minor.contains(headings[column]) ? " class=\"minor\"" : ""
    }
    let head = kept.map { "<th scope=\"col\"\(kind($0))>\(headings[$0].htmlText)</th>" }.joined()
    let body = rows.map { row in
      let cells = kept.map { column in
        column == 0
          ? "<th scope=\"row\">\(row[column].htmlText)</th>"
          : "<td\(kind(column))>\(row[column].htmlText)</td>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return "<table class=\"budgets\"><caption class=\"unseen\">\(caption)</caption>"
      + "<thead><tr>\(head)</tr></thead><tbody>\(body.joined())</tbody></table>"
  }

  /// What stands in the place of advice that is not decided.
  static let undecided =
    "<p class=\"note\">Which strength to use is undecided within the limit of precision.</p>"
}

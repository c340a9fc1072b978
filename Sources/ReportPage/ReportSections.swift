// Writes the parts of the page that need no script.
internal import ExactArithmetic
internal import Figures
internal import PlainText
internal import SteeringLaws
internal import SteeringModel

/// The parts of a report page that are plain HTML: what the model is, which verdicts there are, and
/// how to have every number again.
struct ReportSections {
  let report: Report
  let verdicts: [ReportVerdict]
  let hasCertificate: Bool

  private var model: SteeringModel { report.model }
  private var options: ReportOptions { report.options }
  private var modelWords: String {
    (options.arguments + options.sampling).joined(separator: " ")
  }

  /// One sentence on the model, as plain text.
  var summary: String {
    var parts = [ReportSections.counted(model.vocabulary.count, "token")]
    if let concepts = model.partition?.concepts {
      parts[0] += " in \(ReportSections.counted(concepts.count, "concept"))"
    }
    parts.append(ReportSections.counted(model.contexts.count, "context"))
    if let target = model.targetConcept { parts.append("target \(target.name.visibleName)") }
    if case .sets(let sets) = model.steering {
      parts.append("q = \(sets.size)")
    } else {
      parts.append("log-odds given")
    }
    return parts.joined(separator: " · ")
  }

  /// Which strength to use, as `steerlaw advise` says it.
  var adviceSection: String {
    report.advice?.html(replay: "steerlaw advise \(modelWords)\(contextWords)")
      ?? AdviceSection.undecided
  }

  /// The options that name the contexts shown.
  private var contextWords: String {
    report.contexts.prefix(8).map { " --context=\(model.contexts[$0].name.shellWord)" }.joined()
  }

  /// What is proved on the page and what is not.
  var precision: String {
    "Peaks, heights, log-odds, limits and coefficients are certified: every digit shown is proved. The "
      + "curves, and what follows the slider, are computed by this page in double precision from log p and M "
      + "rounded to doubles; their digits are not proved."
  }

  /// The names that may stand in evidence without quotes.
  private var names: [String] {
    model.contexts.map(\.name) + (model.partition?.concepts.map(\.name) ?? [])
  }

  /// Assumptions and claims.
  var verdictSection: String {
    let names = names
    var rows = ""
    for item in Assumptions(model, report.logOdds).reports() {
      rows += ReportSections.row(
        name: item.name, verdict: item.status.rawValue,
        evidence: item.evidence.mathematical(keeping: names), more: "")
    }
    var text = """
      <section aria-labelledby="assumptions-heading">
          <h2 id="assumptions-heading">Assumptions</h2>
          \(ReportSections.table("Assumption", rows))
        </section>

        <section aria-labelledby="claims-heading">
          <h2 id="claims-heading">Claims of the theory</h2>

      """
    if verdicts.isEmpty {
      text +=
        "    <p>Not verified here. To verify them:</p>\n    "
        + ReportSections.commands(["steerlaw verify \(modelWords)"])
    } else {
      let claims = verdicts.map { item in
        ReportSections.row(
          name: item.claim, verdict: item.verdict, ground: item.ground,
          evidence: item.evidence.mathematical(keeping: names),
          more: """
            <details><summary>\(item.statement.mathematical().htmlText)</summary>\
            <p>\(item.background.mathematical().htmlText)</p>\
            \(ReportSections.commands(["steerlaw verify \(modelWords) --explain \(item.claim)"]))\
            </details>
            """)
      }
      text += "    " + ReportSections.table("Claim", claims.joined())
    }
    return text + "\n  </section>"
  }

  private static func table(_ heading: String, _ rows: String) -> String {
    """
    <table class="verdicts">
          <thead><tr><th scope="col">\(heading)</th><th scope="col">Verdict</th><th scope="col">Evidence</th></tr></thead>
          <tbody>\(rows)</tbody>
        </table>
    """
  }

  private static func row(
    name: String, verdict: String, ground: String? = nil, evidence: String, more: String
  ) -> String {
    let mark =
      switch verdict {
      case "holds", "proved": "holds"
      case "consistent": "tried"
      case "fails", "refuted": "fails"
      case "undecided": "open"
      default: "absent"
      }
    let basis = ground.map { "<div class=\"ground\">by \($0.htmlText)</div>" } ?? ""
    return """
      <tr><th scope="row">\(name.htmlText)</th><td class="verdict \(mark)">\(verdict.htmlText)\(basis)</td>\
      <td>\(more)<p class="evidence">\(evidence.htmlText)</p></td></tr>

      """
  }

  /// `lines` as commands to be copied.
  static func commands(_ lines: [String]) -> String {
    "<pre>" + lines.map(\.htmlText).joined(separator: "\n") + "</pre>"
  }

  /// The commands that give each number again.
  var replaySection: String {
    let digits = options.digits
    let contexts = contextWords
    var text = """
      <section aria-labelledby="replay-heading">
          <h2 id="replay-heading">To have every number again</h2>
          <p>Peaks, heights and log-odds; limits; the curves at a strength, certified:</p>
          \(ReportSections.commands([
            "steerlaw peaks \(modelWords)\(contexts) --digits \(digits)",
            "steerlaw log-odds \(options.arguments.joined(separator: " ")) --digits \(digits)",
            "steerlaw limits \(modelWords)\(contexts) --digits \(SteeredContext.digits)",
            "steerlaw curves \(modelWords)\(contexts) --at 1 --digits \(digits)",
          ]))
      """
    if let law = report.crossEntropy {
      let numbers = [law.quadratic, law.negativeSlope, law.positiveSlope].map {
        ($0.decimal(significantDigits: digits) ?? "undecided").printable
      }
      text += """

            <p>Over all contexts ΔCE = <span class="number">\(numbers[0])</span> α² + o(α²), with slopes \
        <span class="number">\(numbers[1])</span> and <span class="number">\(numbers[2])</span> towards −∞ and +∞:</p>
            \(ReportSections.commands(["steerlaw curves \(modelWords) --digits \(digits)"]))
        """
    }
    text += """

          <p>A certificate of the peaks, limits and coefficients, and its check by a program that shares no \
      arithmetic with the one that found them:</p>
          \(ReportSections.commands([
            "steerlaw certify \(modelWords)\(contexts) --digits \(digits) --output certificate.json",
            "steerlaw check certificate.json",
          ]))
      """
    if hasCertificate {
      text += """

            <p>That certificate is in this page, checked when the page was made. \
        <button id="save-certificate" type="button">Save the certificate</button></p>
        """
    }
    return text + "\n  </section>"
  }

  /// `count` and its noun.
  static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

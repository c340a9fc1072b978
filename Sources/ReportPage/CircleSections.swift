// Writes the parts of a decoder's page that need no script.
internal import ExactArithmetic
internal import Figures
internal import PlainText
internal import SteeringLaws
internal import SteeringModel

/// The parts of a decoder's page that are plain HTML: what the model is, what is proved, and how to
/// have every number again.
struct CircleSections {
  let report: CircleReport

  private var model: DecoderModel { report.model }
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
    parts.append(
      "\(model.head.kind == .layer ? "LayerNorm" : "RMSNorm") of \(model.head.dimension) coordinates"
    )
    if let target = model.targetConcept { parts.append("target \(target.name.visibleName)") }
    parts.append(model.sets.map { "q = \($0.size)" } ?? "vector given")
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
    "Maxima, minima, their probabilities, limits, plateaus and the strengths of the linear law are certified: "
      + "every digit shown is proved. The curves, and what follows the slider, are computed by this page in double "
      + "precision from three numbers of each token rounded to doubles; their digits are not proved."
  }

  /// The commands that give each number again.
  var replaySection: String {
    let contexts = contextWords
    let first = report.contexts.first.map {
      " --context=\(model.contexts[$0].name.shellWord)"
    }
    return """
      <section aria-labelledby="replay-heading">
          <h2 id="replay-heading">To have every number again</h2>
          <p>All maxima and minima; limits and plateaus; log-odds of first order; the figure over the whole circle:</p>
          \(ReportSections.commands([
            "steerlaw peaks \(modelWords)\(contexts) --digits \(options.digits)",
            "steerlaw limits \(modelWords)\(contexts) --digits \(options.digits)",
            "steerlaw log-odds \(modelWords)\(contexts) --digits \(options.digits)",
            "steerlaw plot \(modelWords)\(first ?? "") --axis theta --output tokens.svg",
          ]))
        </section>
      """
  }
}

// `steerlaw choose` of a decoder: which strengths keep a budget through its final norm.
import ExactArithmetic
import ModelFiles
import NumericArrays
import PeakSearch
import PlainText
import SteeringLaws
import SteeringModel

/// The strengths that budgets allow a decoder, and the stretches of its most likely tokens.
struct DecoderChoice {
  let question: DecoderQuestion
  let maxCrossEntropy: Rational?
  let maxDivergence: Rational?
  let minTarget: Rational?
  let greedy: Bool

  private var model: DecoderModel { question.model }

  /// Writes the answer, in which what is not decided is shown as such.
  ///
  /// Throws `FileError`, and `ExitCode` when something is not decided.
  func write(_ output: OutputOptions, temperature: [Part]) throws {
    let (digits, limit) = (question.digits, question.precisionLimit)
    let choice = CircleChoice(digits: digits, precisionLimit: limit)
    var report = ChoiceReport(path: question.path, temperature: temperature, digits: digits)
    var reasons: [String] = []
    func row(
      _ condition: String, _ context: String?, _ set: () throws(Undecided) -> StrengthSet
    ) -> ChoiceReport.Allowed {
      do throws(Undecided) {
        let allowed = try set()
        return (condition, allowed.intervals)
      } catch {
        reasons.append((context.map { "context \(quoted($0)): " } ?? "") + error.description)
        return (condition, nil)
      }
    }
    if let maxCrossEntropy {
      let families = try question.weightedFamilies()
      report.addForAll(
        row("cross-entropy increase <= \(maxCrossEntropy)", nil) { () throws(Undecided) in
          try choice.crossEntropy(families, atMost: maxCrossEntropy)
        })
    }
    let target = try minTarget.map { _ in
      try DecoderQuestion.target(of: model, path: question.path)
    }
    typealias Answer = (conditions: [ChoiceReport.Allowed], bands: [ChoiceReport.Allowed])
    var answers = OncePerGroup<Answer>(
      question.steered.groupOfContext, contexts: question.contexts)
    for context in question.contexts {
      let name = model.contexts[context].name
      let family = try question.family(ofContext: context)
      let answer = try answers.answer(forContext: context) { _ in
        var rows: [ChoiceReport.Allowed] = []
        if let maxDivergence {
          rows.append(
            row("KL(steered || given) <= \(maxDivergence)", name) { () throws(Undecided) in
              try choice.divergence(family, atMost: maxDivergence)
            })
        }
        if let minTarget, let target {
          rows.append(
            row("target probability >= \(minTarget)", name) { () throws(Undecided) in
              try choice.probability(of: target, in: family, atLeast: minTarget)
            })
        }
        return (rows, try greedy ? bands(family) : [])
      }
      report.add(
        name, answer.conditions, answer.bands,
        distribution: question.steered.groupOfContext[context])
    }
    try ReportWriter.write(report.report, output)
    if let first = reasons.first {
      complain(
        first + Undecided.remedy + (reasons.count > 1 ? " (and \(reasons.count - 1) more)" : ""))
      throw ExitStatus.undecided
    }
    if report.isUndecided {
      complain(ChoiceReport.undecidedIntersection(digits: digits))
      throw ExitStatus.undecided
    }
  }

  /// The strengths at which each token is the most likely one: exact, or roots of quadratics.
  private func bands(_ family: CircleFamily) throws(Undecided) -> [ChoiceReport.Allowed] {
    var rows: [ChoiceReport.Allowed] = []
    var start: CertifiedReal?
    for band in CircleGreedy(family).bands {
      let end = try band.end.map { (place) throws(Undecided) in
        try place.strength(digits: question.digits, precisionLimit: question.precisionLimit)
      }
      let tokens = band.tokens.map { model.vocabulary.tokens[$0].visible }
      rows.append(
        (
          "most likely: " + tokens.joined(separator: " "),
          [StrengthInterval(lower: start, upper: end)]
        ))
      start = end
    }
    return rows
  }
}

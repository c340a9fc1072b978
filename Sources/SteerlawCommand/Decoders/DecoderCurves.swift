// `steerlaw curves` of a decoder: what steering before its final norm does at given strengths.
import ExactArithmetic
import SteeringLaws
import SteeringModel

/// The increases of probability and cross-entropy of a decoder at exact strengths.
struct DecoderCurves {
  let question: DecoderQuestion
  let strengths: [Rational]
  /// Whether all contexts are asked about, so that their cross-entropy is answered too.
  let hasAll: Bool

  /// Writes the answer.
  ///
  /// Throws `FileError` and `Undecided`.
  func write(_ output: OutputOptions) throws {
    let model = question.model
    let (digits, limit) = (question.digits, question.precisionLimit)
    let table = CurveTable(strengths: strengths, digits: digits)
    var writer = ReportWriter(output)
    writer.append(Report(question.heading))
    writer.append(.member("alphas", .list(strengths.map { .words("\($0)") })))
    writer.beginList("contexts")
    let progress = Progress(total: question.contexts.count, noun: "contexts")
    var answers = OncePerGroup<ContextCurves>(
      question.steered.groupOfContext, contexts: question.contexts)
    for context in question.contexts {
      let curves = try answers.answer(forContext: context) { _ in
        try ContextCurves(
          model,
          CircleCurves(
            question.family(ofContext: context), digits: digits, precisionLimit: limit),
          tokens: question.tokens, strengths: strengths)
      }
      writer.append(element: table.report(curves, model.contexts[context].name))
      progress.advance(1)
    }
    writer.endList()
    progress.finish()
    if hasAll {
      let whole = CircleCrossEntropy(
        try question.weightedFamilies(), digits: digits, precisionLimit: limit)
      writer.append(
        table.report(
          crossEntropy: try strengths.map { try whole.increase(at: .strength($0)) },
          coefficient: try whole.quadraticCoefficient(),
          plateau: [
            try whole.increase(at: .end(.negative)), try whole.increase(at: .end(.positive)),
          ]))
    } else {
      writer.append(table.report(crossEntropy: nil, coefficient: nil))
    }
    try writer.finish()
  }
}

// `steerlaw curves --certified` of a transformer: probabilities at given strengths.
import ExactArithmetic
import NumericArrays
import PlainText
import SteeringModel
import TaylorModels

/// The probabilities of tokens at some strengths, enclosed through every block from the token ids
/// on.
struct CertifiedCurves {
  let question: CertifiedQuestion
  let strengths: [Rational]

  private var model: TransformerModel { question.model }

  /// Writes the answer.
  ///
  /// Throws `FileError`.
  func write(_ output: OutputOptions) throws {
    var isShort = false
    var writer = ReportWriter(output)
    writer.append(Report(question.heading))
    writer.append(.member("alphas", .list(strengths.map { .words("\($0)") })))
    writer.beginList("contexts")
    let progress = Progress(total: question.contexts.count, noun: "contexts")
    for (number, context) in question.contexts.enumerated() {
      if number > 0 { writer.append(.line("")) }
      let site = question.site(context)
      let tokens =
        question.tokens
        ?? question.transformer.likeliestTokens(
          10, site, at: strengths.map { Float($0.approximation) })
      let values: [[Interval]]
      do {
        values = try question.transformer.probabilities(
          of: tokens, site, at: strengths, atAllPositions: model.positions == .all,
          digits: question.digits)
      } catch let refusal as UnsupportedNetwork {
        throw CertifiedQuestion.failure(refusal, path: question.path)
      }
      isShort = isShort || !values.joined().allSatisfy(question.hasAllDigits)
      progress.advance(1)
      writer.append(element: report(model.contexts[context].name, tokens, values))
    }
    writer.endList()
    progress.finish()
    try writer.finish()
    if isShort {
      complain("not all of \(question.digits) digits are proved; give fewer --digits")
      throw ExitStatus.undecided
    }
  }

  private func report(_ name: String, _ tokens: [Int], _ values: [[Interval]]) -> Report {
    let rows = tokens.indices.flatMap { place in
      strengths.indices.map { (place: place, strength: $0) }
    }
    return Report([
      .member("name", .text(name)), .line("context \(name.visible)"),
      .grid(
        Grid(
          [Column("alpha", .point), Column("token"), Column("probability", .point)], of: rows
        ) { row in
          [
            .words("\(strengths[row.strength])"), model.tokenCell(tokens[row.place]),
            question.certified(values[row.strength][row.place]),
          ]
        }),
      .grid(
        "tokens",
        Grid(
          ["token", "id", "probabilities"].map { Column(json: $0) }, of: Array(tokens.indices)
        ) { place in
          [
            model.tokenCell(tokens[place]), .integer(tokens[place]),
            .list(values.map { question.certified($0[place]) }),
          ]
        }),
      .grid(
        Grid(
          ["context", "token", "alpha", "probability"].map { Column(csv: $0) }, of: rows
        ) { row in
          [
            .text(name), model.tokenCell(tokens[row.place]), .words("\(strengths[row.strength])"),
            question.certified(values[row.strength][row.place]),
          ]
        }),
    ])
  }
}

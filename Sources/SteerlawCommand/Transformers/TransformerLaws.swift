// `steerlaw curves --laws` of a transformer: what the laws say beside what the network does.
import ExactArithmetic
import PlainText
import SteeringModel
import Transformers

/// Each context at some strengths beside the log-odds lemma, tilt and temperature, and the quadratic
/// of the cross-entropy, computed.
struct TransformerLaws {
  let question: TransformerQuestion
  let strengths: [Rational]

  private var model: TransformerModel { question.model }

  /// Writes the answer.
  ///
  /// Throws `FileError`.
  func write(_ output: OutputOptions) throws {
    var writer = ReportWriter(output)
    writer.append(Report(question.heading))
    writer.append(
      .line("lemma: σ ∝ p e^(αM) by the log-odds M of first order at the layer (1)"))
    writer.append(.line("(17): σ ∝ p^τ e^(sM) with the closest τ and s; TV: total variation"))
    writer.append(.line(""))
    writer.beginList("contexts")
    let progress = Progress(
      total: question.contexts.count * strengths.count, noun: "strengths")
    for (number, context) in question.contexts.enumerated() {
      if number > 0 { writer.append(.line("")) }
      let comparer = LawComparer(
        given: question.steered.logProbabilities(ofContext: context),
        logOdds: question.steered.firstOrderLogOdds(ofContext: context),
        target: model.target.flatMap { model.partition?.concepts[$0].tokens })
      let prompt = question.steered.prompt(ofContext: context)
      let steered = question.steered
      let found = prompt.map(
        strengths.map(\.approximation), workers: question.workers, progress: progress.advance
      ) { alpha, logits in
        comparer.comparison(steered.logProbabilities(ofLogits: logits), at: alpha)
      }
      writer.append(element: report(found, comparer, model.contexts[context].name))
    }
    writer.endList()
    progress.finish()
    try writer.finish()
  }

  private func report(
    _ found: [LawComparison], _ comparer: LawComparer, _ name: String
  ) -> Report {
    func number(_ value: Double) -> Cell { question.computed(value) }
    func short(_ value: Double?) -> Cell {
      value.map { .shown(Cell.computed($0, digits: 4).exact, number($0)) } ?? .missing
    }
    let hasTarget = comparer.target != nil
    var columns = [Column("alpha", .point, json: "alpha", csv: "alpha")]
    if hasTarget {
      columns += [
        Column("p(T)", .point, json: "target", csv: "target"),
        Column("lemma", .point, json: "targetByLemma", csv: "targetByLemma"),
        Column("(17)", .point, json: "targetByTemper", csv: "targetByTemper"),
      ]
    }
    columns += [
      Column("ΔCE", .point, json: "increase", csv: "increase"),
      Column("lemma", .point, json: "increaseByLemma", csv: "increaseByLemma"),
      Column("(14)", .point, json: "quadratic", csv: "quadratic"),
      Column("TV lemma", .point, json: "distanceToLemma", csv: "distanceToLemma"),
      Column("TV (17)", .point, json: "distanceToTemper", csv: "distanceToTemper"),
      Column("τ", .point, json: "inverseTemperature", csv: "inverseTemperature"),
      Column("s", .point, json: "tilt", csv: "tilt"),
      Column(json: "deviationFromLemma", csv: "deviationFromLemma"),
      Column(json: "deviationFromTemper", csv: "deviationFromTemper"), Column(csv: "context"),
    ]
    let rows = zip(strengths, found).map { alpha, law -> Row in
      let target = [law.target, law.lemma.target, law.tempered.target].map(short)
      return Row(
        [.words("\(alpha)")] + (hasTarget ? target : []) + [
          short(law.increase), short(law.lemma.increase), short(law.quadratic),
          short(law.lemma.distance), short(law.tempered.distance), short(law.temper.inverse),
          short(law.temper.tilt), number(law.lemma.deviation), number(law.tempered.deviation),
          .text(name),
        ])
    }
    return Report([
      .member("name", .text(name)), .member("quadratic", number(comparer.quadratic)),
      .line("context \(name.visible): ½ Var(M) = \(number(comparer.quadratic).exact)"),
      .grid("laws", Grid(columns, rows)),
    ])
  }
}

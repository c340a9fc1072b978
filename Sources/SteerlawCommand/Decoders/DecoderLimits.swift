// `steerlaw limits` of a decoder: where probabilities and cross-entropy go.
import ExactArithmetic
import PlainText
import SteeringLaws
import SteeringModel

/// The limits softmax(B ± Q) of a decoder's probabilities, which all contexts share, and the plateaus
/// of the cross-entropy (20), (23).
struct DecoderLimits {
  let question: DecoderQuestion
  /// Whether concepts are answered too.
  let hasConcepts: Bool

  private var model: DecoderModel { question.model }

  /// A token or a concept with its limits at −∞ and +∞.
  private struct Limits {
    let isConcept: Bool
    let name: String
    let ends: [CertifiedReal]
  }

  /// The plateaus of a context, or of all.
  private typealias Plateau = (context: Cell, ends: [CertifiedReal])

  /// Writes the answer.
  ///
  /// Throws `FileError` and `Undecided`.
  func write(_ output: OutputOptions) throws {
    let (digits, limit) = (question.digits, question.precisionLimit)
    let ends: [StrengthEnd] = [.negative, .positive]
    let family = try question.family(ofContext: question.contexts[0])
    let groups =
      question.tokens.map { (false, model.vocabulary.tokens[$0], [$0]) }
      + (hasConcepts ? model.partition?.concepts ?? [] : []).map { (true, $0.name, $0.tokens) }
    let curves = CircleCurves(family, digits: digits, precisionLimit: limit)
    let values = try ends.map { try curves.probabilities(of: groups.map(\.2), at: .end($0)) }
    let limits = groups.indices.map { place in
      Limits(
        isConcept: groups[place].0, name: groups[place].1, ends: values.map { $0[place] })
    }
    var writer = ReportWriter(output)
    writer.append(Report(question.heading))
    writer.append(.line("in every context"))
    writer.append(.grid(people(limits)))
    writer.append(.grid("tokens", json(limits.filter { !$0.isConcept }, "token")))
    writer.append(.grid("concepts", json(limits.filter(\.isConcept), "concept")))
    writer.append(.grid(lines(limits)))
    writer.append(.line(""))
    let plateaus = try plateaus(ends)
    writer.append(.grid("plateaus", grid(plateaus)))
    writer.append(.grid(lines(plateaus)))
    try writer.finish()
  }

  private func people(_ limits: [Limits]) -> Grid {
    Grid(
      [
        Column(""), Column("name"), Column("alpha to -inf", .point),
        Column("alpha to +inf", .point),
      ], of: limits
    ) { group in
      [.words(group.isConcept ? "concept" : "token"), .text(group.name)] + group.ends.map(cell)
    }
  }

  private func json(_ limits: [Limits], _ key: String) -> Grid {
    Grid(
      [Column(json: key), Column(json: "-inf"), Column(json: "+inf")], of: limits
    ) { group in
      [.text(group.name)] + group.ends.map { .certified($0, digits: question.digits) }
    }.inJSON
  }

  private func lines(_ limits: [Limits]) -> Grid {
    lines(
      limits.lazy.flatMap { group in
        zip(["-inf", "+inf"], group.ends).map { end, value in
          (Cell.missing, group.isConcept ? "concept" : "token", Cell.text(group.name), end, value)
        }
      })
  }

  private func cell(_ value: CertifiedReal) -> Cell {
    value.isBelowFloats ? .missing : .decimal(value, digits: question.digits)
  }

  /// The plateaus of the cross-entropy's increase, of each context and of all.
  private func plateaus(_ ends: [StrengthEnd]) throws -> [Plateau] {
    let (digits, limit) = (question.digits, question.precisionLimit)
    var found: [Plateau] = []
    var answers = OncePerGroup<[CertifiedReal]>(
      question.steered.groupOfContext, contexts: question.contexts)
    for context in question.contexts {
      let family = try question.family(ofContext: context)
      let values = try answers.answer(forContext: context) { _ in
        let curves = CircleCurves(family, digits: digits, precisionLimit: limit)
        return try ends.map { try curves.divergenceToSteered(at: .end($0)) }
      }
      found.append((.text(model.contexts[context].name), values))
    }
    if question.contexts.count == model.contexts.count, model.contexts.count > 1 {
      let crossEntropy = CircleCrossEntropy(
        try question.weightedFamilies(), digits: digits, precisionLimit: limit)
      found.append(
        (.shown("(all)", .missing), try ends.map { try crossEntropy.increase(at: .end($0)) }))
    }
    return found
  }

  private func grid(_ plateaus: [Plateau]) -> Grid {
    Grid(
      [
        Column("plateau of delta CE", json: "context"),
        Column("alpha to -inf", .point, json: "-inf"),
        Column("alpha to +inf", .point, json: "+inf"),
      ], of: plateaus
    ) { plateau in
      [plateau.context] + plateau.ends.map { .certified($0, digits: question.digits) }
    }
  }

  private func lines(_ plateaus: [Plateau]) -> Grid {
    lines(
      plateaus.lazy.flatMap { plateau in
        zip(["-inf", "+inf"], plateau.ends).map { end, value in
          (plateau.context, "plateau", Cell.missing, end, value)
        }
      })
  }

  /// Lines of comma-separated values.
  private func lines(
    _ rows: some Sequence<
      (context: Cell, kind: String, name: Cell, end: String, value: CertifiedReal)
    >
  ) -> Grid {
    Grid(
      ["context", "kind", "name", "end", "value"].map { Column(csv: $0) }, of: rows
    ) { row in
      [row.context, .words(row.kind), row.name, .words(row.end), cell(row.value)]
    }
  }
}

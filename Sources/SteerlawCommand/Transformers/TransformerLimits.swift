// `steerlaw limits` of a transformer: where probabilities and cross-entropy go (15).
import ExactArithmetic
import Foundation
import PlainText
import SteeringModel
import Transformers

/// The limits softmax(LN(±v)Wᵀ), which all contexts share, and the plateaus of the cross-entropy of
/// each, computed.
struct TransformerLimits {
  let question: TransformerQuestion
  /// Whether concepts are answered too.
  let hasConcepts: Bool

  private var model: TransformerModel { question.model }

  /// Writes the answer.
  ///
  /// Throws `FileError`.
  func write(_ output: OutputOptions) throws {
    let limits = try question.limits()
    let tokens = question.tokens ?? likeliest(limits)
    func ends(_ group: [Int]) -> [Double] {
      limits.map { values in group.reduce(0) { $0 + exp(values[$1]) } }
    }
    typealias Limit = (kind: String, name: String, ends: [Double])
    let ofTokens = tokens.map { token -> Limit in
      ("token", model.vocabulary.tokens[token], ends([token]))
    }
    let ofConcepts = (hasConcepts ? question.concepts : []).map { concept -> Limit in
      ("concept", concept.name, ends(concept.tokens))
    }
    var writer = ReportWriter(output)
    writer.append(Report(question.heading))
    writer.append(
      .line("probabilities tend to those of LN(±v)Wᵀ, in every context alike:"))
    func json(_ limits: [Limit], _ key: String) -> Grid {
      Grid([Column(json: key), Column(json: "-inf"), Column(json: "+inf")], of: limits) {
        [.text($0.name)] + $0.ends.map(question.computed)
      }
    }
    writer.append(
      .grid(
        Grid(
          [
            Column(""), Column("name"), Column("alpha to -inf", .point),
            Column("alpha to +inf", .point),
          ], of: ofTokens + ofConcepts
        ) { [.words($0.kind), .text($0.name)] + $0.ends.map(question.computed) }))
    writer.append(.grid("tokens", json(ofTokens, "token")))
    writer.append(.grid("concepts", json(ofConcepts, "concept")))
    let plateaus = question.contexts.map { context in
      let sampler = TransformerSampler(
        question.steered, context: context, tokens: [], groups: [])
      return (
        name: model.contexts[context].name,
        ends: limits.map { sampler.sample($0, at: .infinity).crossEntropyIncrease }
      )
    }
    writer.append(.line(""))
    writer.append(
      .grid(
        "plateaus",
        Grid(
          [
            Column("plateau of delta CE", json: "context"),
            Column("alpha to -inf", .point, json: "-inf"),
            Column("alpha to +inf", .point, json: "+inf"),
          ], of: plateaus
        ) { [.text($0.name)] + $0.ends.map(question.computed) }))
    let rows =
      (ofTokens + ofConcepts).map { (Cell.missing, $0.kind, $0.name, $0.ends) }
      + plateaus.map { (Cell.text($0.name), "plateau", "", $0.ends) }
    writer.append(
      .grid(
        Grid(
          ["context", "kind", "name", "end", "value"].map { Column(csv: $0) },
          rows.flatMap { context, kind, name, ends in
            zip(["-inf", "+inf"], ends).map { end, value in
              Row([context, .words(kind), .text(name), .words(end), question.computed(value)])
            }
          })))
    try writer.finish()
  }

  /// The ten likeliest tokens at each end, by the larger of their limits.
  private func likeliest(_ limits: [[Double]]) -> [Int] {
    let tokens = Set(limits.flatMap { LargestPlaces.of($0, count: 10) })
    func height(_ token: Int) -> Double { max(limits[0][token], limits[1][token]) }
    return tokens.sorted { height($0) == height($1) ? $0 < $1 : height($0) > height($1) }
  }
}

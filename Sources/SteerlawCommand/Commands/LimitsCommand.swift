import ArgumentParser
import ExactArithmetic
import ModelFiles
import PlainText
import SteeringLaws
import SteeringModel
import StrictJSON

/// `steerlaw limits`: where steering ends.
struct LimitsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limits",
    abstract:
      "Where alpha to +inf and -inf leads: a model's tokens and concepts, or a real decoder.",
    discussion: """
      Delta p(z) tends to 1[z in M_max] p_z / p(M_max) - p_z at +inf and likewise with M_min at -inf; a \
      concept's limit is the mean over its tokens. Exact rationals for rational models.

      With --unembedding, --norm and --vector in place of a model: the tokens that win when a residual \
      stream is steered along a vector before a final normalisation, whose logits tend to LN(v) W^T and \
      LN(-v) W^T. Order and ties are exact. --hidden-norm gives a strength beyond which one of them wins.

      Example: steerlaw limits Examples/three-alphabets-uniform.json --context aab

      Example: steerlaw limits --unembedding Examples/limits/tiny.safetensors:lm_head.weight --norm \
      layer:norm --vector Examples/limits/v.npy --tokenizer Examples/limits/tokenizer.json
      """)

  @Argument(
    help: ArgumentHelp("The model file (JSON); none with --unembedding.", valueName: "model"))
  var path: String?

  @Flag(help: "Let the model file name arrays outside its own folder.")
  var allowPathsOutside = false

  @OptionGroup var unembedding: UnembeddingOptions
  @OptionGroup var trained: TrainedOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    switch (path, unembedding.isGiven) {
    case (nil, false):
      throw ValidationError("give a model, or --unembedding, --norm and --vector")
    case (_?, true): throw ValidationError("give a model or --unembedding, not both")
    case (nil, true):
      guard trained.trained == nil, selection.contexts.isEmpty, selection.tokens.isEmpty else {
        throw ValidationError("--trained, --context and --token need a model")
      }
    case (_?, false): break
    }
  }

  func run() async throws {
    try await reportingFailures {
      let digits = precision.digits(standard: output.format == .table ? 12 : 30)
      let limit = precision.limit(digits: digits)
      var sink = OutputSink(output)
      if let path {
        let report = try modelReport(path, digits: digits, precisionLimit: limit)
        sink.write(
          output.format, table: report.table, json: report.json, csv: report.commaSeparatedText)
      } else {
        let report = try unembedding.report(digits: digits, precisionLimit: limit)
        sink.write(
          output.format, table: report.table, json: report.json, csv: report.commaSeparatedText)
      }
      try sink.finish()
    }
  }

  private func modelReport(_ path: String, digits: Int, precisionLimit: Int) throws -> LimitReport {
    let model = try trained.apply(
      to: ModelFile.read(path: path, allowingPathsOutside: allowPathsOutside), path: path)
    let contexts = try selection.contextIndices(in: model)
    let tokens = try selection.tokenIndices(in: model)
    let logOdds = LogOdds(model)
    var report = LimitReport(path: path, digits: digits)
    for context in contexts {
      let family = TiltedFamily(model, context: context, logOdds)
      func row(_ name: String, _ members: [Int]) throws(Undecided) -> LimitReport.Row {
        let group = TokenGroup(family, tokens: members)
        return (
          name, try group.limit(.positive, digits: digits, precisionLimit: precisionLimit),
          try group.limit(.negative, digits: digits, precisionLimit: precisionLimit)
        )
      }
      report.contexts.append(
        (
          name: model.contexts[context].name,
          tokens: try tokens.map { try row(model.vocabulary.tokens[$0], [$0]) },
          concepts: selection.tokens.isEmpty
            ? try (model.partition?.concepts ?? []).map { try row($0.name, $0.tokens) } : []
        ))
    }
    return report
  }
}

/// The output of `steerlaw limits` in each of its forms.
struct LimitReport {
  typealias Row = (name: String, positive: CertifiedReal, negative: CertifiedReal)

  let path: String
  let digits: Int
  var contexts: [(name: String, tokens: [Row], concepts: [Row])] = []

  func table(isColoured: Bool) -> String {
    contexts.map { context in
      var table = TextTable([
        ("", .left), ("name", .left), ("alpha to +inf", .point), ("exactly", .left),
        ("alpha to -inf", .point), ("exactly", .left),
      ])
      for (kind, rows) in [("token", context.tokens), ("concept", context.concepts)] {
        for row in rows {
          table.append([
            kind, row.name.visible, row.positive.text(digits), short(row.positive),
            row.negative.text(digits), short(row.negative),
          ])
        }
      }
      return "context \(context.name.visible)\n" + table.render(isColoured: isColoured)
    }.joined(separator: "\n")
  }

  private func short(_ value: CertifiedReal) -> String {
    let text = value.exact.map { "\($0)" } ?? ""
    return text.count <= 24 ? text : ""
  }

  var json: JSONValue {
    func value(_ number: CertifiedReal) -> JSONValue {
      .object([
        "value": .string(number.text(digits)), "exact": .text(number.exact.map { "\($0)" }),
      ])
    }
    func rows(_ rows: [Row], _ noun: String) -> JSONValue {
      .array(
        rows.map {
          .object([
            JSONMember(noun, .string($0.name)),
            JSONMember(StrengthEnd.positive.rawValue, value($0.positive)),
            JSONMember(StrengthEnd.negative.rawValue, value($0.negative)),
          ])
        })
    }
    return .object([
      "model": .string(path),
      "contexts": .array(
        contexts.map {
          .object([
            "name": .string($0.name), "tokens": rows($0.tokens, "token"),
            "concepts": rows($0.concepts, "concept"),
          ])
        }),
    ])
  }

  var commaSeparatedText: String {
    var text = commaSeparated([
      "context", "kind", "name", "end", "value", "exact",
    ])
    for context in contexts {
      for (kind, rows) in [("token", context.tokens), ("concept", context.concepts)] {
        for row in rows {
          for (end, value) in [(StrengthEnd.positive, row.positive), (.negative, row.negative)] {
            text += commaSeparated([
              context.name, kind, row.name, end.rawValue, value.text(digits),
              value.exact.map { "\($0)" } ?? "",
            ])
          }
        }
      }
    }
    return text
  }
}

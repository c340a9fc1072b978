import ArgumentParser
import ExactArithmetic
import ModelFiles
import SteeringLaws
import SteeringModel

/// `steerlaw limits`: where steering ends.
struct LimitsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limits",
    abstract:
      "The limits of token and concept probability increases as alpha goes to +inf and -inf.",
    discussion: """
      Delta p(z) tends to 1[z in M_max] p_z / p(M_max) - p_z at +inf and likewise with M_min at -inf; a \
      concept's limit is the mean over its tokens. Exact rationals for rational models.

      Example: steerlaw limits Examples/three-alphabets-uniform.json --context aab
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var trained: TrainedOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await reportingFailures {
      let model = try trained.apply(to: self.model.read(), path: self.model.path)
      let contexts = try selection.contextIndices(in: model)
      let tokens = try selection.tokenIndices(in: model)
      let digits = precision.digits(standard: output.format == .table ? 12 : 30)
      let limit = precision.limit(digits: digits)
      let logOdds = LogOdds(model)
      var report = LimitReport(path: self.model.path, digits: digits)
      for context in contexts {
        let family = TiltedFamily(model, context: context, logOdds)
        func row(_ name: String, _ members: [Int]) throws(Undecided) -> LimitReport.Row {
          let group = TokenGroup(family, tokens: members)
          return (
            name, try group.limit(.positive, digits: digits, precisionLimit: limit),
            try group.limit(.negative, digits: digits, precisionLimit: limit)
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
      var sink = OutputSink(output)
      sink.write(
        output.format, table: report.table, json: report.json, csv: report.commaSeparatedText)
      try sink.finish()
    }
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

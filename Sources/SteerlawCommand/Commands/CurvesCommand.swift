import ArgumentParser
import ExactArithmetic
import ModelFiles
import PlainText
import SteeringLaws
import SteeringModel
import StrictJSON

/// `steerlaw curves`: what steering does at given strengths.
struct CurvesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "curves",
    abstract: "Increases of token and concept probability and of cross-entropy, by strength.",
    discussion: """
      Delta p(z), Delta p(C) and each context's term K - alpha K'(0) of Delta CE at exact strengths, every \
      digit proved; Delta CE itself when no context is singled out. Tables show concepts, and the tokens \
      chosen by --token; JSON and CSV show all tokens.

      Example: steerlaw curves Examples/three-alphabets-random.json --at -3,-1/2,1,20 --context aab
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var trained: TrainedOptions
  @OptionGroup var grid: StrengthGrid
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await reportingFailures {
      let model = try trained.apply(to: self.model.read(), path: self.model.path)
      let contexts = try selection.contextIndices(in: model)
      let tokens =
        output.format == .table && selection.tokens.isEmpty
        ? [] : try selection.tokenIndices(in: model)
      let digits = precision.digits(standard: output.format == .table ? 12 : 30)
      let limit = precision.limit(digits: digits)
      let logOdds = LogOdds(model)
      let strengths = try grid.strengths()
      var report = CurveReport(path: self.model.path, strengths: strengths, digits: digits)
      let progress = Progress(total: contexts.count, noun: "contexts")
      for context in contexts {
        let family = TiltedFamily(model, context: context, logOdds)
        report.contexts.append(
          try ContextCurves(
            model, context, family, tokens: tokens, strengths: strengths, digits: digits,
            precisionLimit: limit))
        progress.advance(1)
      }
      progress.finish()
      if selection.contexts.isEmpty {
        let crossEntropy = CrossEntropy(
          model.contexts.indices.map {
            (model.contexts[$0].weight, TiltedFamily(model, context: $0, logOdds))
          })
        report.crossEntropy = try strengths.map {
          try crossEntropy.increase(at: $0, digits: digits, precisionLimit: limit)
        }
        report.quadraticCoefficient = try crossEntropy.quadraticCoefficient(
          digits: digits, precisionLimit: limit)
      }
      var sink = OutputSink(output)
      sink.write(
        output.format, table: report.table, json: report.json, csv: report.commaSeparatedText)
      try sink.finish()
    }
  }
}

/// The curves of one context.
struct ContextCurves {
  /// A named curve: one value a strength.
  typealias Curve = (name: String, values: [CertifiedReal])

  let name: String
  let tokens: [Curve]
  let concepts: [Curve]
  let crossEntropyTerm: [CertifiedReal]

  init(
    _ model: SteeringModel, _ context: Int, _ family: TiltedFamily, tokens: [Int],
    strengths: [Rational], digits: Int, precisionLimit: Int
  ) throws(Undecided) {
    name = model.contexts[context].name
    let concepts = model.partition?.concepts ?? []
    let groups =
      tokens.map { TokenGroup(family, tokens: [$0]) }
      + concepts.map { TokenGroup(family, tokens: $0.tokens) }
    let names = tokens.map { model.vocabulary.tokens[$0] } + concepts.map(\.name)
    let increase = ProbabilityIncrease(family, digits: digits, precisionLimit: precisionLimit)
    var curves = names.map { Curve(name: $0, values: []) }
    for alpha in strengths {
      for (place, value) in try increase.values(of: groups, at: alpha).enumerated() {
        curves[place].values.append(value)
      }
    }
    self.tokens = Array(curves.prefix(tokens.count))
    self.concepts = Array(curves.dropFirst(tokens.count))
    let own = CrossEntropy([(1, family)])
    var terms: [CertifiedReal] = []
    for alpha in strengths {
      terms.append(try own.increase(at: alpha, digits: digits, precisionLimit: precisionLimit))
    }
    crossEntropyTerm = terms
  }
}

/// The output of `steerlaw curves` in each of its forms.
struct CurveReport {
  let path: String
  let strengths: [Rational]
  let digits: Int
  var contexts: [ContextCurves] = []
  var crossEntropy: [CertifiedReal]?
  var quadraticCoefficient: CertifiedReal?

  func table(isColoured: Bool) -> String {
    var text = ""
    for context in contexts {
      let curves =
        context.concepts.map { ("Δp \($0.name.visible)", $0.values) }
        + context.tokens.map { ("Δp \($0.name.visible)", $0.values) }
        + [("Δcross-entropy", context.crossEntropyTerm)]
      text += "context \(context.name.visible)\n" + block(curves, isColoured) + "\n"
    }
    if let crossEntropy {
      text += "all contexts, weighted\n" + block([("Δcross-entropy", crossEntropy)], isColoured)
    }
    if let quadraticCoefficient {
      text += "\nΔcross-entropy = \(quadraticCoefficient.text(digits)) alpha^2 + o(alpha^2)\n"
    }
    return text
  }

  private func block(_ curves: [(String, [CertifiedReal])], _ isColoured: Bool) -> String {
    var table = TextTable([("alpha", .point)] + curves.map { ($0.0, .point) })
    for (index, alpha) in strengths.enumerated() {
      table.append(["\(alpha)"] + curves.map { $0.1[index].text(digits) })
    }
    return table.render(isColoured: isColoured)
  }

  var json: JSONValue {
    func values(_ numbers: [CertifiedReal]) -> JSONValue {
      .array(numbers.map { .string($0.text(digits)) })
    }
    func curves(_ curves: [ContextCurves.Curve], _ noun: String) -> JSONValue {
      .array(
        curves.map {
          .object([JSONMember(noun, .string($0.name)), JSONMember("values", values($0.values))])
        })
    }
    return .object([
      "model": .string(path), "alphas": .array(strengths.map { .string("\($0)") }),
      "contexts": .array(
        contexts.map {
          .object([
            "name": .string($0.name), "tokens": curves($0.tokens, "token"),
            "concepts": curves($0.concepts, "concept"),
            "crossEntropyTerm": values($0.crossEntropyTerm),
          ])
        }),
      "crossEntropy": crossEntropy.map(values) ?? .null,
      "quadraticCoefficient": .text(quadraticCoefficient?.text(digits)),
    ])
  }

  var commaSeparatedText: String {
    var text = commaSeparated(["context", "curve", "name", "alpha", "value"])
    func add(_ context: String, _ kind: String, _ curve: ContextCurves.Curve) {
      for (alpha, value) in zip(strengths, curve.values) {
        text += commaSeparated([context, kind, curve.name, "\(alpha)", value.text(digits)])
      }
    }
    for context in contexts {
      for curve in context.tokens { add(context.name, "token", curve) }
      for curve in context.concepts { add(context.name, "concept", curve) }
      add(context.name, "cross-entropy", ("", context.crossEntropyTerm))
    }
    if let crossEntropy { add("", "cross-entropy", ("", crossEntropy)) }
    return text
  }
}

// What steering does at given strengths.
import ArgumentParser
import ExactArithmetic
import ModelFiles
import PlainText
import SteeringLaws
import SteeringModel

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
  @OptionGroup var temperature: TemperatureOptions
  @OptionGroup var softcap: SoftcapRefusal
  @OptionGroup var trained: TrainedOptions
  @OptionGroup var grid: StrengthGrid
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await reportingFailures {
      let model = try trained.model(self.model)
      let contexts = try selection.contextIndices(in: model)
      let tokens =
        output.format == .table && selection.tokens.isEmpty
        ? [] : try selection.tokenIndices(in: model)
      let digits = precision.digits(standard: output.format == .table ? 12 : 30)
      let limit = precision.limit(digits: digits)
      let steered = SteeredModel(model, temperature: try temperature.value())
      var answers = OncePerGroup<ContextCurves>(steered.groupOfContext, contexts: contexts)
      let strengths = try grid.strengths()
      let table = CurveTable(strengths: strengths, digits: digits)
      var writer = ReportWriter(output)
      writer.append(.member("model", .text(self.model.path)))
      writer.append(Report(try temperature.parts()))
      writer.append(.member("alphas", .list(strengths.map { .words("\($0)") })))
      writer.beginList("contexts")
      let progress = Progress(total: contexts.count, noun: "contexts")
      for context in contexts {
        let curves = try answers.answer(forContext: context) { group in
          let family = steered.groups[group].family
          return try ContextCurves(
            model, family, tokens: tokens, strengths: strengths, digits: digits,
            precisionLimit: limit)
        }
        writer.append(element: table.report(curves, model.contexts[context].name))
        progress.advance(1)
      }
      writer.endList()
      progress.finish()
      var whole: (increase: [CertifiedReal], coefficient: CertifiedReal)?
      if selection.contexts.names.isEmpty {
        let crossEntropy = CrossEntropy(steered.weightedFamilies)
        whole = (
          try strengths.map {
            try crossEntropy.increase(at: $0, digits: digits, precisionLimit: limit)
          }, try crossEntropy.quadraticCoefficient(digits: digits, precisionLimit: limit)
        )
      }
      writer.append(table.report(crossEntropy: whole?.increase, coefficient: whole?.coefficient))
      try writer.finish()
    }
  }
}

/// The curves of the contexts of one distribution.
private struct ContextCurves {
  /// A named curve: one value a strength.
  typealias Curve = (name: String, values: [CertifiedReal])

  let tokens: [Curve]
  let concepts: [Curve]
  let crossEntropyTerm: [CertifiedReal]

  init(
    _ model: SteeringModel, _ family: SteeredFamily, tokens: [Int],
    strengths: [Rational], digits: Int, precisionLimit: Int
  ) throws(Undecided) {
    let concepts = model.partition?.concepts ?? []
    let groups = tokens.map { [$0] } + concepts.map(\.tokens)
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

/// Curves at some strengths, as reports.
private struct CurveTable {
  let strengths: [Rational]
  let digits: Int

  func report(_ context: ContextCurves, _ name: String) -> Report {
    let shown = (context.concepts + context.tokens).map { ("Δp \($0.name.visible)", $0.values) }
    return Report([
      .line("context \(name.visible)"),
      .grid(columns(shown + [("Δcross-entropy", context.crossEntropyTerm)])), .line(""),
      .member("name", .text(name)), .grid("tokens", inJSON("token", context.tokens)),
      .grid("concepts", inJSON("concept", context.concepts)),
      .member("crossEntropyTerm", list(context.crossEntropyTerm)),
      .grid(
        lines(
          name,
          context.tokens.map { ("token", $0) } + context.concepts.map { ("concept", $0) }
            + [("cross-entropy", ("", context.crossEntropyTerm))])),
    ])
  }

  /// What holds for all contexts together; nil when some were singled out.
  func report(crossEntropy: [CertifiedReal]?, coefficient: CertifiedReal?) -> Report {
    var report = Report()
    if let crossEntropy {
      report.parts = [
        .line("all contexts, weighted"), .grid(columns([("Δcross-entropy", crossEntropy)])),
        .grid(lines("", [("cross-entropy", ("", crossEntropy))])),
      ]
    }
    if let coefficient {
      report.parts += [
        .line(""), .line("Δcross-entropy = \(coefficient.text(digits)) alpha^2 + o(alpha^2)"),
      ]
    }
    report.parts += [
      .member("crossEntropy", crossEntropy.map(list) ?? .missing),
      .member(
        "quadraticCoefficient", coefficient.map { .decimal($0, digits: digits) } ?? .missing),
    ]
    return report
  }

  private func list(_ values: [CertifiedReal]) -> Cell {
    .list(values.map { .decimal($0, digits: digits) })
  }

  /// One curve a column, for people.
  private func columns(_ curves: [(title: String, values: [CertifiedReal])]) -> Grid {
    Grid(
      [Column("alpha", .point)] + curves.map { Column($0.title, .point) }, of: strengths.indices
    ) { index in
      [.words("\(strengths[index])")]
        + curves.map { .decimal($0.values[index], digits: digits) }
    }
  }

  private func inJSON(_ noun: String, _ curves: [ContextCurves.Curve]) -> Grid {
    Grid([Column(json: noun), Column(json: "values")], of: curves) {
      [.text($0.name), list($0.values)]
    }
  }

  /// One value a line, for programs.
  private func lines(
    _ context: String, _ curves: [(kind: String, curve: ContextCurves.Curve)]
  ) -> Grid {
    let rows = curves.lazy.flatMap { kind, curve in
      zip(strengths, curve.values).lazy.map { alpha, value in
        Row([
          .text(context), .words(kind), .text(curve.name), .words("\(alpha)"),
          .decimal(value, digits: digits),
        ])
      }
    }
    return Grid(["context", "curve", "name", "alpha", "value"].map { Column(csv: $0) }, rows)
  }
}

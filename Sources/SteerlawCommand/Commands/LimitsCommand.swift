// Where steering ends: limits of a model, or of a real decoder.
import ArgumentParser
import ExactArithmetic
import Foundation
import ModelFiles
import PlainText
import SteeringLaws
import SteeringModel
import Transformers

/// `steerlaw limits`: where steering ends.
struct LimitsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limits",
    abstract:
      "Where alpha to +inf and -inf leads: a model's tokens and concepts, or a real decoder.",
    discussion: """
      Delta p(z) tends to 1[z in M_max] p_z / p(M_max) - p_z at +inf and likewise with M_min at -inf; a \
      concept's limit is the mean over its tokens. Exact rationals for rational models.

      Of a decoder, which is steered before its final norm: the probabilities themselves at both ends, the \
      same in every context, and the plateau at which the increase of cross-entropy ends.

      With --unembedding, --norm and --vector in place of a model: the tokens that win when a residual \
      stream is steered along a vector before a final normalisation, whose logits tend to LN(v) W^T and \
      LN(-v) W^T, plus the head's bias where it has one. Order and ties are exact; --logit-scale, --softcap \
      and --temperature change probabilities alone. --hidden-norm gives a strength beyond which one of \
      them wins.

      Example: steerlaw limits Examples/three-alphabets-uniform.json --context aab

      Example: steerlaw limits --unembedding Examples/limits/tiny.safetensors:lm_head.weight --norm \
      layer:norm --vector Examples/limits/v.npy --tokenizer Examples/limits/tokenizer.json
      """)

  @Argument(
    help: ArgumentHelp(
      "The model file (JSON, or .npz); - is standard input; none with --logits or --unembedding.",
      valueName: "model"))
  var path: String?

  @OptionGroup var paths: PathOptions
  @OptionGroup var rows: RowOptions
  @OptionGroup var unembedding: UnembeddingOptions
  @OptionGroup var temperature: TemperatureOptions
  @OptionGroup var trained: TrainedOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var site: SiteOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if path != nil, rows.logits != nil {
      throw ValidationError("give a model file or --logits, not both")
    }
    if unembedding.tokenizer != nil, rows.logits == nil, !unembedding.isGiven {
      throw ValidationError("--tokenizer needs --unembedding or --logits")
    }
    switch (path ?? rows.logits, unembedding.isGiven) {
    case (nil, false):
      throw ValidationError("give a model, or --unembedding, --norm and --vector")
    case (_?, true): throw ValidationError("give a model or --unembedding, not both")
    case (nil, true):
      guard trained.trained == nil, selection.contexts.names.isEmpty,
        selection.tokens.isEmpty, !site.given.contains(where: \.isGiven)
      else {
        throw ValidationError(
          "--trained, --context, --token, --layer, --positions and --unit-vector need a model")
      }
    case (_?, false): break
    }
  }

  func run() async throws {
    try await reportingFailures {
      let digits = precision.digits(standard: output.format == .table ? 12 : 30)
      let limit = precision.limit(digits: digits)
      if let path = path ?? rows.logits {
        let model: SteeringModel
        switch try rows.logits == nil
          ? paths.anyModel(at: path)
          : .distributions(rows.model(tokenizer: unembedding.tokenizer))
        {
        case .distributions(let given):
          try TransformerQuestion.demand(site.given)
          model = try trained.apply(to: given, path: path)
        case .transformer(let model, let weights):
          try TransformerQuestion.refuse([("--trained", trained.trained != nil)])
          return try TransformerLimits(
            question: TransformerQuestion(
              model, weights, path: path, contexts: selection.contexts.names,
              tokens: selection.tokens,
              precision: precision, site: site, temperature: temperature.value(),
              workers: ProcessInfo.processInfo.activeProcessorCount),
            hasConcepts: selection.tokens.isEmpty
          ).write(output)
        case .decoder(let decoder):
          try TransformerQuestion.demand(site.given)
          try DecoderQuestion.refuse([("--trained", trained.trained != nil)])
          return try DecoderLimits(
            question: DecoderQuestion(
              path: path, steered: SteeredDecoder(decoder, temperature: temperature.value()),
              contexts: selection.contextIndices(in: decoder),
              tokens: selection.tokenIndices(in: decoder), digits: digits, precisionLimit: limit),
            hasConcepts: selection.tokens.isEmpty
          ).write(output)
        }
        let contexts = try selection.contextIndices(in: model)
        let tokens = try selection.tokenIndices(in: model)
        var writer = ReportWriter(output)
        writer.append(.member("model", .text(path)))
        writer.append(Report(try temperature.parts()))
        writer.beginList("contexts")
        let steered = SteeredModel(model, temperature: try temperature.value())
        var answers = OncePerGroup<ContextLimits>(steered.groupOfContext, contexts: contexts)
        var undecided: [String] = []
        for (number, context) in contexts.enumerated() {
          if number > 0 { writer.append(.line("")) }
          let limits = answers.answer(forContext: context) { group in
            let family = steered.groups[group].family
            return ContextLimits(
              family, model, tokens: tokens, hasConcepts: selection.tokens.isEmpty,
              digits: digits, precisionLimit: limit)
          }
          writer.append(element: limits.report(model.contexts[context].name))
          undecided += limits.undecided
        }
        writer.endList()
        try writer.finish()
        if let first = undecided.first {
          let others = undecided.count > 1 ? " (and \(undecided.count - 1) more limits)" : ""
          complain(first + Undecided.remedy + others)
          throw ExitStatus.undecided
        }
      } else {
        try ReportWriter.write(
          unembedding.report(
            temperature: try temperature.value(), digits: digits, precisionLimit: limit
          ).report, output)
      }
    }
  }
}

/// The limits of the contexts of one distribution.
private struct ContextLimits {
  /// A token or a concept with its limits; nil for one that is not decided.
  struct Group {
    let isConcept: Bool
    let number: Int
    let positive: CertifiedReal?
    let negative: CertifiedReal?

    var kind: Cell { .words(isConcept ? "concept" : "token") }
  }

  private let model: SteeringModel
  private let tokens: [Group]
  private let concepts: [Group]
  private let digits: Int
  /// What was not decided, a line each.
  let undecided: [String]

  init(
    _ family: SteeredFamily, _ model: SteeringModel, tokens: [Int],
    hasConcepts: Bool, digits: Int, precisionLimit: Int
  ) {
    let found = FamilyLimits(family, digits: digits, precisionLimit: precisionLimit)
    var reasons: [String] = []
    func group(_ isConcept: Bool, _ number: Int, _ members: [Int]) -> Group {
      func limit(_ end: StrengthEnd) -> CertifiedReal? {
        do throws(Undecided) { return try found.limit(of: members, end) } catch {
          let name = ContextLimits.name(isConcept, number, model)
          reasons.append("\(quoted(name)), alpha to \(end.rawValue): \(error)")
          return nil
        }
      }
      return Group(
        isConcept: isConcept, number: number, positive: limit(.positive), negative: limit(.negative)
      )
    }
    self.model = model
    self.digits = digits
    self.tokens = tokens.map { group(false, $0, [$0]) }
    let all = hasConcepts ? model.partition?.concepts ?? [] : []
    concepts = all.enumerated().map { group(true, $0.offset, $0.element.tokens) }
    undecided = reasons
  }

  private static func name(_ isConcept: Bool, _ number: Int, _ model: SteeringModel) -> String {
    isConcept
      ? model.partition?.concepts[number].name ?? "" : model.vocabulary.tokens[number]
  }

  private func name(_ group: Group) -> Cell {
    .text(ContextLimits.name(group.isConcept, group.number, model))
  }

  func report(_ name: String) -> Report {
    Report([
      .member("name", .text(name)), .line("context \(name.visible)"),
      .grid(grid(tokens + concepts).forPeople), .grid("tokens", grid(tokens, key: "token").inJSON),
      .grid("concepts", grid(concepts, key: "concept").inJSON),
      .grid(byEnd(name)),
    ])
  }

  private func grid(_ groups: [Group], key: String = "") -> Grid {
    Grid(
      [
        Column(""), Column("name", json: key), Column("alpha to +inf", .point), Column("exactly"),
        Column("alpha to -inf", .point), Column("exactly"),
        Column(json: StrengthEnd.positive.rawValue), Column(json: StrengthEnd.negative.rawValue),
      ], of: groups
    ) { group in
      let ends = [group.positive, group.negative]
      return [group.kind, name(group)] + ends.flatMap { [value($0), short($0)] }
        + ends.map { .record(["value": value($0), "exact": exact($0)]) }
    }
  }

  private func byEnd(_ context: String) -> Grid {
    let rows = (tokens + concepts).lazy.flatMap { group in
      [(StrengthEnd.positive, group.positive), (.negative, group.negative)].map { end, limit in
        Row([
          .text(context), group.kind, name(group), .words(end.rawValue), value(limit), exact(limit),
        ])
      }
    }
    return Grid(["context", "kind", "name", "end", "value", "exact"].map { Column(csv: $0) }, rows)
  }

  /// No answer where it is not decided, or too small for any digit to be known.
  private func value(_ limit: CertifiedReal?) -> Cell {
    limit.flatMap { $0.isBelowFloats ? nil : .decimal($0, digits: digits) } ?? .missing
  }

  private func exact(_ limit: CertifiedReal?) -> Cell {
    .words(ifAny: limit?.exact.map { "\($0)" })
  }

  /// The exact value for people, where it is short.
  private func short(_ limit: CertifiedReal?) -> Cell {
    let cell = exact(limit)
    return cell.exact.count <= 24 ? cell : .missing
  }
}

// `steerlaw verify`: its options, and the verdicts on one model.
import ArgumentParser
import ModelFiles
import NumericArrays
import PlainText
import SteeringModel
import StrictJSON
import Transformers
import Verification

/// `steerlaw verify`: every claim of the theory on a model, or on thousands of random ones.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Verdicts on every claim of the theory, for a model or for random models.",
    discussion: """
      A verdict is proved (by a theorem whose hypotheses were decided on the model, or by an enclosure of \
      the statement itself), consistent (not contradicted where it was tried), refuted (with a witness), \
      not applicable (an assumption fails) or undecided. With --random, all claims and deliberately wrong variants are tried on random models, biased to \
      trouble; a counterexample is a claim refuted although its assumptions hold. The output for a seed \
      does not depend on workers or shards. docs/claims.md describes the claims.

      With --shard i/n only every n-th claim of a model, or every n-th random model, is tried, and what \
      is written is a shard (JSON); --merge puts all n shards together to what one process writes. SIGINT \
      and SIGTERM end a hunt with what it has, marked partial, and status 130 or 143.

      Of a transformer, which is steered inside: what is proved of its limits (15) for every text by the \
      weights alone, and what a sweep computed of the laws; --claim does not choose among them.

      Example: steerlaw verify Examples/three-alphabets-contrastive.json

      Example: steerlaw verify --random 100 --seed 1

      Example: steerlaw verify --random 100 --kind decoder
      """)

  @OptionGroup var model: ModelSource

  @Option(name: .customLong("context"), help: "Only this context (repeatable; default all).")
  var contexts: [String] = []

  @Option(name: .customLong("claim"), help: "Only this claim (repeatable; default all).")
  var claims: [String] = []

  @Option(
    name: .customLong("claim-variant"), help: "This wrong variant of a claim (repeatable).")
  var variants: [String] = []

  @Option(
    help: ArgumentHelp("Statement, procedure and full evidence of a claim.", valueName: "claim"))
  var explain: String?

  @Option(help: ArgumentHelp("Verify this many random models.", valueName: "n"))
  var random: Int?

  @Option(
    help: ArgumentHelp(
      "Random models of this kind: linear (distributions) or decoder (steered before a norm).",
      valueName: "kind"))
  var kind: ModelKind = .linear

  @Option(help: "Seed of the random models.")
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "Replay and keep counterexamples in this folder, which is made if need be.",
      valueName: "folder"))
  var keep: String?

  @Option(help: ArgumentHelp("Digits to which reals are enclosed.", valueName: "n"))
  var digits: Int?

  @OptionGroup var shards: ShardOptions
  @OptionGroup var temperature: TemperatureOptions
  @OptionGroup var softcap: SoftcapRefusal
  @OptionGroup var trained: TrainedOptions
  @OptionGroup var site: SiteOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    let modes = [model.isGiven, random != nil, !shards.merge.isEmpty].count { $0 }
    guard modes == 1 else {
      throw ValidationError("give one of a model file, --random or --merge")
    }
    if random == nil, kind != .linear {
      throw ValidationError("--kind belongs to --random; a model file says what it is")
    }
    if model.isGiven, keep != nil { throw ValidationError("--keep belongs to --random") }
    if shards.shard != nil, let format = output.chosenFormat, format != .json {
      throw ValidationError(
        "--format \(format): a shard is written as JSON; give --format with --merge")
    }
    let isAsking =
      digits != nil || explain != nil || !(claims + variants + contexts).isEmpty
    if !shards.merge.isEmpty, isAsking {
      throw ValidationError(
        "--merge takes claims, contexts and digits from the shards; leave them out")
    }
    guard model.isGiven || temperature.text == nil else {
      throw ValidationError("--temperature needs a model")
    }
    guard model.isGiven || !site.given.contains(where: \.isGiven) else {
      throw ValidationError("--layer, --positions and --unit-vector need a model")
    }
    guard model.isGiven || trained.trained == nil else {
      throw ValidationError("--trained needs the model file that the run was trained on")
    }
    if let random, !(1...HuntRecord.modelLimit).contains(random) {
      throw ValidationError("--random \(random): give a number from 1 to \(HuntRecord.modelLimit)")
    }
    if let digits, !(4...1000).contains(digits) {
      throw ValidationError("--digits \(digits): give a number from 4 to 1000")
    }
    _ = try chosenClaims()
  }

  /// The claims and the wrong variants to try.
  func chosenClaims() throws -> (claims: [Claim], variants: [Claim]) {
    func find(_ names: [String], _ all: [Claim], _ option: String) throws -> [Claim] {
      try names.map { name in
        guard let claim = all.first(where: { $0.identifier == name }) else {
          throw ValidationError(
            "\(option) \(quoted(name)): no such claim; there are "
              + all.map(\.identifier).joined(separator: ", "))
        }
        return claim
      }
    }
    // What a model file holds is not known yet: a claim about the other kind will not apply.
    let kinds = model.isGiven ? ModelKind.allCases : [kind]
    let all = model.isGiven ? kinds.flatMap(ClaimCatalogue.claims) : ClaimCatalogue.hunted(kind)
    let named = try find(claims + (explain.map { [$0] } ?? []), all, "--claim")
    let wrong = try find(
      variants, kinds.flatMap(ClaimCatalogue.wrongVariants), "--claim-variant")
    if named.isEmpty && wrong.isEmpty {
      return model.isGiven ? (ClaimCatalogue.claims, []) : (all, ClaimCatalogue.wrongVariants(kind))
    }
    return (named, wrong)
  }

  func run() async throws {
    try await reportingFailures {
      if model.isGiven {
        try verify()
      } else if random != nil {
        try hunt()
      } else {
        try merge(shards.merge)
      }
    }
  }

  /// The form of the output: a shard is JSON.
  var format: OutputFormat { shards.shard == nil ? output.format : .json }

  private func verify() throws {
    let chosen = try chosenClaims()
    switch try model.readAny() {
    case .distributions(let given):
      try TransformerQuestion.demand(site.given)
      let model = try temperature.model(
        trained.apply(to: given, path: model.path), path: model.path)
      try verify(model, chosen.claims + chosen.variants)
    case .transformer(let transformer, let weights): try verify(transformer, weights)
    case .decoder(let decoder):
      try TransformerQuestion.demand(site.given)
      let isNamed = !(claims + variants).isEmpty || explain != nil
      try verify(
        decoder, isNamed ? chosen.claims + chosen.variants : ClaimCatalogue.decoderClaims)
    }
  }

  /// Writes what is proved of a transformer, and what was computed.
  private func verify(_ transformer: TransformerModel, _ weights: TransformerFile) throws {
    try TransformerQuestion.refuse([
      ("--trained", trained.trained != nil), ("--shard", try shards.part() != nil),
      ("--claim", !claims.isEmpty), ("--claim-variant", !variants.isEmpty),
      ("--explain", explain != nil), ("--digits", digits != nil),
    ])
    let sink = OutputSink(output)
    try sink.probe()
    let question = try TransformerQuestion(
      transformer, weights, path: model.path, contexts: contexts, tokens: nil, precision: nil,
      site: site, temperature: try temperature.value(), workers: work.workers)
    try finish(
      VerdictReport(path: model.path, rows: TransformerVerdicts(question: question).rows()), sink)
  }

  /// Writes the verdicts on a decoder.
  private func verify(_ decoder: DecoderModel, _ asked: [Claim]) throws {
    try DecoderQuestion.refuse([
      ("--trained", trained.trained != nil), ("--shard", try shards.part() != nil),
    ])
    let indices = try ContextOptions.indices(contexts, in: decoder)
    let temperature = try temperature.value()
    let sink = OutputSink(output)
    try sink.probe()
    let subject: DecoderSubject
    do throws(ModelError) {
      subject = try DecoderSubject(
        decoder, temperature: temperature, contexts: indices, digits: digits ?? 20)
    } catch {
      throw FileError(error, path: model.path)
    }
    let progress = Progress(total: asked.count, noun: "claims")
    let verdicts = subject.verdicts(on: asked, workers: work.workers) { progress.advance($0) }
    progress.finish()
    try finish(
      VerdictReport(
        path: model.path, rows: zip(asked, verdicts).map { VerdictRow($0, $1) },
        isExplained: explain != nil), sink)
  }

  /// Writes the verdicts on a model of distributions.
  private func verify(_ model: SteeringModel, _ asked: [Claim]) throws {
    let indices = try ContextOptions.indices(contexts, in: model)
    let digits = digits ?? 20
    let sink = OutputSink(output)
    try sink.probe()
    let shard = try shards.part().map { part in
      ShardRecord(
        part,
        of: ShardQuestion(
          VerdictReport.command, model,
          [
            "digits": .integer(digits),
            "contexts": .choice(
              contexts.isEmpty ? nil : indices.map { model.contexts[$0].name }),
            "claims": .choice(asked.map(\.identifier)),
          ]))
    }
    let tried = (shard?.part ?? .whole).choose(from: asked)
    let progress = Progress(total: tried.count, noun: "claims")
    let verdicts = Subject(model, contexts: indices, digits: digits).verdicts(
      on: tried, workers: work.workers
    ) { progress.advance($0) }
    progress.finish()
    try finish(
      VerdictReport(
        path: self.model.path, rows: zip(tried, verdicts).map { VerdictRow($0, $1) },
        isExplained: explain != nil, shard: shard), sink)
  }

  /// Writes the verdicts on a model; throws the status that they mean.
  func finish(_ verdicts: VerdictReport, _ sink: OutputSink) throws {
    try ReportWriter.write(verdicts.report, format, to: sink)
    let names = Set(verdicts.rows.map(\.verdict))
    if names.contains("refuted") { throw ExitStatus.refuted }
    if names.contains("undecided") {
      complain("some claims are undecided")
      throw ExitStatus.undecided
    }
  }
}

extension ModelKind: ExpressibleByArgument {}

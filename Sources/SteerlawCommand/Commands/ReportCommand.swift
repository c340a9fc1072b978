// One page about a model, to be opened in a browser.
import ArgumentParser
import CertificateWriter
import ExactArithmetic
import Figures
import Foundation
import ModelFiles
import NumericArrays
import ProofChecker
import ReportPage
import SteeringLaws
import SteeringModel
import Verification

/// `steerlaw report`: one page about a model, to be opened in a browser.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "One self-contained page: figures, peaks, verdicts, and a slider for the strength.",
    discussion: """
      The page needs no network and works from a file. Peaks, heights, log-odds, limits and coefficients \
      are certified digits; the curves and what follows the slider are computed in the page, in double \
      precision, and it says so. Without --context it shows contexts of at most six distributions.

      Of a decoder the page has all maxima and minima of each token (of a large vocabulary, of those that \
      become likeliest), the circle, and the linear law beside the law through the norm.

      Of a transformer, which is steered inside, the page has what a sweep computed in doubles: curves, maxima \
      and minima, costs and limits, beside the lemma and the quadratic.

      Claims are verified, and a certificate is put into the page, where that is quick: --verify and \
      --certify ask for them on any model, --no-verify and --no-certify leave them out.

      Example: steerlaw report Examples/three-alphabets-contrastive.json --context aab --digits 20
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var temperature: TemperatureOptions
  @OptionGroup var softcap: SoftcapRefusal
  @OptionGroup var trained: TrainedOptions

  @Option(
    name: .customLong("context"),
    help: "A context (repeatable; the first is shown first; default: a few of each role).")
  var contexts: [String] = []

  @Option(help: "The heading (default: the name of the model file).")
  var title: String?

  @Flag(inversion: .prefixedNo, help: "Verify the claims (default: for small pages).")
  var verify: Bool?

  @Flag(inversion: .prefixedNo, help: "Put a certificate into the page (default: for small pages).")
  var certify: Bool?

  @OptionGroup var sweep: SweepOptions
  @OptionGroup var site: SiteOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var work: WorkOptions

  @OptionGroup var output: FileOptions

  /// The most rows (tokens times contexts) of which claims are verified by default.
  private static let verifyLimit = 4_000
  /// The most rows that are certified by default.
  private static let certificateLimit = 300

  mutating func validate() throws {
    if let digits = precision.digits, digits > 1000 {
      throw ValidationError("--digits \(digits): give a number from 1 to 1000 for a page")
    }
    if let title, title.isEmpty || title.utf8.count > 1000 {
      throw ValidationError("--title: give a heading of 1 to 1000 bytes")
    }
  }

  func run() async throws {
    try await reportingFailures {
      switch try self.model.readAny() {
      case .distributions(let given):
        try TransformerQuestion.demand(sweep.given + site.given)
        try report(given)
      case .decoder(let decoder):
        try TransformerQuestion.demand(sweep.given + site.given)
        try report(decoder)
      case .transformer(let transformer, let weights): try report(transformer, weights)
      }
    }
  }

  /// The contexts that are named, in that order; empty when none is.
  private func chosen(in model: some NamedModel) throws -> [Int] {
    var seen: Set<Int> = []
    return try contexts.flatMap { try ContextOptions.indices([$0], in: model) }
      .filter { seen.insert($0).inserted }
  }

  private func digits(_ model: some NamedModel) -> Int {
    precision.digits(standard: model.vocabulary.count <= 2000 ? 20 : 12)
  }

  private static let excess = ValidationError(
    "the page would be larger than 64 MB; give fewer --context or --digits")

  private func options(digits: Int, _ progress: Progress) -> ReportOptions {
    var options = ReportOptions(
      title: title ?? standardTitle, arguments: arguments, digits: digits,
      precisionLimit: precision.limit(digits: digits), workers: work.workers,
      progress: { progress.advance($0) })
    options.sampling = temperature.text.map { ["--temperature", $0.shellWord] } ?? []
    return options
  }

  /// Writes the page of a decoder.
  private func report(_ decoder: DecoderModel) throws {
    try DecoderQuestion.refuse([
      ("--trained", trained.trained != nil), ("--verify", verify == true),
      ("--certify", certify == true),
    ])
    let steered = SteeredDecoder(decoder, temperature: try temperature.value())
    let chosen = try chosen(in: decoder)
    let shown = chosen.isEmpty ? CircleReport.standardContexts(steered) : chosen
    let digits = digits(decoder)
    guard !CircleReport.isExcessive(steered, contexts: shown, digits: digits) else {
      throw ReportCommand.excess
    }
    let progress = Progress(total: shown.count, noun: "contexts")
    let report: CircleReport
    do throws(ModelError) {
      report = try CircleReport(
        steered, contexts: shown, options(digits: digits, progress))
    } catch {
      throw FileError(error, path: model.path)
    }
    progress.finish()
    let sink = OutputSink(path: output.path)
    sink.write(utf8: report.page(notes: notes(decoder, shown, undecided: report.undecidedCount)))
    try sink.finish()
    if report.undecidedCount > 0 {
      complain(
        "of \(report.undecidedCount) tokens there may be more maxima and minima; raise --max-precision"
      )
      throw ExitStatus.undecided
    }
  }

  private func notes(_ model: DecoderModel, _ shown: [Int], undecided: Int) -> [String] {
    var notes: [String] = []
    if shown.count < model.contexts.count {
      notes.append(
        "\(shown.count) of \(model.contexts.count) contexts are shown; --context chooses others.")
    }
    if let text = temperature.text {
      notes.append("Sampled at temperature \(text): all logits are divided by it.")
    }
    if undecided > 0 {
      notes.append(
        "Of \(undecided) tokens it is undecided whether there are more maxima and minima.")
    }
    return notes
  }

  /// Writes the page of a transformer.
  private func report(_ transformer: TransformerModel, _ weights: TransformerFile) throws {
    try TransformerQuestion.refuse([
      ("--trained", trained.trained != nil), ("--verify", verify == true),
      ("--certify", certify == true),
    ])
    let steps = sweep.sweep ?? 160
    guard steps <= 4_000 else {
      throw ValidationError("--sweep \(steps): give at most 4000 steps for a page")
    }
    let asked = contexts.isEmpty ? transformer.asked.prefix(TransformerPage.contextCount) : []
    let question = try TransformerQuestion(
      transformer, weights, path: model.path,
      contexts: contexts + asked.map { transformer.contexts[$0].name }, tokens: nil,
      precision: precision, site: site, temperature: try temperature.value(),
      workers: work.workers)
    let progress = Progress(total: question.contexts.count, noun: "contexts")
    var options = options(digits: question.digits, progress)
    options.sampling += site.arguments
    let page = try TransformerPage(
      question: question, range: try sweep.ends(), steps: steps, options: options
    ).report()
    progress.finish()
    var notes = ["Computed in doubles: no digit on this page is proved."]
    if question.contexts.count < transformer.contexts.count {
      notes.append(
        "\(question.contexts.count) of \(transformer.contexts.count) contexts are shown; --context chooses others."
      )
    }
    if let text = temperature.text {
      notes.append("Sampled at temperature \(text): all logits are divided by it.")
    }
    let sink = OutputSink(path: output.path)
    sink.write(utf8: page.page(notes: notes))
    try sink.finish()
  }

  /// Writes the page of a model of distributions.
  private func report(_ given: SteeringModel) throws {
    let model = try temperature.model(
      trained.apply(to: given, path: self.model.path), path: self.model.path)
    let chosen = try chosen(in: model)
    let shown = chosen.isEmpty ? ReportSize.standardContexts(model) : chosen
    let digits = digits(model)
    guard !ReportSize.isExcessive(model, contexts: shown, digits: digits) else {
      throw ReportCommand.excess
    }
    let progress = Progress(total: shown.count, noun: "contexts")
    let report = try ReportPage.Report(
      model, contexts: shown, options(digits: digits, progress))
    progress.finish()
    let rows = shown.count * model.vocabulary.count
    var notes = self.notes(model, shown, undecided: report.undecidedCount)
    var verdicts: [ReportVerdict] = []
    if verify ?? (rows <= ReportCommand.verifyLimit) {
      verdicts = self.verdicts(model, shown)
    } else if verify == nil {
      notes.append("Claims are not verified on a page of this size unless --verify is given.")
    }
    let proof =
      certify ?? (rows * digits <= 20 * ReportCommand.certificateLimit)
      ? try certificate(model, shown, digits) : nil
    let page = report.page(verdicts: verdicts, notes: notes, certificate: proof)
    let sink = OutputSink(path: output.path)
    sink.write(utf8: page)
    try sink.finish()
    if report.undecidedCount > 0 {
      complain("\(report.undecidedCount) peaks are undecided; raise --max-precision")
      throw ExitStatus.undecided
    }
  }

  private var standardTitle: String {
    if model.path == "-" { return "Steering strength" }
    let name = URL(filePath: model.path).deletingPathExtension().lastPathComponent
    return name.isEmpty ? "Steering strength" : String(name.prefix(200))
  }

  /// What names the model in commands.
  private var arguments: [String] {
    model.source.arguments
      + (trained.trained.map { ["--trained", $0.shellWord] } ?? [])
  }

  private func notes(_ model: SteeringModel, _ shown: [Int], undecided: Int) -> [String] {
    var notes: [String] = []
    if shown.count < model.contexts.count {
      notes.append(
        "\(shown.count) of \(model.contexts.count) contexts are shown; --context chooses others.")
    }
    if let text = temperature.text {
      notes.append(
        "Sampled at temperature \(text): the model of this page has the probabilities p^(1/t), normalised. Its log-odds are M/t less a constant; peaks and log-odds show M."
      )
    }
    if model.hasFloatData {
      notes.append(
        "The model's floats are taken as the exact numbers that they are; what is proved is proved of them."
      )
    }
    if undecided > 0 {
      notes.append("\(undecided) peaks are undecided within the limit of precision.")
    }
    return notes
  }

  private func verdicts(_ model: SteeringModel, _ contexts: [Int]) -> [ReportVerdict] {
    let claims = ClaimCatalogue.claims
    let progress = Progress(total: claims.count, noun: "claims")
    let verdicts = Subject(model, contexts: contexts).verdicts(on: claims, workers: work.workers) {
      progress.advance($0)
    }
    progress.finish()
    return zip(claims, verdicts).map { claim, verdict in
      ReportVerdict(
        claim: claim.identifier, statement: claim.statement,
        background:
          "Assumes: \(claim.assumptions). Source: \(claim.source). Decided by: \(claim.procedure).",
        verdict: verdict.name, ground: verdict.groundText, evidence: verdict.evidence)
    }
  }

  /// The certificate, checked.
  ///
  /// Throws the status for undecided when it is not accepted.
  private func certificate(
    _ model: SteeringModel, _ contexts: [Int], _ digits: Int
  ) throws -> [UInt8] {
    let builder = CertificateBuilder(
      model, contexts: contexts.sorted(), digits: digits,
      precisionLimit: precision.limit(digits: digits), workers: work.workers, budgets: [])
    let bytes = Array((try builder.certificate().render() + "\n").utf8)
    do {
      _ = try Verified.check(bytes)
    } catch {
      complain("the certificate that was built is not accepted: \(error)")
      throw ExitStatus.undecided
    }
    return bytes
  }
}

extension SteeringModel {
  /// Whether its numbers come from float arrays.
  fileprivate var hasFloatData: Bool {
    contexts.contains { context in
      switch context.distribution {
      case .logits, .weights: true
      case .probabilities: false
      }
    }
  }
}

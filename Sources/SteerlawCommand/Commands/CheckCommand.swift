// Checking certificates with the trusted checker alone.
import ArgumentParser
import CertificateWriter
import Foundation
import ModelFiles
import NumericArrays
import PeakSearch
import PlainText
import ProofChecker
import SteeringModel

/// `steerlaw check`: checks certificates with the trusted checker alone.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check certificates with integers and rationals alone.",
    discussion: """
      Uses ProofChecker and none of the code that finds answers: no floating point, no MPFR. Says what \
      was proved of each file, a line a claim, or the first claim that was not confirmed (exit status 1), \
      or that the file is no certificate (65). A certificate holds its model; --model confirms that it is \
      the model meant, or a part of it.

      Example: steerlaw check proofs/certificates/letter-case.json --model Examples/letter-case.json
      """)

  @Argument(help: ArgumentHelp("Certificate files.", valueName: "file"))
  var paths: [String]

  @Option(help: ArgumentHelp("Give up on a file beyond this many units of work.", valueName: "n"))
  var maxWork: Int = Verified.workLimit

  @Flag(help: "Print only how many claims of each kind hold.")
  var summary = false

  @Option(
    name: .customLong("model"),
    help: ArgumentHelp(
      "Confirm that the certificates are about this model or a part of it.", valueName: "model"))
  var modelPath: String?

  @OptionGroup var workers: WorkOptions
  @OptionGroup var modelPaths: PathOptions
  @OptionGroup var rows: RowOptions
  @OptionGroup var names: TokenizerOptions
  @OptionGroup var trained: TrainedOptions

  mutating func validate() throws {
    if modelPath != nil, rows.logits != nil {
      throw ValidationError("give --model or --logits, not both")
    }
    if names.tokenizer != nil, rows.logits == nil {
      throw ValidationError("--tokenizer needs --logits")
    }
    if trained.trained != nil, modelName == nil {
      throw ValidationError("--trained needs --model")
    }
    guard maxWork > 0 else { throw ValidationError("--max-work \(maxWork): give a number above 0") }
  }

  /// What the model is called; nil when none is given.
  private var modelName: String? { modelPath ?? rows.logits }

  func run() async throws {
    try await reportingFailures {
      let model = try comparedModel()
      let sink = OutputSink(path: nil)
      var (isMalformed, isRejected) = (false, false)
      for path in paths {
        do {
          let checked = try CheckedCertificate.check(
            Array(try InputFile.read(path)), workLimit: maxWork, workers: workers.workers)
          let confirmed = try model.map { try part(checked, of: $0) }
          func line(_ text: String) { sink.write(text.printable + "\n") }
          switch checked {
          case .distributions(let verified): write(verified, confirmed, path, line)
          case .decoder(let verified): write(verified, confirmed, path, line)
          }
        } catch let error as Refusal {
          complain("\(path): \(error.isMalformed ? "" : "rejected: ")\(error)")
          isMalformed = isMalformed || error.isMalformed
          isRejected = isRejected || !error.isMalformed
        } catch let error as AnotherModel {
          complain("\(path): is about another model: \(error)")
          isRejected = true
        }
      }
      try sink.finish()
      if isRejected { throw ExitCode(1) }
      if isMalformed { throw ExitStatus.badData }
    }
  }

  /// The model that certificates are compared with; nil when none is given.
  private func comparedModel() throws -> AnyModel? {
    guard let name = modelName else { return nil }
    let given: AnyModel =
      try modelPath == nil
      ? .distributions(rows.model(tokenizer: names.tokenizer)) : modelPaths.anyModel(at: name)
    switch given {
    case .distributions(let model): return .distributions(try trained.apply(to: model, path: name))
    case .transformer: throw TransformerQuestion.refusal(path: name)
    case .decoder:
      try DecoderQuestion.refuse([("--trained", trained.trained != nil)])
      return given
    }
  }

  /// Which part of `model` the certificate is about.
  ///
  /// Throws ``AnotherModel``.
  private func part(
    _ checked: CheckedCertificate, of model: AnyModel
  ) throws(AnotherModel) -> CertifiedPart {
    switch (checked, model) {
    case (.distributions(let verified), .distributions(let model)):
      try CertifiedPart(of: verified.certificate, in: model)
    case (.decoder(let verified), .decoder(let model)):
      try CertifiedPart(of: verified.certificate, in: model)
    case (.distributions, .decoder):
      throw AnotherModel(description: "it is about distributions, and the model is a decoder")
    case (.decoder, .distributions):
      throw AnotherModel(description: "it is about a decoder, and the model has distributions")
    case (_, .transformer):
      throw AnotherModel(
        description: "no certificate is about a transformer that is steered inside")
    }
  }

  /// Writes what was proved of a decoder.
  private func write(
    _ verified: VerifiedDecoder, _ part: CertifiedPart?, _ path: String, _ write: (String) -> Void
  ) {
    let statements = DecoderStatements(verified)
    write(heading(path, verified.theorems.count, statements.counts))
    if let part, let modelName { write("  of \(modelName): \(part.description)") }
    if summary {
      write("  \(statements.size)")
    } else {
      for line in statements.subject { write("  " + line) }
      statements.forEachLine { write("  " + $0) }
    }
  }

  private func heading(
    _ path: String, _ number: Int, _ counts: [(name: String, count: Int)]
  ) -> String {
    let kinds = counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    return "\(path): \(number == 1 ? "the 1 claim holds" : "all \(number) claims hold") (\(kinds))"
  }

  /// Writes what was proved, from the theorems, and of what.
  private func write(
    _ verified: Verified, _ part: CertifiedPart?, _ path: String, _ write: (String) -> Void
  ) {
    let counts = VerifiedSummary(verified)
    write(heading(path, verified.theorems.count, counts.counts))
    if let part, let modelName { write("  of \(modelName): \(part.description)") }
    let statements = ProvedStatements(verified)
    if summary {
      write("  \(statements.size)")
      for context in counts.contexts { write("  " + line(context)) }
    } else {
      for line in statements.subject { write("  " + line) }
      statements.forEachLine { write("  " + $0) }
    }
  }

  private func line(_ context: VerifiedSummary.ContextSummary) -> String {
    let scope =
      context.peaks == context.interiorLevels
      ? "every inner level (\(context.peaks)"
      : "\(context.peaks) of \(context.interiorLevels) inner levels (\(context.peaks)"
    return "context \(quoted(context.name)): one peak, bracketed, for \(scope) levels, "
      + "\(context.tokens) tokens), width at most \(StatedNumber.width(context.width))"
  }
}

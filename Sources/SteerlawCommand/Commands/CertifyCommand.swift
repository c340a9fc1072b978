// Writing certificates.
import ArgumentParser
import CertificateWriter
import ExactArithmetic
import ModelFiles
import NumericArrays
import ProofChecker
import SteeringLaws
import SteeringModel
import StrictJSON

/// `steerlaw certify`: writes certificates.
struct CertifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certify",
    abstract: "Write a certificate of a model's peaks, limits and coefficients.",
    discussion: """
      The certificate holds the model exactly, and for each context a bracket of width 10^-digits around \
      every peak, exact peaks with their algebraic witnesses, limits, probabilities at exact points, and \
      the quadratic coefficient of the cross-entropy (docs/certificates.md). It is checked before it is \
      written; steerlaw check checks it again without any of the code that found it. With --rocq also a \
      file that compiles to the same theorems on peaks in Rocq.

      Of a decoder, which is steered before its final norm: a bracket around every maximum and minimum of \
      each token with the evidence that there are no others, limits, and the likeliest tokens where these \
      are exact.

      Example: steerlaw certify Examples/letter-case.json -o letter-case.certificate.json --digits 40
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var temperature: TemperatureOptions
  @OptionGroup var softcap: SoftcapRefusal
  @OptionGroup var trained: TrainedOptions

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write the certificate to this file (- is standard output).", valueName: "file"))
  var path: String

  @OptionGroup var contexts: ContextOptions
  @OptionGroup var tokens: TokenOptions

  @Option(help: ArgumentHelp("Also write a Rocq file with the peaks.", valueName: "file"))
  var rocq: String?

  @Option(
    name: .customLong("max-cross-entropy"),
    help: ArgumentHelp(
      "Also certify which strengths keep this budget, in nats (repeatable; needs all contexts).",
      valueName: "x"))
  var budgets: [String] = []

  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var work: WorkOptions

  mutating func validate() throws {
    for budget in budgets {
      guard try exactNumber(budget, option: "--max-cross-entropy") > 0 else {
        throw ValidationError("--max-cross-entropy \(budget): give a number above 0")
      }
    }
    if let rocq {
      // Rocq takes the name of the file as the name of a module.
      let name = rocq.split(separator: "/").last?.split(separator: ".").first ?? ""
      let isName = name.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "_") || Character(Unicode.Scalar(byte)).isASCIIAlphanumeric
      }
      guard rocq.hasSuffix(".v"), isName, name.first?.isLetter == true else {
        throw ValidationError(
          "--rocq \(rocq): give a name of letters, digits and _ that begins with a letter and ends in .v"
        )
      }
    }
    if rocq != nil, !tokens.isEmpty {
      throw ValidationError("--rocq is about all tokens; leave out --token and --token-id")
    }
    if !budgets.isEmpty, !contexts.names.isEmpty || !tokens.isEmpty {
      throw ValidationError(
        "--max-cross-entropy needs all contexts and tokens; leave out --context and --token")
    }
  }

  func run() async throws {
    try await reportingFailures {
      let given: SteeringModel
      switch try self.model.readAny() {
      case .distributions(let model): given = try trained.apply(to: model, path: self.model.path)
      case .decoder(let decoder): return try certify(decoder)
      case .transformer: throw TransformerQuestion.refusal(path: self.model.path)
      }
      let model = try temperature.model(given, path: self.model.path)
      let indices =
        try budgets.isEmpty ? contexts.indices(in: model) : Array(model.contexts.indices)
      let digits = precision.digits()
      let builder = CertificateBuilder(
        model, contexts: indices, tokens: tokens.isEmpty ? nil : try tokens.indices(in: model),
        digits: digits, precisionLimit: precision.limit(digits: digits),
        workers: work.workers,
        budgets: try budgets.map { try exactNumber($0, option: "--max-cross-entropy") })
      let bytes = Array((try builder.certificate().render() + "\n").utf8)
      try demandAccepted(bytes)
      let rocqText: String?
      do {
        rocqText = rocq == nil ? nil : try RocqCertificate.text(builder)
      } catch let error as RocqCertificate.Unsupported {
        complain("\(self.model.path): --rocq: \(error)")
        throw ExitStatus.badData
      }
      let sink = OutputSink(path: path)
      sink.write(utf8: bytes)
      try sink.finish()
      if let rocq, let rocqText { try OutputFile.write(Array(rocqText.utf8), to: rocq) }
    }
  }
}

extension CertifyCommand {
  /// Checks what was built before anybody sees it.
  private func demandAccepted(_ bytes: [UInt8]) throws {
    do {
      _ = try CheckedCertificate.check(bytes, workers: work.workers)
    } catch {
      complain("the certificate that was built is not accepted: \(error)")
      throw ExitStatus.undecided
    }
  }

  /// Writes a certificate about a decoder.
  private func certify(_ model: DecoderModel) throws {
    try DecoderQuestion.refuse([
      ("--trained", trained.trained != nil), ("--rocq", rocq != nil),
      ("--max-cross-entropy", !budgets.isEmpty), ("--temperature", temperature.text != nil),
    ])
    let path = self.model.path
    let entries = model.vocabulary.count * model.head.dimension
    guard entries <= CertifyCommand.entryLimit else {
      throw FileError(
        .badData, path: path,
        message:
          "the unembedding has \(entries) numbers, and a certificate, which holds all of them, at most \(CertifyCommand.entryLimit)"
      )
    }
    guard model.course == .line else {
      throw FileError(
        .badData, path: path, message: "path: certificates are about steering along a line")
    }
    let digits = precision.digits()
    let builder = DecoderCertificateBuilder(
      model, contexts: try contexts.indices(in: model),
      tokens: tokens.isEmpty ? nil : try tokens.indices(in: model), digits: digits,
      precisionLimit: precision.limit(digits: digits), workers: work.workers)
    let value: JSONValue
    do { value = try builder.certificate() } catch let error as ModelError {
      throw FileError(error, path: path)
    }
    let bytes = Array((value.render() + "\n").utf8)
    try demandAccepted(bytes)
    let sink = OutputSink(path: self.path)
    sink.write(utf8: bytes)
    try sink.finish()
  }

  /// The most numbers of an unembedding that a certificate holds: some 40 MB.
  private static let entryLimit = 1 << 21
}

extension Character {
  fileprivate var isASCIIAlphanumeric: Bool { isASCII && (isLetter || isNumber) }
}

// Whole continuations, and long texts, under one strength.
import ArgumentParser
import ExactArithmetic
import ModelFiles
import NumericArrays
import PeakSearch
import PlainText
import SteeringLaws
import SteeringModel

/// `steerlaw sequence`: whole continuations, and long-run frequencies.
struct SequenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sequence",
    abstract: "The strength at which a whole continuation is likeliest, and long-run frequencies.",
    discussion: """
      With --steps: the log-probability of tokens, each after its own context, steered with one strength; \
      its one peak, and beside it the peaks of the tokens. Steps of several texts may be given together: \
      then the peak is the strength under which the corpus is likeliest.

      With --stationary: how often each token comes in a long text that the steered model writes, each \
      token deciding the next context: the context that is called like it, or --context-of. Exact where \
      the steered probabilities are rational.

      Example: steerlaw sequence Examples/three-alphabets-uniform.json --steps aab=a,ABB=b --at 0,1

      Example: steerlaw sequence Examples/witnesses/long-run.json --stationary --at 0,1,2
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var temperature: TemperatureOptions
  @OptionGroup var softcap: SoftcapRefusal
  @OptionGroup var trained: TrainedOptions

  @Option(
    help: ArgumentHelp(
      "The tokens and the contexts that they follow: CONTEXT=TOKEN, separated by commas.",
      valueName: "list"))
  var steps: String?

  @Option(
    help: ArgumentHelp(
      "The same from a JSON file: a list of [context, token].", valueName: "file"))
  var stepsFile: String?

  @Flag(help: "Long-run frequencies of the tokens.")
  var stationary = false

  @Option(
    help: ArgumentHelp(
      "The context after a token: TOKEN=CONTEXT, separated by commas.", valueName: "list"))
  var contextOf: String?

  @Option(
    name: .customLong("at"), parsing: .unconditional,
    help: ArgumentHelp("Strengths, separated by commas, e.g. -3,-1/2,0.75.", valueName: "list"))
  var strengthList: String?

  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    let isGiven = [steps != nil, stepsFile != nil, stationary]
    guard isGiven.count(where: { $0 }) == 1 else {
      throw ValidationError("give --steps, --steps-file or --stationary, one of them")
    }
    if contextOf != nil, !stationary {
      throw ValidationError("--context-of belongs to --stationary")
    }
    _ = try strengths()
  }

  private func strengths() throws -> [Rational] {
    guard let strengthList else { return stationary ? [0, 1] : [] }
    return try strengthList.split(separator: ",", omittingEmptySubsequences: false).map {
      try exactNumber(String($0), option: "--at")
    }
  }

  func run() async throws {
    try await reportingFailures {
      let model = try trained.model(self.model)
      let steered = SteeredModel(model, temperature: try temperature.value())
      let digits = precision.digits(standard: output.format == .table ? 12 : 30)
      let question = SequenceQuestion(
        steered: steered, strengths: try strengths(), digits: digits,
        precisionLimit: precision.limit(digits: digits))
      let report =
        stationary
        ? try question.stationary(contextOfToken: contextOfToken(model))
        : try question.continuation(stepNumbers(model))
      try ReportWriter.write(
        Report(
          [.member("model", .text(self.model.path))] + (try temperature.parts()) + report.parts),
        output)
    }
  }

  /// The steps as numbers of contexts and tokens.
  private func stepNumbers(_ model: SteeringModel) throws -> [(context: Int, token: Int)] {
    let pairs: [(context: String, token: String)]
    let option: String
    if let stepsFile {
      option = "--steps-file"
      pairs = try SequenceQuestion.steps(ofFile: stepsFile)
    } else {
      option = "--steps"
      pairs = try Self.pairs(steps ?? "", option: option).map { ($0.0, $0.1) }
    }
    guard !pairs.isEmpty else { throw ValidationError("\(option): there are no steps") }
    return try pairs.map { pair in
      (
        try Self.context(pair.context, in: model, option: option),
        try Self.token(pair.token, in: model, option: option)
      )
    }
  }

  /// For each token the number of the context that it leads to.
  private func contextOfToken(_ model: SteeringModel) throws -> [Int] {
    var given: [Int: Int] = [:]
    for (token, context) in try Self.pairs(contextOf ?? "", option: "--context-of") {
      given[try Self.token(token, in: model, option: "--context-of")] =
        try Self.context(context, in: model, option: "--context-of")
    }
    return try model.vocabulary.tokens.enumerated().map { token, text in
      guard let context = given[token] ?? model.contextIndex(of: text) else {
        throw ValidationError(
          "--stationary: no context is called \(quoted(text)); say which one follows this token with --context-of"
        )
      }
      return context
    }
  }

  /// `a=b,c=d`, split at the first `=` of each part.
  private static func pairs(_ text: String, option: String) throws -> [(String, String)] {
    try text.split(separator: ",").map { part in
      guard let place = part.firstIndex(of: "=") else {
        throw ValidationError("\(option): \(quoted(String(part))) has no =")
      }
      return (String(part[..<place]), String(part[part.index(after: place)...]))
    }
  }

  private static func context(
    _ name: String, in model: SteeringModel, option: String
  ) throws -> Int {
    guard let context = model.contextIndex(of: name) else {
      throw ValidationError("\(option): the model has no context \(quoted(name))")
    }
    return context
  }

  private static func token(
    _ text: String, in model: SteeringModel, option: String
  ) throws -> Int {
    guard let token = model.vocabulary.index(of: text) else {
      throw ValidationError("\(option): the model has no token \(quoted(text))")
    }
    return token
  }
}

import ArgumentParser
import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import PlainText
import SteeringLaws
import SteeringModel
import TrainedComparison

/// The form of the output.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, csv
}

/// Options of every subcommand that reads a model.
struct ModelOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The model file (JSON).", valueName: "model"))
  var path: String

  @Flag(help: "Let the model file name arrays outside its own folder.")
  var allowPathsOutside = false

  func read() throws -> SteeringModel {
    try ModelFile.read(path: path, allowingPathsOutside: allowPathsOutside)
  }
}

/// The option that puts a trained model in the place of the model it was trained on.
struct TrainedOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take the exact logits of this trained run in place of the model's distributions.",
      valueName: "run.npz"))
  var trained: String?

  /// `model`, or what was trained on it.
  func apply(to model: SteeringModel, path: String) throws -> SteeringModel {
    guard let trained else { return model }
    let run = try TrainedRun.read(path: trained, model: model)
    do throws(ModelError) {
      return try model.trained(run.state.matrices)
    } catch {
      throw FileError(error, path: path)
    }
  }
}

/// Options that choose contexts and tokens.
struct SelectionOptions: ParsableArguments {
  @Option(name: .customLong("context"), help: "Only this context (repeatable; default all).")
  var contexts: [String] = []

  @Option(name: .customLong("token"), help: "Only this token (repeatable; default all).")
  var tokens: [String] = []

  /// The numbers of the chosen contexts, in the model's order.
  func contextIndices(in model: SteeringModel) throws -> [Int] {
    try SelectionOptions.contextIndices(contexts, in: model)
  }

  /// The numbers of the contexts called `names`, or of all contexts when there are no names.
  static func contextIndices(_ names: [String], in model: SteeringModel) throws -> [Int] {
    try indices(
      of: names, among: model.contexts.map(\.name), option: "--context", noun: "context")
  }

  /// The numbers of the chosen tokens, in the model's order.
  func tokenIndices(in model: SteeringModel) throws -> [Int] {
    try SelectionOptions.tokenIndices(tokens, in: model)
  }

  /// The numbers of the tokens with the texts `names`, or of all tokens when there are no names.
  static func tokenIndices(_ names: [String], in model: SteeringModel) throws -> [Int] {
    try indices(
      of: names, among: model.vocabulary.tokens, option: "--token", noun: "token")
  }

  private static func indices(
    of names: [String], among all: [String], option: String, noun: String
  ) throws -> [Int] {
    if names.isEmpty { return Array(all.indices) }
    // By code points, as tokens are told apart; else as people see them.
    let positions = Dictionary(
      all.indices.map { (ExactText(all[$0]), [$0]) }, uniquingKeysWith: +)
    let found = Set(
      names.flatMap { name in
        positions[ExactText(name)] ?? all.indices.filter { all[$0] == name }
      }
    ).sorted()
    let known = Set(found.map { all[$0] })
    if let unknown = names.first(where: { !known.contains($0) }) {
      let examples = all.prefix(3).map { quoted($0) }.joined(separator: ", ")
      throw ValidationError(
        "\(option) \(quoted(unknown)): the model has no such \(noun); it has \(examples)"
          + (all.count > 3 ? ", ..." : ""))
    }
    return found
  }
}

/// Options on the precision of numbers.
struct PrecisionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Significant digits, each one proved (default: 30).", valueName: "n"))
  var digits: Int?

  @Option(help: ArgumentHelp("Give up as undecided beyond this many bits.", valueName: "bits"))
  var maxPrecision: Int?

  mutating func validate() throws {
    if let digits, !(1...100_000).contains(digits) {
      throw ValidationError("--digits \(digits): give a number from 1 to 100000")
    }
    if let maxPrecision, !(64...BigFloat.precisionLimit).contains(maxPrecision) {
      throw ValidationError(
        "--max-precision \(maxPrecision): give a number of bits from 64 to \(BigFloat.precisionLimit)"
      )
    }
  }

  /// The digits asked for, or `standard` when the user did not say.
  func digits(standard: Int = 30) -> Int { digits ?? standard }

  /// The precision limit: by default eight times what the digits need, and some thousand bits.
  func limit(digits: Int) -> Int {
    maxPrecision ?? 8 * CertifiedReal.workingPrecision(digits: digits) + 8192
  }
}

/// Options on where the output goes, and how it looks.
struct OutputOptions: ParsableArguments {
  @Option(help: "The form of the output: table, json or csv.")
  var format = OutputFormat.table

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var path: String?
}

/// Options on how the work is done.
struct WorkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Tasks at a time (default: one for each core).", valueName: "n"))
  var workers: Int = ProcessInfo.processInfo.activeProcessorCount

  mutating func validate() throws {
    guard (1...1024).contains(workers) else {
      throw ValidationError("--workers \(workers): give a number from 1 to 1024")
    }
  }
}

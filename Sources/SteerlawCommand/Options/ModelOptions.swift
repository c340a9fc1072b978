// Options that name the model, and the trained run in its place.
import ArgumentParser
import ModelFiles
import NumericArrays
import PlainText
import SteeringModel
import TrainedComparison

/// Options of every subcommand that needs a model.
struct ModelOptions: ParsableArguments {
  @OptionGroup var source: ModelSource

  mutating func validate() throws { try source.require() }

  /// What the model is called.
  var path: String { source.path }

  /// The model, for questions that no decoder answers.
  func read() throws -> SteeringModel { try source.read() }

  /// The model, in any form.
  func readAny() throws -> AnyModel { try source.readAny() }
}

/// Where a model comes from: a file, or the rows of an array of logits.
struct ModelSource: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The model file (JSON, or .npz); - is standard input; none with --logits.",
      valueName: "model"))
  var file: String?

  @OptionGroup var paths: PathOptions
  @OptionGroup var rows: RowOptions
  @OptionGroup var names: TokenizerOptions

  mutating func validate() throws {
    if file != nil, rows.logits != nil {
      throw ValidationError("give a model file or --logits, not both")
    }
    if names.tokenizer != nil, rows.logits == nil {
      throw ValidationError(
        "--tokenizer needs --logits; in a model file it is the key \"tokenizer\"")
    }
  }

  /// Throws unless a model is named.
  func require() throws {
    guard isGiven else {
      throw ValidationError(
        "Missing expected argument '<model>'; or give --logits, --positive and --negative")
    }
  }

  /// Whether a model is named.
  var isGiven: Bool { file != nil || rows.logits != nil }

  /// What the model is called.
  var path: String { file ?? rows.logits ?? "" }

  /// The model, for questions that no decoder answers.
  func read() throws -> SteeringModel {
    try WaitingLine.during(waiting) {
      if let file { return try paths.model(at: file) }
      return try rows.model(tokenizer: names.tokenizer)
    }
  }

  /// The model, in any form.
  func readAny() throws -> AnyModel {
    try WaitingLine.during(waiting) {
      if let file { return try paths.anyModel(at: file) }
      return .distributions(try rows.model(tokenizer: names.tokenizer))
    }
  }

  /// The model, in any form and along any number of directions.
  func readDirections() throws -> AnyDirections {
    try WaitingLine.during(waiting) {
      if let file { return try paths.directions(at: file) }
      return .one(.distributions(try rows.model(tokenizer: names.tokenizer)))
    }
  }

  private var waiting: String { "reading \(path.visible)" }

  /// What names the model in commands.
  var arguments: [String] {
    guard let file else { return rows.arguments(tokenizer: names.tokenizer) }
    return [file.shellWord] + (paths.allowPathsOutside ? ["--allow-paths-outside"] : [])
  }
}

/// The option on files that a model names.
struct PathOptions: ParsableArguments {
  @Flag(help: "Let the model file name arrays outside its own folder.")
  var allowPathsOutside = false

  /// The model of the file at `path`, or of standard input for `-`, in any form.
  ///
  /// Throws `FileError`.
  func anyModel(at path: String) throws -> AnyModel {
    path == "-"
      ? try ModelFile.readAnyFromStandardInput(
        allowingPathsOutside: allowPathsOutside, note: { complain("note: \($0)") })
      : try ModelFile.readAny(
        path: path, allowingPathsOutside: allowPathsOutside, note: { complain("note: \($0)") })
  }

  /// The model of the file at `path`, or of standard input for `-`, in any form and along any number
  /// of directions.
  ///
  /// Throws `FileError`.
  func directions(at path: String) throws -> AnyDirections {
    path == "-"
      ? try ModelFile.readDirectionsFromStandardInput(
        allowingPathsOutside: allowPathsOutside, note: { complain("note: \($0)") })
      : try ModelFile.readDirections(
        path: path, allowingPathsOutside: allowPathsOutside, note: { complain("note: \($0)") })
  }

  /// The model of distributions of the file at `path`, or of standard input for `-`.
  ///
  /// Throws `FileError`.
  func model(at path: String) throws -> SteeringModel {
    path == "-"
      ? try ModelFile.readStandardInput(
        allowingPathsOutside: allowPathsOutside, note: { complain("note: \($0)") })
      : try ModelFile.read(
        path: path, allowingPathsOutside: allowPathsOutside, note: { complain("note: \($0)") })
  }
}

/// The option that puts a trained model in the place of the model it was trained on.
struct TrainedOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take the exact logits of this trained run in place of the model's distributions.",
      valueName: "run.npz"))
  var trained: String?

  /// The model that `options` name, or what was trained on it.
  func model(_ options: ModelOptions) throws -> SteeringModel {
    try model(options.source)
  }

  /// The model from `source`, or what was trained on it.
  func model(_ source: ModelSource) throws -> SteeringModel {
    try apply(to: source.read(), path: source.path)
  }

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

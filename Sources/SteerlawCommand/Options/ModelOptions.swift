// Options that name the model, and the trained run in its place.
import ArgumentParser
import ModelFiles
import NumericArrays
import SteeringModel
import TrainedComparison

/// Options of every subcommand that reads a model.
struct ModelOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The model file (JSON); - is standard input.", valueName: "model"))
  var path: String

  @OptionGroup var paths: PathOptions

  /// The model.
  func read() throws -> SteeringModel { try paths.model(at: path) }
}

/// The option on files that a model names.
struct PathOptions: ParsableArguments {
  @Flag(help: "Let the model file name arrays outside its own folder.")
  var allowPathsOutside = false

  /// The model of the file at `path`, or of standard input for `-`.
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
    try apply(to: options.read(), path: options.path)
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

// The door to model files: which forms there are, and reading any of them.
internal import Foundation
public import NumericArrays
public import SteeringModel
public import StrictJSON

/// Steering models as JSON files, in four forms.
///
/// *Two-valued*: `inConcept` and `outOfConcept` give a_z and b_z. *Explicit*: each context has its
/// `probabilities`. *Logits*: each context is a `row` of the array that `logits` names (see
/// `ArrayReference`). *Direct*: `logOdds` stands in place of `steering`. Exact
/// numbers are strings or JSON numbers, both taken exactly; floats of arrays are taken as the
/// dyadic numbers that they are.
public enum ModelFile {
  /// The most entries (contexts × tokens) of a model with logits.
  public static let logitLimit = 1 << 28
  /// The most entries (contexts × tokens) of a model with exact probabilities or weights.
  public static let exactEntryLimit = 1 << 25

  /// What to do where a question needs a target and the model names none.
  public static let targetRemedy =
    "give the model file concepts and \"target\", the name of one of them, or --logits a --target"
  /// What to do where a question needs concepts and the model names none.
  public static let conceptsRemedy = "give the model file \"concepts\", or --logits a --target"

  /// Reads the model at `path` and checks it completely.
  ///
  /// Files that the model names are found relative to its folder and must lie in it unless
  /// `allowingPathsOutside`. What had to be assumed about them is told to `note`. Throws
  /// `FileError` with the first fault: file, place, value, remedy. Linear in the size of the files,
  /// apart from exact sums of fractions without a common denominator.
  public static func read(
    path: String, allowingPathsOutside: Bool = false, note: (String) -> Void = { _ in }
  ) throws(FileError) -> SteeringModel {
    let json = try readJSON(path: path)
    var reader = try ModelReader(json, path: path, allowingPathsOutside: allowingPathsOutside)
    let model = try reader.model()
    reader.notes.forEach(note)
    return model
  }

  /// Reads the model whose JSON text comes on standard input and checks it completely.
  ///
  /// There is no folder in which files that it names could be found: they are refused unless their
  /// paths are absolute and `allowingPathsOutside`. Throws and costs like
  /// ``read(path:allowingPathsOutside:note:)``.
  public static func readStandardInput(
    allowingPathsOutside: Bool = false, note: (String) -> Void = { _ in }
  ) throws(FileError) -> SteeringModel {
    let name = InputFile.standardInputName
    let json = try parse(
      try InputFile.readStandardInput(), of: name, valueLimit: JSONText.valueLimit, skipping: [])
    var reader = try ModelReader(
      json, path: name, hasFolder: false, allowingPathsOutside: allowingPathsOutside)
    let model = try reader.model()
    reader.notes.forEach(note)
    return model
  }

  /// The JSON text at `path` as a value.
  ///
  /// Throws `FileError`; for a fault of syntax its path ends in line and column.
  public static func readJSON(path: String) throws(FileError) -> JSONValue {
    try readJSON(path: path, valueLimit: JSONText.valueLimit, skipping: [])
  }

  /// The JSON text at `path` as a value, with the limit and without the members of ``JSONText``.
  static func readJSON(
    path: String, valueLimit: Int, skipping skipped: Set<String>
  ) throws(FileError) -> JSONValue {
    try parse(InputFile.read(path), of: path, valueLimit: valueLimit, skipping: skipped)
  }

  private static func parse(
    _ content: Data, of path: String, valueLimit: Int, skipping skipped: Set<String>
  ) throws(FileError) -> JSONValue {
    do throws(JSONSyntaxError) {
      return try JSONText.parse(content, valueLimit: valueLimit, skipping: skipped)
    } catch {
      throw FileError(
        .badData, path: "\(path):\(error.line):\(error.column)", message: error.problem)
    }
  }
}

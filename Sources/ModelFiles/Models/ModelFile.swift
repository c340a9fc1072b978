// The door to model files: which forms there are, and reading any of them.
internal import Foundation
public import NumericArrays
public import SteeringModel
public import StrictJSON

/// Steering models as JSON files, in six forms, or as one NumPy archive of logits.
///
/// *Two-valued*: `inConcept` and `outOfConcept` give a_z and b_z. *Explicit*: each context has its
/// `probabilities`. *Logits*: each context is a `row` of the array that `logits` names (see
/// `ArrayReference`). *Direct*: `logOdds` stands in place of `steering`. Exact
/// numbers are strings or JSON numbers, both taken exactly; floats of arrays are taken as the
/// dyadic numbers that they are. *Decoder*: `decoder` is a final norm and an unembedding, and each
/// context a `row` of the hidden states that `hidden` names. *Transformer*: `transformer` names the
/// weights of a network (``TransformerFile``), and each context has a `text` or `ids`. *Archive*: a `.npz` with `logits` and the numbers of its rows
/// `positive` and `negative`; all other rows are asked about.
public enum ModelFile {
  /// The most entries (contexts × tokens) of a model with logits, which stay in their file.
  public static let logitLimit = 1 << 34
  /// The most entries (contexts × tokens) of a model with exact probabilities or weights.
  public static let exactEntryLimit = 1 << 25

  /// What to do where a question needs a target and the model names none.
  public static let targetRemedy =
    "give the model file concepts and \"target\", the name of one of them, or add --target to "
    + "--logits"
  /// What to do where a question needs concepts and the model names none.
  public static let conceptsRemedy = "give the model file \"concepts\", or add --target to --logits"

  /// Reads the model at `path`, in any form, and checks it completely.
  ///
  /// Files that the model names are found relative to its folder and must lie in it unless
  /// `allowingPathsOutside`. What had to be assumed about them is told to `note`. Throws
  /// `FileError` with all faults, up to ten: file, place, value, remedy. Linear in the size of the
  /// files, apart from exact sums of fractions without a common denominator; the unembedding of a
  /// decoder is not read.
  public static func readAny(
    path: String, allowingPathsOutside: Bool = false, note: (String) -> Void = { _ in }
  ) throws(FileError) -> AnyModel {
    try read(path, allowingPathsOutside: allowingPathsOutside, note) {
      reader throws(FileError) in
      try reader.anyModel()
    } archive: {
      .distributions($0)
    }
  }

  /// Reads the model of distributions at `path` and checks it completely.
  ///
  /// Like ``readAny(path:allowingPathsOutside:note:)``, for questions that a decoder does not answer:
  /// a file that describes one is refused.
  public static func read(
    path: String, allowingPathsOutside: Bool = false, note: (String) -> Void = { _ in }
  ) throws(FileError) -> SteeringModel {
    try read(path, allowingPathsOutside: allowingPathsOutside, note) {
      reader throws(FileError) in
      try reader.model()
    } archive: {
      $0
    }
  }

  static func read<Model>(
    _ path: String, allowingPathsOutside: Bool, _ note: (String) -> Void,
    _ model: (inout ModelReader) throws(FileError) -> Model, archive: (SteeringModel) -> Model
  ) throws(FileError) -> Model {
    let reference = ArrayReference(path)
    let content: Data
    do throws(FileError) {
      content = try InputFile.read(path)
    } catch {
      // `l.npy:3`: the file is there, and this is one of its arrays.
      guard error.kind == .noInput, reference.isRecognized, reference.part != nil,
        (try? InputFile.read(reference.file)) != nil
      else { throw error }
      throw ModelFile.noModel(path)
    }
    if ModelFile.isArchive(content) || reference.isRecognized {
      guard ModelFile.isArchive(content), !path.hasSuffix(".pt"), !path.hasSuffix(".bin"),
        !path.hasSuffix(".pth")
      else { throw ModelFile.noModel(path) }
      return archive(
        try LogitRows(archive: path).model(of: .archive(path, array: "logits"), note: note))
    }
    let json = try parse(
      content, of: path, valueLimit: JSONText.valueLimit, deferring: ModelReader.deferred)
    var reader = try ModelReader(json, path: path, allowingPathsOutside: allowingPathsOutside)
    let read = try model(&reader)
    reader.notes.forEach(note)
    return read
  }

  /// Reads the model whose JSON text comes on standard input, in any form, and checks it completely.
  ///
  /// There is no folder in which files that it names could be found: they are refused unless their
  /// paths are absolute and `allowingPathsOutside`. Throws and costs like
  /// ``readAny(path:allowingPathsOutside:note:)``.
  public static func readAnyFromStandardInput(
    allowingPathsOutside: Bool = false, note: (String) -> Void = { _ in }
  ) throws(FileError) -> AnyModel {
    try readStandardInput(allowingPathsOutside, note) { reader throws(FileError) in
      try reader.anyModel()
    }
  }

  /// Reads the model of distributions whose JSON text comes on standard input; a decoder is refused.
  ///
  /// Else like ``readAnyFromStandardInput(allowingPathsOutside:note:)``.
  public static func readStandardInput(
    allowingPathsOutside: Bool = false, note: (String) -> Void = { _ in }
  ) throws(FileError) -> SteeringModel {
    try readStandardInput(allowingPathsOutside, note) { reader throws(FileError) in
      try reader.model()
    }
  }

  static func readStandardInput<Model>(
    _ allowingPathsOutside: Bool, _ note: (String) -> Void,
    _ model: (inout ModelReader) throws(FileError) -> Model
  ) throws(FileError) -> Model {
    let name = InputFile.standardInputName
    let content = try InputFile.readStandardInput()
    guard !isArchive(content) else {
      throw FileError(
        .badData, path: name, message: "this is an archive of arrays; give it as a file")
    }
    let json = try parse(
      content, of: name, valueLimit: JSONText.valueLimit, deferring: ModelReader.deferred)
    var reader = try ModelReader(
      json, path: name, hasFolder: false, allowingPathsOutside: allowingPathsOutside)
    let read = try model(&reader)
    reader.notes.forEach(note)
    return read
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

  /// Whether `content` begins as a zip file does.
  private static func isArchive(_ content: Data) -> Bool {
    content.starts(with: [0x50, 0x4B, 0x03, 0x04])
  }

  /// Why the arrays at `path` are no model.
  private static func noModel(_ path: String) -> FileError {
    FileError(
      .badData, path: path,
      message:
        "this file holds arrays and is no model; of an array of logits the command makes one: "
        + "--logits \(path) with --positive and --negative, the numbers of rows"
    )
  }

  private static func parse(
    _ content: Data, of path: String, valueLimit: Int, skipping skipped: Set<String> = [],
    deferring deferred: Set<String> = []
  ) throws(FileError) -> JSONValue {
    do throws(JSONSyntaxError) {
      return try JSONText.parse(
        content, valueLimit: valueLimit, skipping: skipped, deferring: deferred)
    } catch {
      throw FileError(
        .badData, path: "\(path):\(error.line):\(error.column)", message: error.problem)
    }
  }
}

/// A model of any kind.
public enum AnyModel: Sendable {
  /// Contexts with next-token distributions, which steering tilts (the linear law).
  case distributions(SteeringModel)
  /// Contexts with hidden states, which steering moves before a final norm.
  case decoder(DecoderModel)
  /// Contexts with texts, through a network that is steered inside, and its weights.
  case transformer(TransformerModel, TransformerFile)

  /// What all have.
  public var named: any NamedModel {
    switch self {
    case .distributions(let model): model
    case .decoder(let model): model
    case .transformer(let model, _): model
    }
  }
}

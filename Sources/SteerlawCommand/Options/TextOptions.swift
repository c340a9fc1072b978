// The text whose tokens a transformer predicts.
import ArgumentParser
import ModelFiles
import NumericArrays
import PlainText

/// The text that says what steering costs a transformer.
struct TextOptions: ParsableArguments {
  @Option(
    name: .customLong("text"),
    help: ArgumentHelp(
      "Of a transformer steered at all positions: what it costs to predict this text (UTF-8).",
      valueName: "file"))
  var path: String?

  @Option(
    name: .customLong("text-tokens"),
    help: ArgumentHelp(
      "The most tokens of the text that are predicted (default: 512).", valueName: "n"))
  var limit: Int?

  private static let (standard, most) = (512, 1_000_000)

  /// The most bytes of a text.
  private static let byteLimit = 64 << 20

  mutating func validate() throws {
    guard path != nil || limit == nil else { throw ValidationError("--text-tokens needs --text") }
    if let limit, !(1...TextOptions.most).contains(limit) {
      throw ValidationError(
        "--text-tokens \(limit): give a number from 1 to \(TextOptions.most)")
    }
  }

  /// The options that are given, for questions that have no use for them.
  var given: [(name: String, isGiven: Bool)] { [("--text", path != nil)] }

  /// The tokens of the text by the tokenizer of `weights`: one to begin with and those that are
  /// predicted; nil without `--text`.
  ///
  /// Throws `FileError`.
  func tokens(_ weights: TransformerFile) throws -> [Int]? {
    guard let path else { return nil }
    let data = try InputFile.read(path, limit: TextOptions.byteLimit)
    guard let text = String(validating: data, as: UTF8.self) else {
      throw FileError(.badData, path: path, message: "the text is not UTF-8")
    }
    let count = (limit ?? TextOptions.standard) + 1
    // Tokens are short: of a long text the beginning has as many as are asked for.
    let ids = try weights.tokenizer().ids(of: String(text.prefix(64 * count)))
    guard ids.count > 1 else {
      throw FileError(
        .badData, path: path, message: "a text of \(ids.count) tokens predicts nothing")
    }
    if let stray = ids.first(where: { $0 >= weights.tokenCount }) {
      throw FileError(
        .badData, path: weights.path,
        message: "its tokenizer has a token \(stray), and the network has \(weights.tokenCount)")
    }
    return Array(ids.prefix(count))
  }
}

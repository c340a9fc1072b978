// Options that choose contexts and tokens by name.
import ArgumentParser
import NumericArrays
import PlainText
import SteeringModel
import StrictJSON

/// The option that chooses contexts.
struct ContextOptions: ParsableArguments {
  @Option(name: .customLong("context"), help: "Only this context (repeatable; default all).")
  var names: [String] = []

  /// The numbers of the chosen contexts, in the model's order.
  func indices(in model: some NamedModel) throws -> [Int] {
    try ContextOptions.indices(names, in: model)
  }

  /// The numbers of the contexts called `names`, or of those that the model asks about when there are
  /// no names.
  static func indices(_ names: [String], in model: some NamedModel) throws -> [Int] {
    names.isEmpty
      ? model.asked
      : try places(
        of: names, among: model.contextNames, option: "--context", noun: "context")
  }
}

/// The option that chooses tokens.
struct TokenOptions: ParsableArguments {
  @Option(name: .customLong("token"), help: "Only this token (repeatable; default all).")
  var names: [String] = []

  @Option(
    name: .customLong("token-id"),
    help: ArgumentHelp("Only the token of this number (repeatable).", valueName: "n"))
  var numbers: [Int] = []

  @Option(
    name: .customLong("tokens"),
    help: ArgumentHelp(
      "Only the tokens in this file, one a line; - is standard input.", valueName: "file"))
  var list: String?

  /// Whether no token is chosen, so that all are meant.
  var isEmpty: Bool { names.isEmpty && numbers.isEmpty && list == nil }

  /// The numbers of the chosen tokens, in the model's order; of all when none is chosen.
  func indices(in model: some NamedModel) throws -> [Int] {
    let count = model.vocabulary.count
    if isEmpty { return Array(0..<count) }
    if let stray = numbers.first(where: { !(0..<count).contains($0) }) {
      throw ValidationError("--token-id \(stray): tokens have the numbers 0 to \(count - 1)")
    }
    var named =
      names.isEmpty
      ? []
      : try places(of: names, among: model.vocabulary.tokens, option: "--token", noun: "token")
    if let list {
      named += try places(
        of: try listed(in: list), among: model.vocabulary.tokens, option: "--tokens", noun: "token")
    }
    return Set(named + numbers).sorted()
  }

  /// The tokens in the file at `path`, one a line; a line in double quotes is a JSON string.
  private func listed(in path: String) throws -> [String] {
    let content =
      path == "-" ? try InputFile.readStandardInput() : try InputFile.read(path)
    let shown = path == "-" ? InputFile.standardInputName : path
    guard let text = String(validating: content, as: UTF8.self) else {
      throw FileError(.badData, path: shown, message: "this is no UTF-8 text; list a token a line")
    }
    var tokens: [String] = []
    // By scalars: a carriage return and a line feed are one character.
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, scalars) in lines.enumerated() {
      let line = String(scalars.last == "\r" ? scalars.dropLast() : scalars)
      if line.isEmpty { continue }
      guard line.hasPrefix("\""), line.count > 1 else {
        tokens.append(line)
        continue
      }
      do throws(JSONSyntaxError) {
        guard case .string(let token) = try JSONText.parse(line) else { continue }
        tokens.append(token)
      } catch {
        throw FileError(
          .badData, path: "\(shown):\(number + 1):\(error.column)",
          message: "\(error.problem); a line that begins with a quote is a JSON string")
      }
    }
    guard !tokens.isEmpty else {
      throw FileError(.badData, path: shown, message: "there are no tokens; list one a line")
    }
    return tokens
  }
}

/// Options that choose contexts and tokens.
struct SelectionOptions: ParsableArguments {
  @OptionGroup var contexts: ContextOptions
  @OptionGroup var tokens: TokenOptions

  /// The numbers of the chosen contexts, in the model's order.
  func contextIndices(in model: some NamedModel) throws -> [Int] {
    try contexts.indices(in: model)
  }

  /// The numbers of the chosen tokens, in the model's order.
  func tokenIndices(in model: some NamedModel) throws -> [Int] { try tokens.indices(in: model) }
}

/// The places of `names` among `all`, in order; all places when there are no names.
private func places(
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

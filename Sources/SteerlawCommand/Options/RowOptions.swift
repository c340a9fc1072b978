// Options that make a model of the rows of an array, without a model file.
import ArgumentParser
import ModelFiles
import PlainText
import SteeringModel

/// Options that name the rows of an array of logits in place of a model file.
struct RowOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "An array of logits, a row a context (.npy, .npz:NAME, ...), in place of a model file.",
      valueName: "array"))
  var logits: String?

  @Option(
    help: ArgumentHelp("The rows of --logits that are P, as 0-15 or 0,2,5-7.", valueName: "rows"))
  var positive: [String] = []

  @Option(help: ArgumentHelp("The rows of --logits that are N.", valueName: "rows"))
  var negative: [String] = []

  @Option(
    help: ArgumentHelp(
      "Ask about these rows of --logits (repeatable; default: all that are in neither P nor N).",
      valueName: "rows"))
  var row: [String] = []

  @Option(
    help: ArgumentHelp(
      "The numbers of the target's tokens in --logits; all others are the rest.",
      valueName: "tokens"))
  var target: [String] = []

  mutating func validate() throws {
    guard logits != nil else {
      if !(positive + negative + row + target).isEmpty {
        throw ValidationError("--positive, --negative, --row and --target need --logits")
      }
      return
    }
    for (option, lists) in [("--positive", positive), ("--negative", negative)] where lists.isEmpty
    {
      throw ValidationError("--logits needs \(option), numbers of rows such as 0-15")
    }
    for (option, lists) in [
      ("--positive", positive), ("--negative", negative), ("--row", row), ("--target", target),
    ] { _ = try RowOptions.numbers(lists, option) }
  }

  /// The model of the rows, with names from the tokenizer at this path.
  func model(tokenizer: String?) throws -> SteeringModel {
    var rows = LogitRows(
      array: logits ?? "", positive: try RowOptions.numbers(positive, "--positive"),
      negative: try RowOptions.numbers(negative, "--negative"))
    rows.asked = row.isEmpty ? nil : try RowOptions.numbers(row, "--row")
    rows.target = target.isEmpty ? nil : try RowOptions.numbers(target, "--target")
    rows.tokenizer = tokenizer
    rows.names.positive = "--positive"
    rows.names.negative = "--negative"
    rows.names.asked = "--row"
    rows.names.target = "--target"
    return try rows.model { complain("note: \($0)") }
  }

  /// The options again, for a command line.
  func arguments(tokenizer: String?) -> [String] {
    guard let logits else { return [] }
    let lists = [
      ("--positive", positive), ("--negative", negative), ("--row", row), ("--target", target),
    ]
    return ["--logits", logits.shellWord]
      + lists.flatMap { option, lists in lists.flatMap { [option, $0.shellWord] } }
      + (tokenizer.map { ["--tokenizer", $0.shellWord] } ?? [])
  }

  /// The most numbers that lists may stand for.
  private static let limit = 1 << 20

  /// The numbers that the lists `texts` stand for: numbers and ranges, `0-3,7`.
  static func numbers(_ texts: [String], _ option: String) throws -> [Int] {
    var numbers: [Int] = []
    for text in texts {
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { end in
          end.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            ? Int(end) : nil
        }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
          first <= last
        else {
          throw ValidationError(
            "\(option) \(quoted(text)): give numbers from 0 and ranges of them, as 0-3,7")
        }
        guard last - first < limit - numbers.count else {
          throw ValidationError("\(option) \(quoted(text)): give at most \(limit) numbers")
        }
        numbers += first...last
      }
    }
    return numbers
  }
}

/// The option that names tokens by a tokenizer.
struct TokenizerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Call the tokens of --logits as this tokenizer.json, vocab.json, tokenizer.model or .gguf does.",
      valueName: "file"))
  var tokenizer: String?
}

// Shards of `steerlaw peaks`: the texts of some contexts, and putting all of them together.
import ExactArithmetic
import NumericArrays
import PlainText
import StrictJSON

/// A file with the peaks of some contexts of a model: for each the text that it has in the output
/// of one process, in the form that the question names, so that merging copies and computes nothing.
struct PeakShard {
  private var json = JSONWriter()
  private let sink: OutputSink

  /// The command as records name it.
  static let command = "peaks"

  /// A context of a shard.
  struct Context {
    let text: String
    /// The peaks that were not decided.
    let undecided: [String]
  }

  /// Begins the file of the part that `record` describes, of the model in the file `path`.
  init(_ record: ShardRecord, path: String, sink: OutputSink) {
    self.sink = sink
    json.openObject()
    json.add(record.json, "shard")
    json.add(.string(path), "model")
    json.openArray("contexts")
  }

  /// Adds a context.
  mutating func append(name: String, _ context: Context) {
    json.add(
      .object([
        "name": .string(name), "undecided": .array(context.undecided.map { .string($0) }),
        "text": .string(context.text),
      ]))
    sink.write(utf8: json.take())
  }

  /// Completes the file.
  ///
  /// Throws `FileError`.
  mutating func finish() throws {
    json.close()
    json.close()
    sink.write(utf8: json.take())
    sink.write("\n")
    try sink.finish()
  }

  /// Puts the shards in the files at `paths` together to what one process writes; the peaks that
  /// were not decided.
  ///
  /// The form is that of the shards, which `output` may name again. Throws `FileError`.
  static func merge(_ paths: [String], _ output: OutputOptions) throws -> [String] {
    let set = try ShardSet(paths, command: command) { file, record, path throws(FileError) in
      try contents(file, record, path)
    }
    guard case .string(let name)? = set.question["format"],
      let format = OutputFormat(rawValue: name)
    else { throw ShardRecord.malformed(paths[0]) }
    if let chosen = output.chosenFormat, chosen != format {
      throw FileError(
        .badData, path: paths[0],
        message: "the shards are parts of --format \(format); merge to that, or make them again "
          + "with --format \(chosen)")
    }
    let sink = OutputSink(output)
    var temperature: String?
    if case .string(let text)? = set.question["temperature"], let value = Rational(text), value != 1
    {
      temperature = "\(value)"
    }
    var report = PeakReport(
      path: set.contents[0].path, temperature: temperature, format: format, sink: sink)
    let contexts = ShardPart.interleaved(set.contents.map(\.contexts))
    for context in contexts {
      let text = sink.isTerminal ? context.text.printableLines : context.text
      report.append { $0(Array(text.utf8)) }
    }
    try report.finish()
    return contexts.flatMap(\.undecided)
  }

  private static func contents(
    _ file: JSONValue, _ record: ShardRecord, _ path: String
  ) throws(FileError) -> (path: String, contexts: [Context]) {
    guard case .string(let model)? = file["model"], case .array(let items)? = file["contexts"],
      case .number(let total)? = record.question["contextCount"], let total = Int(total),
      items.count == record.part.size(of: total)
    else { throw ShardRecord.malformed(path) }
    var contexts: [Context] = []
    for item in items {
      guard case .string(let text)? = item["text"], case .array(let undecided)? = item["undecided"]
      else { throw ShardRecord.malformed(path) }
      var reasons: [String] = []
      for case .string(let reason) in undecided { reasons.append(reason) }
      guard reasons.count == undecided.count else { throw ShardRecord.malformed(path) }
      contexts.append(Context(text: text, undecided: reasons))
    }
    return (model, contexts)
  }
}

extension String {
  /// This text with its lines as they are and all else that would act on a terminal escaped.
  fileprivate var printableLines: String {
    unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let isEnded = line.last == "\r"
      return String(String.UnicodeScalarView(isEnded ? line.dropLast() : line)).printable
        + (isEnded ? "\r" : "")
    }.joined(separator: "\n")
  }
}

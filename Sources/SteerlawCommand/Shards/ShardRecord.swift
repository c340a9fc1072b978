// What a file with a part of an answer says of itself, so that parts can be merged.
import NumericArrays
import PlainText
import StrictJSON

/// The member `shard` of a file: which part it is, and of what.
///
/// The question is everything that the answer depends on, so that parts of one answer have the same:
/// the command, its version, the digest of the model, digits, seed, what was asked for.
struct ShardRecord {
  let part: ShardPart
  let question: ShardQuestion

  var json: JSONValue {
    .object([
      "index": .integer(part.index), "count": .integer(part.count),
      "question": .object(question.members),
    ])
  }

  /// Part `part` of the answer to `question`.
  init(_ part: ShardPart, of question: ShardQuestion) {
    self.part = part
    self.question = question
  }

  /// The record in `file`, a shard of `command`.
  ///
  /// Throws `FileError` when there is none.
  init(_ file: JSONValue, command: String, path: String) throws(FileError) {
    guard let shard = file["shard"] else {
      throw FileError(
        .badData, path: path,
        message: "not a shard of \(command): it has no record of one; give what --shard wrote")
    }
    guard case .number(let index)? = shard["index"], case .number(let count)? = shard["count"],
      let index = Int(index), let count = Int(count),
      let part = ShardPart(index: index, count: count),
      case .object(let members)? = shard["question"]
    else { throw ShardRecord.malformed(path) }
    self.part = part
    question = ShardQuestion(members: members)
    for (name, expected) in ShardQuestion.origin(command) {
      guard case .string(let found)? = question[name] else { throw ShardRecord.malformed(path) }
      guard found == expected else {
        throw FileError(
          .badData, path: path,
          message: "a shard of \(name) \(quoted(found)); this is \(name) \(quoted(expected))")
      }
    }
  }

  /// The command whose shard `file` is; nil when it is none.
  static func command(of file: JSONValue) -> String? {
    guard case .string(let name)? = file["shard"]?["question"]?["command"] else { return nil }
    return name
  }

  /// The error for a file at `path` whose record or content is not as `--shard` writes it.
  static func malformed(_ path: String) -> FileError {
    FileError(
      .badData, path: path, message: "not a shard as --shard writes it; run that shard again")
  }
}

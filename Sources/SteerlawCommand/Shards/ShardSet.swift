// Puts the parts of an answer together, when they are all there, once each, and of one answer.
import NumericArrays
import StrictJSON

/// All parts of one answer, in order.
struct ShardSet<Content> {
  let question: ShardQuestion
  let contents: [Content]

  /// Reads the parts in the files at `paths`, which are of `command`; `read` makes the content of
  /// one, and refuses it when it is not what its record says.
  ///
  /// Throws `FileError` for the first file that is not there, no shard, of another answer or given
  /// twice, and when a part is missing.
  init(
    _ paths: [String], command: String,
    _ read: (JSONValue, ShardRecord, String) throws(FileError) -> Content
  ) throws(FileError) {
    var first: (record: ShardRecord, path: String)?
    var found: [Int: (path: String, content: Content)] = [:]
    for path in paths {
      let file = try ShardFile.parse(path)
      let record = try ShardRecord(file, command: command, path: path)
      let (known, origin) = first ?? (record, path)
      if first == nil { first = (record, path) }
      if let difference = record.question.difference(from: known.question, of: origin) {
        throw FileError(.badData, path: path, message: "a shard of something else: \(difference)")
      }
      guard record.part.count == known.part.count else {
        throw FileError(
          .badData, path: path,
          message: "shard \(record.part), but \(origin) is shard \(known.part)")
      }
      if let earlier = found[record.part.index] {
        throw FileError(
          .badData, path: path,
          message: "shard \(record.part) is given twice; it is in \(earlier.path) too")
      }
      found[record.part.index] = (path, try read(file, record, path))
    }
    guard let first else {
      throw FileError(.badData, path: "--merge", message: "there are no files")
    }
    let count = first.record.part.count
    if found.count < count {
      throw FileError(.badData, path: "--merge", message: ShardSet.missing(found.keys, of: count))
    }
    question = first.record.question
    contents = (1...count).compactMap { found[$0]?.content }
  }

  /// Says which parts are not there, the first few by number.
  private static func missing(_ there: some Collection<Int>, of count: Int) -> String {
    let there = Set(there)
    let absent = (1...count).lazy.filter { !there.contains($0) }
    let shown = absent.prefix(10).map { String($0) }
    let number = count - there.count
    var names = shown.joined(separator: ", ")
    if number > shown.count { names += ", ... (\(number) in all)" }
    return number == 1
      ? "shard \(names) of \(count) is missing" : "shards \(names) of \(count) are missing"
  }
}

/// The files of shards.
enum ShardFile {
  /// The largest file of a shard, which is that of its text, not of a model: 64 GiB.
  private static let sizeLimit = 1 << 36

  /// The JSON text at `path`.
  ///
  /// Throws `FileError`, which says what to do with a file that is cut short.
  static func parse(_ path: String) throws(FileError) -> JSONValue {
    let content = try InputFile.read(path, limit: sizeLimit)
    do throws(JSONSyntaxError) {
      return try JSONText.parse(content)
    } catch {
      throw FileError(
        .badData, path: "\(path):\(error.line):\(error.column)",
        message: "not a whole shard: \(error.problem); run that shard again, with --shard")
    }
  }
}

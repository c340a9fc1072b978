// Finds the tensors of a model that is spread over several files.
internal import PlainText
internal import StrictJSON

/// The index of a model in several files, as the Hugging Face libraries write it
/// (`model.safetensors.index.json`): which tensor is in which of the files beside it.
///
/// Of the JSON only `weight_map` is read, name of the tensor → name of the file.
struct ShardIndex {
  /// The largest index that is read: 64 MiB.
  static let sizeLimit = 1 << 26
  private static let valueLimit = 1 << 19

  /// The path, as the user gave it.
  let path: String
  /// The names of the tensors, in the order of the file.
  let names: [String]
  private let shards: [ExactText: String]

  /// Opens the index at `path`; no shard is looked at.
  init(path: String) throws(FileError) {
    let content = try InputFile.read(path, limit: ShardIndex.sizeLimit)
    let json: JSONValue
    do throws(JSONSyntaxError) {
      json = try JSONText.parse(content, valueLimit: ShardIndex.valueLimit)
    } catch {
      throw FileError(
        .badData, path: "\(path):\(error.line):\(error.column)", message: error.problem)
    }
    guard case .object(let members)? = json["weight_map"] else {
      throw FileError(
        .badData, path: path, message: "weight_map, the files of the tensors, is missing")
    }
    var shards: [ExactText: String] = [:]
    for member in members {
      guard case .string(let shard) = member.value else {
        throw FileError(
          .badData, path: path,
          message: "weight_map[\"\(member.name.prefix(200))\"] is no name of a file")
      }
      shards[ExactText(member.name)] = shard
    }
    self.path = path
    names = members.map(\.name)
    self.shards = shards
  }

  /// Whether there is a tensor called `name`.
  func contains(_ name: String) -> Bool { shards[ExactText(name)] != nil }

  private func bad(_ message: String) -> FileError {
    FileError(.badData, path: path, message: message)
  }

  /// The file that holds the tensor called `name`: what the index calls it, where the index does so,
  /// where it is, and what kind of file it is.
  ///
  /// A shard is a file beside the index: a path is refused, and when `isConfined` a symbolic link
  /// that leaves the folder too.
  func shard(
    of name: String, isConfined: Bool
  ) throws(FileError) -> (
    name: String, place: String, location: ReferencedPath, reference: ArrayReference
  ) {
    guard let shard = shards[ExactText(name)] else {
      throw bad("there is no tensor \"\(name)\"; there is \(ArchiveReader.list(names))")
    }
    let place = "weight_map[\"\(name.prefix(200))\"]"
    guard !shard.contains("/"), !shard.utf8.contains(0), !["", ".", ".."].contains(shard) else {
      throw bad("\(place): \"\(shard)\" is not the name of a file beside the index")
    }
    let location = try ReferencedPath(
      shard, at: place, in: path, allowingPathsOutside: !isConfined)
    let reference = ArrayReference(location.shown)
    guard reference.file == location.shown, [.tensors, .checkpoint].contains(reference.form) else {
      throw bad("\(place): \"\(shard)\" is neither a .safetensors nor a .bin file")
    }
    return (shard, place, location, reference)
  }

  /// The tensor called `name`, or the only one when nil, from the file that holds it.
  ///
  /// The index is called `shown` in messages. The file is that of ``shard(of:isConfined:)``.
  func tensor(
    _ name: String?, shown: String, isConfined: Bool
  ) throws(FileError) -> StoredArray {
    guard let name = name ?? (names.count == 1 ? names[0] : nil) else {
      throw bad("name one of its tensors after a colon: \(ArchiveReader.list(names))")
    }
    let (shard, place, location, reference) = try shard(of: name, isConfined: isConfined)
    let folder = shown.lastIndex(of: "/").map { shown[...$0] } ?? ""
    do throws(FileError) {
      return reference.form == .tensors
        ? try SafetensorsFile(path: location.resolved).tensor(name)
        : try CheckpointFile(path: location.resolved).tensor(name)
    } catch {
      let isThere = error.kind != .noInput
      throw FileError(
        error.kind, path: folder + shard,
        message: isThere ? error.message : "\(error.message); it is named by \(place) in \(shown)")
    }
  }
}

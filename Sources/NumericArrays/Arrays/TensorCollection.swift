// All tensors of a checkpoint, opened once.

/// The tensors of a checkpoint by name: of a `.gguf`, of a `.safetensors`, or of an index
/// (`model.safetensors.index.json`) and the files beside it.
package struct TensorCollection: Sendable {
  private enum Source: Sendable {
    case quantized(GGUFFile)
    case tensors(SafetensorsFile)
    /// The files, and the number of the one that holds each tensor.
    case shards([SafetensorsFile], fileOfTensor: [String: Int])
  }

  /// The path, as the user gave it.
  package let path: String
  /// The names of the tensors, in the order of the file.
  package let names: [String]
  private let source: Source

  /// Opens the checkpoint at `path`, called `shown` in messages; reads no number.
  ///
  /// Shards must lie in the folder of the index, symbolic links and all, when `isConfined`. Throws
  /// ``FileError``. Linear in the headers.
  package init(path: String, shown: String, isConfined: Bool) throws(FileError) {
    self.path = shown
    let reference = ArrayReference(path)
    switch reference.form {
    case .quantized:
      let file = try GGUFFile(path: path)
      (source, names) = (.quantized(file), file.names)
    case .tensors:
      let file = try SafetensorsFile(path: path)
      (source, names) = (.tensors(file), file.names)
    case .shards:
      let index = try ShardIndex(path: path)
      var files: [SafetensorsFile] = []
      var numbers: [String: Int] = [:]
      var fileOfTensor: [String: Int] = [:]
      for name in index.names {
        let shard = try index.shard(of: name, isConfined: isConfined)
        if numbers[shard.name] == nil {
          guard shard.reference.form == .tensors else {
            throw FileError(
              .badData, path: shown,
              message: "\(shard.place): weights are read of .safetensors files only")
          }
          numbers[shard.name] = files.count
          files.append(try SafetensorsFile(path: shard.location.resolved))
        }
        fileOfTensor[name] = numbers[shard.name]
      }
      (source, names) = (.shards(files, fileOfTensor: fileOfTensor), index.names)
    case .archive, .checkpoint, .array:
      throw FileError(
        .badData, path: shown,
        message: "weights are read of .gguf, .safetensors and .safetensors.index.json")
    }
  }

  /// The vector or matrix called `name`.
  ///
  /// Throws ``FileError`` when there is none, or its numbers are of a type that is not read.
  package func array(_ name: String) throws(FileError) -> NumericArrayFile {
    let stored =
      switch source {
      case .quantized(let file): try file.tensor(name)
      case .tensors(let file): try file.tensor(name)
      case .shards(let files, let fileOfTensor): try shard(name, files, fileOfTensor).tensor(name)
      }
    let matrix: StoredArray
    do throws(ArrayHeaderError) { matrix = try stored.matrix(row: nil) } catch {
      throw FileError(.badData, path: path, message: "\(name): \(error.problem)")
    }
    return try NumericArrayFile(matrix, path: "\(path):\(name)")
  }

  private func shard(
    _ name: String, _ files: [SafetensorsFile], _ fileOfTensor: [String: Int]
  ) throws(FileError) -> SafetensorsFile {
    guard let number = fileOfTensor[name] else {
      throw FileError(
        .badData, path: path,
        message: "there is no tensor \"\(name)\"; there is \(ArchiveReader.list(names))")
    }
    return files[number]
  }
}

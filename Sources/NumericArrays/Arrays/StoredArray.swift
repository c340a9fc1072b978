// What every format of array comes down to: bytes, a shape, an encoding.
internal import PlainText

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The bytes of an array and how they are to be read, whichever kind of file holds them.
struct StoredArray {
  /// The extents, each at least 1, row by row; one to four.
  let shape: [Int]
  /// How the numbers are stored: as floats.
  let encoding: NumberEncoding
  /// Where the numbers start in ``content``, which holds all of them.
  let start: Int
  let content: Data
  /// What was assumed about the numbers, where the file does not say; else nil.
  var assumption: String?

  init(
    shape: [Int], encoding: NumberEncoding, start: Int, content: Data, assumption: String? = nil
  ) {
    self.shape = shape
    self.encoding = encoding
    self.start = start
    self.content = content
    self.assumption = assumption
  }

  /// The array of one or two dimensions that `place` names.
  ///
  /// The file is called `shown` in messages. Files that it names in turn must lie in its folder,
  /// symbolic links and all, when `isConfined`.
  init(_ place: ArrayReference, shown: String, isConfined: Bool) throws(FileError) {
    do throws(FileError) {
      try self.init(place, calling: shown, isConfined)
    } catch {
      // A failure names the file as the user did.
      let file = place.file.printable
      let rest = error.path.hasPrefix(file) ? error.path.dropFirst(file.count) : nil
      guard let rest, rest.isEmpty || rest.hasPrefix(":") else { throw error }
      throw FileError(error.kind, path: shown + rest, message: error.message)
    }
  }

  private init(
    _ place: ArrayReference, calling shown: String, _ isConfined: Bool
  ) throws(FileError) {
    let row: Int?
    let array: StoredArray
    switch place.form {
    case .tensors:
      let file = try SafetensorsFile(path: place.file)
      let selection = place.selection(has: file.contains)
      (array, row) = (try file.tensor(selection.name), selection.row)
    case .quantized:
      let file = try GGUFFile(path: place.file)
      let selection = place.selection(has: file.contains)
      (array, row) = (try file.tensor(selection.name), selection.row)
    case .checkpoint:
      let file = try CheckpointFile(path: place.file)
      let selection = place.selection(has: file.contains)
      (array, row) = (try file.tensor(selection.name), selection.row)
    case .shards:
      let index = try ShardIndex(path: place.file)
      let selection = place.selection(has: index.contains)
      array = try index.tensor(selection.name, shown: shown, isConfined: isConfined)
      row = selection.row
    case .archive:
      let archive = try ArchiveReader(path: place.file)
      let selection = place.selection(has: archive.contains)
      let name = if let given = selection.name { given } else { try archive.onlyName() }
      guard let content = try archive.content(of: name) else {
        throw FileError(.badData, path: place.file, message: archive.missing(name))
      }
      // The name is part of the path, so that the message tells which array it is about.
      array = try StoredArray(content: content, path: "\(place.file):\(name)")
      row = selection.row
    case .array:
      let content = try InputFile.read(place.file, limit: .max)
      let sign = FileSignature.remedy(for: content, called: [".npy"])
      guard sign == nil, place.isRecognized || content.starts(with: ArrayHeader.magic) else {
        throw FileError(
          .badData, path: place.file,
          message: sign.map {
            place.isRecognized
              ? "this is no NumPy array file (.npy); \($0)"
              : "the name does not say what the file is; \($0)"
          }
            ?? (content.first == UInt8(ascii: "{")
              ? "this is JSON, and no file of arrays (\(ArrayReference.formats)); load it with json.load, and write one of its lists of numbers with numpy.save"
              : "this is no file of arrays (\(ArrayReference.formats)); write one with numpy.save"))
      }
      array = try StoredArray(content: content, path: place.file)
      row = try StoredArray.naming(place.file) { () throws(ArrayHeaderError) in try place.row() }
    }
    self = try StoredArray.naming(place.file) { () throws(ArrayHeaderError) in
      try array.matrix(row: row)
    }
  }

  /// The array that the `.npy` file `content` is.
  private init(content: Data, path: String) throws(FileError) {
    let header = try StoredArray.naming(path) { () throws(ArrayHeaderError) in
      try ArrayHeader(content)
    }
    self.init(
      shape: header.shape, encoding: .elements(header.elementType), start: header.length,
      content: content, assumption: header.assumption)
  }

  private static func naming<Result>(
    _ path: String, _ body: () throws(ArrayHeaderError) -> Result
  ) throws(FileError) -> Result {
    do throws(ArrayHeaderError) {
      return try body()
    } catch {
      throw FileError(.badData, path: path, message: error.problem)
    }
  }
}

extension StoredArray {
  /// The array as a vector or a matrix, or its row number `row`.
  ///
  /// Extents of 1 do not count where there are more than two: (1, n, V) and (n, 1, V) are matrices
  /// of n rows. A row is one along the first extent that is left, so that one of a stack of matrices
  /// is a matrix. Throws ``ArrayHeaderError`` when more than two extents are left, or there is no
  /// such row.
  func matrix(row: Int?) throws(ArrayHeaderError) -> StoredArray {
    var extents = shape
    while extents.count > 2, let unit = extents.dropLast().firstIndex(of: 1) {
      extents.remove(at: unit)
    }
    var start = start
    if let row {
      guard extents.count > 1 else {
        throw ArrayHeaderError(
          "the shape is \(shape): there are no rows to choose from; leave out \":\(row)\"")
      }
      let count = extents.removeFirst()
      guard row < count else {
        throw ArrayHeaderError(
          "row \(row) is not there; the shape is \(shape), rows 0 to \(count - 1)")
      }
      guard let stride = encoding.byteCount(ofShape: extents) else {
        throw ArrayHeaderError("the shape is larger than any file")
      }
      start += row * stride
    }
    guard extents.count <= 2 else {
      throw ArrayHeaderError(
        "the shape is \(shape), a stack of \(extents[0]) arrays; name one of them after a colon, 0 to \(extents[0] - 1)"
      )
    }
    return StoredArray(
      shape: extents, encoding: encoding, start: start, content: content, assumption: assumption)
  }
}

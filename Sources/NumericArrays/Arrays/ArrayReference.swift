/// An array named on a command line or in a model file: `FILE`, `FILE:NAME`, `FILE:NAME:ROW`, or
/// `FILE::ROW` where no name is needed.
///
/// `FILE` is a NumPy array (`a.npy`, which has no names: `a.npy:3` is its row 3), or holds arrays
/// by name: a NumPy archive (`a.npz`), a file of tensors (`a.safetensors`, `a.gguf`, PyTorch's
/// `a.pt`, `a.pth`, `a.bin`, `a.ckpt` and `a.pth.tar`), or the index of a model in several files
/// (`model.safetensors.index.json`).
public struct ArrayReference: Sendable {
  /// What the file is, by the end of its name.
  enum Form: Sendable, CaseIterable {
    case archive
    case tensors
    case shards
    case quantized
    case checkpoint
    case array

    fileprivate var suffixes: [String] {
      switch self {
      case .archive: return [".npz"]
      case .tensors: return [".safetensors"]
      case .shards: return [".safetensors.index.json", ".bin.index.json"]
      case .quantized: return [".gguf"]
      case .checkpoint: return [".pt", ".pth", ".bin", ".ckpt", ".pt.tar", ".pth.tar"]
      case .array: return [".npy"]
      }
    }
  }

  /// The path of the file.
  public let file: String
  /// What stands after the colon, a name or a row or both; nil when there is none.
  public let part: String?
  /// What the file is.
  let form: Form

  /// The formats, for help and messages.
  public static let formats = ".npy, .npz, .safetensors, .safetensors.index.json, .gguf, .pt, .bin"

  /// The reference that `text` is: what follows the first colon after the name of a file of arrays
  /// is the part.
  public init(_ text: String) {
    for colon in text.indices where text[colon] == ":" {
      for form in Form.allCases where form.suffixes.contains(where: text[..<colon].hasSuffix) {
        self.init(
          file: String(text[..<colon]), part: String(text[text.index(after: colon)...]), form: form)
        return
      }
    }
    let form = Form.allCases.first { $0.suffixes.contains(where: text.hasSuffix) }
    self.init(file: text, part: nil, form: form ?? .array)
  }

  private init(file: String, part: String?, form: Form) {
    (self.file, self.part, self.form) = (file, part, form)
  }

  /// The array `name` of the NumPy archive at `path`, whatever the file is called.
  package static func archive(_ path: String, array name: String) -> ArrayReference {
    ArrayReference(file: path, part: name, form: .archive)
  }

  /// Whether the file has the name of a file of arrays, by its end.
  public var isRecognized: Bool { form.suffixes.contains(where: file.hasSuffix) }

  /// The same part of the file at `path`, which is read as this one is, whatever its name.
  package func moved(to path: String) -> ArrayReference {
    ArrayReference(file: path, part: part, form: form)
  }

  /// The names of the arrays in the file; none for a single array.
  ///
  /// Throws ``FileError``.
  public func names() throws(FileError) -> [String] {
    switch form {
    case .archive: return try ArchiveReader(path: file).names
    case .tensors: return try SafetensorsFile(path: file).names
    case .shards: return try ShardIndex(path: file).names
    case .quantized: return try GGUFFile(path: file).names
    case .checkpoint: return try CheckpointFile(path: file).names
    case .array: return []
    }
  }

  /// The text that names the array `name` of the same file.
  public func sibling(_ name: String) -> String { "\(file):\(name)" }
}

extension ArrayReference {
  /// An array of a file, and a row of it.
  struct Selection: Equatable {
    /// The name; nil for the only one.
    var name: String?
    var row: Int?
  }

  /// What the part selects in a file that has the arrays `names`: a whole name before a name and a
  /// row.
  func selection(has name: (String) -> Bool) -> Selection {
    guard let part, !name(part), let colon = part.lastIndex(of: ":"),
      let row = ArrayReference.row(part[part.index(after: colon)...])
    else { return Selection(name: part) }
    return Selection(name: colon == part.startIndex ? nil : String(part[..<colon]), row: row)
  }

  /// The row that the part selects in a file without names; nil for the whole.
  ///
  /// Throws ``ArrayHeaderError`` when it is no row.
  func row() throws(ArrayHeaderError) -> Int? {
    guard let part else { return nil }
    guard let row = ArrayReference.row(part.hasPrefix(":") ? part.dropFirst() : part[...]) else {
      throw ArrayHeaderError(
        "a .npy file holds one array, without a name; leave out \":\(part.prefix(100))\", or give the number of a row"
      )
    }
    return row
  }

  /// The number from 0 that `text` is, in digits alone.
  private static func row(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
  }
}

/// An array named on a command line or in a model file: `a.npy`, `a.npz:NAME`,
/// `a.safetensors:NAME`.
public struct ArrayReference: Sendable {
  /// What the file is, by the end of its name.
  enum Form: Sendable, CaseIterable {
    case archive
    case tensors
    case array

    fileprivate var suffix: String {
      switch self {
      case .archive: return ".npz"
      case .tensors: return ".safetensors"
      case .array: return ".npy"
      }
    }
  }

  /// The path of the file.
  public let file: String
  /// The name of the array in it; nil when there is none.
  public let name: String?
  /// What the file is.
  let form: Form

  /// The reference that `text` is: everything after the first `.npz:` or `.safetensors:` is a name.
  public init(_ text: String) {
    for colon in text.indices where text[colon] == ":" {
      for form in [Form.archive, .tensors] where text[..<colon].hasSuffix(form.suffix) {
        file = String(text[..<colon])
        name = String(text[text.index(after: colon)...])
        self.form = form
        return
      }
    }
    file = text
    name = nil
    form = Form.allCases.first { text.hasSuffix($0.suffix) } ?? .array
  }

  /// The names of the arrays in the file; none for a single array.
  ///
  /// Throws ``FileError``.
  public func names() throws(FileError) -> [String] {
    switch form {
    case .archive: return try ArchiveReader(path: file).names
    case .tensors: return try SafetensorsFile(path: file).names
    case .array: return []
    }
  }

  /// The text that names the array `name` of the same file.
  public func sibling(_ name: String) -> String { "\(file):\(name)" }
}

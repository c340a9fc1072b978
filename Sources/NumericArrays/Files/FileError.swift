// The one error of everything that reads or writes files.
internal import PlainText

/// Why a file could not be read as what it should be, or not be written: one line a fault.
///
/// ``kind`` tells the command which exit status to use; ``description`` names the file as the user
/// did, then what is wrong, where in the file, and how to mend it.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What sort of failure it is.
  public enum Kind: Sendable, Equatable {
    /// The file is missing or cannot be read (exit status 66).
    case noInput
    /// The file was read and its content is wrong (exit status 65).
    case badData
    /// The file cannot be written (exit status 73).
    case cannotWrite
  }

  /// What sort of failure it is.
  public let kind: Kind
  /// The file, as the user gave its path; for JSON syntax followed by `:line:column`.
  public let path: String
  /// What is wrong and how to mend it.
  public let message: String
  /// What else is wrong, where several faults were found at once.
  public private(set) var further: [FileError] = []

  /// A failure of `kind` with the file at `path`.
  public init(_ kind: Kind, path: String, message: String) {
    self.kind = kind
    self.path = path.printable
    self.message = FileError.shortened(message).printable
  }

  /// The error of several faults, `badData` unless all are of one kind; nil when there are none.
  package init?(_ faults: [FileError]) {
    let each = faults.flatMap(\.each)
    guard let first = each.first else { return nil }
    let isOneKind = each.allSatisfy { $0.kind == first.kind }
    self.init(alone: first, kind: isOneKind ? first.kind : .badData)
    further = Array(each.dropFirst())
  }

  private init(alone fault: FileError, kind: Kind) {
    (self.kind, path, message) = (kind, fault.path, fault.message)
  }

  /// The faults one by one, this one first.
  public var each: [FileError] {
    further.isEmpty ? [self] : [FileError(alone: self, kind: kind)] + further
  }

  /// One line, `path: message`, of the first fault.
  public var description: String { "\(path): \(message)" }

  /// The most code points of a message.
  private static let limit = 2000

  private static func shortened(_ text: String) -> String {
    guard text.unicodeScalars.dropFirst(limit).first != nil else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "..."
  }
}

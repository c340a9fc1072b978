// The one error of everything that reads or writes files.
internal import PlainText

/// Why a file could not be read as what it should be, or not be written: one line.
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

  /// A failure of `kind` with the file at `path`.
  public init(_ kind: Kind, path: String, message: String) {
    self.kind = kind
    self.path = path.printable
    self.message = FileError.shortened(message).printable
  }

  /// One line: `path: message`.
  public var description: String { "\(path): \(message)" }

  /// The most code points of a message.
  private static let limit = 2000

  private static func shortened(_ text: String) -> String {
    guard text.unicodeScalars.dropFirst(limit).first != nil else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "..."
  }
}

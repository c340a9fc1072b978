// The door to the JSON reader, and the error that it throws.

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// Why a text is not JSON, and where.
public struct JSONSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The line, from 1.
  public let line: Int
  /// The column, from 1, in Unicode scalars.
  public let column: Int
  /// What is wrong.
  public let problem: String

  /// One line: `line:column: problem`.
  public var description: String { "\(line):\(column): \(problem)" }
}

/// A strict reader of JSON (RFC 8259).
///
/// It exists because exact data needs what general readers drop: the text of each number, the order
/// of members, and an error for a name that is used twice. Nothing beyond the RFC is accepted: no
/// comments, no trailing commas, no byte-order mark, no NaN; strings must be UTF-8 without lone
/// surrogates.
public enum JSONText {
  /// The deepest nesting that is read.
  public static let depthLimit = 64
  /// The most values that one text may hold; keeps memory near a gigabyte at worst.
  public static let valueLimit = 1 << 25

  /// The value of a JSON text.
  ///
  /// Throws ``JSONSyntaxError`` with the first fault. Linear time; memory proportional to the text.
  public static func parse(_ data: Data) throws(JSONSyntaxError) -> JSONValue {
    try parse(data, valueLimit: valueLimit)
  }

  /// The value of a JSON text of at most `valueLimit` values.
  ///
  /// In the two outermost levels of objects, the values of members called one of `skipped` are only
  /// checked: they are not counted, take no memory and become `null`; names within them may repeat.
  /// Arrays of members called one of `deferred` are checked likewise, and left as text.
  package static func parse(
    _ data: Data, valueLimit: Int, skipping skipped: Set<String> = [],
    deferring deferred: Set<String> = []
  ) throws(JSONSyntaxError) -> JSONValue {
    let result = data.withUnsafeBytes {
      parse(
        JSONParser(
          bytes: $0.bindMemory(to: UInt8.self), of: data, valueLimit: valueLimit,
          skipping: skipped, deferring: deferred))
    }
    return try result.get()
  }

  /// The value of a JSON text.
  ///
  /// Throws ``JSONSyntaxError`` with the first fault. Linear time; memory proportional to the text.
  public static func parse(_ text: String) throws(JSONSyntaxError) -> JSONValue {
    var text = text
    return try text.withUTF8 {
      parse(JSONParser(bytes: $0, valueLimit: valueLimit, skipping: []))
    }.get()
  }

  private static func parse(_ parser: JSONParser) -> Result<JSONValue, JSONSyntaxError> {
    var parser = parser
    do throws(JSONSyntaxError) {
      return .success(try parser.document())
    } catch {
      return .failure(error)
    }
  }
}

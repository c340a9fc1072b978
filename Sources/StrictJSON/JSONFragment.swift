// A part of a JSON text that is kept as text.
#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// An array of a text, checked but left as it stands there: for millions of numbers, of which a tree
/// of values would take several times the memory.
public struct JSONFragment: Sendable, Equatable {
  private let text: Data
  private let range: Range<Int>

  /// The array that stands in `range` of `text`, counted from its beginning.
  init(_ text: Data, _ range: Range<Int>) {
    self.text = text
    self.range = range
  }

  /// An upper bound of the number of its elements: an element takes two bytes.
  package var countBound: Int { range.count / 2 + 1 }

  /// Calls `body` with each element in turn: the bytes of a number, or those between the quotes of a
  /// string without escapes, as they stand; else nil, and the value.
  ///
  /// The bytes must not be kept. Linear time.
  package func forEachElement<Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>?, () -> JSONValue) throws(Failure) -> Void
  ) throws(Failure) {
    let result = text.withUnsafeBytes { whole -> Result<Void, Failure> in
      let bytes = UnsafeBufferPointer(rebasing: whole.bindMemory(to: UInt8.self)[range])
      var parser = JSONParser(bytes: bytes)
      do throws(Failure) {
        try parser.forEachElement(body)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// The elements as values.
  package var elements: [JSONValue] {
    var elements: [JSONValue] = []
    forEachElement { (_, value) throws(Never) in elements.append(value()) }
    return elements
  }
}

extension JSONParser {
  /// A parser of text that was checked before.
  fileprivate init(bytes: UnsafeBufferPointer<UInt8>) {
    self.init(bytes: bytes, valueLimit: .max, skipping: [])
  }

  /// Calls `body` with the elements of the array that the text is, as ``JSONFragment`` says.
  fileprivate mutating func forEachElement<Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>?, () -> JSONValue) throws(Failure) -> Void
  ) throws(Failure) {
    position += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return }
    while position < bytes.count {
      let start = position
      var plain: Range<Int>?
      switch bytes[start] {
      case UInt8(ascii: "\""): plain = plainString()
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        plain = try? numberRange()
      default: break
      }
      if plain == nil {
        position = start
        _ = try? value(depth: 0)
      }
      let (bytes, end) = (bytes, position)
      try body(plain.map { UnsafeBufferPointer(rebasing: bytes[$0]) }) {
        var parser = JSONParser(bytes: UnsafeBufferPointer(rebasing: bytes[start..<end]))
        return (try? parser.value(depth: 0)) ?? .null
      }
      skipSpace()
      _ = take(UInt8(ascii: ","))
      skipSpace()
      if take(UInt8(ascii: "]")) { return }
    }
  }
}

// Reads little-endian fields one after the other, never past the end.

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A place in the bytes of a file; every step is checked against their number.
struct ByteCursor {
  private let content: Data
  /// The bytes before this place.
  private(set) var position = 0

  /// The start of `content`, or its byte number `position`, which must be one.
  init(_ content: Data, at position: Int = 0) {
    precondition((0...content.count).contains(position), "the place is in the file")
    self.content = content
    self.position = position
  }

  /// The bytes that follow.
  var left: Int { content.count - position }

  /// The next whole number.
  mutating func integer<Word: FixedWidthInteger>(
    _ type: Word.Type = Word.self
  ) throws(ArrayHeaderError) -> Word {
    let start = position
    try skip(MemoryLayout<Word>.size)
    return content.withUnsafeBytes {
      Word(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: Word.self))
    }
  }

  /// The next number of 64 bits, which counts things that `bytes` bytes each follow at least.
  mutating func count(of things: String, bytes: Int) throws(ArrayHeaderError) -> Int {
    let count = try integer(UInt64.self)
    guard count <= left / bytes else {
      throw ArrayHeaderError("it claims \(count) \(things), and \(left) bytes follow")
    }
    return Int(count)
  }

  /// The next `count` bytes.
  mutating func bytes(_ count: Int) throws(ArrayHeaderError) -> Data {
    let start = content.startIndex + position
    try skip(count)
    return content[start..<(start + count)]
  }

  /// The next `count` bytes as text.
  mutating func text(_ count: Int) throws(ArrayHeaderError) -> String {
    let place = position
    guard let text = String(validating: try bytes(count), as: UTF8.self) else {
      throw ArrayHeaderError("the text at byte \(place) is not UTF-8")
    }
    return text
  }

  /// The bytes before the next line feed, which is passed, as text; at most `limit` of them.
  mutating func line(limit: Int) throws(ArrayHeaderError) -> String {
    let start = content.startIndex + position
    guard let end = content[start...].prefix(limit + 1).firstIndex(of: 0x0A) else {
      throw ArrayHeaderError("a line at byte \(position) does not end")
    }
    let line = try text(end - start)
    try skip(1)
    return line
  }

  /// Passes `count` bytes.
  mutating func skip(_ count: Int) throws(ArrayHeaderError) {
    guard count >= 0, count <= left else {
      throw ArrayHeaderError(
        "the file is truncated: \(count) bytes are needed at byte \(position) of \(content.count)")
    }
    position += count
  }
}

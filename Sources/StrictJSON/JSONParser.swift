// Parses JSON values, within limits of depth and number.
internal import PlainText

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A recursive descent over the bytes of a JSON text; the recursion is as deep as
/// ``JSONText/depthLimit``.
struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0
  private var valueCount = 0
  private let valueLimit: Int
  /// The names of members, at most two levels deep, whose values are not kept.
  private let skipped: Set<String>
  private var isSkipping = false
  /// The names of members whose values are left as text where they are arrays, and that text.
  private let deferred: Set<String>
  private let text: Data?

  init(
    bytes: UnsafeBufferPointer<UInt8>, of text: Data? = nil, valueLimit: Int,
    skipping skipped: Set<String>, deferring deferred: Set<String> = []
  ) {
    self.bytes = bytes
    self.text = text
    self.skipped = skipped
    self.deferred = deferred
    self.valueLimit = valueLimit
  }

  /// The byte at the current position; nil at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The one value of the whole text.
  mutating func document() throws(JSONSyntaxError) -> JSONValue {
    if bytes.isEmpty { throw failure("the file is empty") }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw failure("the text starts with a byte-order mark; save it as UTF-8 without one")
    }
    skipSpace()
    let result = try value(depth: 0)
    skipSpace()
    if position < bytes.count { throw failure("expected the end of the text, found \(found)") }
    return result
  }

  mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    if isSkipping, let next {
      // Most of what is only checked are numbers and strings.
      switch next {
      case UInt8(ascii: "\""):
        try skipString()
        return .null
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        _ = try numberRange()
        return .null
      default: break
      }
    } else if !isSkipping {
      valueCount += 1
    }
    guard valueCount <= valueLimit else {
      throw failure("the text holds more than \(valueLimit) values; split it")
    }
    guard let first = next else { throw failure("expected a value, found \(found)") }
    switch first {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return .object(try members(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try elements(depth: depth + 1))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: throw failure("expected a value, found \(found)")
    }
  }

  private mutating func members(depth: Int) throws(JSONSyntaxError) -> [JSONMember] {
    try enter(depth)
    if take(UInt8(ascii: "}")) { return [] }
    var members: [JSONMember] = []
    var names = DistinctNames()
    while true {
      let start = position
      guard next == UInt8(ascii: "\"") else {
        throw failure("expected a name in double quotes, found \(found)")
      }
      let name = try string()
      guard isSkipping || names.insert(name, after: members) else {
        throw failure("the name \(quoted(name)) is used twice in one object", at: start)
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw failure("expected ':', found \(found)") }
      skipSpace()
      if !isSkipping, let text, next == UInt8(ascii: "["), deferred.contains(name) {
        let start = position
        isSkipping = true
        _ = try value(depth: depth)
        isSkipping = false
        members.append(JSONMember(name, .deferred(JSONFragment(text, start..<position))))
      } else if !isSkipping {
        isSkipping = depth <= 2 && skipped.contains(name)
        let value = try value(depth: depth)
        members.append(JSONMember(name, isSkipping ? .null : value))
        isSkipping = false
      } else {
        _ = try value(depth: depth)
      }
      skipSpace()
      if take(UInt8(ascii: "}")) { return members }
      try comma(before: UInt8(ascii: "}"))
    }
  }

  private mutating func elements(depth: Int) throws(JSONSyntaxError) -> [JSONValue] {
    try enter(depth)
    if take(UInt8(ascii: "]")) { return [] }
    var elements: [JSONValue] = []
    while true {
      let element = try value(depth: depth)
      if !isSkipping { elements.append(element) }
      skipSpace()
      if take(UInt8(ascii: "]")) { return elements }
      try comma(before: UInt8(ascii: "]"))
    }
  }

  private mutating func enter(_ depth: Int) throws(JSONSyntaxError) {
    guard depth <= JSONText.depthLimit else {
      throw failure("the nesting is deeper than \(JSONText.depthLimit) levels")
    }
    position += 1
    skipSpace()
  }

  private mutating func comma(before close: UInt8) throws(JSONSyntaxError) {
    let start = position
    guard take(UInt8(ascii: ",")) else {
      throw failure("expected ',' or '\(Character(Unicode.Scalar(close)))', found \(found)")
    }
    skipSpace()
    if next == close { throw failure("a comma with nothing after it; remove it", at: start) }
  }

  private mutating func literal(
    _ word: String, _ value: JSONValue
  ) throws(JSONSyntaxError) -> JSONValue {
    guard bytes.dropFirst(position).starts(with: word.utf8) else {
      throw failure("expected a value, found \(found)")
    }
    position += word.utf8.count
    return value
  }

  /// Steps over `byte` when it is next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }
}

/// The names of one object: found by a scan while they are few, by hashing when they are many.
private struct DistinctNames {
  private var seen: Set<ExactText> = []
  private static let fewNames = 8

  /// Whether `name` differs from those of `members`, which were inserted before.
  mutating func insert(_ name: String, after members: [JSONMember]) -> Bool {
    if members.count < DistinctNames.fewNames {
      return !members.contains { ExactText($0.name) == ExactText(name) }
    }
    if members.count == DistinctNames.fewNames {
      seen = Set(members.map { ExactText($0.name) })
    }
    return seen.insert(ExactText(name)).inserted
  }
}

extension JSONParser {
  /// What stands at the current position: for messages.
  var found: String {
    guard let next else { return "the end of the text" }
    return (0x20..<0x7F).contains(next)
      ? "'\(Character(Unicode.Scalar(next)))'" : "byte 0x" + JSONParser.hexadecimal(next)
  }

  /// The error `problem` at `offset`, by default the current position.
  func failure(_ problem: String, at offset: Int? = nil) -> JSONSyntaxError {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset ?? position) {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return JSONSyntaxError(line: line, column: column, problem: problem)
  }

  static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }
}

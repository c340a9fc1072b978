// Adds the writing of JSON, laid out for people.

extension JSONValue {
  /// The width that lines are kept to where values allow it.
  private static let lineWidth = 100

  /// The JSON text, indented by one space a level and without a line end after it.
  ///
  /// An object stands on one line when it fits, else has one member a line; an array of plain
  /// values fills its lines. Linear in the size of the text.
  public func render() -> String {
    var text: [UInt8] = []
    append(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends what ``render()`` returns as UTF-8 to `text`, continuing a line at nesting `level`.
  public func append(to text: inout [UInt8], level: Int = 0) {
    let start = text.count
    if appendOnOneLine(to: &text, limit: start + JSONValue.lineWidth - level) { return }
    text.removeLast(text.count - start)
    switch self {
    case .object(let members):
      text.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        text.startLine(level: level + 1)
        text.appendQuoted(member.name)
        text.append(contentsOf: ": ".utf8)
        member.value.append(to: &text, level: level + 1)
      }
      text.startLine(level: level)
      text.append(UInt8(ascii: "}"))
    case .array(let elements):
      text.append(UInt8(ascii: "["))
      if elements.allSatisfy(\.isScalar) {
        text.startLine(level: level + 1)
        JSONValue.fillLines(with: elements, in: &text, level: level + 1)
      } else {
        for (index, element) in elements.enumerated() {
          if index > 0 { text.append(UInt8(ascii: ",")) }
          text.startLine(level: level + 1)
          element.append(to: &text, level: level + 1)
        }
      }
      text.startLine(level: level)
      text.append(UInt8(ascii: "]"))
    case .deferred(let fragment):
      JSONValue.array(fragment.elements).append(to: &text, level: level)
    case .string, .number, .bool, .null:
      appendScalar(to: &text)
    }
  }

  /// Appends plain values separated by commas, with a new line before each that would not fit.
  private static func fillLines(
    with elements: [JSONValue], in text: inout [UInt8], level: Int
  ) {
    var lineStart = text.count - level
    for (index, element) in elements.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      let mark = text.count
      if index > 0 { text.append(UInt8(ascii: " ")) }
      element.appendScalar(to: &text)
      if index > 0, text.count - lineStart > lineWidth {
        let moved = Array(text[(mark + 1)...])
        text.removeLast(text.count - mark)
        text.startLine(level: level)
        lineStart = text.count - level
        text.append(contentsOf: moved)
      }
    }
  }

  /// Appends the value without line ends; false, with part of it appended, when `text` would grow
  /// past `limit` bytes.
  private func appendOnOneLine(to text: inout [UInt8], limit: Int) -> Bool {
    switch self {
    case .object(let members):
      text.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { text.append(contentsOf: ", ".utf8) }
        guard text.count + member.name.utf8.count <= limit else { return false }
        text.appendQuoted(member.name)
        text.append(contentsOf: ": ".utf8)
        guard member.value.appendOnOneLine(to: &text, limit: limit) else { return false }
      }
      text.append(UInt8(ascii: "}"))
    case .array(let elements):
      text.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { text.append(contentsOf: ", ".utf8) }
        guard element.appendOnOneLine(to: &text, limit: limit) else { return false }
      }
      text.append(UInt8(ascii: "]"))
    case .string(let content), .number(let content):
      guard text.count + content.utf8.count <= limit else { return false }
      appendScalar(to: &text)
    case .deferred(let fragment):
      return JSONValue.array(fragment.elements).appendOnOneLine(to: &text, limit: limit)
    case .bool, .null:
      appendScalar(to: &text)
    }
    return text.count <= limit
  }

  private func appendScalar(to text: inout [UInt8]) {
    switch self {
    case .string(let content): text.appendQuoted(content)
    case .number(let digits): text.append(contentsOf: digits.utf8)
    case .bool(let value): text.append(contentsOf: (value ? "true" : "false").utf8)
    case .null: text.append(contentsOf: "null".utf8)
    case .object, .array, .deferred: break
    }
  }
}

extension [UInt8] {
  fileprivate mutating func startLine(level: Int) {
    append(UInt8(ascii: "\n"))
    append(contentsOf: repeatElement(UInt8(ascii: " "), count: level))
  }

  /// Appends `content` as a JSON string: quotes, backslashes, control characters (C1 too), line
  /// separators and what turns the direction of text are escaped, so that a terminal can show it.
  package mutating func appendQuoted(_ content: String) {
    append(UInt8(ascii: "\""))
    // All that is escaped beyond ASCII begins with one of three bytes.
    if content.utf8.contains(where: { $0 == 0xC2 || $0 == 0xD8 || $0 == 0xE2 }) {
      for scalar in content.unicodeScalars {
        switch scalar.value {
        case 0x80...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
          appendEscape(scalar.value)
        default: appendEscaped(String(scalar).utf8)
        }
      }
    } else {
      appendEscaped(content.utf8)
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func appendEscaped(_ content: some Sequence<UInt8>) {
    for byte in content {
      switch byte {
      case UInt8(ascii: "\""): append(contentsOf: "\\\"".utf8)
      case UInt8(ascii: "\\"): append(contentsOf: "\\\\".utf8)
      case UInt8(ascii: "\n"): append(contentsOf: "\\n".utf8)
      case UInt8(ascii: "\r"): append(contentsOf: "\\r".utf8)
      case UInt8(ascii: "\t"): append(contentsOf: "\\t".utf8)
      case 0..<0x20, 0x7F: appendEscape(UInt32(byte))
      default: append(byte)
      }
    }
  }

  private mutating func appendEscape(_ value: UInt32) {
    let digits = String(value, radix: 16)
    append(contentsOf: "\\u".utf8)
    append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
    append(contentsOf: digits.utf8)
  }
}

// Adds the reading of numbers and strings to the parser.

extension JSONParser {
  /// The text of the number that starts here.
  mutating func number() throws(JSONSyntaxError) -> String {
    String(decoding: bytes[try numberRange()], as: UTF8.self)
  }

  /// Where the number that starts here stands.
  mutating func numberRange() throws(JSONSyntaxError) -> Range<Int> {
    let start = position
    _ = take(UInt8(ascii: "-"))
    let leading = next
    let wholeDigits = skipDigits()
    guard wholeDigits > 0 else { throw failure("expected a digit, found \(found)") }
    if leading == UInt8(ascii: "0"), wholeDigits > 1 {
      throw failure("a number starts with a needless 0", at: start)
    }
    if take(UInt8(ascii: ".")), skipDigits() == 0 {
      throw failure("expected a digit after the point, found \(found)")
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
      if skipDigits() == 0 { throw failure("expected a digit of the exponent, found \(found)") }
    }
    return start..<position
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while let next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { position += 1 }
    return position - start
  }

  /// Steps over the string whose opening quote is next, and checks it.
  mutating func skipString() throws(JSONSyntaxError) {
    if plainString() == nil { _ = try string() }
  }

  /// Where the content of the string stands whose opening quote is next, if that is ASCII without
  /// escapes, and steps over it; else nil, and nothing is stepped over.
  mutating func plainString() -> Range<Int>? {
    var place = position + 1
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "\"") {
        let content = position + 1..<place
        position = place + 1
        return content
      }
      if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\\") { return nil }
      place += 1
    }
    return nil
  }

  /// The content of the string whose opening quote is next.
  mutating func string() throws(JSONSyntaxError) -> String {
    let start = position + 1
    position = start
    // The decoded bytes so far; empty until the first escape.
    var decoded: [UInt8] = []
    var copied = start
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        let end = position
        position += 1
        if copied == start { return try text(start..<end) }
        decoded.append(contentsOf: bytes[copied..<end])
        // The escapes are ASCII and decode to valid sequences, so the source tells validity.
        try checkUTF8(start..<end)
        return String(decoding: decoded, as: UTF8.self)
      case UInt8(ascii: "\\"):
        decoded.append(contentsOf: bytes[copied..<position])
        decoded.append(contentsOf: String(Character(try escape())).utf8)
        copied = position
      case 0..<0x20:
        throw failure("unescaped control character 0x\(JSONParser.hexadecimal(byte)) in a string")
      default: position += 1
      }
    }
    throw failure("the string is not closed", at: start - 1)
  }

  private func text(_ range: Range<Int>) throws(JSONSyntaxError) -> String {
    if let text = String(validating: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self) {
      return text
    }
    try checkUTF8(range)
    return ""
  }

  private func checkUTF8(_ range: Range<Int>) throws(JSONSyntaxError) {
    let content = UnsafeBufferPointer(rebasing: bytes[range])
    guard let offset = UTF8Check.firstInvalidByte(in: content) else { return }
    throw failure(
      "invalid UTF-8 (byte 0x\(JSONParser.hexadecimal(content[offset]))) in a string",
      at: range.lowerBound + offset)
  }

  /// The scalar of the escape sequence whose backslash is next.
  private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let start = position
    position += 1
    guard let letter = next else { throw failure("the string is not closed") }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(from: start)
    default:
      position -= 1
      throw failure("a backslash before \(found); write \\\\ for a backslash", at: start)
    }
  }

  /// The scalar of `\uXXXX`, or of a surrogate pair `\uXXXX\uXXXX`, after its first `\u`.
  private mutating func unicodeEscape(from start: Int) throws(JSONSyntaxError) -> Unicode.Scalar {
    let first = try codeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
      throw failure("an unpaired surrogate in a \\u escape", at: start)
    }
    let second = try codeUnit()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(
        0x10000 + (UInt32(first - 0xD800) << 10 | UInt32(second - 0xDC00)))
    else { throw failure("an unpaired surrogate in a \\u escape", at: start) }
    return scalar
  }

  private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let next, let digit = Character(Unicode.Scalar(next)).hexDigitValue else {
        throw failure("expected four hexadecimal digits after \\u, found \(found)")
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }
}

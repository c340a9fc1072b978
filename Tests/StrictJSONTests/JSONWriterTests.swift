import StrictJSON
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
  /// Hands a value to a writer, arrays and objects of more than `depth` levels piece by piece.
  private func write(_ value: JSONValue, _ name: String?, depth: Int, to writer: inout JSONWriter) {
    switch value {
    case .object(let members) where depth > 0:
      writer.openObject(name)
      for member in members {
        write(member.value, member.name, depth: depth - 1, to: &writer)
      }
      writer.close()
    case .array(let values) where depth > 0:
      writer.openArray(name)
      for value in values { write(value, nil, depth: depth - 1, to: &writer) }
      writer.close()
    default: writer.add(value, name)
    }
  }

  /// A value of which nothing down to `depth` levels fits on one line.
  private func value(depth: Int) -> JSONValue {
    let long = JSONValue.string(String(repeating: "x", count: 100))
    if depth == 0 { return .array([.integer(1), .null, .object(["a": long])]) }
    let inner = value(depth: depth - 1)
    return .object(["first \"": inner, "list": .array([inner, long, .bool(true)]), "last": long])
  }

  @Test(arguments: 0...4)
  func `what comes in pieces is the text of the whole`(depth: Int) {
    for written in 0...(2 * depth) {
      var writer = JSONWriter()
      write(value(depth: depth), nil, depth: written, to: &writer)
      #expect(String(decoding: writer.take(), as: UTF8.self) == value(depth: depth).render())
      #expect(writer.text.isEmpty)
    }
  }

  @Test func `what is empty closes where it opens`() {
    var writer = JSONWriter()
    writer.openObject()
    writer.openArray("a")
    writer.close()
    writer.openObject("b")
    writer.close()
    writer.close()
    #expect(String(decoding: writer.take(), as: UTF8.self) == "{\n \"a\": [],\n \"b\": {}\n}")
  }

  @Test(arguments: [
    ("\u{1B}\u{7F}", #""\u001b\u007f""#), ("\u{9B}\u{85}", #""\u009b\u0085""#),
    ("a\u{202E}\u{2067}\u{061C}\u{200F}b", #""a\u202e\u2067\u061c\u200fb""#),
    ("\u{2028}é€\u{200B}", "\"\\u2028é€\u{200B}\""),
  ])
  func `what acts on a terminal is escaped, and read back as it was`(
    text: String, json: String
  ) throws {
    #expect(JSONValue.string(text).render() == json)
    #expect(try JSONText.parse(json) == .string(text))
  }
}

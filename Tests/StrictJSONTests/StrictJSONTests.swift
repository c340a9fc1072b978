import Foundation
import StrictJSON
import Testing

@Suite("Strict JSON")
struct StrictJSONTests {
  @Test
  func `members keep their order and numbers their text`() throws {
    let value = try JSONText.parse(
      " {\"b\": 0.4750, \"a\": [1e-30, -0, 12E+5, true, false, null], \"\": {}} \r\n")
    #expect(
      value
        == .object([
          JSONMember("b", .number("0.4750")),
          JSONMember(
            "a",
            .array([
              .number("1e-30"), .number("-0"), .number("12E+5"), .bool(true), .bool(false), .null,
            ])),
          JSONMember("", .object([JSONMember]())),
        ]))
    #expect(value["b"] == .number("0.4750"))
    #expect(value["c"] == nil)
  }

  @Test(arguments: [
    "[]", "[ ]", "[1]", "[\"0.5\" , -1e5,\"a\\u0041\",\"é\"\n,[1,{\"a\":[]}], null,true]", "[\"\"]",
    "[0,0]",
  ])
  func `an array that is left as text has the same elements`(text: String) throws {
    let whole = Data(" {\"a\": {\"b\": \(text) }, \"c\": \(text)}".utf8)
    let value = try JSONText.parse(whole, valueLimit: 4, deferring: ["b", "c"])
    guard case .array(let expected) = try JSONText.parse(text) else {
      Issue.record("\(text) is an array")
      return
    }
    for case .deferred(let fragment)? in [value["a"]?["b"], value["c"]] {
      #expect(fragment.elements == expected)
      #expect(fragment.countBound >= expected.count)
      var index = 0
      fragment.forEachElement { (bytes, element) throws(Never) in
        #expect(element() == expected[index])
        switch expected[index] {
        case .string(let content) where !text.contains("\\u") && content != "é":
          #expect(bytes.map { String(decoding: $0, as: UTF8.self) } == content)
        case .number(let digits):
          #expect(bytes.map { String(decoding: $0, as: UTF8.self) } == digits)
        case .bool, .null, .array: #expect(bytes == nil)
        default: break
        }
        index += 1
      }
      #expect(index == expected.count)
    }
    #expect(value.render() == (try JSONText.parse(whole, valueLimit: 1 << 10)).render())
  }

  @Test(arguments: [
    "[1,]", "[1 2]", "[01]", "[\"a]", "[\"\u{1}\"]", "[nul]", "[1", "[{1}]", "[\"\\x\"]",
  ])
  func `an array that is left as text is checked all the same`(text: String) throws {
    let whole = "{\"b\": \(text)}"
    let plain = #expect(throws: JSONSyntaxError.self) { try JSONText.parse(whole) }
    let deferred = #expect(throws: JSONSyntaxError.self) {
      try JSONText.parse(Data(whole.utf8), valueLimit: 9, deferring: ["b"])
    }
    #expect(plain == deferred)
  }

  @Test
  func `every escape is decoded`() throws {
    let value = try JSONText.parse(#""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\uDE00é😀""#)
    #expect(value == .string("\"\\/\u{8}\u{C}\n\r\tA\u{E9}\u{1F600}é😀"))
  }

  @Test
  func `canonically equivalent names are different names`() throws {
    let value = try JSONText.parse("{\"\u{C5}\": 1, \"\u{212B}\": 2}")
    #expect(value["\u{212B}"] == .number("2"))
  }

  @Test(arguments: [
    ("", "1:1: the file is empty"),
    ("  \n ", "2:2: expected a value, found the end of the text"),
    ("\u{FEFF}{}", "1:1: the text starts with a byte-order mark; save it as UTF-8 without one"),
    ("{} x", "1:4: expected the end of the text, found 'x'"),
    ("[1,\n 2", "2:3: expected ',' or ']', found the end of the text"),
    ("[1, 2,]", "1:6: a comma with nothing after it; remove it"),
    ("{\"a\": 1,}", "1:8: a comma with nothing after it; remove it"),
    ("[,1]", "1:2: expected a value, found ','"),
    ("[1 2]", "1:4: expected ',' or ']', found '2'"),
    ("{a: 1}", "1:2: expected a name in double quotes, found 'a'"),
    ("{\"a\" 1}", "1:6: expected ':', found '1'"),
    ("{\"a\"", "1:5: expected ':', found the end of the text"),
    ("{\"é\": 1,\n \"é\": 2}", "2:2: the name \"é\" is used twice in one object"),
    ("{\"a\": 1, \"\\u0061\": 2}", "1:10: the name \"a\" is used twice in one object"),
    ("['a']", "1:2: expected a value, found '''"),
    ("nul", "1:1: expected a value, found 'n'"),
    ("NaN", "1:1: expected a value, found 'N'"),
    ("-Infinity", "1:2: expected a digit, found 'I'"),
    ("+1", "1:1: expected a value, found '+'"),
    (".5", "1:1: expected a value, found '.'"),
    ("01", "1:1: a number starts with a needless 0"),
    ("-01", "1:1: a number starts with a needless 0"),
    ("1.", "1:3: expected a digit after the point, found the end of the text"),
    ("1e", "1:3: expected a digit of the exponent, found the end of the text"),
    ("1e+x", "1:4: expected a digit of the exponent, found 'x'"),
    ("1/2", "1:2: expected the end of the text, found '/'"),
    ("// no\n1", "1:1: expected a value, found '/'"),
    ("\"a", "1:1: the string is not closed"),
    ("\"a\\", "1:4: the string is not closed"),
    ("\"a\nb\"", "1:3: unescaped control character 0x0A in a string"),
    ("\"\\x\"", "1:2: a backslash before 'x'; write \\\\ for a backslash"),
    ("\"\\u00g0\"", "1:6: expected four hexadecimal digits after \\u, found 'g'"),
    ("\"\\ud83d\"", "1:2: an unpaired surrogate in a \\u escape"),
    ("\"\\ude00\"", "1:2: an unpaired surrogate in a \\u escape"),
    ("\"\\ud83d\\u0041\"", "1:2: an unpaired surrogate in a \\u escape"),
    ("é", "1:1: expected a value, found byte 0xC3"),
  ])
  func `a malformed text is refused with line and column`(text: String, message: String) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONText.parse(text) }
    #expect(error?.description == message)
  }

  @Test(arguments: [
    [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
    [0xE2, 0x82], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
    [0xFF],
  ])
  func `bytes that are not UTF-8 are refused where they stand`(bytes: [UInt8]) {
    for prefix in ["", "\\n"] {
      let text = Data(Array("\"é\(prefix)".utf8) + bytes + Array("\"".utf8))
      let error = #expect(throws: JSONSyntaxError.self) { try JSONText.parse(text) }
      #expect(error?.line == 1)
      #expect(error?.column == 3 + prefix.count)
      #expect(error?.problem.hasPrefix("invalid UTF-8 (byte 0x") == true)
    }
  }

  @Test
  func `nesting is limited to 64 levels`() throws {
    let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(throws: Never.self) { try JSONText.parse(deepest) }
    let error = #expect(throws: JSONSyntaxError.self) { try JSONText.parse("[" + deepest + "]") }
    #expect(error?.description == "1:65: the nesting is deeper than 64 levels")
  }

  @Test
  func `two hundred million brackets are refused at once`() {
    let text = Data(repeating: UInt8(ascii: "["), count: 200_000_000)
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(throws: JSONSyntaxError.self) { try JSONText.parse(text) }
    }
    #expect(time < .seconds(1))
  }

  @Test
  func `a repeated name among thousands is found`() {
    let members = (0..<5000).map { "\"k\($0)\": 0" } + ["\"k4321\": 1"]
    let error = #expect(throws: JSONSyntaxError.self) {
      try JSONText.parse("{" + members.joined(separator: ",") + "}")
    }
    #expect(error?.problem == "the name \"k4321\" is used twice in one object")
  }
}

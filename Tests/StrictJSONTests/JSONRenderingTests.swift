import ChoiceSequences
import Foundation
import StrictJSON
import Testing

@Suite("JSON rendering")
struct JSONRenderingTests {
  @Test
  func `a small object stands on one line`() {
    let value: JSONValue = .object(["a": .integer(1), "b": .array([.null, .bool(true)])])
    #expect(value.render() == "{\"a\": 1, \"b\": [null, true]}")
    #expect(JSONValue.object([JSONMember]()).render() == "{}")
    #expect(JSONValue.array([]).render() == "[]")
  }

  @Test
  func `an object that does not fit has one member a line`() {
    let long = JSONValue.string(String(repeating: "x", count: 90))
    let value: JSONValue = .object(["a": long, "b": .object(["c": .integer(1)])])
    #expect(
      value.render()
        == "{\n \"a\": \"\(String(repeating: "x", count: 90))\",\n \"b\": {\"c\": 1}\n}")
  }

  @Test
  func `an array of plain values fills its lines`() {
    let lines = JSONValue.array((0..<200).map { .integer($0) }).render().split(separator: "\n")
    #expect(lines.count == 11)
    #expect(lines.allSatisfy { $0.utf8.count <= 101 })
    #expect(lines[1].hasPrefix(" 0, 1, 2, "))
  }

  @Test
  func `quotes, backslashes and control characters are escaped`() {
    #expect(
      JSONValue.string("\"\\\n\r\t\u{1}\u{1F}\u{7F}/é").render()
        == #""\"\\\n\r\t\u0001\u001f\u007f/é""#)
  }

  @Test
  func `rendering and parsing random values gives them back`() throws {
    let seed: UInt64 = 20_260_212
    var generator = SplitMix64(state: seed)
    for run in 0..<400 {
      let value = randomValue(depth: 0, using: &generator)
      let text = value.render()
      let again = try JSONText.parse(text)
      #expect(again == value, "seed \(seed), run \(run): \(text)")
      #expect(again.render() == text, "seed \(seed), run \(run): \(text)")
    }
  }

  private func randomValue(depth: Int, using generator: inout SplitMix64) -> JSONValue {
    switch Int.random(in: 0..<(depth < 5 ? 8 : 5), using: &generator) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &generator))
    case 2: return .integer(Int.random(in: .min ... .max, using: &generator))
    case 3: return .number("-0.\(Int.random(in: 0..<1000, using: &generator))E-7")
    case 4: return .string(randomText(using: &generator))
    case 5, 6:
      let count = Int.random(in: 0..<6, using: &generator)
      return .array((0..<count).map { _ in randomValue(depth: depth + 1, using: &generator) })
    default:
      let count = Int.random(in: 0..<12, using: &generator)
      return .object(
        (0..<count).map { index in
          JSONMember(
            "\(index)" + randomText(using: &generator),
            randomValue(depth: depth + 1, using: &generator))
        })
    }
  }

  private func randomText(using generator: inout SplitMix64) -> String {
    let alphabet: [Unicode.Scalar] = [
      "a", "Z", " ", "\"", "\\", "/", "\n", "\u{0}", "\u{1F}", "é", "\u{301}", "\u{2028}", "😀",
      "\u{FFFF}", "\u{10FFFF}",
    ]
    var text = ""
    for _ in 0..<Int.random(in: 0..<40, using: &generator) {
      text.unicodeScalars.append(alphabet.randomElement(using: &generator) ?? "a")
    }
    return text
  }
}

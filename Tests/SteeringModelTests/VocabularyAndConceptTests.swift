import PlainText
import SteeringModel
import Testing

/// Expects `body` to throw a model error of exactly this line.
func expectRefusal(
  _ line: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
  var found: String?
  do {
    try body()
  } catch {
    found = (error as? ModelError)?.description ?? "not a model error: \(error)"
  }
  #expect(found == line, sourceLocation: sourceLocation)
}

@Suite("Vocabulary and concepts")
struct VocabularyAndConceptTests {
  @Test func `an empty vocabulary is refused`() {
    expectRefusal("tokens: the vocabulary is empty; give at least one token") {
      _ = try Vocabulary([])
    }
  }

  @Test func `a repeated token is refused with both of its places`() {
    expectRefusal(#"tokens[2]: token "a" is already tokens[0]; tokens must be distinct"#) {
      _ = try Vocabulary(["a", "b", "a"])
    }
  }

  @Test func `every token is found by its text, and no other text is`() throws {
    for count in [1, 2, 3, 1000] {
      let names = (0..<count).map { "\($0 * $0)" }
      let vocabulary = try Vocabulary(names)
      #expect(names.map { vocabulary.index(of: $0) } == names.indices.map { $0 })
      #expect(vocabulary.index(of: "-1") == nil)
      let kept = vocabulary.keeping([count - 1])
      #expect(kept.index(of: names[count - 1]) == 0)
      #expect(count == 1 || kept.index(of: names[0]) == nil)
    }
  }

  @Test func `names of several tokens get their numbers, and stay distinct`() {
    let names = ["a", "b", "a", "a#0", nil, "4", "a#0"]
    let vocabulary = Vocabulary(count: names.count) { names[$0] }
    #expect(vocabulary.tokens == ["a#0#0", "b", "a#2", "a#0#3", "4#4", "4#5", "a#0#6"])
    #expect(vocabulary.tokens.map { vocabulary.index(of: $0) } == names.indices.map { $0 })
    #expect(vocabulary.index(of: "a") == nil)
  }

  @Test func `tokens are told apart by code points, not by looks`() throws {
    let vocabulary = try Vocabulary(["\u{C5}", "\u{212B}", "A\u{30A}"])
    #expect(vocabulary.count == 3)
    #expect(vocabulary.index(of: "\u{C5}") == 0)
    #expect(vocabulary.index(of: "\u{212B}") == 1)
    #expect(vocabulary.index(of: "A\u{30A}") == 2)
    #expect(vocabulary.index(of: "A") == nil)
  }

  @Test(arguments: [
    (
      [Concept(name: "x", tokens: [0]), Concept(name: "x", tokens: [1, 2])],
      #"concepts["x"]: the name is used twice; rename one concept"#
    ),
    (
      [Concept(name: "x", tokens: [0, 1, 2]), Concept(name: "y", tokens: [])],
      #"concepts["y"]: the concept has no tokens; remove it or add tokens"#
    ),
    (
      [Concept(name: "x", tokens: [0, 1]), Concept(name: "y", tokens: [1, 2])],
      #"concepts["y"]: token "b" is already in "x"; each token belongs to exactly one concept"#
    ),
    (
      [Concept(name: "x", tokens: [0, 0, 1, 2])],
      #"concepts["x"]: token "a" is already in "x"; each token belongs to exactly one concept"#
    ),
    (
      [Concept(name: "x", tokens: [0]), Concept(name: "y", tokens: [2])],
      #"concepts: token "b" is in no concept; each token belongs to exactly one concept; "*" as one of them is all others"#
    ),
    (
      [],
      #"concepts: 3 tokens are in no concept, the first is "a"; each token belongs to exactly one concept; "*" as one of them is all others"#
    ),
  ])
  func `concepts that are no partition are refused`(concepts: [Concept], line: String) throws {
    let vocabulary = try Vocabulary(["a", "b", "c"])
    expectRefusal(line) { _ = try ConceptPartition(concepts, of: vocabulary) }
  }

  @Test func `a partition knows the concept of every token`() throws {
    let vocabulary = try Vocabulary(["a", "b", "c"])
    let partition = try ConceptPartition(
      [Concept(name: "x", tokens: [2, 0]), Concept(name: "y", tokens: [1])], of: vocabulary)
    #expect(partition.conceptOfToken == [0, 1, 0])
    #expect(partition.index(of: "y") == 1)
    #expect(partition.index(of: "z") == nil)
  }

  @Test func `names in messages stay short and on one line`() {
    #expect(quoted("a\nb") == #""a\nb""#)
    #expect(
      quoted(String(repeating: "x", count: 61)) == "\"" + String(repeating: "x", count: 57)
        + "...\"")
    #expect(quoted(String(repeating: "x", count: 60)).count == 62)
  }

  @Test(arguments: [
    ("a\"b", #"a"b"#, #""a\"b""#), ("\"a", #""\"a""#, #""\"a""#), ("a b", #""a b""#, #""a b""#),
    ("a\\b", #"a\b"#, #""a\\b""#), ("\u{1B}[2J", #""\u{1b}[2J""#, #""\u{1b}[2J""#),
    ("\u{9B}1m", #""\u{9b}1m""#, #""\u{9b}1m""#),
    ("a\u{202E}b", #""a\u{202e}b""#, #""a\u{202e}b""#),
    ("\u{7F}\u{85}\t\r", #""\u{7f}\u{85}\t\r""#, #""\u{7f}\u{85}\t\r""#),
    ("\u{301}", #""\u{301}""#, #""\u{301}""#), ("e\u{301}", "e\u{301}", "\"e\u{301}\""),
    ("", #""""#, #""""#), ("αé🙂", "αé🙂", #""αé🙂""#),
  ])
  func `a name is shown as one sees it, and what acts unseen is escaped`(
    name: String, visible: String, inQuotes: String
  ) {
    #expect(name.visible == visible)
    #expect(quoted(name) == inQuotes)
    #expect(quoted(name).printable == quoted(name))
    #expect(name.visible.printable == name.visible)
  }
}

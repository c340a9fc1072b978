import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import SteeringModel
import Testing

@Suite("Counted models")
struct CountedModelTests {
  private func model(_ text: String, _ rules: CountingRules) throws -> SteeringModel {
    let folder = try TemporaryFolder()
    return try ModelFile.count(texts: [folder.write(text, to: "t.txt")], rules: rules)
  }

  private func refusal(_ text: String, _ rules: CountingRules) throws -> String? {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "t.txt")
    return message(in: folder) { () throws(FileError) in
      _ = try ModelFile.count(texts: [path], rules: rules)
    }
  }

  private func sets(_ model: SteeringModel) -> [[String]] {
    guard case .sets(let sets) = model.steering else { return [] }
    return [sets.positive, sets.negative].map { $0.map { model.contexts[$0].name } }
  }

  @Test
  func `probabilities are smoothed counts and weights are shares`() throws {
    // After a: A, A, b; after A: a, B; after b: a; after B: nothing.
    let model = try model(
      "aAaAB\naba", CountingRules(order: 2, smoothing: Rational(1, 2), minimumCount: 0))
    #expect(model.vocabulary.tokens == ["\n", "A", "B", "a", "b"])
    #expect(model.partition?.concepts.map(\.name) == ["lowercase", "uppercase", "other"])
    #expect(model.contexts.map(\.name) == ["a", "A", "\n", "B", "b"])
    #expect(
      model.contexts.map(\.weight) == [3, 2, 1, 1, 1].map { Rational($0, 8) })
    #expect(
      model.contexts[0].distribution
        == .probabilities([1, 5, 1, 1, 3].map { Rational($0, 11) }))
    #expect(sets(model) == [["A", "B"], ["a", "b"]])
  }

  @Test
  func `a context has the concept that all its characters share`() throws {
    let model = try model("abABab, AB", CountingRules(order: 3, minimumCount: 0))
    let names = Dictionary(
      uniqueKeysWithValues: model.contexts.map { context in
        (context.name, context.concept.flatMap { model.partition?.concepts[$0].name })
      })
    #expect(names["ab"] == "lowercase")
    #expect(names["AB"] == "uppercase")
    #expect(names[", "] == "other")
    #expect(names["bA"] == .some(nil))
  }

  @Test
  func `rare contexts of one concept are merged and stay out of P and N`() throws {
    let text = String(repeating: "aaAA", count: 10) + "bcbcBCBC.x"
    let model = try model(text, CountingRules(order: 3, minimumCount: 5))
    let names = model.contexts.map(\.name)
    #expect(names.suffix(3) == ["(rare lowercase)", "(rare uppercase)", "(rare mixed)"])
    #expect(sets(model) == [["AA"], ["aa"]])
    let total = model.contexts.reduce(Rational(0)) { $0 + $1.weight }
    #expect(total == 1)
  }

  @Test
  func `merged contexts steer when nothing else is there`() throws {
    let model = try model("abABab", CountingRules(order: 3, minimumCount: 100))
    #expect(sets(model) == [["(rare uppercase)"], ["(rare lowercase)"]])
  }

  @Test
  func `dropped contexts leave no trace in the weights`() throws {
    let text = String(repeating: "aA", count: 10) + "b"
    let model = try model(text, CountingRules(order: 2, minimumCount: 5, rareContexts: .drop))
    #expect(model.contexts.map(\.name) == ["A", "a"])
    #expect(model.contexts.map(\.weight) == [Rational(1, 2), Rational(1, 2)])
  }

  @Test
  func `listed concepts steer against all others, the rest is other`() throws {
    let folder = try TemporaryFolder()
    let rule = try ConceptRule.read(
      path: folder.write(#"{"vowel": ["a", "e", "u"], "digit": ["1", "2"]}"#, to: "c.json"))
    let text = "a1e2b1a-"
    let model = try model(text, CountingRules(order: 2, concepts: rule, minimumCount: 0))
    #expect(model.partition?.concepts.map(\.name) == ["vowel", "digit", "other"])
    #expect(sets(model) == [["a", "e"], ["1", "2"]])
    let contrastive = try self.model(
      text,
      CountingRules(
        order: 2, concepts: rule, minimumCount: 0, target: "digit", negatives: .concept("other"),
        pairs: 1))
    #expect(sets(contrastive) == [["1"], ["b"]])
  }

  @Test
  func `the same text gives the same file`() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(
      (0..<300).map { "The Cat \($0 % 17) SAT on MAT \($0 % 5)\n" }.joined(), to: "t.txt")
    let rules = try CountingRules(order: 3)
    let model = try ModelFile.count(texts: [text], rules: rules)
    try ModelFile.write(model, to: folder.path + "/1.json")
    try ModelFile.write(
      ModelFile.count(texts: [text], rules: rules), to: folder.path + "/2.json")
    let first = try String(contentsOfFile: folder.path + "/1.json", encoding: .utf8)
    #expect(try first == String(contentsOfFile: folder.path + "/2.json", encoding: .utf8))
    let again = try ModelFile.read(path: folder.path + "/1.json")
    #expect(again.contexts.map(\.distribution) == model.contexts.map(\.distribution))
    #expect(sets(again) == sets(model))
  }

  @Test
  func `models that cannot be made are refused`() throws {
    let all = try CountingRules(order: 3, minimumCount: 0)
    #expect(
      try refusal("lower case only", all)
        == "t.txt: no character of the concept \"uppercase\" occurs; name another")
    #expect(
      try refusal("Lower Case", all)
        == "t.txt: no context has all its 2 characters of the concept \"uppercase\"; lower the order"
    )
    #expect(
      try refusal("abAB", CountingRules(order: 2, target: "greek", pairs: 9))
        == "t.txt: \"greek\" is not a concept; the concepts are lowercase, uppercase, other")
    #expect(
      try refusal("abABab", CountingRules(order: 2, minimumCount: 0, pairs: 9))
        == "t.txt: 9 pairs are asked for, but there are 2 positive and 2 negative contexts; "
        + "ask for at most 2")
    #expect(
      try refusal("abABab", CountingRules(order: 2, minimumCount: 50, rareContexts: .drop))
        == "t.txt: every context occurs less than 50 times; lower the minimum count")
    #expect(
      try refusal("abABab", CountingRules(order: 2, negatives: .concept("uppercase")))
        == "t.txt: \"uppercase\" is both the target and the opposite concept; name another")
  }

  @Test
  func `rules that cannot be followed are refused`() {
    #expect(throws: CountingRuleError.self) { try CountingRules(order: 1) }
    #expect(throws: CountingRuleError.self) { try CountingRules(order: 33) }
    #expect(throws: CountingRuleError.self) { try CountingRules(smoothing: 0) }
    #expect(throws: CountingRuleError.self) { try CountingRules(minimumCount: -1) }
    #expect(throws: CountingRuleError.self) { try CountingRules(pairs: 0) }
  }

  @Test(arguments: [
    (
      #"{"vowel": ["a", "ab"]}"#,
      "c.json: \"vowel\"[1]: \"ab\" is not one character; tokens of counted models are single characters"
    ),
    (
      #"{"vowel": ["a"], "x": ["a"]}"#,
      "c.json: \"x\"[0]: \"a\" is already in \"vowel\"; each character belongs to one concept"
    ),
    ("{}", "c.json: there are no concepts"),
    ("[]", "c.json: the file: expected an object, found an array"),
  ])
  func `concept lists that are no partition are refused`(text: String, reason: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "c.json")
    let found = message(in: folder) { () throws(FileError) in
      _ = try ConceptRule.read(path: path)
    }
    #expect(found == reason)
  }
}

import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import SteeringModel
import Testing

/// An edit of ``twoValuedModel`` and the one line that refuses it.
struct Refusal: Sendable, CustomTestStringConvertible {
  let old: String
  let new: String
  let message: String
  var testDescription: String { message }

  init(_ old: String, _ new: String, _ message: String) {
    self.old = old
    self.new = new
    self.message = message
  }
}

@Suite("Refused model files")
struct ModelFileRefusalTests {
  static let refusals: [Refusal] = [
    Refusal(
      "\"tokens\"", "\"token\"",
      "unknown key \"token\"; the keys here are tokens, tokenizer, concepts, target, contexts, "
        + "steering, inConcept, outOfConcept, logits, weights, logOdds, decoder, hidden, vector, path, "
        + "transformer, layer, positions, average"
    ),
    Refusal(
      "\"tokens\": [\"a\", \"b\", \"A\", \"B\"],", "",
      "the key \"tokens\" is missing; give it, or \"tokenizer\"; with an array of logits, weights "
        + "or logOdds it may be absent"),
    Refusal(
      "[\"a\", \"b\", \"A\", \"B\"]", "[\"a\", \"b\", \"A\", \"a\"]",
      "tokens[3]: token \"a\" is already tokens[0]; tokens must be distinct"),
    Refusal(
      "[\"a\", \"b\", \"A\", \"B\"]", "[]",
      "tokens: the vocabulary is empty; give at least one token"),
    Refusal(
      "[\"a\", \"b\", \"A\", \"B\"]", "[\"a\", 7]", "tokens[1]: expected a string, found a number"),
    Refusal(
      "[\"a\", \"b\", \"A\", \"B\"]", "\"abAB\"", "tokens: expected an array, found a string"),
    Refusal(
      "\"latin\": [\"a\", \"b\"]", "\"latin\": [\"a\", \"c\"]",
      "concepts[\"latin\"][1]: \"c\" is not a token"),
    Refusal(
      "\"latin\": [\"a\", \"b\"]", "\"latin\": [\"a\"]",
      "concepts: token \"b\" is in no concept; each token belongs to exactly one "
        + "concept; \"*\" as one of them is all others"),
    Refusal(
      "\"latin\": [\"a\", \"b\"]", "\"latin\": [\"a\", \"b\", \"A\"]",
      "concepts[\"capital\"]: token \"A\" is already in \"latin\"; each token belongs "
        + "to exactly one concept"),
    Refusal(
      "\"latin\": [\"a\", \"b\"]", "\"none\": [], \"latin\": [\"a\", \"b\"]",
      "concepts[\"none\"]: the concept has no tokens; remove it or add tokens"),
    Refusal(
      "\"latin\": [\"a\", \"b\"]", "\"capital\": [\"a\", \"b\"]",
      ":3:38: the name \"capital\" is used twice in one object"),
    Refusal("\"a\": \"2/5\", ", "", "inConcept: token \"a\" has no value"),
    Refusal("\"a\": \"2/5\"", "\"c\": \"2/5\"", "inConcept: \"c\" is not a token"),
    Refusal(
      "\"a\": \"2/5\"", "\"a\": \"0\"",
      "inConcept[\"a\"]: probability 0 is not positive; every theorem needs p > 0; "
        + "smooth the data"),
    Refusal(
      "\"a\": \"2/5\"", "\"a\": -0.4",
      "inConcept[\"a\"]: probability -2/5 is not positive; every theorem needs p > 0; "
        + "smooth the data"),
    Refusal(
      "\"a\": \"2/5\"", "\"a\": \"two\\nfifths\"",
      "inConcept[\"a\"]: \"two\\nfifths\" is not an exact number; write 19/40, 0.475 "
        + "or 1e-30"),
    Refusal("\"a\": \"2/5\"", "\"a\": \"2/0\"", "inConcept[\"a\"]: \"2/0\" has denominator 0"),
    Refusal(
      "\"a\": \"2/5\"", "\"a\": null",
      "inConcept[\"a\"]: expected an exact number, found null; write \"19/40\" or 0.475"),
    Refusal(
      "\"a\": \"2/5\"", "\"a\": 1e-1000000",
      "inConcept[\"a\"]: the number needs more than 100000 decimal digits"),
    Refusal(
      "\"a\": \"2/5\"", "\"a\": \"0.400000000000000000000000000001\"",
      "contexts[0] (\"ab\"): with concept \"latin\", inConcept and outOfConcept sum to "
        + "1 + 1/1000000000000000000000000000000; the sum must be exactly 1"),
    Refusal(
      "\"outOfConcept\"", "\"logits\": \"l.npy\", \"outOfConcept\"",
      "the file gives more than one of inConcept and outOfConcept, logits, weights; "
        + "give one of them"),
    Refusal(
      "\"outOfConcept\"", "\"outside\"",
      "unknown key \"outside\"; the keys here are tokens, tokenizer, concepts, target, contexts, "
        + "steering, inConcept, outOfConcept, logits, weights, logOdds, decoder, hidden, vector, path, "
        + "transformer, layer, positions, average"
    ),
    Refusal("{\"name\": \"ab\", ", "{", "contexts[0]: the key \"name\" is missing"),
    Refusal(
      "\"contexts\": [", "\"contexts\": [{\"name\": \"BA\", \"concept\": \"latin\"}, ",
      "contexts[2] (\"BA\"): the name is already that of contexts[0]; context names "
        + "must be distinct"),
    Refusal(
      "\"name\": \"ab\"", "\"name\": \"ab\", \"weight\": 1",
      "contexts[1] (\"BA\"): the key \"weight\" is missing; give every context a "
        + "weight, or none"),
    Refusal(
      "\"name\": \"ab\"", "\"name\": \"ab\", \"row\": 0",
      "contexts[0] (\"ab\"): a row is given, but the file has no \"logits\" or "
        + "\"weights\""),
    Refusal(
      "\"name\": \"ab\", \"concept\"", "\"name\": \"ab\", \"koncept\"",
      "contexts[0] (\"ab\"): unknown key \"koncept\"; the keys here are name, concept, weight, "
        + "row, probabilities"),
    Refusal(
      "\"name\": \"ab\", \"concept\": \"latin\"", "\"name\": \"ab\"",
      "contexts[0] (\"ab\"): the key \"concept\" is missing; inConcept and "
        + "outOfConcept need it"),
    Refusal(
      "\"name\": \"ab\", \"concept\": \"latin\"", "\"name\": \"ab\", \"concept\": \"greek\"",
      "contexts[0] (\"ab\").concept: \"greek\" is not a concept"),
    Refusal(
      "\"name\": \"ab\"", "\"name\": \"ab\", \"probabilities\": [\"1/2\", \"1/2\"]",
      "contexts[0] (\"ab\").probabilities: 2 values for 4 tokens; give one per token"),
    Refusal(
      "\"name\": \"ab\"", "\"name\": \"ab\", \"probabilities\": [1, 1, -1, 0]",
      "contexts[0] (\"ab\").probabilities[\"A\"]: probability -1 is not positive; "
        + "every theorem needs p > 0; smooth the data"),
    Refusal(
      "\"name\": \"ab\"", "\"name\": \"ab\", \"probabilities\": [0.25, 0.25, 0.25, \"1/5\"]",
      "contexts[0] (\"ab\").probabilities: the probabilities sum to 1 - 1/20; the sum "
        + "must be exactly 1"),
    Refusal(
      "\"name\": \"ab\"", "\"name\": \"ab\", \"probabilities\": [0.25, true]",
      "contexts[0] (\"ab\").probabilities[\"b\"]: expected an exact number, found a "
        + "boolean; write \"19/40\" or 0.475"),
    Refusal(
      "\"name\": \"ab\"", "\"name\": \"ab\", \"row\": 1, \"probabilities\": []",
      "contexts[0] (\"ab\"): both \"probabilities\" and \"row\" are given; give one"),
    Refusal(
      "\"positive\": [\"ab\"]", "\"positive\": [\"BA\"]",
      "steering: context \"BA\" is both positive and negative; P and N must be disjoint"),
    Refusal(
      "\"positive\": [\"ab\"]", "\"positive\": [\"aa\"]",
      "steering.positive[0]: \"aa\" is not the name of a context"),
    Refusal(
      "\"positive\": [\"ab\"]", "\"positive\": []",
      "steering: 0 positive and 1 negative contexts; P and N need at least one each"),
    Refusal(
      "\"positive\": [\"ab\"]", "\"positive\": \"ab\"",
      "steering.positive: expected an array, found a string"),
    Refusal(
      "\"target\": \"latin\"", "\"target\": \"greek\"",
      "steering.target: \"greek\" is not a concept"),
    Refusal(
      "\"target\": \"latin\"", "\"target\": 1",
      "steering.target: expected a string, found a number"),
    Refusal(
      "\"tokens\"", "\"target\": \"latin\", \"tokens\"",
      "target: \"target\" is given twice, also in \"steering\"; give it once"),
    Refusal(
      "\"tokens\"", "\"tokenizer\": \"t.json\", \"tokens\"",
      "both \"tokens\" and \"tokenizer\" are given; give one of them"),
    Refusal(
      "\"latin\": [\"a\", \"b\"]", "\"latin\": [0, 4]",
      "concepts[\"latin\"][1]: 4 is not the number of a token; tokens are numbered from 0 to 3"),
    Refusal(
      "\"latin\": [\"a\", \"b\"]", "\"latin\": [0, true]",
      "concepts[\"latin\"][1]: expected a token, found a boolean; name it by its text or its number"
    ),
    Refusal(
      "\"latin\": [\"a\", \"b\"]", "\"latin\": \"a\"",
      "concepts[\"latin\"]: expected a list of tokens, found a string; list texts or numbers of "
        + "tokens, or give \"*\" for all other tokens"),
    Refusal(
      "\"latin\": [\"a\", \"b\"]", "\"latin\": \"*\", \"x\": \"*\"",
      "concepts[\"x\"]: a second \"*\"; one concept may be all others"),
    Refusal(
      "\"latin\": [\"a\", \"b\"]", "\"latin\": [0, 1], \"x\": \"*\"",
      "concepts[\"x\"]: the concept has no tokens; remove it or add tokens"),
    Refusal(
      "\"steering\"", "\"logOdds\": [1, 2, 3, 4], \"steering\"",
      "both \"steering\" and \"logOdds\" are given; give one of them"),
    Refusal(
      "\"steering\": {\"target\"", "\"logOdds\": {\"target\"",
      "logOdds: expected a path or an array of numbers, found an object"),
    Refusal(
      "\"BA\", \"concept\": \"capital\"}", "\"BA\", \"concept\": \"capital\"},",
      ":7:75: a comma with nothing after it; remove it"),
  ]

  @Test(arguments: refusals)
  func `one edit of a good model is refused in one line`(refusal: Refusal) throws {
    let folder = try TemporaryFolder()
    try #require(twoValuedModel.contains(refusal.old))
    let text = twoValuedModel.replacing(refusal.old, with: refusal.new, maxReplacements: 1)
    let path = try folder.write(text, to: "m.json")
    let found = message(in: folder) { () throws(FileError) in
      _ = try ModelFile.read(path: path)
    }
    let separator = refusal.message.hasPrefix(":") ? "" : ": "
    #expect(found == "m.json" + separator + refusal.message)
  }

  @Test(arguments: [
    ("\"1/2\"", "\"1/3\"", "contexts: the weights sum to 5/6; the sum must be exactly 1"),
    ("\"3/2\"", "\"-1/2\"", "contexts[1] (\"BA\").weight: weight -1/2 is not positive"),
  ])
  func `weights must be positive and sum to 1`(
    first: String, second: String, reason: String
  ) throws {
    let folder = try TemporaryFolder()
    let text =
      twoValuedModel
      .replacing("\"name\": \"ab\"", with: "\"name\": \"ab\", \"weight\": \(first)")
      .replacing("\"name\": \"BA\"", with: "\"name\": \"BA\", \"weight\": \(second)")
    let path = try folder.write(text, to: "m.json")
    let found = message(in: folder) { () throws(FileError) in
      _ = try ModelFile.read(path: path)
    }
    #expect(found == "m.json: " + reason)
  }

  @Test
  func `a missing file and a folder are no input; an empty file is bad data`() throws {
    let folder = try TemporaryFolder()
    let empty = try folder.write("", to: "empty.json")
    let cases: [(String, FileError.Kind, String)] = [
      (folder.path + "/none.json", .noInput, "\(folder.path)/none.json: no such file"),
      (folder.path, .noInput, "\(folder.path): this is a folder; name a file in it"),
      (empty, .badData, "\(empty):1:1: the file is empty"),
      ("a\0b", .noInput, "a\\u{0}b: a path cannot hold a zero byte"),
    ]
    for (path, kind, description) in cases {
      let error = #expect(throws: FileError.self) { try ModelFile.read(path: path) }
      #expect(error?.kind == kind)
      #expect(error?.description == description)
    }
  }

  @Test
  func `an exact sum that would take hours is refused`() throws {
    let folder = try TemporaryFolder()
    let digits = String(repeating: "7", count: 2000)
    let values = (0..<1000).map { "\"1/\(digits)\($0 * 2 + 1)\"" }.joined(separator: ",")
    let tokens = (0..<1000).map { "\"\($0)\"" }.joined(separator: ",")
    let path = try folder.write(
      "{\"tokens\": [\(tokens)], \"logOdds\": [], \"contexts\": "
        + "[{\"name\": \"c\", \"probabilities\": [\(values)]}]}", to: "m.json")
    let found = message(in: folder) { () throws(FileError) in
      _ = try ModelFile.read(path: path)
    }
    #expect(
      found == "m.json: contexts[0] (\"c\").probabilities: the exact sum is out of reach: the "
        + "denominators have millions of digits together; use a common denominator")
  }
}

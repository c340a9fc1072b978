import ExactArithmetic
import Foundation
import SecureHash
import SteeringModel
import Testing

@testable import ModelFiles

@Suite("Digest of a model")
struct ModelDigestTests {
  private func text(_ model: SteeringModel) -> String {
    var bytes: [UInt8] = []
    CanonicalModel(model).writeText { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func model(_ file: String) throws -> SteeringModel {
    let folder = try TemporaryFolder()
    return try ModelFile.read(path: folder.write(file, to: "m.json"))
  }

  @Test func `the canonical text is the one that the format of certificates states`() throws {
    let model = try model(
      #"""
      {"tokens": ["a\"\\", "\u001f\n\u007fÅ/", "c"],
       "concepts": {"late": ["c", "a\"\\"], "é": ["\u001f\n\u007fÅ/"]},
       "contexts": [
        {"name": "x", "weight": 0.25, "probabilities": ["2/8", "0.50", 0.25]},
        {"name": "y", "weight": "1/4", "probabilities": [0.5, 0.25, 0.25]},
        {"name": "z", "weight": "1/2", "probabilities": [0.25, 0.5, 0.25]}],
       "steering": {"target": "é", "positive": ["z", "z"], "negative": ["y", "y"]}}
      """#)
    let expected =
      #"{"tokens":["a\"\\","\u001f\u000a"# + "\u{7f}" + #"Å/","c"],"#
      + #""concepts":[{"name":"late","tokens":[0,2]},{"name":"é","tokens":[1]}],"#
      + #""distributions":[{"weights":["1/4","1/2","1/4"]},{"weights":["1/2","1/4","1/4"]}],"#
      + #""contexts":[{"name":"x","weight":"1/4","distribution":0},"#
      + #"{"name":"y","weight":"1/4","distribution":1},"#
      + #"{"name":"z","weight":"1/2","distribution":0}],"positive":[2,2],"negative":[1,1]}"#
    #expect(text(model) == expected)
    var hash = SHA256()
    hash.update(Array(expected.utf8))
    #expect(model.digest == hash.hexadecimal())
  }

  @Test func `doubles are written as the fractions that they are, large and small`() throws {
    let values = [
      0.0, -0.0, 1, -0.75, 0.1, 1e300, .leastNonzeroMagnitude, -1024, .pi, 1e15, 0x1p-1022,
      0x1.8p-63, 0x1p62,
    ]
    let distribution = NextTokenDistribution.logits(values)
    let model = try SteeringModel(
      vocabulary: Vocabulary(indices: values.count), partition: nil,
      contexts: [Context(name: "x", concept: nil, weight: 1, distribution: distribution)],
      steering: .logOdds(NumberRow(values)))
    let exact = values.compactMap { Rational(exactly: $0) }
    let texts = exact.map { "\"\($0)\"" }.joined(separator: ",")
    #expect(text(model).contains("\"concepts\":[],\"distributions\":[{\"logits\":[\(texts)]}]"))
    #expect(text(model).hasSuffix("\"logOdds\":[\(texts)]}"))
    // The same numbers given as rationals are the same model.
    let same = try SteeringModel(
      vocabulary: Vocabulary(indices: values.count), partition: nil,
      contexts: [
        Context(name: "x", concept: nil, weight: 1, distribution: .exactLogits(exact))
      ],
      steering: .logOdds(NumberRow(exact)))
    #expect(same.digest == model.digest)
  }

  @Test func `models that differ in any one thing have different digests`() throws {
    let file = """
      {"tokens": ["a", "b", "c"], "concepts": {"k": ["a"], "l": ["b", "c"]},
       "contexts": [
        {"name": "x", "weight": "1/4", "probabilities": ["1/4", "1/2", "1/4"]},
        {"name": "y", "weight": "3/4", "probabilities": ["1/2", "1/4", "1/4"]}],
       "steering": {"target": "k", "positive": ["x"], "negative": ["y"]}}
      """
    let edits = [
      ("\"b\"", "\"d\""), ("\"l\"", "\"m\""), ("\"x\"", "\"z\""), ("3/4", "6/8"),
      ("\"1/4\", \"probabilities\"", "\"1/8\", \"probabilities\""),
      ("[\"1/4\", \"1/2\", \"1/4\"]", "[\"1/3\", \"1/3\", \"1/3\"]"),
      (
        "\"positive\": [\"x\"], \"negative\": [\"y\"]",
        "\"positive\": [\"y\"], \"negative\": [\"x\"]"
      ),
      (
        "\"positive\": [\"x\"], \"negative\": [\"y\"]",
        "\"positive\": [\"x\", \"x\"], \"negative\": [\"y\", \"y\"]"
      ),
      ("{\"k\": [\"a\"], \"l\": [\"b\", \"c\"]}", "{\"k\": [\"a\", \"b\"], \"l\": [\"c\"]}"),
    ]
    var digests = [try model(file).digest]
    for (old, new) in edits {
      var edited = file.replacing(old, with: new)
      if new.contains("1/8") { edited = edited.replacing("3/4", with: "7/8") }
      let digest = try model(edited).digest
      // A number in other than lowest terms is the same number.
      #expect((digest == digests[0]) == (new == "6/8"), "\(new)")
      digests.append(digest)
    }
    #expect(Set(digests).count == edits.count)
  }
}

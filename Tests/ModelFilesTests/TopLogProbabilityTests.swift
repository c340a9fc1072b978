import Foundation
import ModelFiles
import NumericArrays
import Testing

@Suite("Top log-probabilities of a server")
struct TopLogProbabilityTests {
  private static func response(_ alpha: String, _ tokens: String) -> String {
    #"{"alpha": \#(alpha), "choices": [{"logprobs": {"content": [{"top_logprobs": [\#(tokens)]}, {}]}}]}"#
  }

  private func read(_ text: String, in folder: TemporaryFolder) throws(FileError)
    -> SteeredCurvesFile
  {
    let path: String
    do { path = try folder.write(text, to: "top.json") } catch { preconditionFailure("\(error)") }
    return try SteeredCurvesFile(path: path) { TokenNumbers([5: "a", 7: "é"]) }
  }

  @Test func `lists are read by strength, and what is not in one is absent`() throws {
    let folder = try TemporaryFolder()
    let second =
      #"{"token": "?", "bytes": [195, 169], "logprob": -1.0}, {"token": "a", "logprob": 0}"#
    let first =
      #"{"token": "token_id:9", "logprob": -0.5}, {"token": "a", "logprob": -9999.0}, {"token": "b", "logprob": -3}"#
    let file = try read(
      "[" + Self.response("0.5", first) + "," + Self.response("-1", second) + "]", in: folder)
    #expect(file.strengths == [-1, 0.5] && file.tokens == [5, 7, 9])
    // e^-1 and e^-1/2, correctly rounded.
    #expect(file.probabilities(at: 0) == [1, 0x1.78b56362cef38p-2, nil])
    #expect(file.probabilities(at: 1) == [nil, nil, 0x1.368b2fc6f960ap-1])
    #expect(file.absent == .init(missing: 3, unnamed: 1))
    #expect(file.texts == [9: "token_id:9", 7: "é", 5: "a"])
    #expect(file.vocabularyCount == nil)
  }

  @Test func `bytes that are no text are not matched by the text beside them`() throws {
    let folder = try TemporaryFolder()
    let tokens =
      #"{"token": "é", "bytes": [233], "logprob": -1}, {"token": "a", "logprob": -2}, "#
      + #"{"token": "e\u0301", "logprob": -3}"#
    let file = try read("[" + Self.response("0", tokens) + "]", in: folder)
    #expect(file.tokens == [5] && file.absent == .init(unnamed: 2))
  }

  @Test(arguments: [
    ("{}", "expected a list of responses, each with its \"alpha\""),
    ("[]", "expected a list of responses, each with its \"alpha\""),
    ("[{}]", "response 0 has no \"alpha\", the strength of steering, a number"),
    (
      #"[{"alpha": 1, "choices": []}]"#,
      "response 0 has no choices[0].logprobs.content[0].top_logprobs; ask the server for logprobs"
    ),
    (
      "[" + response("1", #"{"token": "a"}"#) + "]",
      "response 0: a token has no text or no logprob"
    ),
    (
      "[" + response("1", #"{"token": "a", "logprob": 0.25}"#) + "]",
      "response 0: 0.25 is no log-probability: it is above 0"
    ),
    (
      "[" + response("1", #"{"token": "a", "logprob": -1}, {"token": "a", "logprob": -2}"#) + "]",
      "at alpha = 1.0 token 5 is there twice"
    ),
    (
      "[" + response("1", #"{"token": "x", "logprob": -1}"#) + "]",
      "no text in it is of a known token; give the tokenizer, or token_strs in the file of log-odds"
    ),
    (
      "[" + response("1", #"{"token": "a", "logprob": -1}"#) + ", "
        + response("1", #"{"token": "a", "logprob": -1}"#) + "]", "alphas holds 1.0 twice"
    ),
  ])
  func `what is no list of responses is refused`(text: String, problem: String) throws {
    let folder = try TemporaryFolder()
    let found = message(in: folder) { () throws(FileError) in _ = try read(text, in: folder) }
    #expect(found == "top.json: " + problem)
  }
}

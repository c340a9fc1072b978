import ExactArithmetic
import Foundation
import ModelFiles
import StrictJSON
import Testing

@Suite("curves and choose of decoders")
struct DecoderCurveTests {
  /// Three contexts, two of them with one state, and a target.
  private static let decoder = """
    {"tokens": ["a", "b", "c"],
     "concepts": {"first": ["a"], "rest": ["b", "c"]}, "target": "first",
     "decoder": {"unembedding": [[-4, 0], [0, 1], [1, 0.5]], "norm": "rms", "gain": [1, 1],
      "epsilon": 0},
     "hidden": [[1, 0], [1, 0], [0.5, 1]],
     "vector": [-0.25, 1],
     "contexts": [{"name": "x", "row": 0}, {"name": "y", "row": 1}, {"name": "z", "row": 2}]}
    """

  private enum Missing: Error { case none }

  private func elements(_ value: JSONValue?) throws -> [JSONValue] {
    guard case .array(let elements)? = value else { throw Missing.none }
    return elements
  }

  private func number(_ value: JSONValue?) throws -> Rational {
    guard case .string(let text)? = value else { throw Missing.none }
    return try #require(Rational(text))
  }

  private func json(_ subcommand: String, _ arguments: [String]) throws -> JSONValue {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.decoder, to: "decoder.json")
    let output = try Steerlaw.output([subcommand, path] + arguments + ["--format", "json"])
    return try ModelFile.readJSON(path: folder.write(output, to: "output.json"))
  }

  @Test func `curves have the members of a model's, and plateaus`() throws {
    let value = try json("curves", ["--at", "-2,0,1/2", "--digits", "20"])
    let contexts = try elements(value["contexts"])
    #expect(contexts.count == 3)
    #expect(contexts[0]["tokens"] == contexts[1]["tokens"])
    for context in contexts {
      let tokens = try elements(context["tokens"])
      #expect(tokens.count == 3)
      // Increases sum to 0, up to their last digits.
      for place in 0..<3 {
        let sum = try tokens.reduce(0 as Rational) {
          $0 + (try number(try elements($1["values"])[place]))
        }
        #expect(sum.magnitude < Rational(10).raised(to: -19))
      }
      let terms = try elements(context["crossEntropyTerm"]).map { try number($0) }
      #expect(terms[1] == 0 && terms[0] > 0)
      for end in ["-inf", "+inf"] {
        #expect(try number(context["crossEntropyTermPlateau"]?[end]) > 0)
      }
    }
    // All contexts: the mean of the terms.
    let whole = try elements(value["crossEntropy"]).map { try number($0) }
    for place in 0..<3 {
      let sum = try contexts.reduce(0 as Rational) {
        $0 + (try number(try elements($1["crossEntropyTerm"])[place]))
      }
      #expect((whole[place] * 3 - sum).magnitude < Rational(10).raised(to: -18))
    }
    #expect(try number(value["quadraticCoefficient"]) > 0)
  }

  @Test func `a divergence has its budget at the ends that choose gives, and more beyond`() throws {
    let choice = try json(
      "choose", ["--max-cross-entropy", "1/20", "--min-target", "1/100", "--greedy"])
    let choices = try elements(choice["choices"])
    let first = try #require(choices.first)
    #expect(first["context"] == .null)
    let intervals = try elements(first["intervals"])
    #expect(!intervals.isEmpty)
    for interval in intervals {
      for (side, sign) in [("lower", -1), ("upper", 1)] where interval[side] != .null {
        let end = try number(interval[side]?["value"])
        let step = Rational(sign, 1 << 20)
        let curves = try json("curves", ["--at", "\(end - step),\(end + step)"])
        let values = try elements(curves["crossEntropy"]).map { try number($0) }
        #expect(values[0] < Rational(1, 20) && values[1] > Rational(1, 20), "\(end)")
      }
    }
    // Bands of the most likely tokens cover all strengths.
    let bands = choices.filter {
      guard case .string(let text)? = $0["condition"], $0["context"] == .string("x") else {
        return false
      }
      return text.hasPrefix("most likely")
    }
    let pieces = try bands.map { try #require(elements($0["intervals"]).first) }
    #expect(pieces.first?["lower"] == .null && pieces.last?["upper"] == .null)
    for (one, next) in zip(pieces, pieces.dropFirst()) { #expect(one["upper"] == next["lower"]) }
    #expect(choice["intersection"] != .null)
  }

  @Test func `what is not decided is shown as such, with status 2`() throws {
    let folder = try TemporaryFolder()
    // The target's log-odds are cos θ: above 0, with the limit 0.
    let path = try folder.write(
      """
      {"tokens": ["a", "b"], "concepts": {"A": ["a"], "B": ["b"]}, "target": "A",
       "decoder": {"unembedding": [[1, 0], [0, 0]], "norm": "rms", "gain": [1, 1], "epsilon": 0},
       "hidden": [[1, 0]], "vector": [0, 1], "contexts": [{"name": "x", "concept": "A"}]}
      """, to: "decoder.json")
    let run = try Steerlaw.run([
      "choose", path, "--min-target", "1/2", "--max-kl", "1/1000",
    ])
    #expect(run.status == 2)
    #expect(run.output.contains("undecided") && run.output.contains("1/1000"))
    #expect(run.errors.contains("near alpha -inf") && run.errors.count { $0 == "\n" } == 1)
    // With one condition open nothing is said of both.
    #expect(!run.output.contains("all of these"))
  }

  @Test(arguments: ["curves", "choose"])
  func `options about models of distributions are refused`(subcommand: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.decoder, to: "decoder.json")
    let run = try Steerlaw.run(
      [subcommand, path, "--trained", "run"] + (subcommand == "choose" ? ["--greedy"] : []))
    #expect(run.status == 64 && run.errors.contains("--trained"))
  }

  @Test func `a steering vector that the norm does not see is one line with status 65`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      Self.decoder.replacing("[-0.25, 1]", with: "[0, 0]"), to: "decoder.json")
    for arguments in [["curves", path], ["choose", path, "--max-kl", "1"]] {
      let run = try Steerlaw.run(arguments)
      #expect(run.status == 65 && run.errors.contains("nothing depends on the strength"))
    }
  }
}

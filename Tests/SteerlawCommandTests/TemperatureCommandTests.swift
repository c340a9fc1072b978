import Foundation
import NumericArrays
import SteerlawCommand
import StrictJSON
import Testing

/// Logits at a temperature are those of a file of which someone divided them.
@Suite("--temperature")
struct TemperatureCommandTests {
  private static let model = """
    {"tokens": ["a", "b", "c", "d"], "concepts": {"x": ["a", "b"], "y": ["c", "d"]},
     "logits": "LOGITS", "contexts": [{"name": "p", "row": 0}, {"name": "n", "row": 1}, {"name": "e", "row": 2}],
     "steering": {"target": "x", "positive": ["p"], "negative": ["n"]}}
    """
  private static let logits: [[Double]] = [
    [1.5, 0.25, -1, 2], [-0.5, 1, 0.75, 0], [0.125, -2, 3, 1],
  ]

  /// A model, and the one whose logits are a quarter of its own, which floats divide exactly.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, factor) in [("whole", 1.0), ("quarter", 0.25)] {
      try NumericArrayFile.write(
        rows: Self.logits.map { $0.map { $0 * factor } }, to: folder.path + "/\(name).npy")
      try folder.write(
        Self.model.replacingOccurrences(of: "LOGITS", with: "\(name).npy"), to: "\(name).json")
    }
    return folder
  }

  @Test(
    arguments: [
      ["curves", "--at=-1/2,3"], ["limits"],
      ["choose", "--max-kl", "1/10", "--max-cross-entropy", "1/5"],
      ["choose", "--min-target", "1/2", "--greedy"], ["verify"], ["plot", "--context", "e"],
    ])
  func `it is the temperature of the logits`(command: [String]) throws {
    let folder = try folder()
    let options = Array(command.dropFirst()) + (command[0] == "plot" ? [] : ["--format", "csv"])
    let divided = try Steerlaw.output(
      [command[0], "quarter.json"] + options, in: folder.path)
    let tempered = try Steerlaw.output(
      [command[0], "whole.json", "--temperature", "4"] + options, in: folder.path)
    #expect(divided == tempered && divided.count > 50)
    let plain = try Steerlaw.output([command[0], "whole.json"] + options, in: folder.path)
    #expect(plain != tempered || command[0] == "verify")
  }

  @Test func `peaks move, and log-odds are shown as they are`() throws {
    let folder = try folder()
    func columns(_ arguments: [String], _ places: [Int]) throws -> [[String]] {
      try Steerlaw.output(
        ["peaks"] + arguments + ["--format", "csv", "--digits", "20"], in: folder.path
      ).components(separatedBy: "\r\n").map { line in
        let cells = line.components(separatedBy: ",")
        return places.compactMap { cells.indices.contains($0) ? cells[$0] : nil }
      }
    }
    // context, token, log-odds; peak and height.
    let whole = try columns(["whole.json", "--temperature", "4"], [7, 12])
    #expect(try whole == columns(["quarter.json"], [7, 12]))
    #expect(try whole != columns(["whole.json"], [7, 12]))
    #expect(
      try columns(["whole.json", "--temperature", "4"], [0, 1, 4, 5])
        == columns(["whole.json"], [0, 1, 4, 5]))
    // 1/3 of the logits are no floats.
    let third = try Steerlaw.output(
      ["peaks", "whole.json", "--temperature", "3"], in: folder.path)
    #expect(third.contains("context e"))
  }

  @Test(
    arguments: [
      ["peaks"], ["limits"], ["curves", "--at", "1"], ["choose", "--max-kl", "1"],
    ])
  func `an answer says its temperature`(command: [String]) throws {
    let folder = try folder()
    let arguments = [command[0], "whole.json", "--temperature", "0.7"] + command.dropFirst()
    #expect(
      try Steerlaw.output(arguments, in: folder.path).hasPrefix("temperature 7/10\n\n"))
    let json = try JSONText.parse(
      try Steerlaw.output(arguments + ["--format", "json"], in: folder.path))
    #expect(json["temperature"] == .string("7/10"))
  }

  @Test func `shards of one temperature are not merged with those of another`() throws {
    let folder = try folder()
    for (name, shard, temperature) in [("1.json", "1/2", "4"), ("2.json", "2/2", "3")] {
      _ = try Steerlaw.output(
        [
          "peaks", "whole.json", "--temperature", temperature, "--shard", shard, "--output", name,
        ], in: folder.path)
    }
    let run = try Steerlaw.run(["peaks", "--merge", "1.json", "2.json"], in: folder.path)
    #expect(run.status == 65 && run.errors.contains("temperature"), "\(run.errors)")
  }

  @Test func `certificates are of exact numbers, and what has none says so`() throws {
    let folder = try folder()
    _ = try Steerlaw.output(
      ["certify", "whole.json", "--temperature", "4", "-o", "c.json", "--digits", "8"],
      in: folder.path)
    let check = try Steerlaw.run(["check", "c.json", "--model", "quarter.json"], in: folder.path)
    #expect(check.status == 0, "\(check.errors)")
    let model = try Steerlaw.model("letter-case")
    let run = try Steerlaw.run(["verify", model, "--temperature", "2"])
    #expect(
      run.status == 65
        && run.errors.hasSuffix(
          "at temperature 2 the probabilities are not rational; peaks, curves, limits and choose enclose them\n"
        ), "\(run.errors)")
  }

  @Test func `a page says its temperature, and its commands have it but for the log-odds`() throws {
    let folder = try folder()
    _ = try Steerlaw.output(
      ["report", "whole.json", "--temperature", "0.7", "-o", "r.html", "--no-verify"],
      in: folder.path)
    let page = try String(contentsOfFile: folder.path + "/r.html", encoding: .utf8)
    #expect(page.contains("Sampled at temperature 0.7"))
    #expect(page.contains("steerlaw peaks whole.json --temperature 0.7 "))
    #expect(page.contains("steerlaw log-odds whole.json --digits"))
  }
}

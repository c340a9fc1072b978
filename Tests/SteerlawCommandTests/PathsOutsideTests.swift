import Foundation
import NumericArrays
import SteerlawCommand
import Testing

/// Every file that a model may name, outside its folder: refused, and read where that is allowed.
@Suite("Paths outside the model's folder")
struct PathsOutsideTests {
  private static let commands: [[String]] = [
    ["peaks"], ["advise"], ["limits"], ["log-odds"], ["choose", "--max-kl", "1"],
    ["curves", "--at", "1"], ["report", "--output", "page.html"],
    ["plot", "--figure", "tokens", "--output", "figure.svg"],
    ["plot", "--figure", "cross-entropy", "--output", "cost.svg"],
  ]

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/inner", withIntermediateDirectories: true)
    try folder.write(
      #"""
      {"model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "c": 2, "d": 3}, "merges": []},
      "decoder": {"type": "ByteLevel"}, "added_tokens": []}
      """#, to: "tokenizer.json")
    func rows(_ count: Int, _ width: Int) -> [[Double]] {
      var rows: [[Double]] = []
      for row in 0..<count {
        rows.append(
          (0..<width).map { (column: Int) -> Double in
            let number = (5 * row + 3 * column) % 7
            return Double(number) / 4
          })
      }
      return rows
    }
    try NumericArrayFile.write(rows: rows(3, 4), to: folder.path + "/logits.npy")
    try NumericArrayFile.write(rows: rows(4, 2), to: folder.path + "/head.npy")
    try NumericArrayFile.write(rows: rows(3, 2), to: folder.path + "/hidden.npy")
    try NumericArrayFile.write([1, 0.5], to: folder.path + "/vector.npy")
    try NumericArrayFile.write([1, 0.75], to: folder.path + "/gain.npy")
    let rest =
      #""concepts": {"t": [0, 1], "r": "*"}, "contexts": [{"name": "x", "row": 0}, {"name": "y", "row": 1}, {"name": "z", "row": 2}]"#
    try folder.write(
      #"""
      {"tokenizer": "../tokenizer.json", "logits": "../logits.npy", \#(rest),
      "steering": {"target": "t", "positive": ["x"], "negative": ["y"]}}
      """#, to: "inner/distributions.json")
    try folder.write(
      #"""
      {"tokenizer": "../tokenizer.json", "decoder": {"unembedding": "../head.npy", "norm": "rms",
      "gain": "../gain.npy", "epsilon": "1e-5"}, "hidden": "../hidden.npy", "vector": "../vector.npy", \#(rest)}
      """#, to: "inner/decoder.json")
    return folder
  }

  @Test(arguments: ["distributions", "decoder"], commands)
  func `all of them are read by every command that is allowed to`(
    model: String, command: [String]
  ) throws {
    let folder = try folder()
    let arguments = [command[0], "inner/\(model).json"] + command.dropFirst()
    let refused = try Steerlaw.run(arguments, in: folder.path)
    #expect(refused.status == 65 && refused.errors.contains("allow paths outside"))
    let allowed = try Steerlaw.run(arguments + ["--allow-paths-outside"], in: folder.path)
    // Without gnuplot a figure is asked for in vain, but the model was read.
    let isDrawn = command[0] != "plot" || PlotCommandTests.isInstalled
    #expect(allowed.status == (isDrawn ? 0 : 73), "\(allowed.errors)")
  }
}

import Foundation
import NumericArrays
import SteerlawCommand
import StrictJSON
import Testing

@Suite("Real heads on the command line")
struct OutputHeadCommandTests {
  /// Four tokens and two dimensions; v = (3, 1), so that RMSNorm of it is (3, 1)/√5.
  private static let rows: [Double] = [1, 0, 0, 1, 2, -1, 0, 0]
  private static let bias = [0, 0, -4, 2.0]

  private func folder(_ arrays: [String: [Double]]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var entries: [String: NumericArchive.Entry] = [:]
    for (name, values) in arrays {
      let isMatrix = values.count == Self.rows.count
      entries[name] = .array(
        shape: isMatrix ? [4, 2] : [values.count], values: values, isSinglePrecision: true)
    }
    try NumericArchive.write(
      entries.sorted { $0.key < $1.key }.map { (name: $0.key, entry: $0.value) },
      to: folder.path + "/m.npz")
    try NumericArrayFile.write([3, 1], to: folder.path + "/v.npy")
    try folder.write(#"{"a": 0, "b": 1, "c": 2}"#, to: "vocab.json")
    return folder
  }

  private func csv(_ arrays: [String: [Double]], _ options: [String]) throws -> [String] {
    let folder = try folder(arrays)
    let output = try Steerlaw.output(
      [
        "limits", "--norm", "rms", "--vector", "v.npy", "--top", "2", "--digits", "8", "--format",
        "csv",
      ] + options, in: folder.path)
    return output.components(separatedBy: "\r\n").filter { !$0.isEmpty }
  }

  // Expected numbers: NumPy in float64, printed at 8 digits.
  @Test func `the head's bias is in logits, winners and probabilities`() throws {
    let head = ["lm_head.weight": Self.rows, "lm_head.bias": Self.bias]
    #expect(
      try csv(head, ["--unembedding", "m.npz:lm_head.weight"]) == [
        "end,rank,id,token,logit,probability", "+inf,1,3,,2.0000000,0.57059719",
        "+inf,2,0,,1.3416408,0.29539820", "-inf,1,3,,2.0000000,0.89112410",
        "-inf,2,1,,-0.44721360,0.077112863",
      ])
    #expect(
      try csv(["W": Self.rows, "lm_head.bias": Self.bias], ["--unembedding", "m.npz:W"])[1]
        == "+inf,1,2,,2.2360680,0.59422254")
  }

  @Test func `a scale, a cap and a temperature change no order`() throws {
    let head = ["lm_head.weight": Self.rows, "lm_head.bias": Self.bias]
    let lines = try csv(
      head,
      [
        "--unembedding", "m.npz:lm_head.weight", "--softcap", "3/2", "--temperature", "0.5",
        "--logit-scale", "2",
      ])
    #expect(
      lines == [
        "end,rank,id,token,logit,probability", "+inf,1,3,,2.9711715,0.46911250",
        "+inf,2,0,,2.8369186,0.41017739", "-inf,1,3,,2.9711715,0.98438066",
        "-inf,2,1,,-1.6032019,0.010151681",
      ])
  }

  @Test func `padding is named, and rows leave it out`() throws {
    let head = ["lm_head.weight": Self.rows, "lm_head.bias": Self.bias]
    let folder = try folder(head)
    let arguments = [
      "limits", "--norm", "rms", "--vector", "v.npy", "--unembedding", "m.npz:lm_head.weight",
      "--tokenizer", "vocab.json", "--top", "1", "--digits", "6",
    ]
    let padded = try Steerlaw.run(arguments + ["--hidden-norm", "1"], in: folder.path)
    #expect(padded.status == 0 && padded.output.contains("most likely token is padding 3, proved"))
    #expect(
      padded.errors
        == "steerlaw: note: m.npz:lm_head.weight: 4 rows, but the tokenizer ends at token 2: rows from 3 are padding; --rows 3 leaves them out\n"
    )
    let json = try JSONText.parse(
      try Steerlaw.run(arguments + ["--format", "json"], in: folder.path).output)
    guard case .array(let ends)? = json["ends"], case .array(let tokens)? = ends[0]["tokens"] else {
      Issue.record("no ends")
      return
    }
    #expect(tokens[0]["token"] == .string("padding 3"))
    let whole = try Steerlaw.run(arguments + ["--rows", "3"], in: folder.path)
    #expect(whole.errors == "" && whole.output.contains("m.npz:lm_head.weight (3 x 2)"))
    #expect(whole.output.contains("     1   a        0   1.34164"))
    try Steerlaw.expectFailure(
      arguments + ["--rows", "5"], in: folder.path, status: 65,
      "m.npz:lm_head.weight: the shape is [4, 2]: there are no 5 rows for --rows")
  }

  @Test func `a tied head is found, with a note`() throws {
    let folder = try folder(["model.embed_tokens.weight": Self.rows, "norm.weight": [1, 1]])
    for file in ["m.npz", "m.npz:lm_head.weight"] {
      let run = try Steerlaw.run(
        ["limits", "--unembedding", file, "--norm", "rms:norm", "--vector", "v.npy"],
        in: folder.path)
      #expect(
        run.errors
          == "steerlaw: note: \(file): there is no lm_head.weight; the unembedding is tied to model.embed_tokens.weight\n"
      )
      #expect(
        run.output.hasPrefix("logits m.npz:model.embed_tokens.weight (4 x 2) after rmsnorm\n"))
    }
  }

  @Test(
    arguments: [
      (
        [[1, 2.0, 3]], [], 65,
        "m.npz:lm_head.bias: the shape is [3]; the bias of 4 rows has as many numbers"
      ),
      ([[1, 2, .infinity, 0]], [], 65, "m.npz:lm_head.bias: number 2 is not finite"),
      ([], ["--softcap", "0"], 64, "--softcap 0: give a number above 0; see steerlaw --help"),
      (
        [], ["--logit-scale=-1"], 64, "--logit-scale -1: give a number above 0; see steerlaw --help"
      ),
      (
        [], ["--temperature", "0"], 64,
        "--temperature 0: give a number above 0; see steerlaw --help"
      ),
      ([], ["--rows", "0"], 64, "--rows 0: give a number from 1; see steerlaw --help"),
    ] as [([[Double]], [String], Int32, String)])
  func `mistakes are one line`(
    bias: [[Double]], options: [String], status: Int32, line: String
  ) throws {
    var arrays = ["lm_head.weight": Self.rows]
    if let bias = bias.first { arrays["lm_head.bias"] = bias }
    let folder = try folder(arrays.merging(["x": [1, 2]]) { $1 })
    try Steerlaw.expectFailure(
      ["limits", "--unembedding", "m.npz:lm_head.weight", "--norm", "rms", "--vector", "v.npy"]
        + options, in: folder.path, status: status, line)
  }

  @Test(
    arguments: ["peaks", "curves", "limits", "choose", "verify", "certify", "plot", "report"])
  func `a cap is refused by questions about models`(command: String) throws {
    let model = try Steerlaw.model("letter-case")
    let needed =
      ["curves": ["--at", "1"], "choose": ["--greedy"], "certify": ["-o", "c.json"]][command] ?? []
    try Steerlaw.expectFailure(
      [command, model, "--softcap", "30"] + needed, status: 64,
      "--softcap: steered logits after a cap are c tanh((l + alpha M)/c), which is not of the form l + alpha M; give the logits before the cap, or ask limits --unembedding; see steerlaw --help"
    )
  }
}

import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import SteerlawCommand
import StrictJSON
import Testing

@Suite("Limits of a real decoder")
struct UnembeddingCommandTests {
  private static let (tokens, dimension) = (12, 8)

  /// The decoder of `recompute_limits.py`.
  private static let rows = (0..<tokens).map { (token: Int) -> [Double] in
    let z = token == 11 ? 3 : token
    return (0..<dimension).map { (i: Int) -> Double in
      let sum = 37 * z * z + 101 * i + 13 * z * i * i
      return Double(sum % 257 - 128) / 64
    }
  }
  private static let gain = numbers { i in Double(50 + (7 * i) % 31) / 64 }
  private static let bias = numbers { i in Double((11 * i) % 17 - 8) / 64 }
  private static let vector = numbers { i in Double((29 * i + 5) % 23 - 9) / 8 }

  private static func numbers(_ number: (Int) -> Double) -> [Double] {
    (0..<dimension).map(number)
  }

  private static func bytes(_ values: [Double], as type: String) -> [UInt8] {
    values.flatMap { value -> [UInt8] in
      let float = Float(value).bitPattern
      switch type {
      case "F64": return withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
      case "F32": return withUnsafeBytes(of: float.littleEndian) { Array($0) }
      case "BF16": return [UInt8((float >> 16) & 255), UInt8(float >> 24)]
      default:
        // A binary16 number by its fields; those of the fixture are 0 or normal.
        let exponent = UInt32(max(0, Int32((float >> 23) & 255) - 112))
        let sign = (float >> 31) << 15
        let half = value == 0 ? 0 : sign | (exponent << 10) | ((float >> 13) & 0x3FF)
        return [UInt8(half & 255), UInt8(half >> 8)]
      }
    }
  }

  /// Writes the decoder with numbers of `type`.
  private func write(_ type: String, to folder: TemporaryFolder) throws {
    var header: [String] = []
    var data: [UInt8] = []
    for (name, values, shape) in [
      ("lm_head.weight", Self.rows.flatMap { $0 }, "[12,8]"), ("norm.bias", Self.bias, "[8]"),
      ("norm.weight", Self.gain, "[8]"),
    ] {
      let part = Self.bytes(values, as: type)
      header.append(
        #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(data.count),\#(data.count + part.count)]}"#
      )
      data += part
    }
    let text = "{" + header.joined(separator: ",") + "}"
    let length = (0..<8).map { UInt8(truncatingIfNeeded: text.utf8.count >> (8 * $0)) }
    try folder.write(Data(length + Array(text.utf8) + data), to: "m.safetensors")
    try NumericArrayFile.write(Self.vector, to: folder.path + "/v.npy")
  }

  private static let arguments = [
    "limits", "--unembedding", "m.safetensors:lm_head.weight", "--vector", "v.npy",
  ]

  private func elements(_ value: JSONValue?) -> [JSONValue] {
    if case .array(let elements)? = value { return elements }
    Issue.record("no array: \(value as Any)")
    return []
  }

  private func text(_ value: JSONValue?) -> String {
    if case .string(let text)? = value { return text }
    return "no text"
  }

  @Test(arguments: ["F64", "F32", "F16", "BF16"], ["rms", "layer:norm", "rms:norm.weight"])
  func `every digit agrees with NumPy`(type: String, norm: String) throws {
    let folder = try TemporaryFolder()
    try write(type, to: folder)
    let output = try Steerlaw.output(
      Self.arguments + ["--norm", norm, "--top", "12", "--digits", "12", "--format", "json"],
      in: folder.path)
    let expected = try JSONText.parse(try Steerlaw.golden("limits-numpy.json"))
    let ends = elements(try JSONText.parse(output)["ends"])
    try #require(ends.count == 2)
    for (end, reference) in zip(ends, elements(expected[norm])) {
      let tokens = elements(end["tokens"])
      #expect(tokens.map { $0["id"] } == elements(reference).map { $0["id"] })
      for (token, other) in zip(tokens, elements(reference)) {
        // Both are decimals of 12 significant digits; NumPy's lack trailing zeros.
        #expect(
          Rational(text(token["logit"]?["value"])) == Rational(text(other["logit"])), "\(token)")
        let p = try #require(Double(text(token["probability"])))
        #expect(abs(p / (try #require(Double(text(other["probability"])))) - 1) < 1e-8)
      }
      // Tokens 3 and 11 have one row.
      let ranks = tokens.filter { $0["id"] == .integer(3) || $0["id"] == .integer(11) }
      #expect(ranks.count == 2 && ranks[0]["rank"] == ranks[1]["rank"])
    }
  }

  @Test func `the example of the help is this decoder`() throws {
    let folder = try TemporaryFolder()
    try write("F16", to: folder)
    let examples = Steerlaw.package.appending(path: "Examples/limits").path
    let options = ["--norm", "layer:norm", "--tokenizer", examples + "/tokenizer.json"]
    let ours = try Steerlaw.output(
      Self.arguments + options + ["--hidden-norm", "10"], in: folder.path)
    let theirs = try Steerlaw.output(
      [
        "limits", "--unembedding", "tiny.safetensors:lm_head.weight", "--vector", "v.npy",
        "--hidden-norm", "10",
      ] + options, in: examples)
    let csv = try Steerlaw.output(
      Self.arguments + ["--norm", "layer:norm", "--top", "1", "--digits", "6", "--format", "csv"],
      in: folder.path)
    #expect(
      csv.components(separatedBy: "\r\n") == [
        "end,rank,id,token,logit,probability", "+inf,1,4,,4.90134,0.841790",
        "-inf,1,9,,6.96348,0.926051", "",
      ])
    // A gain stored less 1 is another decoder.
    let shifted = try Steerlaw.output(
      Self.arguments + ["--norm", "layer:norm", "--gain-plus-one"], in: folder.path)
    #expect(!shifted.contains("4.90134") && shifted.contains("alpha to +inf"))
    func tail(_ text: String) -> [Substring] { Array(text.split(separator: "\n").dropFirst()) }
    #expect(tail(ours) == tail(theirs))
    #expect(ours.contains("for alpha >= 25.1064 the most likely token is \"\\n\", proved\n"))
    #expect(ours.contains("for alpha <= -10.9079 the most likely token is j, proved\n"))
  }

  @Test(
    arguments: [
      (["--norm", "rms:nom"], 65, "m.safetensors: there is neither a tensor nom nor nom.weight"),
      (
        ["--norm", "rms:lm_head"], 65,
        "m.safetensors:lm_head.weight: the shape is [12, 8]; the unembedding needs 8 numbers"
      ),
      (
        ["--norm", "rms", "--vector", "zero.npy"], 65,
        "zero.npy: the steering vector is 0: steering along it changes nothing, and RMSNorm of it is 0/0"
      ),
      (
        ["--norm", "layer", "--vector", "ones.npy"], 65,
        "ones.npy: every coordinate of the steering vector is 1: LayerNorm subtracts the mean, so that it sees no steering, and LayerNorm of it is 0/0"
      ),
      (
        ["--norm", "rms", "--vector", "short.npy"], 65,
        "short.npy: the shape is [2]; the unembedding needs 8 numbers"
      ),
      (
        ["--norm", "batch"], 64,
        "The value 'batch' is invalid for '--norm <kind>'; see steerlaw --help"
      ),
      (
        ["--norm", "rms", "--hidden-norm", "-1"], 64,
        "--hidden-norm -1: give a number from 0; see steerlaw --help"
      ),
      (["--norm", "rms", "--top", "0"], 64, "--top 0: give a number from 1; see steerlaw --help"),
      (
        ["--norm", "rms", "--token", "a"], 64,
        "--trained, --context, --token, --layer, --positions and --unit-vector need a model; see steerlaw --help"
      ),
      ([], 64, "--norm is missing: it is needed in place of a model; see steerlaw --help"),
      (
        ["--norm", "rms", "--unembedding", "bad.npy"], 65, "bad.npy: row 1, column 7 is not finite"
      ),
    ] as [([String], Int32, String)])
  func `mistakes are one line`(_ options: [String], _ status: Int32, _ line: String) throws {
    let folder = try TemporaryFolder()
    try write("F32", to: folder)
    for (name, values) in [
      ("zero", [Double](repeating: 0, count: 8)), ("ones", [Double](repeating: 1, count: 8)),
      ("short", [1, 2]),
    ] { try NumericArrayFile.write(values, to: folder.path + "/\(name).npy") }
    var rows = Self.rows
    rows[1][7] = .nan
    try NumericArrayFile.write(rows: rows, to: folder.path + "/bad.npy")
    try Steerlaw.expectFailure(
      Self.arguments + options, in: folder.path, status: status, line)
  }

  @Test func `a model or a decoder, not both and not neither`() throws {
    let model = try Steerlaw.model("letter-case")
    try Steerlaw.expectFailure(
      ["limits"], status: 64,
      "give a model, or --unembedding, --norm and --vector; see steerlaw --help")
    try Steerlaw.expectFailure(
      ["limits", model, "--norm", "rms", "--unembedding", "a", "--vector", "b"], status: 64,
      "give a model or --unembedding, not both; see steerlaw --help")
    try Steerlaw.expectFailure(
      ["limits", model, "--hidden-norm", "1"], status: 64,
      "--hidden-norm needs --unembedding; see steerlaw --help")
  }
}

import ChoiceSequences
import Foundation
import ModelFiles
import NumericArrays
import PropertyTesting
import SteeringModel
import Testing

/// Mutated files of every format: a result or one line, no trap, bounded memory.
///
/// 300 inputs a format; `STEERLAW_TEST_SCALE=34` makes it 10,200. From a scale of 10 on the memory of each input
/// is measured too (Linux), which needs the suite to run alone: `--filter FuzzTests`. After a trap the input is
/// still in its temporary folder.
@Suite("Fuzzed files", .serialized)
struct FuzzTests {
  private static let seed: UInt64 = 20_261_123
  private static let count = Int(300 * testScale)
  private static let measuresMemory = testScale >= 10

  /// The highest memory in use since `resetPeak`, and what is in use now, in bytes.
  private func memory() -> (peak: Int, now: Int) {
    var found = [String: Int]()
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    for line in status.split(separator: "\n") {
      let parts = line.split(whereSeparator: { $0 == ":" || $0 == "\t" || $0 == " " })
      if parts.count >= 2 { found[String(parts[0])] = Int(parts[1]) }
    }
    return ((found["VmHWM"] ?? 0) * 1024, (found["VmRSS"] ?? 0) * 1024)
  }

  private func resetPeak() {
    try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
  }

  /// Reads mutations of `seeds` as the file `name`; `read` must throw nothing but ``FileError``.
  func fuzz(
    _ name: String, _ seeds: [[UInt8]],
    wrapping wrap: ([UInt8], Int) -> [UInt8] = { bytes, _ in bytes },
    in folder: TemporaryFolder? = nil, _ read: (String) throws(FileError) -> Void
  ) throws {
    let folder = try folder ?? TemporaryFolder()
    var mutator = Mutator(generator: SplitMix64(state: Self.seed))
    var (refused, largest) = (0, 0)
    for run in 0..<Self.count {
      let which = run % seeds.count
      let bytes = wrap(
        mutator.mutated(seeds[which], other: seeds[(run + 1) % seeds.count]), which)
      let path = try folder.write(bytes, to: name)
      if Self.measuresMemory { resetPeak() }
      let before = Self.measuresMemory ? memory().now : 0
      do {
        try read(path)
      } catch {
        refused += 1
        let isOneLine = !error.description.contains { $0.isNewline }
        #expect(isOneLine, "seed \(Self.seed), run \(run): \(error)")
        #expect(error.description.utf8.count < 20_000, "seed \(Self.seed), run \(run)")
      }
      if Self.measuresMemory {
        let used = memory().peak - before
        largest = max(largest, used)
        #expect(
          used <= 2 * bytes.count + 64 << 20, "seed \(Self.seed), run \(run): \(used) bytes")
      }
    }
    // Mutations that nothing refuses, or that never leave a readable file, test nothing.
    #expect(
      refused > Self.count / 10 && refused < Self.count, "\(refused) of \(Self.count) refused")
    if Self.measuresMemory {
      print("\(name): \(Self.count) inputs, \(refused) refused, at most \(largest >> 10) KiB")
    }
  }

  private static let array = arrayBytes(
    "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }",
    data: doubleBytes([0, 1, -2, 1e10]))
  private static let smallArrays = [
    array,
    arrayBytes(
      "{'descr': '<f4', 'fortran_order': True, 'shape': (3,), }", data: floatBytes([1, 2, 3])),
    arrayBytes("{'descr': '<f2', 'fortran_order': False, 'shape': (1, 2), }", data: [0, 60, 1, 0]),
  ]

  func decode(_ file: NumericArrayFile) {
    for row in 0..<file.rowCount { _ = file.row(row) }
  }

  @Test func `npy`() throws {
    try fuzz("a.npy", Self.smallArrays) { path throws(FileError) in
      decode(try NumericArrayFile(path: path))
    }
  }

  @Test func `npz as a whole`() throws {
    let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Examples/predict")
    let compressed = [UInt8](
      try Data(contentsOf: examples.appending(path: "layer_0_ctx_1.npz")))
    let folder = try TemporaryFolder()
    let stored = folder.path + "/stored.npz"
    try NumericArchive.write(
      [
        "alphas": .array(shape: [3], values: [-1, 0, 1], isSinglePrecision: true),
        "probs_alphamax": .array(
          shape: [3, 2], values: [0.1, 0.2, 0.3, 0.4, 0.5, 0.5], isSinglePrecision: true),
        "token_alphamax": .integers(shape: [2], values: [7, 3]),
        "meta": .text("{\"vocab_size\": 9}"),
      ], to: stored)
    let seeds = [compressed, [UInt8](try Data(contentsOf: URL(filePath: stored)))]
    try fuzz("a.npz", seeds) { path throws(FileError) in try readArchive(path) }
  }

  /// Arrays are mutated and then packed, so that their checksums are right.
  @Test func `arrays in an npz`() throws {
    let names = ["alphas", "probs_alphamax", "token_alphamax", "meta", "token_ids", "log_odds"]
    let seeds = [
      arrayBytes(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", data: floatBytes([0, 1])),
      arrayBytes(
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }",
        data: floatBytes([0, 1, 1, 0])),
      arrayBytes(
        "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }", data: [1, 0, 0, 0, 2, 0, 0, 0]),
      arrayBytes(
        "{'descr': '<U2', 'fortran_order': False, 'shape': (), }",
        data: [123, 0, 0, 0, 125, 0, 0, 0]),
      arrayBytes("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", data: [4, 7]),
      arrayBytes(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", data: doubleBytes([-1, 2])),
    ]
    try fuzz("b.npz", seeds) { bytes, which in
      var zip = ZipBuilder()
      for (index, name) in names.enumerated() {
        zip.add(name + ".npy", index == which ? bytes : seeds[index])
      }
      return zip.bytes
    } _: { path throws(FileError) in
      try readArchive(path)
    }
  }

  private func readArchive(_ path: String) throws(FileError) {
    var failure: FileError?
    for name in try ArrayReference(path).names().prefix(20) {
      do throws(FileError) {
        decode(try NumericArrayFile(path: path + ":" + name))
      } catch { failure = error }
    }
    if try ArrayReference(path).names().contains("log_odds") { _ = try LogOddsFile(path: path) }
    let curves = try SteeredCurvesFile(path: path)
    for index in curves.strengths.indices { _ = curves.probabilities(at: index) }
    // Arrays of integers are no floats: that is no failure of the file.
    if let failure, !failure.message.contains("element type") { throw failure }
  }

  @Test func `safetensors`() throws {
    let header = """
      {"__metadata__":{"format":"pt"},"h":{"dtype":"F16","shape":[2,4],"data_offsets":[0,16]},\
      "s":{"dtype":"F32","shape":[1,2],"data_offsets":[16,24]},\
      "i":{"dtype":"I64","shape":[1],"data_offsets":[24,32]}}
      """
    let seeds = [
      safetensorsBytes(header, data: [UInt8](0..<32)),
      safetensorsBytes(
        #"{"d":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}   "#, data: doubleBytes([1, 2])),
    ]
    // Half of the mutations are of the header alone, with its length put right.
    try fuzz("m.safetensors", seeds + [Array(header.utf8)]) { bytes, which in
      which < 2
        ? bytes
        : safetensorsBytes(String(decoding: bytes, as: UTF8.self), data: [UInt8](0..<32))
    } _: { path throws(FileError) in
      for name in try SafetensorsFile(path: path).names.prefix(20) where name != "i" {
        decode(try NumericArrayFile(path: path + ":" + name))
      }
    }
  }

  @Test func `tokenizers`() throws {
    let seeds = [
      #"{"version":"1.0","added_tokens":[{"id":2,"content":"<s>","special":true}],"decoder":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"a":0,"Ġthe":1},"merges":["a b",["c","d"]]}}"#,
      #"{"decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "}]},"model":{"type":"Unigram","vocab":[["<unk>",0.0],["▁a",-3.5]]}}"#,
    ].map { Array($0.utf8) }
    try fuzz("tokenizer.json", seeds) { path throws(FileError) in
      let tokenizer = try TokenizerFile(path: path)
      for token in -1...tokenizer.count { _ = tokenizer.text(of: token) }
    }
  }

  @Test func `models`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.array, to: "l.npy")
    let seeds = [
      Array(twoValuedModel.utf8),
      Array(
        """
        {"tokens": ["x", "y"], "concepts": {"T": ["x"], "R": ["y"]}, "logits": "l.npy",
         "contexts": [{"name": "p", "row": 1}, {"name": "n", "row": 0}],
         "steering": {"target": "T", "positive": ["p"], "negative": ["n"]}}
        """.utf8),
      Array(
        """
        {"tokenizer": "vocab.json", "concepts": {"T": [1], "R": "*"}, "target": "T",
         "logits": "l.npy", "contexts": [{"name": "p", "row": 1}, {"name": "n", "row": 0}],
         "steering": {"positive": ["p", "p"], "negative": ["n"]}}
        """.utf8),
    ]
    try folder.write("{\"a\": 0}", to: "vocab.json")
    try fuzz("m.json", seeds, in: folder) { path throws(FileError) in
      _ = try ModelFile.read(path: path)
    }
  }
}

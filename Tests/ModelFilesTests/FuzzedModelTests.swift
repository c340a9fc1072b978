import Foundation
import ModelFiles
import NumericArrays
import Testing

/// Files of models and tokenizers, mutated as those of ``FuzzTests`` are.
extension FuzzTests {
  private func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: golden(name))))
  }

  @Test func `gguf`() throws {
    var small = GGUFBuilder()
    small.add("general.alignment", type: 4, GGUFBuilder.word(UInt32(32)))
    small.add("tokenizer.ggml.tokens", texts: ["a", "▁b", "<0x0A>"])
    small.add("s", type: 8, GGUFBuilder.text("text"))
    small.add("direction.1", [3], floatBytes([1, 2, 3]))
    small.add("q", [32, 2], type: 8, [UInt8](0..<68))
    try fuzz("m.gguf", [try bytes("quantized.gguf"), small.bytes, small.bytes]) {
      path throws(FileError) in
      for name in try GGUFFile(path: path).names.prefix(20) {
        decode(try NumericArrayFile(path: path + ":" + name))
      }
    }
  }

  @Test func `tokens of a gguf`() throws {
    var small = GGUFBuilder()
    small.add("tokenizer.ggml.model", type: 8, GGUFBuilder.text("gpt2"))
    small.add("tokenizer.ggml.tokens", texts: ["a", "Ġb", "Ã©"])
    try fuzz("t.gguf", [small.bytes]) { path throws(FileError) in
      let tokenizer = try TokenizerFile(path: path)
      for token in -1...tokenizer.count { _ = tokenizer.text(of: token) }
    }
  }

  @Test func `PyTorch checkpoints as a whole`() throws {
    try fuzz("m.pt", [try bytes("state.pt"), try bytes("tensor.pt")]) { path throws(FileError) in
      try readCheckpoint(path)
    }
  }

  /// Pickles are mutated and then packed, so that their checksums are right.
  @Test func `pickles in a checkpoint`() throws {
    let tensor = Pickle.tensor()
    let seeds = [
      Pickle.whole(tensor),
      Pickle.whole(
        [0x7D, 0x71, 0, 0x28] + Pickle.text("a") + tensor + Pickle.text("b") + [
          0x5D, 0x71, 1, 0x28,
        ]
          + tensor + [0x68, 1, 0x65, 0x75]),
      Pickle.whole(
        Pickle.global("collections", "OrderedDict") + [0x29, 0x52, 0x94] + Pickle.text("w")
          + Pickle.tensor(shape: [2], strides: [2]) + [0x73, 0x7D, 0x62]),
      // A tensor that is still to be negated, a set, a type with attributes, a tuple as a key.
      Pickle.whole(
        [0x7D, 0x28] + Pickle.text("n")
          + Pickle.tensor(attributes: [0x7D] + Pickle.text("neg") + [0x88, 0x73])
          + Pickle.text("s") + [0x8F, 0x28] + Pickle.number(1) + [0x90] + Pickle.text("d")
          + Pickle.global("numpy", "dtype") + Pickle.tuple(Pickle.text("f8")) + [0x52, 0x29, 0x62]
          + Pickle.tuple(Pickle.text("k"), Pickle.number(1)) + tensor + [0x75]),
    ]
    try fuzz("p.pt", seeds) { bytes, _ in
      Pickle.checkpoint(bytes)
    } _: { path throws(FileError) in
      try readCheckpoint(path)
    }
  }

  private func readCheckpoint(_ path: String) throws(FileError) {
    var failure: FileError?
    for name in try CheckpointFile(path: path).names.prefix(20) {
      do throws(FileError) {
        decode(try NumericArrayFile(path: path + ":" + name))
      } catch { failure = error }
    }
    // Whole numbers and repeated ones are refused in the good file too.
    if let failure, !failure.message.contains("save tensor") { throw failure }
  }

  /// Arrays are mutated and then packed, so that their checksums are right.
  @Test func `archives that are models`() throws {
    let names = ["logits", "positive", "negative", "target"]
    let seeds = [
      arrayBytes(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }",
        data: floatBytes([0, 1, 2, 1, 1, 3])),
      arrayBytes(
        "{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }", data: [0, 0, 0, 0]),
      arrayBytes("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }", data: [1]),
      arrayBytes(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", data: doubleBytes([1])),
    ]
    try fuzz("m.npz", seeds) { bytes, which in
      var zip = ZipBuilder()
      for (index, name) in names.enumerated() {
        zip.add(name + ".npy", index == which ? bytes : seeds[index])
      }
      return zip.bytes
    } _: { path throws(FileError) in
      _ = try ModelFile.read(path: path)
    }
  }

  @Test func `indices of shards`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      safetensorsBytes(
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: floatBytes([1, 2])),
      to: "s1.safetensors")
    let seed = #"{"metadata": {"total_size": 8}, "weight_map": {"a": "s1.safetensors"}}"#
    try fuzz("m.safetensors.index.json", [Array(seed.utf8)], in: folder) { path throws(FileError) in
      decode(try NumericArrayFile(path: path + ":a"))
    }
  }

  @Test func `SentencePiece models`() throws {
    let seed =
      sentencePiece("<unk>") + sentencePiece("▁the") + sentencePiece("é") + [
        0x12, 3, 0x18, 0x80, 8,
      ]
    try fuzz("tokenizer.model", [seed]) { path throws(FileError) in
      let tokenizer = try TokenizerFile(path: path)
      for token in -1...tokenizer.count { _ = tokenizer.text(of: token) }
    }
  }

  @Test func `vocabularies`() throws {
    try fuzz("vocab.json", [Array(#"{"a": 0, "Ġthe": 1, "Ã©": 2, "model": 3}"#.utf8)]) {
      path throws(FileError) in
      let tokenizer = try TokenizerFile(path: path)
      for token in -1...tokenizer.count { _ = tokenizer.text(of: token) }
    }
  }

  @Test func `top log-probabilities`() throws {
    let seed =
      #"[{"alpha": 0, "choices": [{"logprobs": {"content": [{"top_logprobs": [{"token": "a", "logprob": -0.5, "bytes": [97]}, {"token": "token_id:7", "logprob": -9999.0}]}]}}]}]"#
    try fuzz("top.json", [Array(seed.utf8)]) { path throws(FileError) in
      let curves = try SteeredCurvesFile(path: path) { TokenNumbers([3: "a"]) }
      for index in curves.strengths.indices { _ = curves.probabilities(at: index) }
    }
  }
}

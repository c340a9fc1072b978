import Foundation
import ModelFiles
import NumericArrays
import Testing
import Transformers

@Suite("Weights of transformers")
struct TransformerFileTests {
  /// What PyPI's `transformers` computes in float64 (`Golden/transformers/make.py`).
  private struct Answers: Decodable {
    struct Steered: Decodable {
      let layer: Int
      let positions: String
      let alpha: Double
      let logits: [Double]
    }

    let ids: [Int]
    let direction: [Double]
    let logits: [[Double]]
    let steered: [Steered]
  }

  private func answers(_ name: String) throws -> Answers {
    try JSONDecoder().decode(
      Answers.self,
      from: Data(contentsOf: URL(filePath: golden("transformers/\(name)/answers.json"))))
  }

  private func largestDifference(
    _ a: some Sequence<Double>, _ b: some Sequence<Double>
  ) -> Double {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test(
    arguments: [
      ("gpt2", "gpt2"), ("llama", "llama"), ("llama-tied", "llama-tied"), ("qwen2", "qwen2"),
      ("llama.gguf", "llama"),
    ])
  func `logits are those of PyPI's transformers, steered and not`(
    _ path: String, _ name: String
  ) throws {
    let file = try TransformerFile(path: golden("transformers/\(path)"))
    let decoder: Decoder<Double> = try file.decoder()
    let expected = try answers(name)
    #expect(file.depth == 3 && file.width == 16 && file.tokenCount == 40)
    let logits = decoder.logits(ofFinalStream: decoder.stream(of: expected.ids, after: 3))
    #expect(largestDifference(logits.elements, expected.logits.joined()) < 1e-9)
    for steered in expected.steered {
      let site = SteeringSite(
        layer: steered.layer,
        positions: steered.positions == "all" ? .all : .only(expected.ids.count - 1))
      let prompt = SteeredPrompt(
        decoder, tokens: expected.ids, site: site, direction: expected.direction)
      let found = prompt.logits(at: [steered.alpha])
      #expect(largestDifference(found.elements, steered.logits) < 1e-9, "\(steered)")
    }
    // Not vacuous: the answers move with the strength.
    let moved = zip(expected.steered, expected.steered.dropFirst()).map {
      largestDifference($0.logits, $1.logits)
    }
    #expect(moved.allSatisfy { $0 > 0.01 })
  }

  @Test func `weights are the same in both precisions`() throws {
    for path in ["gpt2", "qwen2", "llama.gguf"] {
      let file = try TransformerFile(path: golden("transformers/\(path)"))
      let (double, float) = (
        try file.decoder(as: Double.self), try file.decoder(as: Float.self, workers: 1)
      )
      #expect(double.tokenEmbedding.elements == float.tokenEmbedding.elements.map { Double($0) })
      let site = SteeringSite(layer: 0)
      let zero = [Double](repeating: 0, count: 16)
      let a = SteeredPrompt(double, tokens: [1, 2, 3], site: site, direction: zero).logits(at: [0])
      let b = SteeredPrompt(
        float, tokens: [1, 2, 3], site: site, direction: zero.map { Float($0) }
      ).logits(at: [0])
      #expect(largestDifference(a.elements, b.elements.map { Double($0) }) < 1e-3)
    }
  }

  /// What opening a copy of the model `name` says when `edit` has changed its `config.json`.
  private func fault(
    _ name: String, _ edit: (inout [String: Any]) -> Void, removing file: String? = nil
  ) throws -> String? {
    let folder = try TemporaryFolder()
    for item in try FileManager.default.contentsOfDirectory(
      atPath: golden("transformers/\(name)")) where item != file
    {
      try FileManager.default.copyItem(
        atPath: golden("transformers/\(name)/\(item)"), toPath: "\(folder.path)/\(item)")
    }
    let config = folder.path + "/config.json"
    if let data = FileManager.default.contents(atPath: config),
      var object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    {
      edit(&object)
      try JSONSerialization.data(withJSONObject: object).write(to: URL(filePath: config))
    }
    return message(in: folder) { () throws(FileError) in
      _ = try TransformerFile(path: folder.path)
    }
  }

  @Test func `other architectures and variants are refused by name`() throws {
    let edits: [(name: String, key: String, value: Any, part: String)] = [
      ("llama", "model_type", "gemma3", "the architecture \"gemma3\" is not read"),
      ("llama", "hidden_act", "gelu", "hidden_act is \"gelu\""),
      ("llama", "rope_parameters", ["rope_type": "llama3", "rope_theta": 1e4], "rope_type is"),
      ("llama", "rope_scaling", ["type": "linear", "factor": 2], "rope_scaling.type is"),
      ("llama", "rms_norm_eps", -1, "rms_norm_eps is -1.0, and the root needs 0 or more"),
      ("gpt2", "layer_norm_epsilon", -0.5, "layer_norm_epsilon is -0.5"),
      ("llama", "num_hidden_layers", 0, "num_hidden_layers is 0, and is to be a whole number"),
      ("llama", "vocab_size", 1_000_000_000_000, "vocab_size is 1000000000000"),
      ("llama", "mlp_bias", true, "mlp_bias is true"),
      ("llama", "head_dim", 6, "and the configuration makes it"),
      ("llama", "num_hidden_layers", 2, "for which this architecture has no place"),
      ("llama", "num_hidden_layers", 4, "is missing"),
      ("llama", "num_hidden_layers", 1_000_000, "the limit is 4096"),
      ("llama", "num_key_value_heads", 3, "do not fit"),
      ("llama", "hidden_size", "16", "hidden_size: expected a whole number"),
      ("llama", "quantization_config", ["bits": 4], "quantization_config"),
      ("qwen2", "use_sliding_window", true, "use_sliding_window is true"),
      ("qwen2", "partial_rotary_factor", 0.5, "partial_rotary_factor is not 1"),
      ("gpt2", "activation_function", "relu", "activation_function is \"relu\""),
      ("gpt2", "scale_attn_by_inverse_layer_idx", true, "scale_attn_by_inverse_layer_idx"),
      ("gpt2", "n_head", 3, "do not divide"),
      ("llama-tied", "tie_word_embeddings", false, "there is no tensor \"lm_head.weight\""),
      ("llama-tied", "attention_bias", false, "for which this architecture has no place"),
    ]
    for edit in edits {
      let found = try fault(edit.name, { $0[edit.key] = edit.value })
      #expect(found?.contains(edit.part) == true, "\(edit.key): \(found ?? "read")")
    }
    #expect(try fault("llama", { _ in }) == nil)
    #expect(try fault("llama", { _ in }, removing: "config.json")?.contains("config.json") == true)
    #expect(
      try fault("llama", { _ in }, removing: "model.safetensors")?.contains("save_pretrained")
        == true)
    #expect(
      try fault("qwen2", { _ in }, removing: "model-00002-of-00003.safetensors")?
        .contains("no such file") == true)
  }

  @Test func `a GGUF of another architecture, or that lacks a number, is refused by name`() throws {
    func fault(_ architecture: String) throws -> String? {
      var file = GGUFBuilder()
      file.add("general.architecture", type: 8, GGUFBuilder.text(architecture))
      let folder = try TemporaryFolder()
      let path = try folder.write(file.bytes, to: "model.gguf")
      return message(in: folder) { () throws(FileError) in _ = try TransformerFile(path: path) }
    }
    #expect(try fault("qwen3")?.contains("the architecture \"qwen3\" is not read") == true)
    #expect(try fault("llama")?.contains("llama.embedding_length is missing") == true)
  }
}

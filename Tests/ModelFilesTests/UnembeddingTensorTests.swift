import Foundation
import ModelFiles
import NumericArrays
import Testing

@Suite("The unembedding of a checkpoint")
struct UnembeddingTensorTests {
  /// An archive of arrays with these names, and what is found for `suffix` after its path.
  private func found(
    _ names: [String], _ suffix: String = ""
  ) throws -> (path: String, bias: String?, note: String?) {
    let folder = try TemporaryFolder()
    let path = folder.path + "/m.npz"
    try NumericArchive.write(
      names.map {
        (name: $0, entry: .array(shape: [1], values: [1], isSinglePrecision: false))
      }, to: path)
    let tensor = try UnembeddingTensor(path + suffix)
    return (
      tensor.path.replacingOccurrences(of: folder.path + "/", with: ""), tensor.bias?.name,
      tensor.note
    )
  }

  @Test func `a head is found before an embedding, and its bias beside it`() throws {
    let all = ["lm_head.bias", "lm_head.weight", "model.embed_tokens.weight", "model.norm.weight"]
    let head = try found(all)
    #expect(head.path == "m.npz:lm_head.weight" && head.bias == "lm_head.bias")
    #expect(head.note == "the unembedding is lm_head.weight")
    let named = try found(all, ":lm_head.weight")
    #expect(named.path == "m.npz:lm_head.weight" && named.bias == "lm_head.bias")
    #expect(named.note == nil)
    let other = try found(all + ["model.norm.bias"], ":model.norm.weight")
    #expect(other.path == "m.npz:model.norm.weight" && other.bias == "model.norm.bias")
    // The embedding of a head of its own is no head, and has no bias of one.
    let embedding = try found(all, ":model.embed_tokens.weight")
    #expect(embedding.path == "m.npz:model.embed_tokens.weight" && embedding.bias == nil)
    let gguf = try found(["output.weight", "token_embd.weight", "output_norm.weight"])
    #expect(gguf.path == "m.npz:output.weight" && gguf.bias == nil)
  }

  @Test(arguments: ["model.embed_tokens.weight", "token_embd.weight", "transformer.wte.weight"])
  func `an embedding stands in for a head that is missing`(name: String) throws {
    for suffix in ["", ":lm_head.weight"] {
      let tied = try found([name, "norm.weight", "lm_head.bias"], suffix)
      #expect(tied.path == "m.npz:\(name)" && tied.bias == "lm_head.bias")
      #expect(
        tied.note == "there is no lm_head.weight; the unembedding is tied to \(name)")
    }
  }

  @Test func `what is not found is left to the reader of arrays`() throws {
    #expect(try found(["a", "b"]).path == "m.npz")
    #expect(try found(["a", "b"], ":c").path == "m.npz:c")
    // A head under a name that is no head's is no reason to take another tensor.
    #expect(try found(["token_embd.weight", "b"], ":c").path == "m.npz:c")
    let only = try found(["W"])
    #expect(only.path == "m.npz:W" && only.bias == nil && only.note == nil)
    let array = try UnembeddingTensor("W.npy")
    #expect(array.path == "W.npy" && array.bias == nil && array.note == nil)
  }
}

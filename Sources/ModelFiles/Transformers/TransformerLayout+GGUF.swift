// The llama architecture in a GGUF file.
internal import NumericArrays
internal import SteeringModel
internal import Transformers

extension TransformerLayout {
  /// The layout of the GGUF file `file`, called `path` in messages, and the name of its architecture.
  ///
  /// Throws `FileError` for an architecture, or a variant of it, that is not read.
  static func gguf(
    _ file: GGUFFile, path: String
  ) throws(FileError) -> (TransformerLayout, String) {
    func failure(_ message: String) -> FileError {
      FileError(.badData, path: path, message: message)
    }
    let architecture = try file.text("general.architecture") ?? "none"
    guard architecture == "llama" else {
      throw failure("the architecture \"\(architecture.prefix(60))\" is not read of GGUF; llama is")
    }
    func count(_ key: String, or fallback: Int? = nil) throws(FileError) -> Int {
      guard let value = try file.integer("llama.\(key)") ?? fallback else {
        throw failure("llama.\(key) is missing")
      }
      guard (1...(1 << 30)).contains(value) else {
        throw failure("llama.\(key) is \(value), which is no number of anything")
      }
      return value
    }
    let (width, depth) = (try count("embedding_length"), try count("block_count"))
    let heads = try count("attention.head_count")
    let shared = try count("attention.head_count_kv", or: heads)
    let headSize = try count("attention.key_length", or: max(1, width / heads))
    let hidden = try count("feed_forward_length")
    guard depth <= 4096, heads.isMultiple(of: shared), headSize.isMultiple(of: 2),
      try count("attention.value_length", or: headSize) == headSize
    else {
      throw failure("\(depth) blocks, \(heads) heads, \(shared) of keys, do not fit")
    }
    guard try count("rope.dimension_count", or: headSize) == headSize else {
      throw failure("llama.rope.dimension_count: only a part of each head is turned")
    }
    if let scaling = try file.text("llama.rope.scaling.type"), scaling != "none" {
      throw failure("llama.rope.scaling.type is \"\(scaling.prefix(60))\", which is not computed")
    }
    if try file.integer("llama.expert_count") ?? 0 > 0 {
      throw failure("llama.expert_count: mixtures of experts are not computed")
    }
    let base = try file.number("llama.rope.freq_base") ?? 10_000
    guard let epsilon = try file.number("llama.attention.layer_norm_rms_epsilon"), epsilon >= 0,
      base > 0
    else {
      throw failure("llama.attention.layer_norm_rms_epsilon or rope.freq_base is no such number")
    }
    let names = Set(file.names)
    func part(_ name: String, _ rows: Int, _ columns: Int) -> MatrixPart {
      let bias = name + ".bias"
      return MatrixPart(
        name: name + ".weight", rows: rows, columns: columns,
        bias: names.contains(bias) ? bias : nil)
    }
    guard names.contains("token_embd.weight") else {
      throw failure("the tensor \"token_embd.weight\" is missing")
    }
    let tokens = try NumericArrayFile(path: "\(file.path):token_embd.weight").rowCount
    let blocks = (0..<depth).map { number in
      let block = "blk.\(number)."
      return Block(
        attentionNorm: NormPart(gain: block + "attn_norm.weight", bias: nil),
        query: part(block + "attn_q", heads * headSize, width),
        key: part(block + "attn_k", shared * headSize, width),
        value: part(block + "attn_v", shared * headSize, width),
        output: part(block + "attn_output", width, heads * headSize),
        feedForwardNorm: NormPart(gain: block + "ffn_norm.weight", bias: nil),
        gate: part(block + "ffn_gate", hidden, width), inner: part(block + "ffn_up", hidden, width),
        outer: part(block + "ffn_down", width, hidden))
    }
    let layout = TransformerLayout(
      tokenEmbedding: MatrixPart(name: "token_embd.weight", rows: tokens, columns: width),
      positionEmbedding: nil, blocks: blocks,
      finalNorm: NormPart(gain: "output_norm.weight", bias: nil),
      head: names.contains("output.weight") ? part("output", tokens, width) : nil,
      norm: .rootMeanSquare, epsilon: epsilon, activation: .silu, heads: heads,
      keyValueHeads: shared, headSize: headSize, rotation: (.neighbours, base),
      positionLimit: try count("context_length"))
    return (layout, architecture)
  }
}

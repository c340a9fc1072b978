// The gpt2 architecture in a folder.
internal import NumericArrays
internal import SteeringModel
internal import Transformers

extension TransformerLayout {
  /// GPT-2: LayerNorm, learned positions, GELU, biases; matrices are stored transposed, and those of
  /// query, key and value side by side.
  static func gpt2(
    _ config: TransformerConfig, names: Set<String>
  ) throws(FileError) -> TransformerLayout {
    try config.demand("activation_function", among: ["gelu_new", "gelu_pytorch_tanh"])
    try config.demand("scale_attn_weights", true)
    try config.demand("scale_attn_by_inverse_layer_idx", false)
    try config.demand("add_cross_attention", false)
    let width = try config.count("n_embd")
    let heads = try config.count("n_head")
    guard width.isMultiple(of: heads) else {
      throw config.failure("\(heads) heads (n_head) do not divide n_embd, \(width)")
    }
    let hidden = try config.count("n_inner", or: 4 * width)
    let positions = try config.count("n_positions")
    let tokens = try config.count("vocab_size")
    let prefix = names.contains("transformer.wte.weight") ? "transformer." : ""
    func part(_ name: String, _ rows: Int, _ columns: Int, _ number: Int = 0, of count: Int = 1)
      -> MatrixPart
    {
      MatrixPart(
        name: name + ".weight", rows: rows, columns: columns, isTransposed: true,
        part: (number, count), bias: name + ".bias")
    }
    func norm(_ name: String) -> NormPart { NormPart(gain: name + ".weight", bias: name + ".bias") }
    let blocks = (0..<(try config.depth("n_layer"))).map { number in
      let block = "\(prefix)h.\(number)."
      return Block(
        attentionNorm: norm(block + "ln_1"),
        query: part(block + "attn.c_attn", width, width, 0, of: 3),
        key: part(block + "attn.c_attn", width, width, 1, of: 3),
        value: part(block + "attn.c_attn", width, width, 2, of: 3),
        output: part(block + "attn.c_proj", width, width),
        feedForwardNorm: norm(block + "ln_2"), gate: nil,
        inner: part(block + "mlp.c_fc", hidden, width),
        outer: part(block + "mlp.c_proj", width, hidden))
    }
    return TransformerLayout(
      tokenEmbedding: MatrixPart(name: prefix + "wte.weight", rows: tokens, columns: width),
      positionEmbedding: MatrixPart(name: prefix + "wpe.weight", rows: positions, columns: width),
      blocks: blocks, finalNorm: norm(prefix + "ln_f"),
      head: try config.hasOwnHead(names, isTiedByDefault: true)
        ? MatrixPart(name: "lm_head.weight", rows: tokens, columns: width) : nil,
      norm: .layer, epsilon: try config.epsilon("layer_norm_epsilon"), activation: .gelu,
      heads: heads, keyValueHeads: heads, headSize: width / heads, rotation: nil,
      positionLimit: positions,
      isIgnored: {
        // Masks, which older versions stored.
        $0.hasSuffix(".attn.bias") || $0.hasSuffix(".attn.masked_bias") || $0 == "lm_head.weight"
      })
  }
}

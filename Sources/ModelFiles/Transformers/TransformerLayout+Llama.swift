// The llama and qwen2 architectures in a folder.
internal import NumericArrays
internal import SteeringModel
internal import Transformers

extension TransformerLayout {
  /// The layout that `config` names, of a checkpoint with tensors called `names`, and its name.
  ///
  /// Throws `FileError` for an architecture that is not read.
  static func folder(
    _ config: TransformerConfig, names: [String]
  ) throws(FileError) -> (TransformerLayout, String) {
    guard let type = try config.text("model_type") else {
      throw config.failure("model_type, the architecture, is missing")
    }
    if config.has("quantization_config") {
      throw config.failure("quantization_config: the weights are quantised; give a .gguf of them")
    }
    switch type {
    case "llama", "qwen2": return (try llama(config, names: Set(names), type: type), type)
    case "gpt2": return (try gpt2(config, names: Set(names)), type)
    default:
      throw config.failure(
        "the architecture \"\(type.prefix(60))\" is not read; read are llama, qwen2 and gpt2")
    }
  }

  private static func llama(
    _ config: TransformerConfig, names: Set<String>, type: String
  ) throws(FileError) -> TransformerLayout {
    try config.demand("hidden_act", among: ["silu", "swish"])
    try config.demand("use_sliding_window", false)
    try config.demand("mlp_bias", false)
    let width = try config.count("hidden_size")
    let heads = try config.count("num_attention_heads")
    let shared = try config.count("num_key_value_heads", or: heads)
    let headSize = try config.count("head_dim", or: max(1, width / heads))
    let hidden = try config.count("intermediate_size")
    guard heads.isMultiple(of: shared), headSize.isMultiple(of: 2) else {
      throw config.failure(
        "\(heads) heads, \(shared) of keys, of \(headSize) coordinates do not fit")
    }
    let hasBias = try config.flag("attention_bias", or: type == "qwen2")
    func part(_ name: String, _ rows: Int, _ columns: Int, bias: Bool = false) -> MatrixPart {
      MatrixPart(
        name: name + ".weight", rows: rows, columns: columns, bias: bias ? name + ".bias" : nil)
    }
    let blocks = (0..<(try config.depth("num_hidden_layers"))).map { number in
      let block = "model.layers.\(number)."
      return Block(
        attentionNorm: NormPart(gain: block + "input_layernorm.weight", bias: nil),
        query: part(block + "self_attn.q_proj", heads * headSize, width, bias: hasBias),
        key: part(block + "self_attn.k_proj", shared * headSize, width, bias: hasBias),
        value: part(block + "self_attn.v_proj", shared * headSize, width, bias: hasBias),
        output: part(
          block + "self_attn.o_proj", width, heads * headSize, bias: hasBias && type == "llama"),
        feedForwardNorm: NormPart(gain: block + "post_attention_layernorm.weight", bias: nil),
        gate: part(block + "mlp.gate_proj", hidden, width),
        inner: part(block + "mlp.up_proj", hidden, width),
        outer: part(block + "mlp.down_proj", width, hidden))
    }
    let tokens = try config.count("vocab_size")
    return TransformerLayout(
      tokenEmbedding: part("model.embed_tokens", tokens, width), positionEmbedding: nil,
      blocks: blocks, finalNorm: NormPart(gain: "model.norm.weight", bias: nil),
      head: try config.hasOwnHead(names) ? part("lm_head", tokens, width) : nil,
      norm: .rootMeanSquare, epsilon: try config.epsilon("rms_norm_eps"), activation: .silu,
      heads: heads, keyValueHeads: shared, headSize: headSize,
      rotation: (.halves, try config.rotationBase()),
      positionLimit: try config.count("max_position_embeddings"),
      isIgnored: { $0.hasSuffix("rotary_emb.inv_freq") || $0 == "lm_head.weight" })
  }
}

extension TransformerConfig {
  /// The most blocks.
  private static let depthLimit = 4096

  /// The number of blocks under `key`.
  func depth(_ key: String) throws(FileError) -> Int {
    let depth = try count(key)
    guard depth <= TransformerConfig.depthLimit else {
      throw failure("\(key) is \(depth); the limit is \(TransformerConfig.depthLimit)")
    }
    return depth
  }

  /// Whether the unembedding is a tensor of its own, `lm_head.weight`.
  func hasOwnHead(_ names: Set<String>, isTiedByDefault: Bool = false) throws(FileError) -> Bool {
    let isThere = names.contains("lm_head.weight")
    guard has("tie_word_embeddings") else { return isThere && !isTiedByDefault }
    let isTied = try flag("tie_word_embeddings", or: isTiedByDefault)
    guard isTied || isThere else {
      throw failure("tie_word_embeddings is false, and there is no tensor \"lm_head.weight\"")
    }
    return !isTied
  }

  /// The base of the angles that queries and keys are turned by, unscaled.
  fileprivate func rotationBase() throws(FileError) -> Double {
    for group in ["rope_scaling", "rope_parameters"] {
      for key in ["rope_type", "type"] {
        try demand("\(group).\(key)", among: ["default"])
      }
    }
    for key in ["partial_rotary_factor", "rope_parameters.partial_rotary_factor"] {
      guard try number(key, or: 1) == 1 else {
        throw failure("\(key) is not 1, which is not computed")
      }
    }
    let fallback = try number("rope_theta", or: 10_000)
    let base = try number("rope_parameters.rope_theta", or: fallback)
    guard base > 0 else { throw failure("rope_theta is not positive") }
    return base
  }
}

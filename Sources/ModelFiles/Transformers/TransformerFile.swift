// The door to the weights of transformers.
public import NumericArrays
public import Transformers

/// A transformer in files: a `.gguf` of the `llama` architecture, or a folder in the Hugging Face
/// layout (`config.json`, and `model.safetensors` or its shards) of `llama`, `qwen2` or `gpt2`.
///
/// Anything else, a variant that would compute something else included, is refused by name. Opening
/// checks that every tensor is there with its shape, and that none is left over; `decoder(workers:)`
/// reads the numbers: quantised ones as the float32 numbers of ggml, all of them exact dyadics.
public struct TransformerFile: Sendable {
  /// The path, as the user gave it.
  public let path: String
  /// The name of the architecture.
  public let architecture: String
  private let layout: TransformerLayout
  private let tensors: TensorCollection
  /// The tokenizer's file; nil when there is none.
  private let tokenizerPath: ReferencedPath?

  /// The number of tokens.
  public var tokenCount: Int { layout.tokenCount }
  /// The number of blocks.
  public var depth: Int { layout.blocks.count }
  /// The dimension d of the residual stream.
  public var width: Int { layout.width }
  /// The number of weights, a shared one counted once.
  public var weightCount: Int { layout.weightCount }
  /// The most positions of a text.
  public var positionLimit: Int { layout.positionLimit }

  /// Opens the transformer at `path`; reads no weight.
  ///
  /// Throws `FileError`. Linear in the headers and the configuration.
  public init(path: String) throws(FileError) {
    try self.init(path: path, resolved: path, allowingPathsOutside: true)
  }

  /// Opens the transformer at `resolved`, called `path` in messages, whose files must lie in its
  /// folder unless `allowingPathsOutside`.
  init(path: String, resolved: String, allowingPathsOutside: Bool) throws(FileError) {
    self.path = path
    if path.hasSuffix(".gguf") {
      let file = try GGUFFile(path: resolved)
      (layout, architecture) = try TransformerLayout.gguf(file, path: path)
      tensors = try TensorCollection(path: resolved, shown: path, isConfined: true)
      tokenizerPath = try ReferencedPath(
        resolved, at: "", in: resolved, allowingPathsOutside: true)
    } else {
      let folder = TransformerFolder(
        path: path, resolved: resolved, allowingPathsOutside: allowingPathsOutside)
      let config = try TransformerConfig(folder.configuration())
      tensors = try folder.tensors()
      (layout, architecture) = try TransformerLayout.folder(config, names: tensors.names)
      tokenizerPath = try folder.tokenizer()
    }
    try layout.check(tensors)
  }

  /// The decoder with the weights of the file, in `Float` or `Double`, by `workers` threads.
  ///
  /// Weights of `bfloat16`, `float16`, `float32` and quantised ones are exact in both. Throws
  /// `FileError`. Linear in the weights; takes as much memory as they do.
  public func decoder<Number: DecoderScalar & BinaryFloatingPoint>(
    as type: Number.Type = Number.self, workers: Int = 2
  ) throws(FileError) -> Decoder<Number> {
    try layout.decoder(tensors, workers: workers)
  }

  /// The tokenizer.
  ///
  /// Throws `FileError` when there is none, or it is of a kind that is not read.
  public func tokenizer() throws(FileError) -> BytePairTokenizer {
    guard let tokenizerPath else {
      throw FileError(
        .badData, path: path,
        message: "there is no tokenizer.json in it; give \"ids\" in place of \"text\"")
    }
    return try BytePairTokenizer(path: tokenizerPath.resolved)
  }

  /// The texts of the tokens; nil when there is no tokenizer.
  ///
  /// Throws `FileError`.
  public func tokenNames() throws(FileError) -> TokenizerFile? {
    try tokenizerPath.map { path throws(FileError) in try TokenizerFile(path: path.resolved) }
  }
}

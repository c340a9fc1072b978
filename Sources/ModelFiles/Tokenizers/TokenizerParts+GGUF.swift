// The byte-pair tokenizer in a GGUF file.
internal import NumericArrays
internal import PlainText

extension TokenizerParts {
  /// The tokenizer of `file`, which is at `path`.
  ///
  /// Throws `FileError` for one that is not of byte-level pairs, or is cut by a rule that is not known.
  init(gguf file: GGUFFile, path: String) throws(FileError) {
    self.init(path: path)
    guard let tokens = try file.texts("tokenizer.ggml.tokens") else {
      throw refusal("there is no tokenizer in it: the key tokenizer.ggml.tokens is missing")
    }
    let kind = try file.text("tokenizer.ggml.model") ?? "none"
    guard kind == "gpt2" else {
      throw refusal("the tokenizer is of the kind \"\(kind.prefix(40))\", and gpt2 (BPE) is read")
    }
    let rule = try file.text("tokenizer.ggml.pre") ?? "none"
    // Other names that llama.cpp gives to the same rules.
    let splitters: [String: WordSplitter] = [
      "gpt-2": .gpt2, "llama3": .llama3, "llama-v3": .llama3,
    ]
    guard let splitter = WordSplitter(rawValue: rule) ?? splitters[rule] else {
      throw refusal(
        "the pre-tokenizer \"\(rule.prefix(40))\" is not read; read are \(WordSplitter.names)")
    }
    self.splitter = splitter
    isComposed = splitter == .qwen2
    hasWholeWords = splitter == .llama3
    let types = try file.integers("tokenizer.ggml.token_type")
    vocabulary.reserveCapacity(tokens.count)
    for (token, text) in tokens.enumerated() {
      guard let text else { throw refusal("token \(token) is not UTF-8") }
      // 3: control; 4: the user's own.
      let type = types.flatMap { $0.indices.contains(token) ? $0[token] : nil } ?? 1
      if type == 3 || type == 4 {
        added.append(Added(text: text, token: token, isComposed: false))
      } else {
        vocabulary[ExactText(text)] = token
      }
    }
    guard let lines = try file.texts("tokenizer.ggml.merges") else {
      throw refusal("it gives no merges")
    }
    for (rank, text) in lines.enumerated() {
      guard let pair = text.flatMap(TokenizerParts.pair) else {
        throw refusal("merge number \(rank) is not two tokens with a space between")
      }
      merges.append(pair)
    }
    func surrounding(_ name: String, isDefault: Bool) throws(FileError) -> [Int] {
      guard try file.flag("tokenizer.ggml.add_\(name)_token") ?? isDefault else { return [] }
      guard let token = try file.integer("tokenizer.ggml.\(name)_token_id"),
        tokens.indices.contains(token)
      else { throw refusal("the token that begins or ends texts (\(name)) is not given") }
      return [token]
    }
    prefix = try surrounding("bos", isDefault: splitter == .llama3)
    suffix = try surrounding("eos", isDefault: false)
  }

  /// The two tokens of the line `text`, which have a space between.
  static func pair(_ text: String) -> (first: String, second: String)? {
    let parts = text.unicodeScalars.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    return (String(parts[0]), String(parts[1]))
  }
}

extension WordSplitter {
  /// The names, for messages.
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

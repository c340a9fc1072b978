// The byte-pair tokenizer in a `tokenizer.json`.
internal import NumericArrays
internal import PlainText
internal import StrictJSON

extension TokenizerParts {
  /// The most JSON values that are read: a vocabulary of 2^18 tokens and as many merges, as pairs.
  private static let valueLimit = 1 << 22

  /// The tokenizer of the `tokenizer.json` at `path`.
  ///
  /// Throws `FileError` for one that is not of byte-level pairs, or does what is not known here.
  init(json path: String) throws(FileError) {
    self.init(path: path)
    let json = try ModelFile.readJSON(
      path: path, valueLimit: TokenizerParts.valueLimit, skipping: ["truncation", "padding"])
    try readModel(json["model"])
    splitter = try splitter(json["pre_tokenizer"])
    switch json["normalizer"]?.given {
    case nil: isComposed = false
    case let normalizer? where normalizer["type"] == .string("NFC"): isComposed = true
    case let normalizer?: throw refusal("the normalizer \(normalizer.typeName) is not read")
    }
    try readAdded(json["added_tokens"])
    try readSurroundings(json["post_processor"]?.given)
  }

  private mutating func readModel(_ model: JSONValue?) throws(FileError) {
    guard case .object(let members)? = model?["vocab"], let model else {
      throw refusal("model.vocab is no object of tokens: this is not a tokenizer.json of BPE")
    }
    guard model["type"].map({ $0 == .string("BPE") }) ?? true else {
      throw refusal("the tokenizer is of the kind \(model.typeName), and BPE is read")
    }
    for key in ["dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"] {
      if let value = model[key]?.given, value != .string(""), key != "dropout" || !value.isZero {
        throw refusal("model.\(key) is set, which is not read")
      }
    }
    guard model["byte_fallback"].map({ $0 == .bool(false) }) ?? true else {
      throw refusal("model.byte_fallback is set: these are not byte-level pairs")
    }
    hasWholeWords = model["ignore_merges"] == .bool(true)
    vocabulary.reserveCapacity(members.count)
    for member in members {
      guard let token = member.value.token else {
        throw failure("the number of token \"\(member.name.prefix(100))\" is no number of a token")
      }
      vocabulary[ExactText(member.name)] = token
    }
    guard case .array(let merges)? = model["merges"] else {
      throw failure("model.merges is missing")
    }
    for (rank, merge) in merges.enumerated() {
      guard let pair = TokenizerParts.pair(merge) else {
        throw failure("model.merges[\(rank)] is not a pair of tokens")
      }
      self.merges.append(pair)
    }
  }

  /// The two tokens of a merge: a line of them, or a list.
  private static func pair(_ merge: JSONValue) -> (first: String, second: String)? {
    switch merge {
    case .string(let text): return pair(text)
    case .array(let parts):
      guard parts.count == 2, case .string(let first) = parts[0],
        case .string(let second) = parts[1]
      else { return nil }
      return (first, second)
    default: return nil
    }
  }

  /// The rule that the pre-tokenizer is.
  private func splitter(_ value: JSONValue?) throws(FileError) -> WordSplitter {
    var steps = value.map { [$0] } ?? []
    if case .array(let members)? = value?["pretokenizers"] { steps = members }
    let isByteLevel = steps.last?["type"] == .string("ByteLevel")
    if isByteLevel, steps.last?["add_prefix_space"] != .bool(false) {
      throw refusal("the tokenizer puts a space before every text, which is not read")
    }
    let cutsItself = steps.last?["use_regex"] != .bool(false)
    if isByteLevel, steps.count == 1, cutsItself { return .gpt2 }
    if isByteLevel, steps.count == 2 {
      if cutsItself, steps[0]["type"] == .string("Digits"),
        steps[0]["individual_digits"] == .bool(true)
      {
        return .smollm
      }
      if !cutsItself, steps[0]["type"] == .string("Split"),
        steps[0]["behavior"] == .string("Isolated"), steps[0]["invert"] != .bool(true),
        case .string(let expression)? = steps[0]["pattern"]?["Regex"],
        let splitter = WordSplitter.allCases.first(where: { $0.expression == expression })
      {
        return splitter
      }
    }
    throw refusal("the pre-tokenizer is none of \(WordSplitter.names)")
  }

  private mutating func readAdded(_ value: JSONValue?) throws(FileError) {
    guard case .array(let entries)? = value else { return }
    for entry in entries {
      guard case .string(let text)? = entry["content"], let token = entry["id"]?.token else {
        throw failure("an entry of added_tokens has no id or no content")
      }
      for key in ["single_word", "lstrip", "rstrip"] where entry[key] == .bool(true) {
        throw refusal("the added token \(quoted(text)) has \(key), which is not read")
      }
      added.append(Added(text: text, token: token, isComposed: entry["normalized"] == .bool(true)))
    }
  }

  /// What the post-processor puts around a text.
  private mutating func readSurroundings(_ value: JSONValue?) throws(FileError) {
    guard let value else { return }
    switch value["type"] {
    case .string("ByteLevel")?: return
    case .string("Sequence")?:
      guard case .array(let members)? = value["processors"] else { break }
      for member in members { try readSurroundings(member) }
      return
    case .string("TemplateProcessing")?:
      guard case .array(let pieces)? = value["single"] else { break }
      var isBefore = true
      for piece in pieces {
        if piece["Sequence"] != nil {
          isBefore = false
          continue
        }
        guard case .string(let name)? = piece["SpecialToken"]?["id"],
          case .array(let ids)? = value["special_tokens"]?[name]?["ids"]
        else { throw failure("post_processor.single names a token that special_tokens lacks") }
        let tokens = ids.compactMap(\.token)
        if isBefore { prefix += tokens } else { suffix += tokens }
      }
      return
    default: break
    }
    throw refusal("the post-processor \(value.typeName) is not read")
  }
}

extension JSONValue {
  /// The value; nil for null.
  fileprivate var given: JSONValue? { self == .null ? nil : self }

  /// The number of a token that this is.
  fileprivate var token: Int? {
    guard case .number(let text) = self, let number = Int(text), (0..<(1 << 24)).contains(number)
    else { return nil }
    return number
  }

  fileprivate var isZero: Bool {
    guard case .number(let text) = self else { return false }
    return Double(text) == 0
  }

  /// The name of the type that the object gives, for messages.
  fileprivate var typeName: String {
    guard case .string(let name)? = self["type"] else { return "without a type" }
    return "\"\(name.prefix(40))\""
  }
}

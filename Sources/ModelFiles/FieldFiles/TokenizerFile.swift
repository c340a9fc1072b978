// Reads token texts from a tokenizer, so that reports need not show numbers.
internal import Foundation
public import NumericArrays
internal import StrictJSON

/// The texts of a tokenizer's tokens by number.
///
/// - The `tokenizer.json` of the Hugging Face libraries: `model.vocab` (token → number, or a list of
///   [token, score] pairs) and `added_tokens`; the rest of the file only has to be JSON.
/// - `vocab.json`, token → number. Texts are bytes (`Ġthe`) when some text has the mark `Ġ`.
/// - `tokenizer.model` of SentencePiece: its pieces, in order.
/// - `.gguf`: `tokenizer.ggml.tokens`, in order.
///
/// Byte-level tokens and those with a mark for spaces (`▁the`) are shown as the text they stand
/// for; bytes of byte-level tokens that are no UTF-8 as `<0xE9>`.
public struct TokenizerFile: Sendable {
  /// The path, as the user gave it.
  public let path: String
  private var texts: [Int: String] = [:]
  /// The tokens with bytes that are no text.
  private var fragments: Set<Int> = []

  /// The most JSON values that are kept: a vocabulary of 2^18 tokens has three a token at most.
  private static let valueLimit = 1 << 20
  /// The large parts of a tokenizer that say nothing about the texts of its tokens.
  private static let unused: Set<String> = [
    "merges", "normalizer", "pre_tokenizer", "post_processor", "truncation", "padding",
  ]
  /// The largest number of a token: 2^24 − 1.
  private static let tokenLimit = 1 << 24

  /// Reads the tokenizer at `path`.
  ///
  /// Throws `FileError`. Linear in the file.
  public init(path: String) throws(FileError) {
    self.path = path
    switch path {
    case _ where path.hasSuffix(".gguf"): try readGGUF()
    case _ where path.hasSuffix(".model"): try readPieces()
    case _ where path.hasSuffix("vocab.json"): try readVocabulary()
    default: try readTokenizer()
    }
  }

  /// The number of tokens.
  public var count: Int { texts.count }

  /// One more than the largest number of a token: 0 when there are none.
  public var numberLimit: Int { (texts.keys.max() ?? -1) + 1 }

  /// The text of `token`; nil for a number that the tokenizer does not have.
  public func text(of token: Int) -> String? { texts[token] }

  /// The number of each text that is the text of one token only; tokens with bytes that are no text
  /// have none.
  ///
  /// Linear in the tokens.
  public func numbers() -> TokenNumbers {
    TokenNumbers(texts.lazy.filter { !fragments.contains($0.key) })
  }

  /// Adds the token number `token`.
  private mutating func add(_ token: Int, _ shown: TokenDecoding.Shown) {
    texts[token] = shown.text
    if shown.isText { fragments.remove(token) } else { fragments.insert(token) }
  }

  private mutating func readTokenizer() throws(FileError) {
    let json = try ModelFile.readJSON(
      path: path, valueLimit: TokenizerFile.valueLimit, skipping: TokenizerFile.unused)
    let decoding = TokenDecoding(json["decoder"])
    switch json["model"]?["vocab"] {
    case .object(let members)?: try read(members, decoding)
    case .array(let pairs)?:
      for (token, pair) in pairs.enumerated() {
        guard case .array(let parts) = pair, case .string(let text)? = parts.first else {
          throw failure("model.vocab[\(token)] is not a pair of a token and its score")
        }
        add(token, decoding.shown(text))
      }
    default:
      throw failure("model.vocab is missing; this is not a tokenizer.json")
    }
    guard case .array(let added)? = json["added_tokens"] else { return }
    for entry in added {
      guard case .string(let text)? = entry["content"], let id = entry["id"] else {
        throw failure("an entry of added_tokens has no id or no content")
      }
      add(try number(id, of: text), TokenDecoding.Shown(text: text, isText: true))
    }
  }

  private mutating func readVocabulary() throws(FileError) {
    let json = try ModelFile.readJSON(
      path: path, valueLimit: TokenizerFile.valueLimit, skipping: [])
    guard case .object(let members) = json else {
      throw failure("a vocab.json is an object of tokens and their numbers, not \(json.kindName)")
    }
    let isByteLevel = members.contains { $0.name.unicodeScalars.contains("Ġ") }
    try read(members, TokenDecoding(isByteLevel: isByteLevel))
  }

  private mutating func read(
    _ members: [JSONMember], _ decoding: TokenDecoding
  ) throws(FileError) {
    for member in members {
      add(try number(member.value, of: member.name), decoding.shown(member.name))
    }
  }

  private mutating func readPieces() throws(FileError) {
    guard let model = SentencePieceModel(try InputFile.read(path)) else {
      throw failure(
        "this is not a SentencePiece model; give tokenizer.json, which transformers writes: AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER)"
      )
    }
    let decoding = TokenDecoding(hasSpaceMarks: true)
    for (token, piece) in model.pieces.enumerated() {
      add(token, decoding.shown(piece))
    }
  }

  private mutating func readGGUF() throws(FileError) {
    let file = try GGUFFile(path: path)
    guard let tokens = try file.texts("tokenizer.ggml.tokens") else {
      throw failure("there is no tokenizer in it: the key tokenizer.ggml.tokens is missing")
    }
    let isByteLevel = try file.text("tokenizer.ggml.model") == "gpt2"
    let decoding = TokenDecoding(isByteLevel: isByteLevel, hasSpaceMarks: !isByteLevel)
    for (token, text) in tokens.enumerated() {
      if let text { add(token, decoding.shown(text)) }
    }
  }

  private func failure(_ message: String) -> FileError {
    FileError(.badData, path: path, message: message)
  }

  private func number(_ value: JSONValue, of token: String) throws(FileError) -> Int {
    guard case .number(let text) = value, let number = Int(text),
      (0..<TokenizerFile.tokenLimit).contains(number)
    else {
      throw failure("the number of token \"\(token.prefix(100))\" is not a whole number below 2^24")
    }
    return number
  }
}

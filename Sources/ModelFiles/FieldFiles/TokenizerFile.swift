// Reads token texts from a tokenizer, so that reports need not show numbers.
public import NumericArrays
internal import StrictJSON

/// The texts of a tokenizer's tokens by number: the `tokenizer.json` of the Hugging Face libraries.
///
/// Read are `model.vocab` (token → number, or a list of [token, score] pairs) and `added_tokens`;
/// the rest of the file only has to be JSON. Byte-level tokens (`Ġthe`) and those with a mark for
/// spaces (`▁the`) are shown as the text they stand for, where that is UTF-8.
public struct TokenizerFile: Sendable {
  /// The path, as the user gave it.
  public let path: String
  private var texts: [Int: String] = [:]

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
    let json = try ModelFile.readJSON(
      path: path, valueLimit: TokenizerFile.valueLimit, skipping: TokenizerFile.unused)
    let decoding = TokenDecoding(json["decoder"])
    switch json["model"]?["vocab"] {
    case .object(let members)?:
      for member in members {
        texts[try number(member.value, of: member.name)] = decoding.text(member.name)
      }
    case .array(let pairs)?:
      for (token, pair) in pairs.enumerated() {
        guard case .array(let parts) = pair, case .string(let text)? = parts.first else {
          throw failure("model.vocab[\(token)] is not a pair of a token and its score")
        }
        texts[token] = decoding.text(text)
      }
    default:
      throw failure("model.vocab is missing; this is not a tokenizer.json")
    }
    guard case .array(let added)? = json["added_tokens"] else { return }
    for entry in added {
      guard case .string(let text)? = entry["content"], let id = entry["id"] else {
        throw failure("an entry of added_tokens has no id or no content")
      }
      texts[try number(id, of: text)] = text
    }
  }

  /// The number of tokens.
  public var count: Int { texts.count }

  /// The text of `token`; nil for a number that the tokenizer does not have.
  public func text(of token: Int) -> String? { texts[token] }

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

/// What the texts of a vocabulary stand for.
private struct TokenDecoding {
  private let isByteLevel: Bool
  private let hasSpaceMarks: Bool

  init(_ decoder: JSONValue?) {
    var parts = decoder.map { [$0] } ?? []
    if case .array(let members)? = decoder?["decoders"] { parts += members }
    isByteLevel = parts.contains { $0["type"] == .string("ByteLevel") }
    hasSpaceMarks = parts.contains {
      $0["type"] == .string("Metaspace")
        || $0["type"] == .string("Replace") && $0["pattern"]?["String"] == .string("▁")
    }
  }

  func text(_ token: String) -> String {
    if hasSpaceMarks {
      return String(String.UnicodeScalarView(token.unicodeScalars.map { $0 == "▁" ? " " : $0 }))
    }
    guard isByteLevel else { return token }
    var bytes: [UInt8] = []
    for scalar in token.unicodeScalars {
      guard let byte = TokenDecoding.bytes[scalar] else { return token }
      bytes.append(byte)
    }
    return String(validating: bytes, as: UTF8.self) ?? token
  }

  /// The byte that each character stands for: printable Latin-1 characters stand for themselves,
  /// the others are numbered from 256.
  private static let bytes: [Unicode.Scalar: UInt8] = {
    var bytes: [Unicode.Scalar: UInt8] = [:]
    var next: UInt32 = 256
    for byte in UInt8.min...UInt8.max {
      switch byte {
      case 33...126, 161...172, 174...255: bytes[Unicode.Scalar(byte)] = byte
      default:
        if let scalar = Unicode.Scalar(next) { bytes[scalar] = byte }
        next += 1
      }
    }
    return bytes
  }()
}

internal import StrictJSON

/// What the texts of a vocabulary stand for.
struct TokenDecoding {
  /// A token as it is shown.
  struct Shown {
    let text: String
    /// Whether the token is this text, and not bytes of which some are none.
    let isText: Bool
  }

  private let isByteLevel: Bool
  private let hasSpaceMarks: Bool

  /// Texts that are bytes, or have a mark for spaces, or are what they are.
  init(isByteLevel: Bool = false, hasSpaceMarks: Bool = false) {
    self.isByteLevel = isByteLevel
    self.hasSpaceMarks = hasSpaceMarks
  }

  /// What the decoder of a `tokenizer.json` says.
  init(_ decoder: JSONValue?) {
    var parts = decoder.map { [$0] } ?? []
    if case .array(let members)? = decoder?["decoders"] { parts += members }
    isByteLevel = parts.contains { $0["type"] == .string("ByteLevel") }
    hasSpaceMarks = parts.contains {
      $0["type"] == .string("Metaspace")
        || $0["type"] == .string("Replace") && $0["pattern"]?["String"] == .string("▁")
    }
  }

  /// What `token` stands for; itself where it has a character that stands for no byte.
  func shown(_ token: String) -> Shown {
    if hasSpaceMarks {
      let scalars = token.unicodeScalars.map { $0 == "▁" ? " " : $0 }
      return Shown(text: String(String.UnicodeScalarView(scalars)), isText: true)
    }
    guard isByteLevel else { return Shown(text: token, isText: true) }
    guard let bytes = TokenDecoding.bytes(of: token) else {
      return Shown(text: token, isText: true)
    }
    return TokenDecoding.shown(bytes)
  }

  /// The text that `bytes` are, with those that are no UTF-8 as `<0xE9>`.
  static func shown(_ bytes: [UInt8]) -> Shown {
    if let text = String(validating: bytes, as: UTF8.self) {
      return Shown(text: text, isText: true)
    }
    var text = ""
    var rest = bytes[...]
    while let byte = rest.first {
      let character = (1...4).lazy.compactMap {
        String(validating: rest.prefix($0), as: UTF8.self)
      }.first
      if let character {
        text += character
        rest = rest.dropFirst(character.utf8.count)
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += "<0x\(byte < 16 ? "0" : "")\(digits)>"
        rest = rest.dropFirst()
      }
    }
    return Shown(text: text, isText: false)
  }

  /// The bytes that the byte-level token `text` stands for; nil where it has a character that stands
  /// for none.
  static func bytes(of text: String) -> [UInt8]? {
    var result: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = bytes[scalar] else { return nil }
      result.append(byte)
    }
    return result
  }

  /// The character that stands for each byte: printable Latin-1 characters for themselves, the
  /// others are numbered from 256.
  static let characters: [Unicode.Scalar] = {
    var characters: [Unicode.Scalar] = []
    var next: UInt32 = 256
    for byte in UInt8.min...UInt8.max {
      switch byte {
      case 33...126, 161...172, 174...255: characters.append(Unicode.Scalar(byte))
      default:
        if let scalar = Unicode.Scalar(next) { characters.append(scalar) }
        next += 1
      }
    }
    return characters
  }()

  /// The byte that each character stands for.
  private static let bytes = Dictionary(
    uniqueKeysWithValues: zip(characters, UInt8.min...UInt8.max))
}

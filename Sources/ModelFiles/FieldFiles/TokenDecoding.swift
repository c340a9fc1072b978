internal import StrictJSON

/// What the texts of a vocabulary stand for.
struct TokenDecoding {
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

  /// What `token` stands for; itself where that is no text.
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

// Tokens that stand in a text as they are, such as `<|endoftext|>`.

/// Texts that are tokens wherever they occur, whatever is around them.
struct AddedTokens: Sendable {
  /// A piece of a text.
  enum Piece {
    case text(String)
    case token(Int)
  }

  /// The texts that begin with each byte, the longest first.
  private var tokens: [UInt8: [(text: [UInt8], token: Int)]] = [:]

  /// The tokens of these texts; an empty text is none.
  init(_ texts: [(text: String, token: Int)]) {
    for (text, token) in texts {
      let bytes = Array(text.utf8)
      if let first = bytes.first { tokens[first, default: []].append((bytes, token)) }
    }
    for first in tokens.keys {
      tokens[first]?.sort { $0.text.count > $1.text.count }
    }
  }

  /// The pieces of `text`: at each place the longest token there.
  ///
  /// Linear in the text, times the tokens that begin with a byte.
  func pieces(of text: String) -> [Piece] {
    guard !tokens.isEmpty else { return text.isEmpty ? [] : [.text(text)] }
    let bytes = Array(text.utf8)
    var pieces: [Piece] = []
    var (start, place) = (0, 0)
    func flush(to end: Int) {
      if start < end { pieces.append(.text(String(decoding: bytes[start..<end], as: UTF8.self))) }
    }
    while place < bytes.count {
      let found = tokens[bytes[place]]?.first { bytes[place...].starts(with: $0.text) }
      guard let found else {
        place += 1
        continue
      }
      flush(to: place)
      pieces.append(.token(found.token))
      place += found.text.count
      start = place
    }
    flush(to: bytes.count)
    return pieces
  }
}

internal import Foundation

/// The pieces of a SentencePiece model (`tokenizer.model`), in order.
///
/// The file is a Protocol Buffers message; read are its fields 1, and of each of those its field 1,
/// the text (`sentencepiece_model.proto`). Everything else is passed.
struct SentencePieceModel {
  let pieces: [String]

  /// The most pieces, as many as numbers of tokens.
  private static let pieceLimit = 1 << 24

  /// The pieces that the message `bytes` has; nil when it is no such message, or has none.
  ///
  /// Linear.
  init?(_ content: Data) {
    var pieces: [String] = []
    let isRead = content.withUnsafeBytes { bytes in
      ProtocolMessage.forEachField(bytes) { number, value in
        guard number == 1, let value, pieces.count < SentencePieceModel.pieceLimit else {
          return number != 1
        }
        var text: String?
        let isPiece = ProtocolMessage.forEachField(value) { number, value in
          guard number == 1 else { return true }
          text = value.flatMap { String(validating: $0, as: UTF8.self) }
          return text != nil
        }
        guard isPiece, let text else { return false }
        pieces.append(text)
        return true
      }
    }
    guard isRead, !pieces.isEmpty else { return nil }
    self.pieces = pieces
  }
}

/// The fields of a Protocol Buffers message.
private enum ProtocolMessage {
  /// Calls `body` with the number of each field of `bytes`, and with its bytes when it has a length.
  ///
  /// False when the message ends inside a field, or `body` says no.
  static func forEachField(
    _ bytes: UnsafeRawBufferPointer, _ body: (Int, UnsafeRawBufferPointer?) -> Bool
  ) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      guard let key = varint(&rest), key >> 3 > 0, key >> 3 < 1 << 29 else { return false }
      var value: UnsafeRawBufferPointer?
      let length: Int
      switch key & 7 {
      case 0:
        guard varint(&rest) != nil else { return false }
        length = 0
      case 1: length = 8
      case 2:
        guard let count = varint(&rest), count <= rest.count else { return false }
        length = Int(count)
        value = UnsafeRawBufferPointer(rebasing: rest[..<(rest.startIndex + length)])
      case 5: length = 4
      default: return false
      }
      guard length <= rest.count else { return false }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(length))
      guard body(Int(key >> 3), value) else { return false }
    }
    return true
  }

  /// The next number, seven bits a byte; nil when it does not end, or has more than 64 bits.
  private static func varint(_ bytes: inout UnsafeRawBufferPointer) -> UInt64? {
    var number: UInt64 = 0
    for (place, byte) in bytes.prefix(10).enumerated() {
      if place == 9, byte > 1 { return nil }
      number |= UInt64(byte & 127) << UInt64(7 * place)
      if byte < 128 {
        bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(place + 1))
        return number
      }
    }
    return nil
  }
}

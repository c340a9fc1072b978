// What is known of all tokens on one piece of the arc.

/// A piece with what is known of each token on it, in little memory: on most pieces most tokens keep
/// their sign.
struct ExploredPiece: Sendable {
  let piece: ArcPiece
  /// The series in doubles, when it was used.
  var partition: FloatPartition?
  /// The sign of each token throughout; 0 where there are segments.
  private var signs: [Int8] = []
  /// The first segment of each token without one sign, and the segments.
  private var starts: [Int32: Range<Int>] = [:]
  private var segments: [ArcSegment] = []

  /// The piece `piece`, of which no token is known yet.
  init(_ piece: ArcPiece) { self.piece = piece }

  /// The piece `piece`, where nothing is known of `count` tokens.
  init(unknown piece: ArcPiece, count: Int) {
    self.init(piece)
    let unknown = ArcSegment(
      piece: 0, low: piece.start.outer, high: piece.end.outer, content: .unknown)
    for _ in 0..<count { append([unknown]) }
  }

  /// Adds the next token, of which `found` is known.
  mutating func append(_ found: [ArcSegment]) {
    if found.count == 1, case .sign(let sign) = found[0].content {
      signs.append(Int8(sign))
      return
    }
    starts[Int32(signs.count)] = segments.count..<(segments.count + found.count)
    segments += found
    signs.append(0)
  }

  /// Adds what is known of the token at `place` to `all`, as of the piece numbered `number`.
  func append(_ place: Int, number: Int, to all: inout [ArcSegment]) {
    if signs[place] != 0 {
      all.append(
        ArcSegment(
          piece: number, low: piece.start.outer, high: piece.end.outer,
          content: .sign(Int(signs[place]))))
      return
    }
    guard let range = starts[Int32(place)] else { return }
    for var segment in segments[range] {
      segment.piece = number
      all.append(segment)
    }
  }
}

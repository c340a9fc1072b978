// Reads what is known of one token along the whole arc.

/// A simple zero of g: the only one between the two places, which are on one piece or on neighbours.
struct ArcRoot: Sendable {
  /// The piece of its low place.
  let piece: Int
  /// The local coordinates between which it lies, of that piece; `high` may be a little beyond it.
  let low: Double
  let high: Double
  /// The sign of the slope of g there: −1 at a maximum.
  let slope: Int
}

/// The zeros of g on the open arc, and the stretches where they are not decided.
///
/// Zeros are told from the signs on both sides of a run of cells on which g is monotone; the signs
/// at the very ends of the arc are exact. So a zero at the border of cells or pieces is counted once
/// and one at an end not at all.
struct ArcScan {
  private(set) var roots: [ArcRoot] = []
  /// Stretches of which nothing, or not enough, is known.
  private(set) var open: [ArcSegment] = []

  private let pieces: [ArcPiece]
  /// The sign of g to the left of what comes next; nil when it is not known.
  private var last: Int?
  /// Monotone stretches with undecided ends since then.
  private var run: [ArcSegment] = []

  /// Reads `segments`, which cover the arc in order; `ends` gives the exact signs of g at the ends,
  /// nil when they are not decided.
  init(
    _ segments: [ArcSegment], _ pieces: [ArcPiece], ends: (_ isHigh: Bool) -> Int?
  ) {
    self.pieces = pieces
    if let first = segments.first {
      switch first.content {
      case .sign(let sign): last = sign
      case .root(let slope): last = -slope
      case .monotone, .unknown: last = ends(false)
      }
    }
    for segment in segments {
      switch segment.content {
      case .sign(let sign): close(with: sign, segment)
      case .root(let slope):
        close(with: -slope, segment)
        roots.append(
          ArcRoot(piece: segment.piece, low: segment.low, high: segment.high, slope: slope))
        last = slope
      case .monotone: run.append(segment)
      case .unknown:
        open += run
        run = []
        open.append(segment)
        last = nil
      }
    }
    if !run.isEmpty { close(with: ends(true), run[run.count - 1]) }
  }

  /// Ends a run, if there is one, before a place where g has the sign `sign`.
  private mutating func close(with sign: Int?, _ segment: ArcSegment) {
    defer {
      run = []
      last = sign
    }
    guard let first = run.first, let end = run.last else {
      // Bounds that hold leave no jump of the sign.
      if let last, last != sign { open.append(segment) }
      return
    }
    guard let last, let sign, case .monotone(let slope) = first.content,
      run.allSatisfy({ $0.content == first.content })
    else {
      open += run
      return
    }
    // From −slope to slope there is one zero; from a zero at the end of the arc on, or without a
    // change, none.
    switch (last * slope, sign * slope) {
    case (-1, 1):
      let high =
        end.piece == first.piece
        ? end.high : pieces[first.piece].end.outer + pieces[first.piece].radius * 0x1p-24
      roots.append(ArcRoot(piece: first.piece, low: first.low, high: high, slope: slope))
    case (-1, -1), (1, 1), (0, 1), (-1, 0): break
    default: open += run
    }
  }
}

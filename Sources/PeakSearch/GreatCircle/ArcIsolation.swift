// Isolates the critical points of one token on one piece.
internal import ExactArithmetic

/// A token's wave on a piece, relative to the reference, in doubles.
struct LocalWave: Sendable {
  /// x and w: the quadratic of the token is w(1 − t²) − 2xt.
  let cosine: Double
  let sine: Double
  /// A bound of the errors of both, of 12 roundings of a value of g, and of the shift of a place by
  /// a unit in its last place.
  let error: Double

  /// The wave within `radius` of (`cosine`, `sine`), both coordinates, on a piece where |t| ≤ 1/4.
  ///
  /// Values of g are sums of w(1 − t²), 2xt and k in doubles, each of a few roundings of at most
  /// 2^−53 (|w| + |x| + |k|); k's are in its own enclosure and in a factor of ``ArcIsolation``.
  init(cosine: Double, sine: Double, radius: Double, fault: CircleFault = .none) {
    self.cosine = cosine
    self.sine = sine
    error = fault.applied(
      to: (1.6 * radius + (abs(cosine) + abs(sine)) * 0x1p-49).nextUp, .rounding)
  }

  init(_ wave: (cosine: Interval, sine: Interval), fault: CircleFault = .none) {
    let (x, w) = (wave.cosine.midpoint.double(), wave.sine.midpoint.double())
    func radius(_ interval: Interval, _ value: Double) -> Double {
      (interval - Interval(BigFloat(value))).magnitudeBound.double(.up)
    }
    self.init(
      cosine: x, sine: w, radius: max(radius(wave.cosine, x), radius(wave.sine, w)), fault: fault)
  }
}

/// What g = q_z − k is known to do on the cells of a piece, in doubles with bounds of all errors.
struct ArcIsolation {
  private let cells: ArcCells
  private let number: Int
  private let fault: CircleFault
  /// Cells are not cut below this width.
  private let narrowest: Double

  /// On the piece numbered `number` with `cells`.
  init(_ cells: ArcCells, number: Int, fault: CircleFault = .none) {
    self.cells = cells
    self.number = number
    self.fault = fault
    narrowest = cells.piece.radius * 0x1p-26
  }

  /// The most cells that one token may look at on a piece; what is left then is unknown.
  private static let cellLimit = 4096

  /// Adds what is known of the token with `wave`, from the low end of the piece to the high one.
  func append(_ wave: LocalWave, to segments: inout [ArcSegment]) {
    var pending = [0]
    var looked = 0
    while let index = pending.popLast() {
      let cell = cells.cells[index]
      looked += 1
      let content = content(wave, cell)
      let isNarrow = cell.high - cell.low <= narrowest || looked > ArcIsolation.cellLimit
      var isOpen = content == .unknown
      if case .monotone = content { isOpen = true }
      if isOpen, !isNarrow {
        let (first, second) = cells.halves(of: index)
        pending.append(second)
        pending.append(first)
        continue
      }
      if case .sign = content, let last = segments.last, last.content == content,
        last.high == cell.low
      {
        segments[segments.count - 1] = ArcSegment(
          piece: number, low: last.low, high: cell.high, content: content)
      } else {
        segments.append(
          ArcSegment(piece: number, low: cell.low, high: cell.high, content: content))
      }
    }
  }

  /// g at `t` where k is within `k`.
  private func value(
    _ wave: LocalWave, _ t: Double, _ k: (lower: Double, upper: Double)
  ) -> (lower: Double, upper: Double) {
    let q = wave.sine * (1 - t * t) - 2 * wave.cosine * t
    let error = wave.error + (abs(k.lower) + abs(k.upper)) * 0x1p-52
    return (q - k.upper - error, q - k.lower + error)
  }

  private func content(_ wave: LocalWave, _ cell: ArcCells.Cell) -> ArcSegment.Content {
    let middle = value(wave, cell.middle, cell.value)
    // g′ = −2(wt + x) − k′.
    let center = -2 * (wave.sine * cell.middle + wave.cosine)
    let spread =
      2 * abs(wave.sine) * cell.halfWidth + 2 * wave.error
      + (abs(cell.slope.lower) + abs(cell.slope.upper)) * 0x1p-50
    let low = center - cell.slope.upper - spread
    let high = center - cell.slope.lower + spread
    // NaN and infinities decide nothing.
    let change =
      fault.applied(to: max(abs(low), abs(high)), .slope) * cell.halfWidth * (1 + 0x1p-50)
    if middle.lower > change { return .sign(1) }
    if middle.upper < -change { return .sign(-1) }
    let slope = low > 0 ? 1 : (high < 0 ? -1 : 0)
    guard slope != 0, low.isFinite, high.isFinite else { return .unknown }
    let start = ArcIsolation.sign(value(wave, cell.low, cell.start))
    let end = ArcIsolation.sign(value(wave, cell.high, cell.end))
    guard let start, let end else { return .monotone(slope: slope) }
    if start == end { return .sign(start) }
    return end == slope ? .root(slope: slope) : .unknown
  }

  private static func sign(_ value: (lower: Double, upper: Double)) -> Int? {
    value.lower > 0 ? 1 : (value.upper < 0 ? -1 : nil)
  }
}

// Looks again, in more digits, at what doubles left open.
internal import ExactArithmetic
internal import SteeringLaws

/// The same search as ``ArcIsolation``, for one token on one stretch and with g itself in enclosures
/// of many digits: decides near double zeros, and zeros where the function is flat.
struct ArcResolution {
  private let partition: CirclePartition
  private let number: Int
  private let wave: (cosine: Interval, sine: Interval)
  /// Cells are not cut below this width.
  private let narrowest: Double

  /// For the token with wave `wave`, on the piece numbered `number`.
  init(_ partition: CirclePartition, number: Int, _ wave: CircleWave) {
    self.partition = partition
    self.number = number
    self.wave = partition.local(wave)
    narrowest = partition.piece.radius * 0x1p-46
  }

  /// The most cells that are looked at.
  private static let cellLimit = 2000

  /// What is known of the stretch of `segment`, from its low end to its high one.
  func segments(_ segment: ArcSegment) -> [ArcSegment] {
    var pending = [(low: segment.low, high: segment.high)]
    var found: [ArcSegment] = []
    var looked = 0
    while let (low, high) = pending.popLast() {
      looked += 1
      let content = content(low, high)
      var isOpen = content == .unknown
      if case .monotone = content { isOpen = true }
      let middle = low + (high - low) * 0.4993
      if isOpen, high - low > narrowest, looked <= ArcResolution.cellLimit, low < middle,
        middle < high
      {
        pending.append((middle, high))
        pending.append((low, middle))
        continue
      }
      found.append(ArcSegment(piece: number, low: low, high: high, content: content))
    }
    return found
  }

  /// g over the points of `t`.
  func value(_ t: Interval) -> Interval { quadratic(t) - partition.ratio(t).value }

  /// g′ over the points of `t`.
  func slope(_ t: Interval) -> Interval {
    -(wave.sine * t + wave.cosine).scaled(byPowerOfTwo: 1) - partition.ratioSlope(t)
  }

  private func quadratic(_ t: Interval) -> Interval {
    wave.sine * ((1 as Interval) - t.squared) - (wave.cosine * t).scaled(byPowerOfTwo: 1)
  }

  private func point(_ place: Double) -> Interval {
    let gap = partition.piece.gap(at: place)
    return Interval(lower: BigFloat(gap.low), upper: BigFloat(gap.high))
  }

  private func content(_ low: Double, _ high: Double) -> ArcSegment.Content {
    let middle = low + (high - low) / 2
    let slope = slope(Interval(lower: BigFloat(low), upper: BigFloat(high)))
    let value = value(Interval(BigFloat(middle)))
    // The mean value form.
    let offsets = Interval(
      lower: BigFloat(low - middle), upper: BigFloat((high - middle).nextUp)
    ).hull(Interval(BigFloat((low - middle).nextDown)))
    if let sign = (value + slope * offsets).sign, sign != 0 { return .sign(sign) }
    guard let slope = slope.sign, slope != 0 else { return .unknown }
    guard let start = self.value(point(low)).sign, let end = self.value(point(high)).sign,
      start != 0, end != 0
    else { return .monotone(slope: slope) }
    if start == end { return .sign(start) }
    return end == slope ? .root(slope: slope) : .unknown
  }
}

// Judges an upper envelope of lines without the sweep that found it.
internal import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel

/// Whether pieces are the upper envelope of lines height + α·slope, for every α.
///
/// Every line whose slope lies between those of two neighbouring pieces is compared with them where
/// they cross: there it comes nearest to the envelope, which falls more slowly than the line before
/// the crossing and rises faster after it. With the first piece of the least slope and the last of
/// the largest that is all, once the crossings themselves are in order.
struct EnvelopeCheck {
  /// The most likely tokens of one level of log-odds.
  struct Line {
    let slope: Logarithm
    let height: Logarithm
    /// The tokens of the level with this height, increasing.
    let tokens: [Int]
  }

  /// A strength numerator/denominator.
  struct Crossing: Equatable {
    let numerator: Logarithm
    let denominator: Logarithm

    init(_ numerator: Logarithm, _ denominator: Logarithm) {
      self.numerator = numerator
      self.denominator = denominator
    }

    /// Where `low` and `high`, of larger slope, cross.
    init(_ low: Line, _ high: Line) {
      self.init(low.height - high.height, high.slope - low.slope)
    }
  }

  /// A stretch of strengths with the same most likely tokens, up to `end` (nil for +∞).
  struct Piece {
    let tokens: [Int]
    let end: Crossing?
  }

  /// The lines, which should be by increasing slope.
  let lines: [Line]
  /// The bits beyond which a comparison is undecided.
  let precisionLimit: Int

  /// The lines of the levels of `family` with slopes from `logOdds`.
  static func lines(_ family: TiltedFamily, _ logOdds: LogOdds) -> [Line] {
    family.levels.compactMap { level in
      let heights = level.tokens.compactMap { token in
        family.tokenWeights[token].logarithm.map { (token: token, height: $0) }
      }
      guard let best = heights.max(by: { $0.height < $1.height })?.height else { return nil }
      return Line(
        slope: logOdds.statistics[level.tokens[0]], height: best,
        tokens: heights.filter { $0.height == best }.map(\.token))
    }
  }

  /// What is wrong with `pieces`, in words; nil when they are the envelope.
  func fault(in pieces: [Piece], naming name: (Int) -> String) throws(Undecided) -> String? {
    for (low, high) in zip(lines, lines.dropFirst()) where !(low.slope < high.slope) {
      return "M(\(name(low.tokens[0]))) < M(\(name(high.tokens[0]))) does not hold"
    }
    var places: [Int] = []
    for piece in pieces {
      guard let place = lines.firstIndex(where: { $0.tokens == piece.tokens }) else {
        return "the tokens of a band are not the likeliest of a level"
      }
      places.append(place)
    }
    guard places.first == 0, places.last == lines.count - 1, pieces.last?.end == nil,
      zip(places, places.dropFirst()).allSatisfy({ $0 < $1 })
    else { return "the bands do not reach from the least to the largest log-odds" }
    let enclosed = lines.map { line in
      (
        slope: line.slope.enclosure(precision: EnvelopeCheck.precision),
        height: line.height.enclosure(precision: EnvelopeCheck.precision)
      )
    }
    for index in places.indices.dropLast() {
      let (low, high) = (places[index], places[index + 1])
      let crossing = Crossing(lines[low], lines[high])
      guard pieces[index].end == crossing else {
        return "the band of \(name(lines[low].tokens[0])) does not end where it meets that of "
          + name(lines[high].tokens[0])
      }
      let numerator = crossing.numerator.enclosure(precision: EnvelopeCheck.precision)
      let denominator = crossing.denominator.enclosure(precision: EnvelopeCheck.precision)
      // The lines between, and the next piece: crossings are in order when that is not above.
      let others = Array(low + 1..<high) + (index + 2 < places.count ? [places[index + 2]] : [])
      for other in others {
        let excess =
          denominator * (enclosed[other].height - enclosed[low].height)
          + numerator * (enclosed[other].slope - enclosed[low].slope)
        var sign = excess.sign
        if sign == nil { sign = try exactSign(lines[other], over: lines[low], at: crossing) }
        if sign == 1 {
          return "where \(name(lines[low].tokens[0])) and \(name(lines[high].tokens[0])) meet, "
            + "\(name(lines[other].tokens[0])) is likelier"
        }
      }
    }
    return nil
  }

  private static let precision = 128

  /// The sign of `line` − `base` at `crossing`.
  private func exactSign(
    _ line: Line, over base: Line, at crossing: Crossing
  ) throws(Undecided) -> Int {
    let (rise, run) = (line.height - base.height, line.slope - base.slope)
    if let alpha = crossing.numerator.ratio(to: crossing.denominator) {
      return (rise + alpha * run).signum
    }
    // rise/numerator = −run/denominator: the three lines meet in a point.
    if rise.isZero && crossing.numerator.isZero { return 0 }
    if let height = rise.ratio(to: crossing.numerator),
      let slope = run.ratio(to: crossing.denominator), height == -slope
    {
      return 0
    }
    var precision = 2 * EnvelopeCheck.precision
    while precision <= precisionLimit {
      let excess =
        crossing.denominator.enclosure(precision: precision) * rise.enclosure(precision: precision)
        + crossing.numerator.enclosure(precision: precision) * run.enclosure(precision: precision)
      if let sign = excess.sign { return sign }
      precision *= 2
    }
    throw Undecided(subject: "three lines at a switch point", precisionLimit: precisionLimit)
  }
}

// The most likely token at every strength, through a norm (21).
internal import ExactArithmetic

/// The most likely token as a function of α through a norm (21), exactly.
///
/// With equal bias logits it is the upper envelope of the lines a_z + αk_z: norm and ε do not
/// matter, and the switches are rational. Else two tokens cross at most twice, at roots of
/// (ΔB)²ρ² = d(Δa + αΔk)² with sign(ΔB) = −sign(Δa + αΔk), and there are at most 2V − 1 bands.
public struct CircleGreedy: Sendable {
  /// A stretch of strengths with the same most likely tokens.
  public struct Band: Sendable {
    /// The tokens, all equally likely throughout, increasing.
    public let tokens: [Int]
    /// Where the band ends; nil for the last, which reaches +∞.
    public let end: QuadraticNumber?
  }

  /// The bands by increasing strength; never empty.
  public let bands: [Band]

  /// The most likely tokens of `family`.
  ///
  /// Of large vocabularies tokens that are nowhere the most likely are left out in doubles first; of
  /// the n that are left: n log n comparisons of rationals with equal bias logits, else n quadratics
  /// a band.
  public init(_ family: CircleFamily) {
    self.init(family, leastFloats: 1000)
  }

  /// The most likely tokens, with doubles from `leastFloats` tokens on.
  package init(_ family: CircleFamily, leastFloats: Int) {
    let waves = family.count >= leastFloats ? family.sharedFloatWaves : nil
    let candidates = waves?.possibleLeaders() ?? Array(0..<family.count)
    let tokens = candidates.map { family.token($0) }
    let found =
      tokens.allSatisfy { $0.bias == tokens[0].bias }
      ? CircleGreedy.envelope(of: tokens) : CircleGreedy.walk(tokens, family)
    bands = found.map { Band(tokens: $0.tokens.map { candidates[$0] }, end: $0.end) }
  }

  /// The upper envelope of the lines a + αk.
  private static func envelope(of tokens: [CircleToken]) -> [Band] {
    let order = tokens.indices.sorted { i, j in
      let (a, b) = (tokens[i], tokens[j])
      if a.slope != b.slope { return a.slope < b.slope }
      return a.start != b.start ? a.start > b.start : i < j
    }
    var hull: [(tokens: [Int], start: Rational?)] = []
    for index in order {
      let token = tokens[index]
      if let last = hull.last.map({ tokens[$0.tokens[0]] }), last.slope == token.slope {
        // Below the highest line of this slope, or equal to it.
        if last.start == token.start { hull[hull.count - 1].tokens.append(index) }
        continue
      }
      var start: Rational?
      while let last = hull.last {
        let other = tokens[last.tokens[0]]
        let crossing = (other.start - token.start) / (token.slope - other.slope)
        start = crossing
        if let lastStart = last.start, crossing <= lastStart {
          hull.removeLast()
          continue
        }
        break
      }
      hull.append(([index], start))
    }
    return hull.indices.map { place in
      Band(
        tokens: hull[place].tokens,
        end: place + 1 < hull.count ? hull[place + 1].start.map { QuadraticNumber($0) } : nil)
    }
  }

  /// The bands from −∞ on, each up to the first strength at which another token comes above.
  private static func walk(_ tokens: [CircleToken], _ family: CircleFamily) -> [Band] {
    func leaders(_ places: [Int], after place: QuadraticNumber?) -> [Int] {
      var best = [places[0]]
      for index in places.dropFirst() {
        let crossing = LogitCrossing(tokens[index], tokens[best[0]], family)
        switch crossing.sign(after: place) {
        case 1: best = [index]
        case 0: best.append(index)
        default: break
        }
      }
      return best
    }
    var current = leaders(Array(tokens.indices), after: nil)
    var place: QuadraticNumber?
    var bands: [Band] = []
    while true {
      var next: (place: QuadraticNumber, tokens: [Int])?
      for index in tokens.indices {
        let crossing = LogitCrossing(tokens[index], tokens[current[0]], family)
        guard let rise = crossing.firstRise(after: place) else { continue }
        if let known = next {
          if rise == known.place {
            next?.tokens.append(index)
          } else if rise < known.place {
            next = (rise, [index])
          }
        } else {
          next = (rise, [index])
        }
      }
      bands.append(Band(tokens: current, end: next?.place))
      guard let next else { return bands }
      place = next.place
      current = leaders(next.tokens, after: place)
    }
  }
}

/// The sign of the difference of two logits along the strengths, exactly.
///
/// The difference ΔB + ΔP cos θ + ΔQ sin θ has at most two zeros on the circle, and changes its sign
/// at each if they are two.
struct LogitCrossing {
  /// The sign just after −∞; 0 when the logits are equal throughout.
  let first: Int
  /// Where the sign changes, increasing.
  let changes: [QuadraticNumber]

  init(_ a: CircleToken, _ b: CircleToken, _ family: CircleFamily) {
    let path = family.path
    let (start, slope, bias) = (a.start - b.start, a.slope - b.slope, a.bias - b.bias)
    let limit = (a.limit(.negative) - b.limit(.negative)).sign(radicand: family.limitRadicand)
    // Equal in the limit, the slope P in θ decides, and then B(1 + sin θ) is left.
    let part = (a.cosinePart(path) - b.cosinePart(path)).signum
    first = limit != 0 ? limit : (part != 0 ? part : bias.signum)
    guard first != 0 else {
      changes = []
      return
    }
    let d = path.scale
    let square = bias * bias
    let roots =
      bias.isZero
      ? QuadraticNumber.roots(0, slope, start)
      : QuadraticNumber.roots(
        square * path.speedSquare - d * slope * slope,
        2 * (square * path.product - d * start * slope),
        square * path.startSquare - d * start * start)
    // A double root touches 0 only.
    guard roots.count != 2 || roots[0] != roots[1] else {
      changes = []
      return
    }
    changes = roots.filter { root in
      // Squaring added the roots at which the line has the sign of ΔB.
      let line = LogitCrossing.sign(start: start, slope: slope, at: root)
      return line == -bias.signum
    }
  }

  /// The sign just after `place`, or after −∞.
  func sign(after place: QuadraticNumber?) -> Int {
    guard let place else { return first }
    return changes.count { $0 <= place } % 2 == 0 ? first : -first
  }

  /// The first place after `place` from which on the sign is 1.
  func firstRise(after place: QuadraticNumber?) -> QuadraticNumber? {
    var sign = first
    for change in changes {
      sign = -sign
      if sign > 0, place.map({ $0 < change }) ?? true { return change }
    }
    return nil
  }

  /// The sign of `start` + α `slope`.
  private static func sign(start: Rational, slope: Rational, at alpha: QuadraticNumber) -> Int {
    let root = alpha.side < 0 ? -slope : slope
    let offset = start + slope * alpha.center
    if alpha.radicand.isZero { return offset.signum }
    return SurdScore(slope: root, offset: offset).sign(radicand: alpha.radicand)
  }
}

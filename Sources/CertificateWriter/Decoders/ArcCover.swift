// Finds cells of the arc that show that a token has no other critical points.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// A cover of the closed arc by cells of tan(θ/2), each free of critical points of one token but for
/// those named: what the checker confirms cell by cell.
///
/// Found by halving, with the checker's own criterion in enclosures: |g(mid)| > |g′|·|θ − mid|, or g′ of
/// one sign in a cell with one critical point.
struct ArcCover {
  /// tan(θ/2) at the ends of the cells.
  private(set) var arc: [Rational] = [-1]
  /// The cell of each critical point.
  private(set) var cells: [Int] = []
  /// The ends with the slope 0.
  let flatEnds: [StrengthEnd]

  private let path: CirclePath
  /// The other tokens against this one.
  private let waves: [(bias: Interval, cosine: Interval, sine: Interval)]
  private let points: [(lower: Rational, upper: Rational)]

  private static let precision = 128
  private static let deepest = 60
  private static let mostCells = 4096

  /// The cover for `token` of `family`, whose critical points lie inside the brackets `points`; nil
  /// when none is found.
  init?(
    _ family: CircleFamily, token: Int, points: [(lower: Rational, upper: Rational)],
    flatEnds: [StrengthEnd]
  ) {
    path = family.path
    self.points = points
    self.flatEnds = flatEnds
    let own = family.token(token)
    let others = (0..<family.count).filter { other in
      let number = family.token(other)
      return number.start != own.start || number.slope != own.slope
    }
    let all = family.waves(precision: ArcCover.precision)
    waves = others.map { other in
      (
        all[other].bias - all[token].bias, all[other].cosine - all[token].cosine,
        all[other].sine - all[token].sine
      )
    }
    guard !waves.isEmpty, covers(-1, 1, depth: 0), cells.count == points.count else { return nil }
  }

  /// Adds cells from `low` to `high`; false when none are found.
  private mutating func covers(_ low: Rational, _ high: Rational, depth: Int) -> Bool {
    guard depth <= ArcCover.deepest, arc.count <= ArcCover.mostCells else { return false }
    let inside = points.indices.filter { place in
      order(points[place].upper, low) > 0 && order(points[place].lower, high) < 0
    }
    let isFlat =
      (low == -1 && flatEnds.contains(.negative)) || (high == 1 && flatEnds.contains(.positive))
    if inside.count + (isFlat ? 1 : 0) <= 1, isConfirmed(low, high, inside: inside, isFlat: isFlat)
    {
      if let place = inside.first {
        guard place == cells.count else { return false }
        cells.append(arc.count - 1)
      }
      arc.append(high)
      return true
    }
    // A little off the middle, where symmetric models have critical points.
    let middle = low + (high - low) * Rational(depth == 0 ? 33 : 32, 64)
    return covers(low, middle, depth: depth + 1) && covers(middle, high, depth: depth + 1)
  }

  private func isConfirmed(
    _ low: Rational, _ high: Rational, inside: [Int], isFlat: Bool
  ) -> Bool {
    guard let change = slope(low, high)?.change else { return false }
    if !inside.isEmpty || isFlat {
      let isWhole = inside.allSatisfy { place in
        order(points[place].lower, low) >= 0 && order(points[place].upper, high) <= 0
      }
      return isWhole && (change.sign ?? 0) != 0
    }
    let middle = (low + high) / 2
    guard let value = slope(middle, middle)?.value else { return false }
    let least = low.signum != high.signum ? 0 : min(low.magnitude, high.magnitude)
    let radius = (high - low) / (1 + least * least)
    // With some room for the checker's own rounding.
    let size = max(change.upper, (-change).upper)
    let drift = Interval(size) * Interval(radius * Rational(65, 64), precision: ArcCover.precision)
    return value.lower > drift.upper || (-value).lower > drift.upper
  }

  /// The sign of tan θ(α) − 2t/(1 − t²).
  private func order(_ alpha: Rational, _ t: Rational) -> Int {
    let x = (path.product + alpha * path.speedSquare) * (1 - t * t)
    let y = 2 * t
    if x.signum != y.signum { return x.signum > y.signum ? 1 : -1 }
    return x.signum * (x * x - y * y * path.speedSquare * path.distanceSquare).signum
  }

  /// g and g′ for all tan(θ/2) from `low` to `high`.
  private func slope(_ low: Rational, _ high: Rational) -> (value: Interval, change: Interval)? {
    func cosine(_ t: Rational) -> Interval {
      Interval((1 - t * t) / (1 + t * t), precision: ArcCover.precision)
    }
    func sine(_ t: Rational) -> Interval {
      Interval(2 * t / (1 + t * t), precision: ArcCover.precision)
    }
    var cos = cosine(low).hull(cosine(high))
    if low.signum < 0, high.signum > 0 { cos = cos.hull(1) }
    let sin = sine(low).hull(sine(high))
    let values = waves.map { $0.cosine * cos + $0.sine * sin }
    let slopes = waves.map { $0.sine * cos - $0.cosine * sin }
    let exponents = zip(waves, values).map { $0.bias + $1 }
    let top = exponents.map(\.upper).reduce(exponents[0].upper, max)
    let weights = exponents.map { Interval.exp($0 - Interval(top)) }
    let total = weights.dropFirst().reduce(weights[0], +)
    guard total.lower.signum > 0 else { return nil }
    func mean(_ numbers: [Interval]) -> Interval { Vectors.dot(weights, numbers) / total }
    let (first, second, level) = (mean(slopes), mean(slopes.map(\.squared)), mean(values))
    return (-first, level - (second - first.squared))
  }
}

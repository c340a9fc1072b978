// Finds outermost levels that are close together and far from all others.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// Some levels at one end of a family, whose spread is small beside the gap to the next level.
///
/// In the direction of its end the family soon is the cluster alone: from some strength on the
/// others weigh next to nothing, while the peaks of the cluster lie apart by the inverse of its
/// spread.
struct OuterCluster {
  let end: StrengthEnd
  /// The distance of its levels from the end is at most this.
  let spread: Double
  /// The least distance of another level from the end.
  let next: Double

  /// The gap is at least so many times the spread.
  private static let leastRatio = 16.0
  /// The fewest levels that are worth a view: both ends have no peak of their own there.
  private static let fewest = 3
  /// The most clusters at one end, each within the last.
  private static let most = 24

  /// The clusters at `end` of levels at `distances` from it, which are not negative, the widest
  /// first.
  ///
  /// Two passes over the distances, sorted by their binary exponents.
  static func clusters(at end: StrengthEnd, _ distances: [Double]) -> [OuterCluster] {
    clusters(at: end) { distances.forEach($0) }
  }

  /// The same for distances that `forEach` hands out.
  @inline(__always)
  private static func clusters(
    at end: StrengthEnd, forEach: ((Double) -> Void) -> Void
  ) -> [OuterCluster] {
    // By exponents of doubles, 0 for the end itself.
    let counts = [Int](unsafeUninitializedCapacity: 2048) { counts, count in
      counts.initialize(repeating: 0)
      count = 2048
      forEach { if $0.isFinite { counts[exponent($0)] += 1 } }
    }
    var found: [OuterCluster] = []
    var below = 0
    var last = -1
    for (place, count) in counts.enumerated() where count > 0 {
      // Between exponents that differ by less the ratio cannot be reached.
      if last >= 0, place - last >= 4, below >= fewest {
        found.append(OuterCluster(end: end, spread: Double(last), next: Double(place)))
      }
      below += count
      last = place
    }
    guard !found.isEmpty else { return [] }
    return found.suffix(most).reversed().compactMap { candidate in
      let (inner, outer) = (Int(candidate.spread), Int(candidate.next))
      var (spread, next) = (0.0, Double.infinity)
      forEach { distance in
        guard distance.isFinite else { return }
        let place = exponent(distance)
        if place <= inner { spread = max(spread, distance) }
        if place >= outer { next = min(next, distance) }
      }
      let isApart = spread > 0 && next - spread >= leastRatio * spread
      return isApart ? OuterCluster(end: end, spread: spread, next: next) : nil
    }
  }

  private static func exponent(_ distance: Double) -> Int {
    Int(distance.bitPattern >> 52 & 2047)
  }

  /// About the least strength, counted outwards, from which levels beyond the cluster weigh less
  /// than 2^−`bits` of its spread, with logarithms of what both weigh at 0.
  func origin(logInside: Double, logOutside: Double, range: Double, bits: Int) -> Double {
    // Outside over inside times range over spread, which falls by e^gap a unit of the strength or
    // more; back by e^range at most.
    let excess =
      logOutside - logInside + Double(bits) * 0.6931471805599453
      + Double.log(range / spread)
    return excess > 0 ? excess / (next - spread) : excess / range
  }

  /// The bits that the scales of clusters with these distances from the ends cost panels of the
  /// whole family: those by which the least spread is below the range.
  private static func spareBits(_ clusters: [OuterCluster], range: Double) -> Int {
    let spread = clusters.map(\.spread).min() ?? range
    return spread > 0 && range.isFinite
      ? min(512, max(0, Int((2 * Double.log2(range / spread)).rounded(.up)))) : 0
  }

  /// The bits that panels of the whole family lose to the clusters of `floats`.
  static func spareBits(_ floats: FloatFamily) -> Int {
    spareBits(clusters(of: floats), range: floats.range)
  }

  /// The bits that panels of the whole family lose to the clusters of `grid`, whose levels increase.
  static func spareBits(_ grid: GridFamily) -> Int {
    guard grid.count > 0 else { return 0 }
    func distances(_ end: Int) -> [Double] {
      let place = grid.statistic(end)
      return grid.indices.map {
        abs(grid.statistic($0).subtracting(place, precision: 53, rounding: .nearest).double())
      }
    }
    let found =
      clusters(at: .negative, distances(0)) + clusters(at: .positive, distances(grid.count - 1))
    return spareBits(found, range: grid.range)
  }

  /// The clusters at both ends of `floats`.
  static func clusters(of floats: FloatFamily) -> [OuterCluster] {
    guard floats.range > 0, floats.range.isFinite else { return [] }
    return [(StrengthEnd.negative, floats.least), (.positive, floats.largest)].flatMap {
      end, statistic in
      clusters(at: end) { body in
        for token in floats.statistics.indices {
          body(distance(of: token, in: floats, from: statistic))
        }
      }
    }
  }

  /// About the distance of the statistic of `token` from `end`.
  static func distance(of token: Int, in floats: FloatFamily, from end: DoubleDouble) -> Double {
    let statistic = floats.statistic(token)
    return abs(statistic.high - end.high + (statistic.low - end.low))
  }
}

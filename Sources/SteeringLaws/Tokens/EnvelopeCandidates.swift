// Sorts out tokens that are never the most likely one.
internal import ExactArithmetic

/// Tokens of a large vocabulary of floats among which are all that are most likely at some strength.
///
/// A line strictly below the segment between two others, in the plane of slopes and heights, is
/// nowhere on the upper envelope. A hull is found in doubles, which decides nothing; a token is
/// left out when it is below a segment of that hull by far more than doubles err. First the hull is that of
/// the highest tokens in each of some strips of slopes, which leaves few; then that of all that are left.
struct EnvelopeCandidates {
  /// The tokens that are left, increasing.
  private(set) var tokens: [Int] = []

  private let slopes: [Double]
  private let heights: [Double]
  /// Bounds of |slope| and |height|.
  private let size: Double
  private let height: Double

  /// The most tokens that are sorted by their slopes as they are.
  private static let sortedCount = 1024
  private static let stripCount = 512

  /// The candidates of `family`.
  ///
  /// Some ten operations a token, and V log V comparisons of those that are left.
  init(_ family: FloatFamily) {
    slopes = family.statistics
    heights = family.approximateLogWeights
    size = max(abs(family.least.high), abs(family.largest.high))
    height = heights.reduce(0) { abs($1) > $0 ? abs($1) : $0 }
    var left = Array(slopes.indices)
    if left.count > EnvelopeCandidates.sortedCount {
      left = leftOver(by: hull(of: stripLeaders(family.least.high, family.largest.high)), of: left)
    }
    left.sort { slopes[$0] < slopes[$1] }
    tokens = leftOver(by: hull(of: left), of: left).sorted()
  }

  /// The highest tokens of each strip of slopes, and of the least and the largest one, by increasing slope.
  private func stripLeaders(_ least: Double, _ largest: Double) -> [Int] {
    let count = EnvelopeCandidates.stripCount
    let factor = Double(count) / (largest - least)
    guard factor.isFinite else { return [] }
    // The first and the last place are those of the ends.
    var leaders = [Int](repeating: -1, count: count + 2)
    leaders.withUnsafeMutableBufferPointer { leaders in
      slopes.withUnsafeBufferPointer { slopes in
        heights.withUnsafeBufferPointer { heights in
          for token in slopes.indices {
            let slope = slopes[token]
            let strip =
              slope == least
              ? 0 : slope == largest ? count + 1 : 1 + min(count - 1, Int((slope - least) * factor))
            if leaders[strip] < 0 || heights[token] > heights[leaders[strip]] {
              leaders[strip] = token
            }
          }
        }
      }
    }
    return leaders.filter { $0 >= 0 }
  }

  /// Those of `tokens` that are not far below `hull`; all when it has no segment.
  ///
  /// Quicker for tokens by increasing slope.
  private func leftOver(by hull: [Int], of tokens: [Int]) -> [Int] {
    guard hull.count > 1 else { return tokens }
    let segments = Segments(
      slopes: hull.map { slopes[$0] }, heights: hull.map { heights[$0] }, size: size, height: height
    )
    var segment = 0
    return slopes.withUnsafeBufferPointer { slopes in
      heights.withUnsafeBufferPointer { heights in
        tokens.filter { token in
          segment = segments.place(of: slopes[token], near: segment)
          return !segments.isFarBelow(slopes[token], heights[token], segment)
        }
      }
    }
  }

  /// The upper hull of tokens by increasing slope, in doubles.
  private func hull(of order: [Int]) -> [Int] {
    var hull: [Int] = []
    for token in order {
      if let last = hull.last, slopes[last] == slopes[token] {
        if heights[last] >= heights[token] { continue }
        hull.removeLast()
      }
      while hull.count > 1 {
        let (a, b) = (hull[hull.count - 2], hull[hull.count - 1])
        let turn =
          (slopes[b] - slopes[a]) * (heights[token] - heights[a])
          - (heights[b] - heights[a]) * (slopes[token] - slopes[a])
        if turn < 0 { break }
        hull.removeLast()
      }
      hull.append(token)
    }
    return hull
  }
}

/// A hull with at least one segment, by increasing slope.
private struct Segments {
  let slopes: [Double]
  let heights: [Double]
  let size: Double
  let height: Double
  /// The steepness of each segment.
  let steepness: [Double]
  /// By what a token must be below each.
  let margins: [Double]

  init(slopes: [Double], heights: [Double], size: Double, height: Double) {
    (self.slopes, self.heights, self.size, self.height) = (slopes, heights, size, height)
    steepness = slopes.indices.dropLast().map {
      (heights[$0 + 1] - heights[$0]) / (slopes[$0 + 1] - slopes[$0])
    }
    margins = steepness.map { (height + abs($0) * size) * 0x1p-40 }
  }

  /// The segment over `slope`, or the first or last one.
  func place(of slope: Double, near start: Int) -> Int {
    let next = start + 1
    if slopes[start] <= slope && slope <= slopes[next] { return start }
    // The first end from the second on that is not before the slope.
    var (low, high) = (1, slopes.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if slopes[middle] < slope { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }

  /// Whether a token is below the segment between two tokens by more than all roundings.
  ///
  /// A slope is within 2^−52 `size` of its double and a height within 2^−50 `height`, and so is what
  /// the interpolation adds, but for the steepness of the segment.
  func isFarBelow(_ slope: Double, _ tokenHeight: Double, _ segment: Int) -> Bool {
    let gap = size * 0x1p-30
    guard slope - slopes[segment] > gap, slopes[segment + 1] - slope > gap else { return false }
    let line = heights[segment] + steepness[segment] * (slope - slopes[segment])
    return tokenHeight < line - margins[segment]
  }
}

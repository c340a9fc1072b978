// Sorts out tokens that are never the most likely one.
internal import ExactArithmetic

/// Tokens of a large vocabulary of floats among which are all that are most likely at some strength.
///
/// A line strictly below the segment between two others, in the plane of slopes and heights, is
/// nowhere on the upper envelope. The hull is found in doubles, which decides nothing; a token is
/// left out when it is below a segment of that hull by far more than doubles err.
struct EnvelopeCandidates {
  /// The tokens that are left, increasing.
  let tokens: [Int]

  /// The candidates of `family`.
  ///
  /// Some V log V comparisons.
  init(_ family: FloatFamily) {
    let slopes = family.statistics
    let heights = (0..<family.count).map { family.approximateLogWeight($0) }
    let order = slopes.indices.sorted { slopes[$0] < slopes[$1] }
    let hull = EnvelopeCandidates.hull(order, slopes, heights)
    let size = slopes.reduce(0) { max($0, abs($1)) }
    let height = heights.reduce(0) { max($0, abs($1)) }
    var kept: [Int] = []
    var segment = 0
    for token in order {
      while segment + 2 < hull.count, slopes[hull[segment + 1]] < slopes[token] { segment += 1 }
      if hull.count > 1,
        EnvelopeCandidates.isFarBelow(
          token, from: hull[segment], to: hull[segment + 1], slopes, heights, size, height)
      {
        continue
      }
      kept.append(token)
    }
    tokens = kept.sorted()
  }

  /// Whether `token` is below the segment between two tokens by more than all roundings.
  ///
  /// A slope is within 2^−52 `size` of its double and a height within 2^−50 `height`, and so is what
  /// the interpolation adds, but for the steepness of the segment.
  private static func isFarBelow(
    _ token: Int, from first: Int, to last: Int, _ slopes: [Double], _ heights: [Double],
    _ size: Double, _ height: Double
  ) -> Bool {
    let gap = size * 0x1p-30
    guard slopes[token] - slopes[first] > gap, slopes[last] - slopes[token] > gap else {
      return false
    }
    let steepness = (heights[last] - heights[first]) / (slopes[last] - slopes[first])
    let line = heights[first] + steepness * (slopes[token] - slopes[first])
    let margin = (height + abs(steepness) * size) * 0x1p-40
    return heights[token] < line - margin
  }

  /// The upper hull, in doubles.
  private static func hull(_ order: [Int], _ slopes: [Double], _ heights: [Double]) -> [Int] {
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

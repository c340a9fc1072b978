// Picks the range of strengths for a figure when the user gives none.
internal import Foundation
internal import SteeringLaws

/// Chooses the strengths that a figure of a context should show: out to the peaks of the tokens
/// that steering moves most, and until the extreme tokens are near their limits.
///
/// Scale-free: log-odds a thousand times as large give strengths a thousandth as large. A few peaks
/// very far out do not decide, since all else would be squeezed around 0.
package enum StrengthWindow {
  /// The strengths looked at: 0 and, on either side, powers over six decades about the
  /// natural scale.
  static func survey(_ context: SteeredContext) -> [Double] {
    let spread = context.statistics[context.statistics.count - 1] - context.statistics[0]
    let scale = min(max(1 / spread, 1e-250), 1e250)
    let positive = (-24...48).map { scale * pow(10, Double($0) / 12) }
    return positive.reversed().map { -$0 } + [0] + positive
  }

  /// The window for `context`.
  package static func window(_ context: SteeredContext) -> ClosedRange<Double> {
    guard !context.family.isConstant else { return -1...1 }
    let strengths = survey(context)
    let moved = MostMovedTokens(context, at: strengths, count: 12).named
    let rows = context.increases(of: moved.map(\.tokens[0]), at: strengths)
    var (positive, negative): ([Double], [Double]) = ([], [])
    for (entry, row) in zip(moved, rows) {
      switch context.levels.position(ofLevel: entry.level) {
      case .constant: break
      case .interior:
        if let place = row.indices.max(by: { row[$0] < row[$1] }) {
          if strengths[place] > 0 { positive.append(strengths[place]) }
          if strengths[place] < 0 { negative.append(-strengths[place]) }
        }
      case .maximal:
        if let last = row.last, let place = row.firstIndex(where: { $0 >= 0.95 * last }) {
          positive.append(max(strengths[place], 0))
        }
      case .minimal:
        if let first = row.first, let place = row.lastIndex(where: { $0 >= 0.95 * first }) {
          negative.append(max(-strengths[place], 0))
        }
      }
    }
    return window(negative: negative, positive: positive)
  }

  /// The window out to these distances from 0.
  ///
  /// Either side is at least half as long as the other, so that limits are seen and 0 is not at
  /// the edge.
  static func window(negative: [Double], positive: [Double]) -> ClosedRange<Double> {
    let (left, right) = (reach(negative), reach(positive))
    guard left + right > 0 else { return -1...1 }
    return -rounded(1.2 * max(left, right / 2))...rounded(1.2 * max(right, left / 2))
  }

  /// The distances from 0, on either side, after which `curve` over `strengths` stays within `part`
  /// of its whole movement of where it ends.
  static func settling(
    _ strengths: [Double], _ curve: [Double], part: Double
  ) -> (negative: Double, positive: Double)? {
    guard let first = curve.first, let last = curve.last, let high = curve.max(),
      let low = curve.min(), high - low > 0
    else { return nil }
    let tolerance = part * (high - low)
    let start = curve.firstIndex { abs($0 - first) > tolerance } ?? 0
    let end = curve.lastIndex { abs($0 - last) > tolerance } ?? 0
    return (max(0, -strengths[start]), max(0, strengths[end]))
  }

  /// The farthest of `places` that is not more than four times the one before it.
  private static func reach(_ places: [Double]) -> Double {
    var places = places.filter { $0 > 0 }.sorted()
    while places.count > 1, places[places.count - 1] > 4 * places[places.count - 2] {
      places.removeLast()
    }
    return places.last ?? 0
  }

  /// The next number of one or two digits.
  static func rounded(_ value: Double) -> Double {
    let power = pow(10, floor(log10(value)))
    for digit in [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10] where digit * power >= value {
      return digit * power
    }
    return value
  }

  /// `count` + 1 strengths evenly over `window`, and 0 when it is inside.
  package static func grid(_ window: ClosedRange<Double>, count: Int = 300) -> [Double] {
    let (low, high) = (window.lowerBound, window.upperBound)
    var grid = (0...count).map { index -> Double in
      let t = Double(index) / Double(count)
      return low * (1 - t) + high * t
    }
    if window.contains(0), !grid.contains(0) { grid.append(0) }
    return grid.sorted()
  }
}

extension Sequence<Double> {
  /// A range that holds all of these with some air; around 0 when there is none.
  func paddedRange(including zero: Bool = true) -> ClosedRange<Double> {
    let values = filter(\.isFinite) + (zero ? [0] : [])
    guard let low = values.min(), let high = values.max(), high / 2 - low / 2 > 1e-290 else {
      return -1...1
    }
    let air = 0.12 * (high / 2 - low / 2)
    return (low < 0 || !zero ? low - air : low)...(high > 0 || !zero ? high + 1.3 * air : high)
  }
}

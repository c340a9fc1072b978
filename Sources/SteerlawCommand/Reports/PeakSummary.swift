// The peaks of several contexts in a few numbers.
import ExactArithmetic
import TrainedComparison

/// The peaks of several contexts in a few numbers: of the tokens that are interior in the
/// closed form.
struct PeakSummary {
  /// How many there are.
  let count: Int
  /// How many have no peak in the trained model.
  let missing: Int
  /// The largest distance among the others; nil when there are none.
  let distance: Interval?
  /// How many the logit error alone confines.
  let confined: Int
  /// What it allows at most, when it confines all.
  let bound: BigFloat?

  init(_ contexts: [PeakComparison]) {
    let rows = contexts.flatMap(\.interiorRows)
    let distances = rows.compactMap(\.distance)
    let bounds = rows.compactMap(\.distanceBound)
    count = rows.count
    missing = rows.count - distances.count
    distance = distances.first.map { first in
      distances.reduce(first) {
        Interval(lower: max($0.lower, $1.lower), upper: max($0.upper, $1.upper))
      }
    }
    confined = bounds.count
    bound = bounds.count == rows.count ? bounds.max() : nil
  }

  var distanceText: String {
    let known = distance.map { rounded(up: $0.upper) } ?? "none"
    return missing == 0 ? known : "\(known), \(missing) of \(count) missing"
  }

  var boundText: String {
    bound.map { rounded(up: $0) } ?? "for \(confined) of \(count) peaks"
  }

  /// The largest distance, for people with what is missing.
  var distanceCell: Cell { .shown(distanceText, .between(ifAny: distance)) }

  /// What the logit error allows.
  var boundCell: Cell { .shown(boundText, .atMost(ifAny: bound)) }
}

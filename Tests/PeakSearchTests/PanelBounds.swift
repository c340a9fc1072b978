// What the search in doubles encloses, by tokens.
import Synchronization

@testable import PeakSearch
@testable import SteeringLaws

/// The bounds of all tokens of a family, in token order; NaN where nothing is proved.
final class PanelBounds: Sendable {
  typealias Bounds = (lower: [Double], upper: [Double])
  private let state: Mutex<(positions: Bounds, heights: Bounds, refined: [RefinedInversion.Peak?])>

  var positions: Bounds { state.withLock { $0.positions } }
  var heights: Bounds { state.withLock { $0.heights } }
  /// What double-doubles make of each token for which doubles have bounds.
  var refined: [RefinedInversion.Peak?] { state.withLock { $0.refined } }

  init(_ family: FloatFamily) {
    let blank = [Double](repeating: .nan, count: family.count)
    state = Mutex(
      (
        (blank, blank), (blank, blank),
        [RefinedInversion.Peak?](repeating: nil, count: family.count)
      ))
    FloatPanelSearch(family).solve(withHeights: true, workers: 2) { [self] solved, refinement in
      state.withLock { state in
        for (lane, place) in solved.places.enumerated() {
          let token = Int(place)
          state.positions.lower[token] = solved.positions.lower[lane]
          state.positions.upper[token] = solved.positions.upper[lane]
          guard let heights = solved.heights, solved.positions.lower[lane].isFinite else {
            continue
          }
          state.heights.lower[token] = heights.lower[lane]
          state.heights.upper[token] = heights.upper[lane]
          state.refined[token] = refinement.peak(
            statistic: family.statistic(token), near: solved.positions.lower[lane],
            wantsHeight: true)
        }
      }
    }
  }
}

// Offers the search over powers of few integers as one of the methods.
internal import ConcurrentWork
internal import ExactArithmetic
internal import SteeringLaws

/// Sums over powers of few integers, by ``PrimePowerSearch``: for log-odds that are logarithms of
/// small fractions.
///
/// A level costs 20 to 60 μs at 50 digits and 0.5 to 0.9 ms at 1000, against 0.1 to 0.3 ms and 9 to
/// 32 ms with ``TaylorPanels`` (graded families of 52 and 129 levels). Setting up costs as much as
/// some levels.
package enum PrimePowers: PeakMethod {
  package static func answer(_ request: PeakRequest, _ answers: inout PeakAnswers) {
    guard request.family.count <= PeakMethods.mostPowers || request.family.floats == nil else {
      return
    }
    let family = request.family.exact
    let levels = request.levels
    guard request.isForced || levels.count >= PeakMethods.leastPowers,
      family.levels.count <= PeakMethods.mostPowers,
      CertifiedReal.workingPrecision(digits: request.digits) + 40 <= request.precisionLimit,
      let search = PrimePowerSearch(family, digits: request.digits)
    else { return }
    let found = concurrentMap(levels, chunk: 32, workers: request.workers) { chunk in
      let finder = PrimePowerSearch.Finder(search, withHeights: request.heights)
      return chunk.compactMap { finder.peak(ofLevel: $0) }
    }
    answers.give(found, request)
  }
}

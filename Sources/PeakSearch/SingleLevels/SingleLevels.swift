// Offers the search of one level at a time as the last of the methods.
internal import ConcurrentWork
internal import ExactArithmetic
internal import SteeringLaws

/// One level at a time, by ``SingleLevelSearch``: slow, for every family, with closed forms and
/// exact answers.
package enum SingleLevels: PeakMethod {
  package static func answer(_ request: PeakRequest, _ answers: inout PeakAnswers) {
    let family = request.family.exact
    let levels = request.levels
    // Neighbouring levels share their starting points and enclosures.
    let found = concurrentMap(
      levels, chunk: PeakMethods.singleLevelChunk, workers: request.workers
    ) { chunk in
      let search = SingleLevelSearch(
        family, digits: request.digits, precisionLimit: request.precisionLimit)
      return chunk.map { level in
        Result { () throws(Undecided) in try search.peak(ofLevel: level) }
      }
    }
    var peaks: [LevelPeak] = []
    var failures: [Int: Undecided] = [:]
    for (level, outcome) in zip(levels, found) {
      switch outcome {
      case .success(let peak): peaks.append(peak)
      case .failure(let reason): failures[level] = reason
      }
    }
    answers.give(peaks, request)
    for (place, token) in request.tokens.enumerated() {
      if let reason = failures[family.levelOfToken[token]] {
        answers.give(.undecided(reason), at: place)
      }
    }
  }
}

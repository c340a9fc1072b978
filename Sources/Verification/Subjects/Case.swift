// Adds to `Subject` the distributions that claims are tried on, and their peaks.
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws

extension Subject {
  /// A distribution that some contexts share, tilted by the log-odds.
  final class Case: Sendable {
    /// A change of a family's enclosures.
    typealias Distortion = @Sendable (Tilting<Interval>) -> Tilting<Interval>

    /// The distribution, tilted.
    let family: TiltedFamily
    /// The contexts with this distribution.
    let contexts: [Int]
    /// The sum of their weights; over all cases the sum is 1.
    let share: Rational
    /// The family over enclosures of the subject's precision.
    let tilting: Tilting<Interval>
    private let precision: Int
    private let distort: Distortion
    private let knownPeaks = Once<[Int: Result<LevelPeak, Undecided>]>()

    init(
      _ family: TiltedFamily, contexts: [Int], share: Rational, precision: Int,
      distorting distort: @escaping Distortion
    ) {
      self.family = family
      self.contexts = contexts
      self.share = share
      self.precision = precision
      self.distort = distort
      tilting = distort(family.tilting(precision: precision))
    }

    /// The family over enclosures of `precision` bits.
    func tilting(precision: Int) -> Tilting<Interval> {
      precision == self.precision ? tilting : distort(family.tilting(precision: precision))
    }

    /// The peak of each of `levels`, which are the same at every call: found once, in their order,
    /// so that no peak depends on which claim asks first.
    fileprivate func peaks(
      of levels: [Int], digits: Int, precisionLimit: Int
    ) -> [Int: Result<LevelPeak, Undecided>] {
      knownPeaks {
        let finder = SingleLevelSearch(family, digits: digits, precisionLimit: precisionLimit)
        var peaks: [Int: Result<LevelPeak, Undecided>] = [:]
        for level in levels {
          do throws(Undecided) {
            peaks[level] = .success(try finder.peak(ofLevel: level))
          } catch {
            peaks[level] = .failure(error)
          }
        }
        return peaks
      }
    }
  }

  /// The peak of a sampled level.
  func peak(_ item: Case, level: Int) throws(Undecided) -> LevelPeak {
    let peaks = item.peaks(
      of: sampledLevels, digits: digits, precisionLimit: precisionLimit)
    guard let peak = peaks[level] else { preconditionFailure("the level is sampled") }
    return try peak.get()
  }

  /// Enclosures of the peaks of two sampled levels, refined up to a hundred digits until they
  /// are disjoint.
  func distinctPeaks(
    _ item: Case, _ low: Int, _ high: Int
  ) throws(Undecided) -> (Interval, Interval) {
    let coarse = (
      try peak(item, level: low).position.enclosure, try peak(item, level: high).position.enclosure
    )
    if coarse.0.intersection(coarse.1) == nil { return coarse }
    let finder = SingleLevelSearch(item.family, digits: 100, precisionLimit: precisionLimit)
    return (
      try finder.peak(ofLevel: low).position.enclosure,
      try finder.peak(ofLevel: high).position.enclosure
    )
  }
}

// Adds to `Subject` the distributions that claims are tried on, and their peaks.
internal import ConcurrentWork
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
    /// The same for those who ask in floats too.
    let steered: SteeredFamily
    /// The contexts with this distribution.
    let contexts: [Int]
    /// The sum of their weights; over all cases the sum is 1.
    let share: Rational
    /// The family over enclosures of the subject's precision.
    var tilting: Tilting<Interval> { made.value }
    private let made: MadeOnce<Tilting<Interval>>
    private let precision: Int
    private let distort: Distortion
    private let knownPeaks = Once<[Int: TokenPeak]>()

    init(
      _ family: TiltedFamily, contexts: [Int], share: Rational, precision: Int,
      distorting distort: @escaping Distortion
    ) {
      self.family = family
      steered = SteeredFamily(family)
      self.contexts = contexts
      self.share = share
      self.precision = precision
      self.distort = distort
      made = MadeOnce { distort(family.tilting(precision: precision)) }
    }

    /// The family over enclosures of `precision` bits.
    func tilting(precision: Int) -> Tilting<Interval> {
      precision == self.precision ? tilting : distort(family.tilting(precision: precision))
    }

    /// The peak of each of `levels`, which are the same at every call: found once, in their order,
    /// so that no peak depends on which claim asks first.
    fileprivate func peaks(
      of levels: [Int], digits: Int, precisionLimit: Int
    ) -> [Int: TokenPeak] {
      knownPeaks {
        let answers = steered.peaks(
          of: levels.map { family.levels[$0].tokens[0] }, digits: digits,
          precisionLimit: precisionLimit)
        return Dictionary(uniqueKeysWithValues: zip(levels, answers))
      }
    }
  }

  /// The peak of a sampled level.
  func peak(_ item: Case, level: Int) throws(Undecided) -> Peak {
    let peaks = item.peaks(
      of: sampledLevels, digits: digits, precisionLimit: precisionLimit)
    guard let answer = peaks[level] else { preconditionFailure("the level is sampled") }
    if let reason = answer.undecided { throw reason }
    guard let peak = answer.peak else { preconditionFailure("a sampled level is interior") }
    return peak
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
    let fine = item.steered.peaks(
      of: [low, high].map { item.family.levels[$0].tokens[0] }, digits: 100,
      precisionLimit: precisionLimit, heights: false)
    if let reason = fine.lazy.compactMap(\.undecided).first { throw reason }
    let enclosures = fine.compactMap(\.peak?.position.enclosure)
    guard enclosures.count == 2 else { preconditionFailure("sampled levels are interior") }
    return (enclosures[0], enclosures[1])
  }
}

// Which method serves which question.
internal import SteeringLaws

/// The ways of finding peaks, in the order in which they are tried: each answers what it can prove
/// and leaves the rest to the next.
///
/// * `FloatPanels`: for all tokens of a large vocabulary of doubles, up to 13 digits. It leaves to
///   the next near ties, heights out of the range of doubles, and peaks at 0.
/// * `PrimePowers`: for log-odds of small fractions, by powers of few integers. It leaves peaks
///   that may be simple rationals, and most families, at the cost of some gcds.
/// * `TaylorPanels`: for many levels at any number of digits. It leaves peaks at 0, far out, or
///   that may be rational.
/// * `SingleLevels`: for every level, one at a time. It leaves nothing, and says undecided at the
///   precision limit.
public enum PeakMethods {
  package static let ordered: [any (PeakMethod).Type] = [
    FloatPanels.self, PrimePowers.self, TaylorPanels.self, SingleLevels.self,
  ]

  // The constants of the choice, as they stood when each method chose for itself. Only the use of
  // `PrimePowers` was measured against its absence since (docs/performance.md); the others wait
  // for a measurement of their own.

  /// The digits up to which `FloatPanels` is asked: doubles hold few more.
  static let floatDigits = 13
  /// The fewest tokens for which `FloatPanels` is meant.
  static let leastFloats = 1000
  /// Up to so many levels closed forms are looked for, which panels do not see.
  static let closedFormLevels = 24
  /// The largest degree of a polynomial that is solved for rational roots.
  static let closedFormDegree = 400
  /// The fewest levels asked for which `PrimePowers` is meant.
  static let leastPowers = 8
  /// The most levels of a family for which it is meant: the cost of a level grows with their number.
  static let mostPowers = 4096
  /// The fewest levels asked for which shared panels are meant, unless the family is large.
  static let leastPanelLevels = 8
  /// The size from which a family is large: then panels are meant for a single level, too.
  static let largeFamily = 1000
  /// How many levels share what a single search sets up.
  static let singleLevelChunk = 16

  /// The bits at which a question for `digits` digits is given up, unless said otherwise.
  public static func precisionLimit(digits: Int) -> Int {
    SteeredModel.precisionLimit(digits: digits)
  }
}

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

  // The constants of the choice. Each was set by `python3 Benchmarks/peaks.py --peers …` (see
  // docs/performance.md) on the jobs named.

  /// The digits up to which doubles prove nearly all peaks: at 14 a tenth is left over (J4).
  static let floatDigits = 13
  /// The fewest tokens for which ``FloatPanels`` is meant: its two passes cost as much as panels
  /// for some hundred levels (zipf:1000).
  static let leastFloats = 1000
  /// Up to so many levels closed forms are looked for, which panels do not see.
  static let closedFormLevels = 24
  /// The largest polynomial that is solved for rational roots: a second at degree 400 at worst.
  static let closedFormDegree = 400
  /// The fewest levels asked for which the tables of ``PrimePowers`` pay (J1).
  static let leastPowers = 8
  /// The most levels for which they pay: the cost of a level grows with their number (graded:2048).
  static let mostPowers = 4096
  /// The fewest levels asked for which shared panels pay, unless the family is large (J3).
  static let leastPanelLevels = 8
  /// The size from which a family is large: then panels pay for a single level (zipf:1000).
  static let largeFamily = 1000
  /// Levels that share what a single search sets up: enough that setting up is a tenth (J1, J3).
  static let singleLevelChunk = 16

  /// The bits at which a question for `digits` digits is given up, unless said otherwise.
  public static func precisionLimit(digits: Int) -> Int {
    SteeredModel.precisionLimit(digits: digits)
  }
}

// Which method serves which question.
internal import SteeringLaws

/// The ways of finding peaks, in the order in which they are tried: each answers what it can prove
/// and leaves the rest to the next.
///
/// * `FloatSums`: for a few tokens of a large vocabulary of doubles, up to 13 digits. It leaves what
///   doubles do not prove.
/// * `FloatPanels`: for all tokens of a large vocabulary of doubles, up to 13 digits. It leaves to
///   the next near ties, heights out of the range of doubles, and peaks at 0.
/// * `PrimePowers`: for log-odds of small fractions, by powers of few integers. It leaves peaks
///   that may be simple rationals, and most families, at the cost of some gcds.
/// * `FloatGridPanels`: for what doubles leave, and for more digits of doubles that are exact, in
///   fixed point.
/// * `TaylorPanels`: for many levels at any number of digits. It leaves peaks at 0, far out, or
///   that may be rational.
/// * `SingleLevels`: for every level, one at a time. It leaves nothing, and says undecided at the
///   precision limit.
public enum PeakMethods {
  package static let ordered: [any (PeakMethod).Type] = [
    FloatSums.self, FloatPanels.self, PrimePowers.self, FloatGridPanels.self, TaylorPanels.self,
    SingleLevels.self,
  ]

  // The constants of the choice. Milliseconds are those of `Benchmarks/.build/release/MethodChoice`,
  // one method alone, least of three, in the order above; a method that does not apply is left out.

  /// The digits up to which `FloatPanels` is asked: doubles hold few more.
  ///
  /// All tokens of 3000 doubles: at 13 digits 25 ms for 2,992 of 2,998 tokens against 172 ms for
  /// all of them by `TaylorPanels`.
  static let floatDigits = 13
  /// The most tokens for which `FloatSums` is meant: what a sum takes grows with the vocabulary, and
  /// panels serve all tokens at once.
  static let fewTokens = 32
  /// The fewest tokens for which `FloatPanels` is meant.
  ///
  /// All tokens at 12 digits against `TaylorPanels`: of 1000 doubles 8.4 and 31.9 ms, of 300 6.0 and
  /// 9.0, of 100 4.2 and 3.3. Below 1000 the exact family costs little, and is kept.
  static let leastFloats = 1000
  /// Up to so many levels closed forms are looked for, which panels do not see; not a matter of
  /// speed.
  static let closedFormLevels = 24
  /// The largest degree of a polynomial that is solved for rational roots: a bound of the work.
  static let closedFormDegree = 400
  /// The fewest levels asked for which `PrimePowers` is meant.
  ///
  /// 8 of 60 simple fractions at 50 digits: 0.6 ms against 1.6 and 5.7; 1 of them: 0.3, 1.0 and 2.1,
  /// where the closed forms that `SingleLevels` looks for are worth the difference.
  static let leastPowers = 8
  /// The most levels of a family for which it is meant: the cost of a level grows with their number.
  ///
  /// 64 levels at 50 digits: of 1024 34 ms against 70, of 4096 83 against 127.
  static let mostPowers = 4096
  /// The fewest levels asked for which shared panels are meant, unless the family is large.
  ///
  /// 8 of 200 doubles at 30 digits: 2.4 ms against 12 by `SingleLevels`; 1 of them: 1.0 and 1.8.
  static let leastPanelLevels = 8
  /// The size from which a family is large: then panels are meant for a single level, too.
  ///
  /// 1 of 2000 doubles at 30 digits: 8.7 ms against 17 by `SingleLevels`.
  static let largeFamily = 1000
  /// How many levels share what a single search sets up; the answer does not depend on it.
  static let singleLevelChunk = 16

  /// The bits at which a question for `digits` digits is given up, unless said otherwise.
  public static func precisionLimit(digits: Int) -> Int {
    SteeredModel.precisionLimit(digits: digits)
  }
}

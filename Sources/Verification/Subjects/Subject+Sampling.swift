// Adds to `Subject` the choice of where costly evaluations are done.
internal import ExactArithmetic
internal import PeakSearch
internal import PlainText
internal import SteeringLaws

/// Where costly evaluations are done: everywhere on small models, at evenly spread places of large
/// ones. What is sampled is said in every verdict, by a `Trial`.
extension Subject {
  /// Strengths at which curves are evaluated.
  static let strengths: [Rational] = [-2, -1, Rational(-1, 2), 0, Rational(1, 2), 1, 2]

  /// Whether the vocabulary is large, so that costly evaluations are sampled.
  var isLarge: Bool { model.vocabulary.count > 64 }

  /// Whether a hunt asks, which keeps no words but those of refutations.
  var isHunted: Bool { caseLimit == 1 }

  /// Whether costly evaluations are sampled: in hunts, and for large vocabularies.
  var isSampled: Bool { isLarge || caseLimit < .max }

  /// The cases on which costly evaluations are done: all, or the first few of a large vocabulary.
  var sampledCases: [Case] {
    if caseLimit == 1 { return [cases[Int(seed % UInt64(cases.count))]] }
    return Subject.sample(cases, of: min(caseLimit, isLarge ? 3 : .max))
  }

  /// The interior levels whose peaks are computed: all of a small family, evenly spread ones of a
  /// large.
  ///
  /// The levels are those of the log-odds, the same in every context.
  var sampledLevels: [Int] {
    let family = cases[0].family
    let count = family.levels.count
    return Subject.sample(
      Array(family.interiorLevels), of: count <= 64 ? 64 : (count <= 50_000 ? 12 : 5))
  }

  private static func sample<Element>(_ all: [Element], of count: Int) -> [Element] {
    if all.count <= count { return all }
    return (0..<count).map { all[$0 * (all.count - 1) / max(1, count - 1)] }
  }

  /// The contexts of `cases`, for a trial.
  func places(_ cases: [Case]) -> Trial.Places {
    .some(
      .contexts, cases.reduce(0) { $0 + $1.contexts.count }, of: contexts.count,
      cases.map { name($0) })
  }

  /// The contexts on which costly evaluations are done, for a trial.
  var sampledPlaces: Trial.Places { places(sampledCases) }

  /// The contexts that are verified, for a trial.
  var allPlaces: Trial.Places { places(cases) }

  /// `levels`, named by a token of each, of `total`, for a trial.
  func places(levels: [Int], of total: Int) -> Trial.Places {
    .some(
      .levels, levels.count, of: total,
      levels.map { name(token: cases[0].family.levels[$0].tokens[0]) })
  }
}

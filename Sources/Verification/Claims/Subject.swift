internal import ExactArithmetic
internal import PeakSearch
internal import PlainText
internal import SteeringLaws
public import SteeringModel

/// A model under verification, with what several claims need of it.
///
/// For use by one task.
public final class Subject {
  /// The model.
  public let model: SteeringModel
  /// Its log-odds.
  public let logOdds: LogOdds
  /// The digits to which reals are enclosed.
  let digits: Int
  /// The largest precision, in bits.
  let precisionLimit: Int

  /// The precision, in bits, at which curves are enclosed.
  let precision: Int
  /// The most cases on which costly evaluations are done.
  private let caseLimit: Int
  /// Determines the random decoders of the claim on normalisation.
  let seed: UInt64

  /// A distribution that some contexts share, tilted by the log-odds.
  final class Case {
    let family: TiltedFamily
    /// The contexts with this distribution.
    let contexts: [Int]
    /// The family over enclosures of the subject's precision.
    let tilting: Tilting<Interval>
    fileprivate let finder: SingleLevelSearch
    fileprivate var peaks: [Int: LevelPeak] = [:]

    init(
      _ family: TiltedFamily, contexts: [Int], precision: Int, digits: Int, precisionLimit: Int,
      distorting distort: (Tilting<Interval>) -> Tilting<Interval>
    ) {
      self.family = family
      self.contexts = contexts
      tilting = distort(family.tilting(precision: precision))
      finder = SingleLevelSearch(family, digits: digits, precisionLimit: precisionLimit)
    }
  }

  /// The distinct distributions of the contexts that are verified.
  let cases: [Case]
  private(set) lazy var signSeparation = Assumptions(model, logOdds).signSeparation()
  private(set) lazy var conceptAssociation = Assumptions(model, logOdds).conceptAssociation()
  private(set) lazy var twoValuedData: Result<TwoValuedData, ModelError> = {
    do throws(ModelError) { return .success(try TwoValuedData(model)) } catch {
      return .failure(error)
    }
  }()

  /// The subject `model`, of which the contexts with these numbers are verified (nil for all); costly
  /// evaluations are done on at most `caseLimit` distinct distributions.
  public convenience init(
    _ model: SteeringModel, contexts: [Int]? = nil, digits: Int = 20, precisionLimit: Int = 8192,
    caseLimit: Int = .max, seed: UInt64 = 1
  ) {
    let logOdds = LogOdds(model)
    self.init(
      model, contexts: contexts, digits: digits, precisionLimit: precisionLimit,
      caseLimit: caseLimit, seed: seed, logOdds: logOdds, tiltedBy: logOdds)
  }

  /// A subject whose parts may contradict each other, so that tests can see claims say no: `tiltedBy` are
  /// the log-odds that tilt the families, and `distorting` changes their enclosures.
  init(
    _ model: SteeringModel, contexts: [Int]? = nil, digits: Int = 20, precisionLimit: Int = 8192,
    caseLimit: Int = .max, seed: UInt64 = 1, logOdds: LogOdds, tiltedBy: LogOdds,
    distorting distort: (Tilting<Interval>) -> Tilting<Interval> = { $0 }
  ) {
    self.model = model
    self.digits = digits
    self.precisionLimit = precisionLimit
    self.caseLimit = caseLimit
    self.seed = seed
    let precision = CertifiedReal.workingPrecision(digits: digits) + 32
    self.precision = precision
    self.logOdds = logOdds
    var places: [NextTokenDistribution: Int] = [:]
    var groups: [(NextTokenDistribution, [Int])] = []
    for context in contexts ?? Array(model.contexts.indices) {
      let distribution = model.contexts[context].distribution
      if let place = places[distribution] {
        groups[place].1.append(context)
      } else {
        places[distribution] = groups.count
        groups.append((distribution, [context]))
      }
    }
    cases = groups.map {
      Case(
        TiltedFamily($0, tiltedBy), contexts: $1, precision: precision, digits: digits,
        precisionLimit: precisionLimit, distorting: distort)
    }
  }

  /// Whether all log-odds are equal, so that steering does nothing.
  var isConstant: Bool { cases[0].family.isConstant }

  /// The target concept, when the model names one.
  var target: Int? {
    if case .sets(let sets) = model.steering { return sets.target }
    return nil
  }

  /// Whether sign separation holds (false also when it is not decided).
  var isSignSeparated: Bool { signSeparation.status == .holds }

  /// The name of the first context of a case, quoted.
  func name(_ item: Case) -> String { quoted(model.contexts[item.contexts[0]].name) }

  /// The text of a token, quoted.
  func name(token: Int) -> String { quoted(model.vocabulary.tokens[token]) }

  /// The peak of a level, kept for other claims.
  func peak(_ item: Case, level: Int) throws(Undecided) -> LevelPeak {
    if let known = item.peaks[level] { return known }
    let found = try item.finder.peak(ofLevel: level)
    item.peaks[level] = found
    return found
  }

  /// Enclosures of the peaks of two levels, refined up to a hundred digits until they are disjoint.
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

  /// The interior levels whose peaks are computed: all of a small family, evenly spread ones of a large.
  func sampledLevels(_ item: Case) -> [Int] {
    Subject.sample(Array(item.family.interiorLevels), of: item.family.levels.count <= 64 ? 64 : 12)
  }

  /// Whether the vocabulary is large, so that costly evaluations are sampled.
  var isLarge: Bool { model.vocabulary.count > 64 }

  /// Whether costly evaluations are sampled: in hunts, and for large vocabularies.
  var isSampled: Bool { isLarge || caseLimit < .max }

  /// The cases on which costly evaluations are done: all, or the first few of a large vocabulary.
  var sampledCases: [Case] {
    if caseLimit == 1 { return [cases[Int(seed % UInt64(cases.count))]] }
    return Subject.sample(cases, of: min(caseLimit, isLarge ? 3 : .max))
  }

  /// What ``sampledCases`` leaves out, for the evidence.
  var sampleNote: String {
    let count = sampledCases.count
    return count == cases.count
      ? "" : " (evaluated in \(count) of \(cases.count) distinct contexts)"
  }

  private static func sample<Element>(_ all: [Element], of count: Int) -> [Element] {
    if all.count <= count { return all }
    return (0..<count).map { all[$0 * (all.count - 1) / max(1, count - 1)] }
  }

  /// Strengths at which curves are evaluated.
  static let strengths: [Rational] = [-2, -1, Rational(-1, 2), 0, Rational(1, 2), 1, 2]

  /// The concepts as groups of tokens of a case's family, with their numbers.
  func concepts(_ item: Case) -> [(number: Int, group: TokenGroup)] {
    (model.partition?.concepts ?? []).enumerated().map {
      ($0.offset, TokenGroup(item.family, tokens: $0.element.tokens))
    }
  }

  /// The name of a concept, quoted.
  func name(concept: Int) -> String {
    quoted(model.partition?.concepts[concept].name ?? "")
  }
}

// What a page may be asked to show, and how large it may get.
internal import Figures
public import SteeringModel

/// What a user may ask of a report page.
public struct ReportOptions: Sendable {
  /// The heading.
  public var title: String
  /// The arguments by which commands name the model, as words of a shell.
  public var arguments: [String]
  /// The arguments that say how the model is sampled: not for its log-odds.
  public var sampling: [String] = []
  /// The digits of certified numbers.
  public var digits: Int
  /// The bits beyond which a number is undecided.
  public var precisionLimit: Int
  /// Tasks at a time.
  public var workers: Int
  /// Called with the number of contexts done since its last call.
  public var progress: @Sendable (Int) -> Void

  /// The options with these values.
  public init(
    title: String, arguments: [String], digits: Int, precisionLimit: Int, workers: Int = 1,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    self.title = title
    self.arguments = arguments
    self.digits = digits
    self.precisionLimit = precisionLimit
    self.workers = workers
    self.progress = progress
  }
}

/// A verdict on a claim of the theory, as a report page shows it.
public struct ReportVerdict: Sendable {
  /// The claim's name, by which it can be verified again.
  public let claim: String
  /// What it says.
  public let statement: String
  /// What it assumes, where it is stated, and how it is decided.
  public let background: String
  /// The name of the verdict: proved, consistent, refuted, not applicable or undecided.
  public let verdict: String
  /// What makes it proved, such as `theorem bump` or `enclosure`; nil for what is not proved.
  public let ground: String?
  /// The evidence, witness or reason.
  public let evidence: String

  /// The verdict with these parts.
  public init(
    claim: String, statement: String, background: String, verdict: String, ground: String? = nil,
    evidence: String
  ) {
    self.claim = claim
    self.statement = statement
    self.background = background
    self.verdict = verdict
    self.ground = ground
    self.evidence = evidence
  }
}

/// The contexts of a report page, and how large it may become.
public enum ReportSize {
  /// The most rows (tokens times distinct distributions) of a page by default.
  static let standardRows = 100_000
  /// The most distinct distributions of a page by default.
  static let standardDistributions = 6
  /// The most contexts that are listed by default.
  static let standardContexts = 500

  /// The contexts that a page shows when none are asked for: first those that are in neither P nor
  /// N, then of N and P, of few enough distinct distributions.
  ///
  /// At least one.
  public static func standardContexts(_ model: SteeringModel) -> [Int] {
    let limit = max(1, min(standardDistributions, standardRows / model.vocabulary.count))
    var order = Array(model.contexts.indices)
    if case .sets(let sets) = model.steering {
      let (positive, negative) = (Set(sets.positive), Set(sets.negative))
      let outside = order.filter { !positive.contains($0) && !negative.contains($0) }
      order =
        outside.prefix(limit - 2 > 0 ? limit - 2 : 1) + [sets.negative[0], sets.positive[0]]
        + order
    }
    var distributions: Set<NextTokenDistribution> = []
    var seen: Set<Int> = []
    return Array(
      order.filter { context in
        let distribution = model.contexts[context].distribution
        if distributions.count == limit, !distributions.contains(distribution) { return false }
        distributions.insert(distribution)
        return seen.insert(context).inserted
      }.prefix(standardContexts))
  }

  /// The most bytes of a page, about.
  static let byteLimit = 64_000_000

  /// Whether a page of these contexts would be larger than a browser should be asked to open: about
  /// 64 MB.
  public static func isExcessive(_ model: SteeringModel, contexts: [Int], digits: Int) -> Bool {
    let distributions = Set(contexts.map { model.contexts[$0].distribution }).count
    let token = distributions * (40 + 2 * digits) + 80 + digits
    return token > byteLimit / model.vocabulary.count || contexts.count > 100_000
  }
}

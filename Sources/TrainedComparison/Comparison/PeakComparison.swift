// Sets the peaks of a trained model beside those of the closed form.
internal import ConcurrentWork
public import ExactArithmetic
internal import PeakSearch
public import SteeringLaws
internal import SteeringModel

/// The peaks of one context by the closed form and of the trained model, side by side.
public struct PeakComparison: Sendable {
  /// One token.
  public struct Row: Sendable {
    /// Its number.
    public let token: Int
    /// Its position among the log-odds of the closed form.
    public let kind: TiltedFamily.Position
    /// Its peak by the closed form, when it has one.
    public let closed: CertifiedReal?
    /// Its position among the log-odds of the trained model.
    public let trainedKind: TiltedFamily.Position
    /// Its peak in the trained model, when it has one.
    public let trained: CertifiedReal?
    /// Strengths between which the logit error alone confines the trained peak; nil when it
    /// does not.
    public let confines: Interval?

    /// The distance of the peaks, enclosed; nil unless both have one.
    public var distance: Interval? {
      guard let closed, let trained else { return nil }
      let difference = trained.enclosure - closed.enclosure
      let least =
        difference.containsZero
        ? BigFloat(0) : min(difference.lower.magnitude, difference.upper.magnitude)
      return Interval(lower: least, upper: difference.magnitudeBound)
    }

    /// What the logit error alone allows for the distance of the peaks; nil when it sets no limit.
    public var distanceBound: BigFloat? {
      guard let closed, let confines else { return nil }
      return (confines - closed.enclosure).magnitudeBound
    }
  }

  /// The tokens, in order.
  public let rows: [Row]

  /// The tokens that are interior in the closed form.
  public var interiorRows: [Row] { rows.filter { $0.kind == .interior } }

  /// The largest distance among tokens that are interior in the closed form; nil when one of them
  /// is not interior in the trained model, or none is.
  public var largestDistance: Interval? {
    let distances = interiorRows.map(\.distance)
    guard let first = distances.first.flatMap(\.self) else { return nil }
    var largest = first
    for distance in distances {
      guard let distance else { return nil }
      largest = Interval(
        lower: max(largest.lower, distance.lower), upper: max(largest.upper, distance.upper))
    }
    return largest
  }

  /// The largest bound of the distance by the logit error alone among tokens that are interior in
  /// the closed form; nil when it sets no limit for one of them, or none is interior.
  public var largestBound: BigFloat? {
    let bounds = interiorRows.map(\.distanceBound)
    let known = bounds.compactMap(\.self)
    return known.count == bounds.count ? known.max() : nil
  }
}

extension Comparison {
  /// The peaks of the contexts numbered `contexts`, certified to `digits` digits, found by
  /// `workers` tasks at a time; the result does not depend on how many.
  ///
  /// Throws `Undecided` when `precisionLimit` bits do not prove one of them.
  public func peaks(
    contexts: [Int], digits: Int, precisionLimit: Int, workers: Int = 1,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(Undecided) -> [PeakComparison] {
    // Contexts often share their distribution in the closed form.
    var places: [NextTokenDistribution: Int] = [:]
    var distributions: [NextTokenDistribution] = []
    for context in contexts {
      let distribution = reference.contexts[context].distribution
      if places.updateValue(places[distribution] ?? distributions.count, forKey: distribution)
        == nil
      {
        distributions.append(distribution)
      }
    }
    // Few families leave workers for the levels of one.
    func inner(_ count: Int) -> Int { max(1, workers / max(1, count)) }
    let (closedWorkers, trainedWorkers) = (inner(distributions.count), inner(contexts.count))
    let closed = try concurrentMap(distributions, workers: workers) {
      distribution throws(Undecided) in
      let side = try Side(distribution, logOdds, digits, precisionLimit, closedWorkers)
      return (side, side.brackets(PeakBound(side.family, spread: error.spread)))
    }
    let sides = places.mapValues { closed[$0] }
    return try concurrentMap(contexts, workers: workers, progress: progress) {
      context throws(Undecided) in
      let learned = try Side(
        trained.contexts[context].distribution, trainedLogOdds, digits, precisionLimit,
        trainedWorkers)
      guard let (closed, brackets) = sides[reference.contexts[context].distribution] else {
        preconditionFailure("every distribution has its side")
      }
      return PeakComparison(
        rows: reference.vocabulary.tokens.indices.map { token in
          PeakComparison.Row(
            token: token, kind: closed.kind(token), closed: closed.peak(token),
            trainedKind: learned.kind(token), trained: learned.peak(token),
            confines: brackets[token])
        })
    }
  }
}

/// The peaks of one family.
private struct Side {
  private let steered: SteeredFamily
  private let peaks: [TokenPeak]

  var family: TiltedFamily { steered.exact }

  init(
    _ distribution: NextTokenDistribution, _ logOdds: LogOdds, _ digits: Int,
    _ precisionLimit: Int, _ workers: Int
  ) throws(Undecided) {
    steered = SteeredFamily(distribution, logOdds)
    peaks = steered.peaks(
      of: Array(0..<steered.count), digits: digits, precisionLimit: precisionLimit, heights: false,
      workers: workers)
    for peak in peaks { if let reason = peak.undecided { throw reason } }
  }

  func kind(_ token: Int) -> TiltedFamily.Position { peaks[token].position }

  func peak(_ token: Int) -> CertifiedReal? { peaks[token].peak?.position }

  /// For each token the strengths that `bound` confines its trained peak to.
  func brackets(_ bound: PeakBound) -> [Interval?] {
    family.levelOfToken.indices.map { token in
      peak(token).flatMap { bound.bracket(ofToken: token, peak: $0.enclosure) }
    }
  }
}

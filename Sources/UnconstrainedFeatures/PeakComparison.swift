public import ExactArithmetic
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

    /// The distance of the peaks, enclosed; nil unless both have one.
    public var distance: Interval? {
      guard let closed, let trained else { return nil }
      let difference = trained.enclosure - closed.enclosure
      let least =
        difference.containsZero
        ? BigFloat(0) : min(difference.lower.magnitude, difference.upper.magnitude)
      return Interval(lower: least, upper: difference.magnitudeBound)
    }
  }

  /// The tokens, in order.
  public let rows: [Row]

  /// The largest distance among tokens that are interior in the closed form; nil when one of them is not
  /// interior in the trained model, or none is.
  public var largestDistance: Interval? {
    let interior = rows.filter { $0.kind == .interior }
    let distances = interior.compactMap(\.distance)
    guard distances.count == interior.count, let first = distances.first else { return nil }
    return distances.dropFirst().reduce(first) {
      Interval(lower: max($0.lower, $1.lower), upper: max($0.upper, $1.upper))
    }
  }
}

extension Comparison {
  /// The largest distance of the peaks of tokens that are interior in the closed form, over all contexts;
  /// nil when one of them has no peak in the trained model, or none is interior.
  ///
  /// Throws ``Undecided`` when `precisionLimit` bits do not prove a peak to `digits` digits.
  public func peakDistance(
    digits: Int, precisionLimit: Int, workers: Int = 1
  ) async throws(Undecided) -> Interval? {
    var largest: Interval?
    for context in reference.contexts.indices {
      let peaks = try await peaks(
        context: context, digits: digits, precisionLimit: precisionLimit, workers: workers)
      guard let distance = peaks.largestDistance else { return nil }
      largest =
        largest.map {
          Interval(lower: max($0.lower, distance.lower), upper: max($0.upper, distance.upper))
        } ?? distance
    }
    return largest
  }

  /// The peaks of context `context`, certified to `digits` digits, found by `workers` tasks at a time.
  ///
  /// Throws ``Undecided`` when `precisionLimit` bits do not prove one of them.
  public func peaks(
    context: Int, digits: Int, precisionLimit: Int, workers: Int = 1
  ) async throws(Undecided) -> PeakComparison {
    let closed = try await Side(
      reference.contexts[context].distribution, logOdds, digits, precisionLimit, workers)
    let learned = try await Side(
      trained.contexts[context].distribution, trainedLogOdds, digits, precisionLimit, workers)
    return PeakComparison(
      rows: reference.vocabulary.tokens.indices.map { token in
        PeakComparison.Row(
          token: token, kind: closed.kind(token), closed: closed.peak(token),
          trainedKind: learned.kind(token), trained: learned.peak(token))
      })
  }
}

/// The peaks of one family.
private struct Side {
  private let family: TiltedFamily
  private var peaks: [Int: CertifiedReal] = [:]

  init(
    _ distribution: NextTokenDistribution, _ logOdds: LogOdds, _ digits: Int,
    _ precisionLimit: Int, _ workers: Int
  ) async throws(Undecided) {
    family = TiltedFamily(distribution, logOdds)
    let outcomes = await family.peaks(
      ofLevels: Array(family.interiorLevels), digits: digits, precisionLimit: precisionLimit,
      workers: workers)
    for (level, outcome) in outcomes {
      switch outcome {
      case .found(let peak): peaks[level] = peak.position
      case .undecided(let reason): throw reason
      }
    }
  }

  func kind(_ token: Int) -> TiltedFamily.Position {
    family.position(ofLevel: family.levelOfToken[token])
  }

  func peak(_ token: Int) -> CertifiedReal? { peaks[family.levelOfToken[token]] }
}

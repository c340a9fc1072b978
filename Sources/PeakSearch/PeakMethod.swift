// What every method of finding peaks is asked, and must answer.
internal import ExactArithmetic
package import SteeringLaws

/// What a method is asked: interior tokens of one family.
package struct PeakRequest: Sendable {
  package let family: SteeredFamily
  package let tokens: [Int]
  package let digits: Int
  package let precisionLimit: Int
  /// Whether heights are wanted.
  package let heights: Bool
  package let workers: Int
  /// Whether methods also serve families for which others are meant: for tests.
  package let isForced: Bool

  package init(
    family: SteeredFamily, tokens: [Int], digits: Int, precisionLimit: Int, heights: Bool = true,
    workers: Int = 1, isForced: Bool = false
  ) {
    self.family = family
    self.tokens = tokens
    self.digits = digits
    self.precisionLimit = precisionLimit
    self.heights = heights
    self.workers = workers
    self.isForced = isForced
  }
}

/// A way of finding peaks.
package protocol PeakMethod: SendableMetatype {
  /// The answers to `request`, in the order of its tokens; nil for those that are left to the
  /// next method.
  static func answers(_ request: PeakRequest) -> [TokenPeak.Answer?]
}

extension PeakRequest {
  /// No answer to any token.
  var none: [TokenPeak.Answer?] { [TokenPeak.Answer?](repeating: nil, count: tokens.count) }

  /// The levels of the tokens in the exact family, increasing.
  var levels: [Int] {
    let places = family.exact.levelOfToken
    return Set(tokens.map { places[$0] }).sorted()
  }

  /// What `peaks`, by level, say of the tokens.
  func answers(_ peaks: [Int: LevelPeak]) -> [TokenPeak.Answer?] {
    let exact = family.exact
    return tokens.map { token in
      let level = exact.levelOfToken[token]
      guard let peak = peaks[level] else { return nil }
      var height = peak.heights.first
      if peak.heights.count > 1 {
        guard let place = exact.levels[level].tokens.firstIndex(of: token) else {
          preconditionFailure("a level holds its tokens")
        }
        height = peak.heights[place]
      }
      return .peak(Peak(position: peak.position, height: height, closedForm: peak.closedForm))
    }
  }
}

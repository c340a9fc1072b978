// The maxima and minima of a token in a range of strengths, from cells.
public import ExactArithmetic

/// What is proved of one token in a range of strengths.
public struct CertifiedCriticalPoints: Sendable {
  /// A strength at which the probability has its only maximum or minimum near there.
  public struct Point: Sendable {
    /// Whether it is a maximum, else a minimum.
    public let isMaximum: Bool
    /// The strength is in here, and no other critical point is.
    public let strength: Interval
    /// The probability there.
    public let probability: Interval
  }

  /// The token.
  public let token: Int
  /// The maxima and minima, by increasing strength.
  public let points: [Point]
  /// Pieces of the range where critical points were not decided.
  public let open: [Interval]
  /// Whether there are no other critical points in the range.
  public var isComplete: Bool { open.isEmpty }

  /// What `cells`, in order and without gaps, say of `token`.
  ///
  /// Neighbours whose slope is not decided are one piece. Between a rise and a fall it has exactly
  /// one critical point when the slope itself has a slope of one sign on all of it.
  init(token: Int, _ cells: [StrengthCell]) {
    self.token = token
    var points: [Point] = []
    var open: [Interval] = []
    var index = 0
    while index < cells.count {
      guard cells[index].sign == 0 else {
        index += 1
        continue
      }
      var end = index
      while end + 1 < cells.count, cells[end + 1].sign == 0 { end += 1 }
      let piece = cells[index...end]
      let strength = Interval(
        lower: BigFloat(piece.map(\.lower).min() ?? 0),
        upper: BigFloat(piece.map(\.upper).max() ?? 0))
      let before = index > 0 ? cells[index - 1].sign : 0
      let after = end + 1 < cells.count ? cells[end + 1].sign : 0
      let curvature = cells[index].curvature
      let isSingle = curvature != 0 && piece.allSatisfy { $0.curvature == curvature }
      let hulls = piece.map(\.probability)
      if isSingle, before == -curvature, after == curvature,
        let probability = CertifiedCriticalPoints.hull(hulls)
      {
        points.append(
          Point(isMaximum: curvature < 0, strength: strength, probability: probability))
      } else if !(isSingle && before != 0 && before == after) {
        open.append(strength)
      }
      index = end + 1
    }
    self.points = points
    self.open = open
  }

  private static func hull(_ intervals: [Interval?]) -> Interval? {
    var result: Interval?
    for interval in intervals {
      guard let interval else { return nil }
      result = result.map { $0.hull(interval) } ?? interval
    }
    return result
  }
}

// What several conditions allow together.
internal import ExactArithmetic

/// A set of steering strengths: a union of closed intervals whose ends are certified.
///
/// The end of an intersection is the larger or the smaller of two ends, and enclosed whether or not
/// their enclosures tell which: max(x, y) lies between the larger of the lower and the larger of
/// the upper bounds. What may stay open is whether an interval has any point; see ``isEmpty``.
public struct StrengthSet: Sendable {
  /// The intervals by increasing strength, without those that are known to be empty.
  public let intervals: [StrengthInterval]

  /// The union of `intervals`, which are disjoint and in order.
  public init(_ intervals: [StrengthInterval]) {
    self.intervals = intervals.filter { $0.isEmpty != true }
  }

  /// All strengths.
  public static let all = StrengthSet([.all])

  /// Whether there is no strength in the set; nil when enclosures that overlap leave it open.
  public var isEmpty: Bool? {
    if intervals.isEmpty { return true }
    return intervals.contains { $0.isEmpty == false } ? false : nil
  }

  /// The strengths in both sets.
  ///
  /// One comparison a pair of intervals.
  public func intersection(_ other: StrengthSet) -> StrengthSet {
    StrengthSet(
      intervals.flatMap { mine in other.intervals.map { mine.intersection($0) } })
  }
}

extension StrengthInterval {
  /// Whether no strength is in the interval: its lower end lies above its upper end; nil when their
  /// enclosures overlap and are no exact numbers.
  public var isEmpty: Bool? {
    guard let lower, let upper else { return false }
    if let low = lower.exact, let high = upper.exact { return low > high }
    if lower.enclosure.lower > upper.enclosure.upper { return true }
    return lower.enclosure.upper <= upper.enclosure.lower ? false : nil
  }

  /// The strengths in both intervals: possibly none, which ``isEmpty`` tells.
  public func intersection(_ other: StrengthInterval) -> StrengthInterval {
    func inner(
      _ a: CertifiedReal?, _ b: CertifiedReal?,
      _ choose: (CertifiedReal, CertifiedReal)
        -> CertifiedReal
    ) -> CertifiedReal? {
      guard let a, let b else { return a ?? b }
      return choose(a, b)
    }
    return StrengthInterval(
      lower: inner(lower, other.lower, CertifiedReal.larger),
      upper: inner(upper, other.upper, CertifiedReal.smaller))
  }
}

extension CertifiedReal {
  /// The larger of two numbers: one of them where that is known, else an enclosure.
  static func larger(_ a: CertifiedReal, _ b: CertifiedReal) -> CertifiedReal {
    if let isLeast = a.isKnownLeast(of: b) { return isLeast ? b : a }
    return CertifiedReal(
      Interval(
        lower: max(a.enclosure.lower, b.enclosure.lower),
        upper: max(a.enclosure.upper, b.enclosure.upper)))
  }

  /// The smaller of two numbers: one of them where that is known, else an enclosure.
  static func smaller(_ a: CertifiedReal, _ b: CertifiedReal) -> CertifiedReal {
    if let isLeast = a.isKnownLeast(of: b) { return isLeast ? a : b }
    return CertifiedReal(
      Interval(
        lower: min(a.enclosure.lower, b.enclosure.lower),
        upper: min(a.enclosure.upper, b.enclosure.upper)))
  }

  /// Whether this number is at most `other` (true) or at least as large (false); nil when neither
  /// is known.
  private func isKnownLeast(of other: CertifiedReal) -> Bool? {
    if let mine = exact, let theirs = other.exact { return mine <= theirs }
    if enclosure.upper <= other.enclosure.lower { return true }
    return other.enclosure.upper <= enclosure.lower ? false : nil
  }
}

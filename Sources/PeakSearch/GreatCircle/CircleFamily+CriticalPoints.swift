// The one door to critical points through a norm.
internal import ExactArithmetic
public import SteeringLaws

extension CircleFamily {
  /// All critical points of the probabilities of `tokens` along the arc, in their order, with
  /// `digits` significant digits, every one proved, and the proof that there are no others (20).
  ///
  /// The door to every peak through a final norm, as ``SteeredFamily/peaks(of:digits:precisionLimit:heights:workers:progress:)``
  /// is for the linear law. Strengths are enclosed in at most 10^(−digits) · max(1, |α|); what
  /// `precisionLimit` bits do not decide is answered as undecided or as an open stretch, and then
  /// `isComplete` is false. The answer does not depend on `workers`.
  ///
  /// From a thousand tokens on the series are made in doubles, with pairs of doubles for up to 20
  /// digits; below, and beyond, in enclosures. Cost: a pass over all tokens for each of some 15 to 100
  /// pieces of the arc, and about a microsecond a token and piece.
  public func criticalPoints(
    of tokens: [Int], digits: Int, precisionLimit: Int? = nil, workers: Int = 1
  ) -> [TokenCriticalPoints] {
    precondition(digits >= 1, "a number has at least one significant digit")
    return GreatCircleSearch(
      self, digits: digits,
      precisionLimit: precisionLimit ?? PeakMethods.precisionLimit(digits: digits),
      workers: workers
    ).answers(tokens)
  }

  /// The critical points of all tokens: ``criticalPoints(of:digits:precisionLimit:workers:)``.
  public func criticalPoints(
    digits: Int, precisionLimit: Int? = nil, workers: Int = 1
  ) -> [TokenCriticalPoints] {
    criticalPoints(
      of: Array(0..<count), digits: digits, precisionLimit: precisionLimit, workers: workers)
  }
}

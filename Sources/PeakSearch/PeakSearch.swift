// The one door to all peaks: tries the methods in their order.
internal import ExactArithmetic
public import SteeringLaws

extension SteeredFamily {
  /// The peaks of `tokens`, in their order, with `digits` significant digits, every one proved: the
  /// one door to every peak.
  ///
  /// The question decides the method (``PeakMethods``); nothing else does. Positions are enclosed
  /// in at most 10^(−digits) · max(1, |α|). Without `heights`, which cost an exponential each,
  /// those are nil. A peak that `precisionLimit` bits do not decide is answered as undecided. The
  /// answer does not depend on `workers`; `progress` is called with the number of tokens done since
  /// its last call, from any thread. Cost: linear in the tokens for doubles and up to 13 digits,
  /// see `docs/finding-peaks.md`.
  public func peaks(
    of tokens: [Int], digits: Int, precisionLimit: Int? = nil, heights: Bool = true,
    workers: Int = 1, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> [TokenPeak] {
    peaks(
      of: TokenList(tokens), digits: digits, precisionLimit: precisionLimit, heights: heights,
      workers: workers, progress: progress)
  }

  /// The peaks of all tokens: ``peaks(of:digits:precisionLimit:heights:workers:progress:)``.
  public func peaks(
    digits: Int, precisionLimit: Int? = nil, heights: Bool = true, workers: Int = 1,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> [TokenPeak] {
    peaks(
      of: TokenList(0..<count), digits: digits, precisionLimit: precisionLimit, heights: heights,
      workers: workers, progress: progress)
  }

  private func peaks(
    of tokens: TokenList, digits: Int, precisionLimit: Int?, heights: Bool, workers: Int,
    progress: @escaping @Sendable (Int) -> Void
  ) -> [TokenPeak] {
    precondition(digits >= 1, "a number has at least one significant digit")
    var answers = PeakAnswers(tokens, positions: positions(of:))
    progress(tokens.count - answers.open.count)
    for method in PeakMethods.ordered where !answers.open.isEmpty {
      let request = PeakRequest(
        family: self, tokens: tokens.at(answers.open), digits: digits,
        precisionLimit: precisionLimit ?? PeakMethods.precisionLimit(digits: digits),
        heights: heights, workers: workers)
      method.answer(request, &answers)
      answers.close()
      progress(request.tokens.count - answers.open.count)
    }
    precondition(answers.open.isEmpty, "the last method answers every question")
    return answers.peaks
  }
}

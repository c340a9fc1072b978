// Offers the double-precision search as one of the methods.
internal import ExactArithmetic
internal import SteeringLaws

/// Enclosures between doubles, by ``FloatPanelSearch``: for all tokens of a large vocabulary
/// of doubles.
package enum FloatPanels: PeakMethod {
  package static func answer(_ request: PeakRequest, _ answers: inout PeakAnswers) {
    guard let floats = request.family.floats, request.digits <= PeakMethods.floatDigits,
      request.isForced
        || floats.count >= PeakMethods.leastFloats
          && request.family.hasMoreLevels(than: PeakMethods.closedFormLevels)
    else { return }
    for view in FloatView.views(of: floats, asking: request.tokens) {
      answer(view, request, &answers)
    }
  }

  /// Gives the answers to the tokens of `view`.
  private static func answer(
    _ view: FloatView, _ request: PeakRequest, _ answers: inout PeakAnswers
  ) {
    let search = FloatPanelSearch(
      view.family, tokens: view.tokens, limits: view.limits, logFirstStep: view.logFirstStep,
      workers: request.workers)
    answers.giveConcurrently { giver in
      search.solve(withHeights: request.heights, workers: request.workers) { solved, refinement in
        let judge = PanelPeaks(view: view, refinement: refinement, digits: request.digits)
        for (lane, place) in solved.places.enumerated() {
          guard let peak = judge.peak(Int(place), solved, lane) else { continue }
          giver.give(peak, at: view.places[Int(place)])
        }
      }
    }
  }
}

/// Makes peaks of enclosures, where their digits are proved.
private struct PanelPeaks {
  let view: FloatView
  let refinement: RefinedInversion
  let digits: Int
  private let proof: DecimalProof

  init(view: FloatView, refinement: RefinedInversion, digits: Int) {
    self.view = view
    self.refinement = refinement
    self.digits = digits
    proof = DecimalProof(significantDigits: digits)
  }

  /// The peak of the token at `place` of the view, which is number `lane` of those that were solved;
  /// nil when a digit stays open.
  @inline(__always)
  func peak(_ place: Int, _ solved: MeanInversion.Solved, _ lane: Int) -> Peak? {
    let (lower, upper) = (solved.positions.lower[lane], solved.positions.upper[lane])
    guard lower.isFinite else { return nil }
    let position = view.strength.strength(lower: lower, upper: upper)
    var height = (lower: Double.nan, upper: Double.nan)
    var isHeightOpen = false
    if let heights = solved.heights {
      height = (heights.lower[lane], heights.upper[lane])
      isHeightOpen = !isProved(height)
    }
    if !isHeightOpen, isProved(position) {
      return Peak(positionBounds: position, heightBounds: height)
    }
    return refined(
      view.tokens[place], near: lower,
      height: solved.heights == nil || isHeightOpen
        ? nil : CertifiedReal(lower: height.lower, upper: height.upper),
      wantsHeight: isHeightOpen)
  }

  /// The peak of `token` in double-doubles, if that proves the digits.
  private func refined(
    _ token: Int, near strength: Double, height: CertifiedReal?, wantsHeight: Bool
  ) -> Peak? {
    guard
      let peak = refinement.peak(
        statistic: view.family.statistic(token), near: strength, wantsHeight: wantsHeight)
    else { return nil }
    let position = view.strength.strength(peak.position)
    guard position.isNarrow(digits: digits), !position.containsZero, proof.accepts(position) else {
      return nil
    }
    var height = height
    if let factor = peak.heightFactor {
      let product = factor * view.family.weight(token, precision: factor.precision)
      let made = CertifiedReal(product)
      guard proof.accepts(product) || made.isBelowFloats else { return nil }
      height = made
    }
    return Peak(position: CertifiedReal(position), height: height, closedForm: nil)
  }

  /// Whether the digits of the number between these bounds are proved.
  @inline(__always)
  private func isProved(_ bounds: (lower: Double, upper: Double)) -> Bool {
    bounds.lower.isFinite && bounds.upper.isFinite
      && proof.accepts(lower: bounds.lower, upper: bounds.upper)
  }
}

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
    let found = FloatPanelSearch(
      view.family, tokens: view.tokens, withHeights: request.heights, limits: view.limits,
      logFirstStep: view.logFirstStep,
      workers: request.workers)
    let proof = DecimalProof(significantDigits: request.digits)
    /// Where a digit is left open; with the height, if that is proved.
    var open: [(place: Int, token: Int, height: CertifiedReal?)] = []
    for (place, token) in zip(view.places, view.tokens) {
      let height = request.heights ? number(found.heights, token, proof) : nil
      guard let position = number(found.positions, token, proof, view.strength),
        height != nil || !request.heights
      else {
        open.append((place, token, height))
        continue
      }
      answers.give(.peak(Peak(position: position, height: height, closedForm: nil)), at: place)
    }
    let refined = found.refined(open.map(\.token)) { request.heights && open[$0].height == nil }
    for ((place, token, height), peak) in zip(open, refined) {
      guard let peak else { continue }
      let position = view.strength.strength(peak.position)
      guard position.isNarrow(digits: request.digits), !position.containsZero,
        proof.accepts(position)
      else { continue }
      var height = height
      if let factor = peak.heightFactor {
        let product = factor * view.family.weight(token, precision: factor.precision)
        height = CertifiedReal(product)
        if !proof.accepts(product), height?.isBelowFloats == false { continue }
      }
      answers.give(
        .peak(Peak(position: CertifiedReal(position), height: height, closedForm: nil)), at: place)
    }
  }

  /// The number between the bounds of `token`, if its digits are proved.
  private static func number(
    _ bounds: (lower: [Double], upper: [Double]), _ token: Int, _ proof: DecimalProof,
    _ strength: LocalStrength = .same
  ) -> CertifiedReal? {
    let (lower, upper) = strength.strength(lower: bounds.lower[token], upper: bounds.upper[token])
    guard lower.isFinite, upper.isFinite, proof.accepts(lower: lower, upper: upper) else {
      return nil
    }
    return CertifiedReal(lower: lower, upper: upper)
  }
}

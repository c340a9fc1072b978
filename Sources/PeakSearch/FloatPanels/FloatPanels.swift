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
    let found = FloatPanelSearch(floats, tokens: request.tokens, withHeights: request.heights)
    let proof = DecimalProof(significantDigits: request.digits)
    var open: [Int] = []
    for (place, token) in request.tokens.enumerated() {
      guard let position = number(found.positions, token, proof, scale: Double(floats.scale)) else {
        open.append(place)
        continue
      }
      var height: CertifiedReal?
      if request.heights {
        height = number(found.heights, token, proof)
        guard height != nil else {
          open.append(place)
          continue
        }
      }
      answers.give(.peak(Peak(position: position, height: height, closedForm: nil)), at: place)
    }
    for (place, peak) in zip(open, found.refined(open.map { request.tokens[$0] })) {
      guard let peak else { continue }
      let position = floats.strength(peak.position)
      guard position.isNarrow(digits: request.digits), !position.containsZero,
        proof.accepts(position)
      else { continue }
      let token = request.tokens[place]
      let factor = peak.heightFactor
      let height =
        request.heights ? factor * floats.weight(token, precision: factor.precision) : nil
      if let height, !proof.accepts(height), !CertifiedReal(height).isBelowFloats { continue }
      answers.give(
        .peak(
          Peak(
            position: CertifiedReal(position), height: height.map { CertifiedReal($0) },
            closedForm: nil)),
        at: place)
    }
  }

  /// The number between the bounds of `token`, times the integer `scale`, if its digits are proved.
  private static func number(
    _ bounds: (lower: [Double], upper: [Double]), _ token: Int, _ proof: DecimalProof,
    scale: Double = 1
  ) -> CertifiedReal? {
    var (lower, upper) = (bounds.lower[token], bounds.upper[token])
    if scale != 1 { (lower, upper) = ((lower * scale).nextDown, (upper * scale).nextUp) }
    guard lower.isFinite, upper.isFinite, proof.accepts(lower: lower, upper: upper) else {
      return nil
    }
    return CertifiedReal(lower: lower, upper: upper)
  }
}

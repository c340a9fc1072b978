// Offers the double-precision search as one of the methods.
internal import ExactArithmetic
internal import SteeringLaws

/// Enclosures between doubles, by ``FloatPanelSearch``: for all tokens of a large vocabulary
/// of doubles.
package enum FloatPanels: PeakMethod {
  package static func answers(_ request: PeakRequest) -> [TokenPeak.Answer?] {
    guard let floats = request.family.floats, request.digits <= PeakMethods.floatDigits,
      request.isForced
        || floats.count >= PeakMethods.leastFloats
          && request.family.hasMoreLevels(than: PeakMethods.closedFormLevels)
    else { return request.none }
    let found = FloatPanelSearch(floats, tokens: request.tokens, withHeights: request.heights)
    let proof = DecimalProof(significantDigits: request.digits)
    return request.tokens.map { token in
      guard let position = number(found.positions, token, proof) else { return nil }
      var height: CertifiedReal?
      if request.heights {
        guard let found = number(found.heights, token, proof) else { return nil }
        height = found
      }
      return .peak(Peak(position: position, height: height, closedForm: nil))
    }
  }

  /// The number between the bounds of `token`, if its digits are proved.
  private static func number(
    _ bounds: (lower: [Double], upper: [Double]), _ token: Int, _ proof: DecimalProof
  ) -> CertifiedReal? {
    let (lower, upper) = (bounds.lower[token], bounds.upper[token])
    guard lower.isFinite, upper.isFinite, proof.accepts(lower: lower, upper: upper) else {
      return nil
    }
    return CertifiedReal(lower: lower, upper: upper)
  }
}

// The parts of the remainder bounds, by name.
internal import ExactArithmetic

/// A part of a bound: what one source of error adds.
enum ErrorTerm: Sendable, Hashable, CaseIterable {
  case exponentialStart, exponentialTail, exponentialRounding
  case reciprocalTail, reciprocalRounding
  case squareTail, squareIncoming, squareRounding
  case rootStart, rootTail, rootRounding
  case normProductTail, normProductRounding, normIncoming, normScale
  case linearIncoming, linearRounding, linearEarlierRounding
  case rotationTable, rotationRounding
  case scoreQuery, scoreKey, scoreSecondOrder, scoreTail, scoreRounding, scoreScale
  case weightIncoming, weightExponential, weightTail, weightRounding, weightSum
  case valueIncoming, valueSpread, valueReference, valueTail, valueRounding
  case gateExponential, gateReciprocal, gateIncoming, upIncoming
  case gateProductTail, gateProductRounding, gateLogistic
  case unitProductTail, unitProductRounding, unitGate
  case shrinkRounding, shrinkDropped
  case spectralRounding, spectralProduct
  case logitIncoming, logitEarlierRounding, logitDigits, logitRounding
  case differenceRounding
  case softmaxStart, softmaxUnderflow, softmaxTail, softmaxRounding, softmaxVariation
  case softmaxIncoming, softmaxSum
  case slopeDifference, slopeSum, slopeSumSlope, slopeRounding
  case bendDifference, bendSum, bendRounding, curvatureRounding
  case cellSlope, cellCurvature
  case changeSlope, changeBend, changeCurvature, changeDenominator
  case probabilityDifference, probabilityRounding, probabilitySum, probabilitySumRounding

  /// A part that is multiplied by a factor below 1, which makes the bound false.
  struct Fault: Sendable, Hashable {
    let term: ErrorTerm
    let factor: Double
  }
}

extension ErrorTerm.Fault? {
  /// `amount`, the part `term` of a bound, which a fault of that part changes.
  func charge(_ term: ErrorTerm, _ amount: Magnitude) -> Magnitude {
    guard let fault = self, fault.term == term else { return amount }
    return amount * Magnitude(fault.factor)
  }
}

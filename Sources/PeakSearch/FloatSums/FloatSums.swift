// Peaks of a few tokens of a large vocabulary, from sums over all of it.
internal import ExactArithmetic
internal import SteeringLaws

/// Enclosures by Newton's method on K' itself, whose sums over the vocabulary are enclosed in doubles, and
/// in pairs of them where these prove too little: for a few tokens, each of which takes some two sums.
package enum FloatSums: PeakMethod {
  package static func answer(_ request: PeakRequest, _ answers: inout PeakAnswers) {
    guard request.digits <= PeakMethods.floatDigits,
      request.isForced || request.tokens.count <= PeakMethods.fewTokens,
      let floats = request.family.coarse,
      request.isForced
        || floats.count >= PeakMethods.leastFloats
          && request.family.hasMoreLevels(than: PeakMethods.closedFormLevels),
      let doubles = DoubleTilting(floats)
    else { return }
    let proof = DecimalProof(significantDigits: request.digits)
    var curve = MeanCurve(doubles, range: floats.range / Double(floats.scale))
    var open: [(place: Int, strength: Double)] = []
    let sorted = request.tokens.indices.sorted {
      floats.statistic(request.tokens[$0]) < floats.statistic(request.tokens[$1])
    }
    for place in outermostFirst(sorted) {
      let token = request.tokens[place]
      guard let strength = curve.inverse(floats.approximateLogOdds(token)) else { continue }
      if let peak = peak(of: token, doubles, floats, near: strength, request, proof) {
        answers.give(.peak(peak), at: place)
      } else {
        open.append((place, strength))
      }
    }
    guard !open.isEmpty, let pairs = request.family.floats.flatMap({ PairTilting($0) }) else {
      return
    }
    for (place, strength) in open {
      let token = request.tokens[place]
      guard let peak = peak(of: token, pairs, floats, near: strength, request, proof) else {
        continue
      }
      answers.give(.peak(peak), at: place)
    }
  }

  /// The peak of `token`, if its digits are proved.
  private static func peak(
    of token: Int, _ tilting: some SumTilting, _ family: FloatFamily, near strength: Double,
    _ request: PeakRequest, _ proof: DecimalProof
  ) -> Peak? {
    guard let found = FloatSumPeak(tilting, family, token, near: strength),
      found.position.isNarrow(digits: request.digits), !found.position.containsZero,
      proof.accepts(found.position)
    else { return nil }
    var height: CertifiedReal?
    if request.heights {
      let product = found.height(family.weight(token, precision: 128))
      guard proof.accepts(product) else { return nil }
      height = CertifiedReal(product)
    }
    return Peak(position: CertifiedReal(found.position), height: height, closedForm: nil)
  }

  /// The elements in an order in which nearly all have neighbours on both sides before them: both ends,
  /// the middle, the middles of both halves, and so on.
  private static func outermostFirst(_ elements: [Int]) -> [Int] {
    guard elements.count > 2 else { return elements }
    var order = [0, elements.count - 1]
    var stretches = [(0, elements.count - 1)]
    while !stretches.isEmpty {
      var halves: [(Int, Int)] = []
      for (low, high) in stretches where high - low > 1 {
        let middle = (low + high) / 2
        order.append(middle)
        halves += [(low, middle), (middle, high)]
      }
      stretches = halves
    }
    return order.map { elements[$0] }
  }
}

// Offers the search by panels for doubles as one of the methods.
internal import ConcurrentWork
internal import ExactArithmetic
internal import SteeringLaws

/// The partition function of many doubles as polynomials in fixed point, by ``PanelSearch``: on a
/// grid of 128 bits for what doubles themselves leave open, and on a finer one for more digits of
/// doubles that are exact.
package enum FloatGridPanels: PeakMethod {
  /// Whether it is meant for the digits and the family of `request`.
  static func isMeant(for request: PeakRequest) -> Bool {
    guard CertifiedReal.workingPrecision(digits: request.digits) + 40 <= request.precisionLimit,
      let floats = request.family.floats
    else { return false }
    return canAnswer(request, floats) && floats.count >= PeakMethods.leastFloats
      && request.family.hasMoreLevels(than: PeakMethods.closedFormLevels)
  }

  /// Whether `floats` are known to the bits that the digits of `request` need.
  private static func canAnswer(_ request: PeakRequest, _ floats: FloatFamily) -> Bool {
    PanelSearch.limbs(digits: request.digits) == 2 || floats.isExact
  }

  package static func answer(_ request: PeakRequest, _ answers: inout PeakAnswers) {
    guard let floats = request.family.floats, canAnswer(request, floats),
      request.isForced || isMeant(for: request)
    else { return }
    let views = FloatView.views(of: floats, asking: request.tokens)
    // Views of clusters forget what lies below some 84 bits.
    guard PanelSearch.limbs(digits: request.digits) == 2 || views.allSatisfy(\.isWhole) else {
      return
    }
    for view in views { answer(view, request, &answers) }
  }

  /// Gives the answers to the tokens of `view`.
  private static func answer(
    _ view: FloatView, _ request: PeakRequest, _ answers: inout PeakAnswers
  ) {
    let floats = view.family
    let limbs = PanelSearch.limbs(digits: request.digits)
    guard let unit = floats.gridUnit,
      let ends = PeakRange(floats, of: view.tokens, within: view.limits)
    else { return }
    var placeOfToken = [Int32](repeating: -1, count: floats.count)
    for (place, token) in view.tokens.enumerated() { placeOfToken[token] = Int32(place) }
    // By increasing log-odds, which is the order of the peaks: all tokens where they are levels of
    // the family, too, and equal ones side by side.
    let order = (limbs == 2 ? view.tokens : TokenList(0..<floats.count)).sorted {
      floats.statistics[$0] < floats.statistics[$1]
    }
    let levels: GridFamily
    let source: FamilySource
    if limbs == 2 {
      levels = GridFamily(statisticsOf: order, in: floats, limbs: limbs, unit: unit)
      source = .floats(floats, unit: unit)
    } else {
      levels = GridFamily(order, of: floats, limbs: limbs, unit: unit)
      source = .levels(levels)
    }
    let targets = order.indices.filter { placeOfToken[order[$0]] >= 0 }
    guard
      // With rational weights no peak but α = 0 is rational. One of logits may be, and is enclosed.
      let search = PanelSearch(
        targets, of: levels, in: source, range: ends.low...max(ends.low, ends.high),
        strength: view.strength, logFirstStep: view.logFirstStep, digits: request.digits,
        mayBeRational: false, withHeights: request.heights)
    else { return }
    let proof = DecimalProof(significantDigits: request.digits)
    func give(_ found: PanelSearch.Found) {
      let token = order[targets[found.target]]
      let height = found.heightFactor.map(\.enclosure).map {
        floats.weight(token, precision: $0.precision) * $0
      }
      if let height, !proof.accepts(height), !CertifiedReal(height).isBelowFloats { return }
      answers.give(
        .peak(
          Peak(
            position: found.position, height: height.map { CertifiedReal($0) }, closedForm: nil)),
        at: view.places[Int(placeOfToken[token])])
    }
    guard request.workers > 1 else {
      for isPositive in [false, true] { search.forEachFound(isPositive: isPositive, give) }
      return
    }
    for found in concurrentMap([false, true], workers: request.workers, search.found).joined() {
      give(found)
    }
  }
}

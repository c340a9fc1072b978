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
    // By increasing log-odds, which is the order of the peaks.
    let order = view.tokens.indices.sorted {
      view.family.statistics[view.tokens[$0]] < view.family.statistics[view.tokens[$1]]
    }
    let tokens = order.map { view.tokens[$0] }
    guard let search = PanelSearch(of: tokens, in: view, request) else { return }
    let proof = DecimalProof(significantDigits: request.digits)
    for found in concurrentMap([false, true], workers: request.workers, search.found).joined() {
      let height = found.heightFactor.map {
        $0 * view.family.weight(tokens[found.target], precision: $0.precision)
      }
      if let height, !proof.accepts(height), !CertifiedReal(height).isBelowFloats { continue }
      answers.give(
        .peak(
          Peak(
            position: CertifiedReal(found.position), height: height.map { CertifiedReal($0) },
            closedForm: nil)),
        at: view.places[order[found.target]])
    }
  }
}

extension PanelSearch {
  /// The search for `tokens` of `view`, by increasing log-odds.
  fileprivate convenience init?(of tokens: [Int], in view: FloatView, _ request: PeakRequest) {
    let floats = view.family
    guard let unit = floats.gridUnit, let ends = PeakRange(floats, of: tokens, within: view.limits)
    else {
      return nil
    }
    let limbs = PanelSearch.limbs(digits: request.digits)
    let targets = GridFamily(statisticsOf: tokens, in: floats, limbs: limbs, unit: unit)
    let source: FamilySource =
      limbs == 2
      ? .floats(floats, unit: unit)
      : .levels(GridFamily(floats, limbs: limbs, unit: unit))
    // With rational weights no peak but α = 0 is rational. One of logits may be, and is enclosed.
    self.init(
      targets, in: source, range: ends.low...max(ends.low, ends.high),
      strength: view.strength, logFirstStep: view.logFirstStep, digits: request.digits,
      mayBeRational: false,
      withHeights: request.heights)
  }
}

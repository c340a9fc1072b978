// Offers the search by panels for doubles as one of the methods.
internal import ConcurrentWork
internal import ExactArithmetic
internal import SteeringLaws

/// The partition function of many doubles as polynomials in fixed point, by ``PanelSearch`` on a grid
/// of 128 bits: for what doubles themselves leave open.
package enum FloatGridPanels: PeakMethod {
  /// Whether it is meant for the digits and the family of `request`.
  static func isMeant(for request: PeakRequest) -> Bool {
    PanelSearch.limbs(digits: request.digits) == 2
      && CertifiedReal.workingPrecision(digits: request.digits) + 40 <= request.precisionLimit
      && request.family.floats.map { $0.count >= PeakMethods.leastFloats } == true
      && request.family.hasMoreLevels(than: PeakMethods.closedFormLevels)
  }

  package static func answer(_ request: PeakRequest, _ answers: inout PeakAnswers) {
    guard let floats = request.family.floats, PanelSearch.limbs(digits: request.digits) == 2,
      request.isForced || isMeant(for: request)
    else { return }
    for view in FloatView.views(of: floats, asking: request.tokens) {
      answer(view, request, &answers)
    }
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
    var targets = GridFamily(limbs: 2, unit: unit)
    for token in tokens {
      targets.append(floats.statistic(token).bigFloat, weight: floats.weight(token).bigFloat)
    }
    // With rational weights no peak but α = 0 is rational. One of logits may be, and is enclosed.
    self.init(
      targets, in: .floats(floats, unit: unit), range: ends.low...max(ends.low, ends.high),
      strength: view.strength, logFirstStep: view.logFirstStep, digits: request.digits,
      mayBeRational: false,
      withHeights: request.heights)
  }
}

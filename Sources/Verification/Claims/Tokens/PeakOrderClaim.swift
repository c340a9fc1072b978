// Tries on a model that peaks come in the order of the log-odds (6).
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws

/// (6): peaks are ordered as the log-odds.
enum PeakOrderClaim {
  static let theorem = Theorem("peak_order_by_log_odds", in: "PeakOrder.v")

  static let claim = Claim(
    "peak-order", statement: "M(z) < M(z') implies alpha_z < alpha_z'",
    assumptions: "both interior", source: "Proposition 3.3 (6); by M ours",
    procedure:
      "two interior levels, exactly; disjoint enclosures of successive peaks among those found",
    theorem: theorem,
    variants: [
      Claim(
        wrong: "peak-order/reversed", statement: "peaks in the opposite order of log-odds",
        decide: { try decide($0, isReversed: true) })
    ],
    decide: { try decide($0, isReversed: false) })

  private static func decide(_ subject: Subject, isReversed: Bool) throws(Undecided) -> Verdict {
    let interior = subject.cases[0].family.interiorLevels.count
    if interior < 2 { return .notApplicable("there are no two levels with peaks") }
    let levels = subject.sampledLevels
    for item in subject.sampledCases {
      for (low, high) in zip(levels, levels.dropFirst()) {
        let (a, b) = try subject.distinctPeaks(item, low, high)
        let isWrong = isReversed ? a.isLess(than: b) : b.isLess(than: a)
        let isRight = isReversed ? b.isLess(than: a) : a.isLess(than: b)
        if isWrong == .certainly {
          let tokens = [low, high].map { subject.name(token: item.family.levels[$0].tokens[0]) }
          return .refuted(
            Witness(
              "context \(subject.name(item)): M(\(tokens[0])) < M(\(tokens[1])), peaks at \(a) and \(b)"
            ))
        }
        guard isRight == .certainly else {
          throw Undecided(subject: "order of two peaks", precisionLimit: subject.precisionLimit)
        }
      }
    }
    // Each pair of the levels compared is in order when each two successive ones are.
    return .proved(
      by: .theorem(theorem), "\(interior) levels have peaks, in the order of their log-odds",
      Trial(
        .some(
          .pairsOfPeaks, levels.count * (levels.count - 1) / 2, of: interior * (interior - 1) / 2),
        subject.places(levels: levels, of: interior), subject.sampledPlaces))
  }
}

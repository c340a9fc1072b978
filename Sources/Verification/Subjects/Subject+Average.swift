// Adds averages over contexts to `Subject`.
internal import ExactArithmetic
internal import SteeringLaws

extension Subject {
  /// Σ_j π_j `term` over the contexts that are verified, whose weights π_j sum to 1, over
  /// enclosures of `precision` bits.
  func average(
    precision: Int, _ term: (Tilting<Interval>) -> Interval
  ) -> Interval {
    cases.reduce(into: Interval(0, precision: precision)) { total, item in
      total +=
        Interval(item.share, precision: precision) * term(item.tilting(precision: precision))
    }
  }
}

// Linear programs of few variables, solved exactly.

/// The half space ⟨a, x⟩ ≤ b.
package struct HalfSpace: Sendable {
  /// a.
  package let coefficients: [Rational]
  /// b.
  package let bound: Rational

  /// The half space of these numbers.
  package init(_ coefficients: [Rational], atMost bound: Rational) {
    self.coefficients = coefficients
    self.bound = bound
  }

  fileprivate func contains(_ point: [Rational]) -> Bool {
    LinearAlgebra.dot(coefficients, point) <= bound
  }
}

/// Linear programs over the cube [−1, 1]^n, by Seidel's method: half spaces are added one by one, and
/// one that the optimum so far violates makes a program of a variable less, on its border.
package enum LinearProgram {
  /// A point of the cube in all of `halfSpaces` at which ⟨`objective`, x⟩ is largest; nil when there is
  /// none.
  ///
  /// Exact. Some n! products for each half space on average over their orders; one is drawn that does
  /// not depend on where they come from.
  package static func maximum(
    of objective: [Rational], in halfSpaces: [HalfSpace]
  ) -> [Rational]? {
    // Orders that data have, such as sorted ones, would be the worst.
    let order = halfSpaces.indices.sorted { scattered($0) < scattered($1) }
    return maximum(objective, order.map { halfSpaces[$0] })
  }

  private static func scattered(_ index: Int) -> UInt64 {
    var mixed = UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15
    mixed ^= mixed >> 29
    return mixed &* 0xBF58_476D_1CE4_E5B9
  }

  private static func maximum(
    _ objective: [Rational], _ halfSpaces: [HalfSpace]
  ) -> [Rational]? {
    // The best corner of the cube.
    var best = objective.map { $0.signum < 0 ? -1 : 1 as Rational }
    for (place, halfSpace) in halfSpaces.enumerated() where !halfSpace.contains(best) {
      guard let pivot = halfSpace.coefficients.firstIndex(where: { !$0.isZero }) else { return nil }
      // The optimum is now on the border, where one variable is a function of the others.
      let factor = halfSpace.coefficients[pivot]
      let slopes = halfSpace.coefficients.enumerated().filter { $0.offset != pivot }
        .map { -$0.element / factor }
      let level = halfSpace.bound / factor
      func onBorder(_ other: HalfSpace) -> HalfSpace {
        let own = other.coefficients[pivot]
        let rest = other.coefficients.enumerated().filter { $0.offset != pivot }.map(\.element)
        if own.isZero { return HalfSpace(rest, atMost: other.bound) }
        return HalfSpace(
          zip(rest, slopes).map { $0 + own * $1 }, atMost: other.bound - own * level)
      }
      var unit = [Rational](repeating: 0, count: objective.count)
      unit[pivot] = 1
      let edges = [HalfSpace(unit, atMost: 1), HalfSpace(unit.map { -$0 }, atMost: 1)]
      let reduced = onBorder(HalfSpace(objective, atMost: 0)).coefficients
      guard
        var point = maximum(
          reduced, (edges + halfSpaces[..<place]).map(onBorder))
      else { return nil }
      point.insert(level + LinearAlgebra.dot(slopes, point), at: pivot)
      best = point
    }
    return best
  }
}

// Where a token's log-odds lie in the hull of all of them, decided exactly (39).
package import ExactArithmetic

/// The smallest face of Π = conv{M(y)} that contains M(z), for rational M(y) ∈ Q^k.
///
/// M(z) is in the relative interior of Π exactly if that face is Π itself: no n has
/// ⟨n, M(y) − M(z)⟩ ≤ 0 for all y and < 0 for one (39). Such n are found by linear programs, one for
/// each dimension that the face has less than Π.
package struct HullFace: Sendable {
  /// The tokens whose log-odds lie in the face, increasing.
  package let tokens: [Int]
  /// n in the relative interior of the normal cone: ⟨n, M(y) − M(z)⟩ is 0 on the face and < 0 off it;
  /// whole numbers without a common divisor, 0 where the face is Π.
  package let normal: [Rational]
  /// Coordinates that determine a difference within the face: as many as its dimension.
  package let coordinates: [Int]
  /// Whether the face is all of Π.
  package var isWhole: Bool { normal.allSatisfy(\.isZero) }

  /// The face of `token` among `points`, the log-odds of each token.
  package init(of token: Int, among points: [[Rational]]) {
    let own = points[token]
    let differences = points.map { point in zip(point, own).map { $0 - $1 } }
    let distinct = Set(differences)
    var inside = distinct.filter { $0.contains { !$0.isZero } }
    var outside: [[Rational]] = []
    var normal = [Rational](repeating: 0, count: own.count)
    while let step = HullFace.clearing(inside, dimension: own.count) {
      normal = HullFace.joined(normal, step, keeping: outside)
      outside += inside.filter { LinearAlgebra.dot(step, $0).signum < 0 }
      inside = inside.filter { LinearAlgebra.dot(step, $0).isZero }
    }
    var space = RowSpace()
    for difference in inside { space.insert(difference) }
    self.normal = HullFace.primitive(normal)
    coordinates = space.coordinates
    let isOutside = Set(outside)
    tokens = differences.indices.filter { !isOutside.contains(differences[$0]) }
  }

  /// n with ⟨n, d⟩ ≤ 0 for all differences and < 0 for one; nil when there is none.
  private static func clearing(
    _ differences: Set<[Rational]>, dimension: Int
  ) -> [Rational]? {
    let sum = differences.reduce([Rational](repeating: 0, count: dimension)) { sum, difference in
      zip(sum, difference).map { $0 + $1 }
    }
    // All terms of −⟨n, Σd⟩ are at least 0: it is positive exactly if one of them is.
    let ordered = differences.sorted { $0.lexicographicallyPrecedes($1) }
    guard
      let best = LinearProgram.maximum(
        of: sum.map { -$0 }, in: ordered.map { HalfSpace($0, atMost: 0) })
    else { preconditionFailure("0 is in every half space") }
    return LinearAlgebra.dot(best, sum).isZero ? nil : best
  }

  /// `normal` + ε `step` with an ε so small that what is outside stays outside.
  private static func joined(
    _ normal: [Rational], _ step: [Rational], keeping outside: [[Rational]]
  ) -> [Rational] {
    let most = outside.compactMap { difference -> Rational? in
      let growth = LinearAlgebra.dot(step, difference)
      return growth.signum > 0 ? -LinearAlgebra.dot(normal, difference) / growth : nil
    }.min()
    let factor = most.map { min(1, $0 / 2) } ?? 1
    return zip(normal, step).map { $0 + factor * $1 }
  }

  /// The multiple of `vector` in whole numbers without a common divisor.
  private static func primitive(_ vector: [Rational]) -> [Rational] {
    let common = vector.reduce(1 as Integer) { multiple, value in
      (multiple * value.denominator).dividedExactly(by: Integer.gcd(multiple, value.denominator))
    }
    let whole = vector.map { ($0 * Rational(common)).numerator }
    let divisor = whole.reduce(0 as Integer) { Integer.gcd($0, $1) }
    return divisor.isZero ? vector : whole.map { Rational($0, divisor) }
  }
}

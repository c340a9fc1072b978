// When a probability is the same on both sides of the foot of the line.
internal import ExactArithmetic

extension CircleFamily {
  /// Whether σ_z(−θ) = σ_z(θ) for z = `token` because the tokens are mirrored, decided exactly.
  ///
  /// For every y there has to be one with the same B and P, and with k mirrored at k_z.
  ///
  /// A pure temperature (all k equal) is the plainest case. V hashes of exact numbers.
  public func isSymmetric(about token: Int) -> Bool {
    struct Place: Hashable {
      let bias: Rational
      let part: Rational
      let slope: Rational
    }
    var counts: [Place: Int] = [:]
    let twice = 2 * tokens[token].slope
    for other in tokens {
      let part = other.cosinePart(path)
      counts[Place(bias: other.bias, part: part, slope: other.slope), default: 0] += 1
      counts[Place(bias: other.bias, part: part, slope: twice - other.slope), default: 0] -= 1
    }
    return counts.values.allSatisfy { $0 == 0 }
  }
}

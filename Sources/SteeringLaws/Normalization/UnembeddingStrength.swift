// From which strength on the most likely token is the one of the limit.
public import ExactArithmetic
internal import RealModule

extension UnembeddingLimit {
  /// A strength beyond which the most likely token is one of the `ranking`'s winners, whenever all
  /// of the final residual stream but αv has norm at most `hiddenNorm`.
  ///
  /// With z a winner and y none, the logits keep their order while the difference of the two rows,
  /// W_z − W_y, moves by less than s_z − s_y; by ``NormalizationBound`` it moves by at most
  /// √d ‖γ∘(W_z − W_y)‖ chord(t), biases being in both, and scale, cap and temperature keep the
  /// order. So the least quotient κ of the two, over all y, is a bound for
  /// chord(t), and ``NormalizationBound/strength(tolerance:)`` inverts it. Rounded up; infinite
  /// when nothing is proved (by an overflow of doubles); 0 when all tokens win. One more pass
  /// through W.
  public func strength(_ ranking: UnembeddingRanking, hiddenNorm: Rational) -> BigFloat {
    let winners = Set(ranking.winners)
    guard let winner = ranking.winners.first, winners.count < tokenCount else { return 0 }
    let precision = 128
    let best = score(of: winner, ranking.end)
    let bestValue = best.enclosure(radicand: radicand, precision: precision)
    let sums = enclosures(ranking.end)
    let gain = normalization.gain.map { $0.magnitudeBound.double(.up) }
    let row = rows.row(winner)
    let root = Double(direction.components.count).squareRoot().nextUp
    var buffer = [Double](repeating: 0, count: row.count)
    var least = Double.infinity
    for token in sums.centres.indices where !winners.contains(token) {
      var gap =
        (bestValue.lower.double(.down) - (sums.centres[token] + sums.radii[token]).nextUp).nextDown
      // Where doubles do not tell the runner-up from the winner, exact numbers do.
      if !(gap > 0) { gap = positiveBound(best - score(of: token, ranking.end)) }
      buffer.withUnsafeMutableBufferPointer { rows.decode(row: token, into: $0) }
      let distance = UnembeddingLimit.distanceBound(row, buffer, weights: gain)
      guard distance.isFinite else { return .infinity() }
      // Three roundings; κ is made smaller by much more, so that the order is strict.
      least = min(least, gap / (root * distance) * (1 - 0x1p-40))
    }
    guard least > 0, let tolerance = Rational(exactly: min(least, 4)) else { return .infinity() }
    let centred = Vectors.norm(
      normalization.centred(direction.enclosures(precision: precision)))
    let size = Interval(hiddenNorm, precision: precision).squared
    let dimension = Interval(Rational(row.count), precision: precision)
    return NormalizationBound(
      factor: 1, directionNorm: centred,
      perturbation: Interval.sqrt(size + dimension * normalization.epsilon)
    ).strength(tolerance: tolerance)
  }

  /// A positive lower bound of `difference`, which is positive.
  private func positiveBound(_ difference: SurdScore) -> Double {
    precondition(difference.sign(radicand: radicand) > 0, "a winner is ahead of the others")
    var precision = 128
    while true {
      let bound = difference.enclosure(radicand: radicand, precision: precision).lower
      if bound.signum > 0 { return max(bound.double(.down), 0) }
      precision *= 2
    }
  }

  /// An upper bound of ‖weights∘(a − b)‖, in doubles.
  private static func distanceBound(_ a: [Double], _ b: [Double], weights: [Double]) -> Double {
    var sums: SIMD8<Double> = .zero
    let whole = a.count & ~7
    a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        weights.withUnsafeBytes { w in
          for place in stride(from: 0, to: whole * 8, by: 64) {
            let difference =
              w.loadUnaligned(fromByteOffset: place, as: SIMD8<Double>.self)
              * (a.loadUnaligned(fromByteOffset: place, as: SIMD8<Double>.self)
                - b.loadUnaligned(fromByteOffset: place, as: SIMD8<Double>.self))
            sums += difference * difference
          }
        }
      }
    }
    var sum = sums.sum()
    for index in whole..<a.count {
      let difference = weights[index] * (a[index] - b[index])
      sum += difference * difference
    }
    // Each term has a relative error of 4 units, the sum one of their number; squares
    // may underflow.
    return sum.squareRoot() * (1 + 0x1p-20) + 0x1p-500
  }
}

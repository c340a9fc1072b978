// A distribution along random directions, and what contradicts an answer about it.
internal import ChoiceSequences
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws

/// One distribution of a subject along a few random directions of small whole numbers.
struct DirectionTrial {
  /// The tokens of the subject that are kept: all of a small vocabulary.
  let tokens: [Int]
  /// Their weights.
  let weights: [ExactWeight]
  /// M along each direction, one number for each of `tokens`.
  let directions: [[Rational]]
  /// M of each token.
  var points: [[Rational]] { tokens.indices.map { token in directions.map { $0[token] } } }

  /// Two or three directions that `seed` determines, of whole numbers from −`spread` to `spread`, on at
  /// most `limit` tokens of `item`.
  init(_ item: Subject.Case, seed: UInt64, limit: Int = 24, spread: Int = 3) {
    let count = item.family.tokenWeights.count
    let kept = min(count, limit)
    tokens = (0..<kept).map { $0 * (count - 1) / max(1, kept - 1) }
    weights = tokens.map { item.family.tokenWeights[$0] }
    var mixer = SplitMix64(state: seed ^ 0x5EED)
    let size = 2 + Int(mixer.next() % 2)
    directions = (0..<size).map { _ in
      (0..<kept).map { _ in Rational(Int(mixer.next() % UInt64(2 * spread + 1)) - spread) }
    }
  }

  /// The directions in words.
  var description: String {
    let shown =
      tokens.count <= 6
      ? ": M = "
        + points.map { "(" + $0.map { "\($0)" }.joined(separator: ", ") + ")" }
        .joined(separator: " ") : ""
    return "\(directions.count) directions" + shown
  }

  /// Places of some tokens, evenly spread.
  func sampledTokens(_ count: Int) -> [Int] {
    if tokens.count <= count { return Array(tokens.indices) }
    return (0..<count).map { $0 * (tokens.count - 1) / max(1, count - 1) }
  }

  /// What contradicts `peak`, whose strengths are taken times `factor`; nil when nothing does.
  func failure(_ peak: SeveralPeak, factor: Rational, precision: Int) -> String? {
    let alpha = peak.strengths.map {
      $0.enclosure.rounded(to: precision) * Interval(factor, precision: precision)
    }
    let height = peak.height.enclosure
    let family = Enclosed(self, about: peak.token, precision: precision)
    switch peak.place {
    case .attained:
      if let text = solutionFailure(family, among: Array(tokens.indices), alpha, height) {
        return text
      }
      // No direction may clear an interior token.
      for step in steps where clears(step, peak.token) {
        return "it is said to have a best strength, and always gains along \(text(step))"
      }
      for step in steps {
        let there = zip(alpha, step).map { $0 + Interval($1, precision: precision) }
        let value = family.probability(among: Array(tokens.indices), at: there)
        if height.isLess(than: value) == .certainly {
          return
            "\(value.shortText) at a step of \(text(step)) exceeds the height \(height.shortText)"
        }
      }
      return nil
    case .limit(let direction, let face):
      if let text = solutionFailure(family, among: face, alpha, height) { return text }
      let inside = Set(face)
      for other in tokens.indices {
        let sign = LinearAlgebra.dot(direction, difference(other, peak.token)).signum
        if sign != (inside.contains(other) ? 0 : -1) {
          return "\(text(direction)) does not support the face"
        }
      }
      let values = [Rational(0), 1, 2, 64].map { time in
        let there = zip(alpha, direction).map { $0 + Interval(time * $1, precision: precision) }
        return family.probability(among: Array(tokens.indices), at: there)
      }
      for (value, next) in zip(values, values.dropFirst())
      where next.isLess(than: value) == .certainly {
        return "it falls from \(value.shortText) to \(next.shortText) along \(text(direction))"
      }
      for value in values where height.isLess(than: value) == .certainly {
        return "\(value.shortText) exceeds the supremum \(height.shortText)"
      }
      return nil
    }
  }

  /// What contradicts that E_α[M] = M(z) among `members`, and that the probability there is `height`.
  private func solutionFailure(
    _ family: Enclosed, among members: [Int], _ alpha: [Interval], _ height: Interval
  ) -> String? {
    let terms = members.map { family.term($0, at: alpha) }
    for coordinate in alpha.indices {
      let sum = Interval.dot(terms, members.map { family.differences[$0][coordinate] })
      if !sum.containsZero {
        return "E[M] - M(z) has the coordinate \((sum / Interval.sum(terms)).shortText)"
      }
    }
    let value = family.probability(among: members, at: alpha)
    return value.intersection(height) == nil
      ? "its probability is \(value.shortText), the height \(height.shortText)" : nil
  }

  /// The distribution about one token, enclosed.
  private struct Enclosed {
    let token: Int
    let weights: [Interval]
    /// M(y) − M(z) of each token, along each direction.
    let differences: [[Interval]]

    init(_ trial: DirectionTrial, about token: Int, precision: Int) {
      self.token = token
      weights = trial.weights.map { $0.enclosure(precision: precision) }
      differences = trial.tokens.indices.map {
        trial.difference($0, token).map { Interval($0, precision: precision) }
      }
    }

    /// p_y e^{⟨α, M(y) − M(z)⟩}.
    func term(_ other: Int, at alpha: [Interval]) -> Interval {
      weights[other] * Interval.exp(Interval.dot(alpha, differences[other]))
    }

    func probability(among members: [Int], at alpha: [Interval]) -> Interval {
      weights[token] / Interval.sum(members.map { term($0, at: alpha) })
    }
  }

  /// The whole-number steps of at most 1 in each coordinate.
  private var steps: [[Rational]] {
    directions.reduce([[]]) { steps, _ in
      steps.flatMap { step in [-1, 0, 1].map { step + [Rational($0)] } }
    }.filter { $0.contains { !$0.isZero } }
  }

  private func difference(_ other: Int, _ token: Int) -> [Rational] {
    directions.map { $0[other] - $0[token] }
  }

  private func clears(_ step: [Rational], _ token: Int) -> Bool {
    let signs = tokens.indices.map { LinearAlgebra.dot(step, difference($0, token)).signum }
    return !signs.contains(1) && signs.contains(-1)
  }

  private func text(_ vector: [Rational]) -> String {
    "(" + vector.map { "\($0)" }.joined(separator: ", ") + ")"
  }
}

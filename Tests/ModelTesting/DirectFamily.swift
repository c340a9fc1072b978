internal import ChoiceSequences
package import ExactArithmetic
package import PropertyTesting
package import SteeringModel

/// The steered distribution of one context by its definition, token by token, from the model's own numbers.
///
/// Uses neither `LogOdds` nor `TiltedFamily` nor `Tilting`: σ_z ∝ p_z e^{αM_z} with M_z = (1/q) log of a
/// product of rationals, or the rational log-odds that the model gives.
package struct DirectFamily {
  /// p_z > 0, normalised.
  package let probabilities: [Rational]
  private let rate: Rational
  private let ratios: [Rational]
  private let constants: [Rational]

  /// The family of context `context`; throws `Discarded` for models of logits.
  package init(_ model: SteeringModel, context: Int) throws {
    probabilities = try DirectFamily.shares(model.contexts[context].distribution)
    switch model.steering {
    case .logOdds(let values):
      rate = 1
      constants = Array(values)
      ratios = values.map { _ in 1 }
    case .sets(let sets):
      rate = Rational(1, sets.size)
      var products = [Rational](repeating: 1, count: probabilities.count)
      for (members, isPositive) in [(sets.positive, true), (sets.negative, false)] {
        for member in members {
          for (token, value) in try DirectFamily.shares(model.contexts[member].distribution)
            .enumerated()
          {
            if isPositive { products[token] *= value } else { products[token] /= value }
          }
        }
      }
      ratios = products
      constants = products.map { _ in 0 }
    }
  }

  private static func shares(_ distribution: NextTokenDistribution) throws -> [Rational] {
    switch distribution {
    case .probabilities(let values): return values
    case .weights(let values):
      let sum = values.reduce(0, +)
      return values.map { $0 / sum }
    case .logits: throw Discarded()
    }
  }

  /// M_z, exactly.
  package var logOdds: [Logarithm] {
    zip(ratios, constants).map { Logarithm(rate, log: $0) + Logarithm(rational: $1) }
  }

  /// M_z over enclosures.
  package func logOdds(precision: Int) -> [Interval] {
    zip(ratios, constants).map {
      Interval(rate, precision: precision) * Interval.log(Interval($0, precision: precision))
        + Interval($1, precision: precision)
    }
  }

  /// σ_z(α) of every token.
  package func steered(_ alpha: Rational, precision: Int) -> [Interval] {
    let terms = zip(probabilities, logOdds(precision: precision)).map {
      Interval($0, precision: precision)
        * Interval.exp(Interval(alpha, precision: precision) * $1)
    }
    let sum = terms.dropFirst().reduce(terms[0], +)
    return terms.map { $0 / sum }
  }

  /// F_C(α), the probability of `tokens`.
  package func probability(of tokens: [Int], at alpha: Rational, precision: Int) -> Interval {
    let steered = steered(alpha, precision: precision)
    return tokens.map { steered[$0] }.reduce(0, +)
  }

  /// KL(σ(α) ‖ p) by definition.
  package func divergence(at alpha: Rational, precision: Int) -> Interval {
    zip(steered(alpha, precision: precision), probabilities).reduce(0) {
      $0 + $1.0 * Interval.log($1.0 / Interval($1.1, precision: precision))
    }
  }

  /// KL(p ‖ σ(α)) by definition.
  package func reverseDivergence(at alpha: Rational, precision: Int) -> Interval {
    zip(steered(alpha, precision: precision), probabilities).reduce(0) {
      let given = Interval($1.1, precision: precision)
      return $0 + given * Interval.log(given / $1.0)
    }
  }
}

extension ChoiceSource {
  /// A strength of a few units, often 0 or an integer.
  package mutating func strength() -> Rational {
    switch uniform(through: 3) {
    case 0: return Rational(integer(in: -4...4))
    case 1: return Rational(integer(in: -4...4), 1_000_000_007)
    default: return Rational(integer(in: -400...400), integer(in: 1...100))
    }
  }

  /// Some of the tokens of a vocabulary of `count`, neither none nor all.
  package mutating func properGroup(of count: Int) -> [Int] {
    let first = integer(in: 0...count - 1)
    var chosen: Set<Int> = [first]
    for token in 0..<count where flag() { chosen.insert(token) }
    if chosen.count == count { chosen.remove((first + 1) % count) }
    return chosen.sorted()
  }
}

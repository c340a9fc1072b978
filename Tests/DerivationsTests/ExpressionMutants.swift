import ExactArithmetic

@testable import Derivations

extension Expression {
  /// The formulas that differ from this one by a single edit; names are looked into.
  var mutants: [Expression] {
    switch self {
    case .number(let value):
      return [.number(value + 1), .number(-value - 1), .number(value / 2 + 3)]
    case .symbol(let symbol): return symbol.neighbours.map(Expression.symbol)
    case .named(let name, let inner): return inner.mutants.map { .named(name, $0) }
    case .sum(let terms):
      return Expression.edited(terms, dropping: true).map(Expression.sum)
    case .product(let factors):
      return Expression.edited(factors, dropping: true).map(Expression.product)
    case .difference(let a, let b):
      return [.sum([a, b]), .difference(b, a)] + a.mutants.map { .difference($0, b) }
        + b.mutants.map { .difference(a, $0) }
    case .quotient(let a, let b):
      return [.quotient(b, a), .product([a, b])] + a.mutants.map { .quotient($0, b) }
        + b.mutants.map { .quotient(a, $0) }
    case .power(let base, let exponent):
      return [.power(base, exponent + 1), .power(base, max(0, exponent - 1))]
        + base.mutants.map { .power($0, exponent) }
    case .derivative(let inner, let order):
      return [.derivative(inner, order: order + 1), .derivative(inner, order: order - 1)]
        + inner.mutants.map { .derivative($0, order: order) }
    case .tokenSum(let inner):
      // Other edits leave the formulas that can be summed.
      guard case .product(let factors) = inner, let last = factors.last else { return [] }
      return last.mutants.map { .tokenSum(.product(factors.dropLast() + [$0])) }
    }
  }

  private static func edited(_ parts: [Expression], dropping: Bool) -> [[Expression]] {
    parts.indices.flatMap { index -> [[Expression]] in
      var shorter = parts
      shorter.remove(at: index)
      var doubled = parts
      doubled[index] = .product([2, parts[index]])
      return [shorter, doubled]
        + parts[index].mutants.map { mutant in
          var copy = parts
          copy[index] = mutant
          return copy
        }
    }
  }
}

extension Symbol {
  /// Symbols that might be written by mistake.
  fileprivate var neighbours: [Symbol] {
    switch self {
    case .powerSum(let k): return [.powerSum(k + 1), .partialSum(k)]
    case .partialSum(let k): return [.partialSum(k + 1), .powerSum(k)]
    case .initialPowerSum(let k): return [.initialPowerSum(k + 1), .powerSum(k)]
    case .initialPartialSum(let k): return [.initialPartialSum(k + 1), .partialSum(k)]
    case .logOdds: return [.otherLogOdds, .alpha]
    case .otherLogOdds: return [.logOdds]
    case .probability: return [.otherProbability]
    case .otherProbability: return [.probability]
    case .exponential: return [.otherExponential]
    case .otherExponential: return [.exponential]
    case .alpha: return [.logOdds]
    case .cumulantGenerator: return [.alpha]
    case .centralMoment(let k): return [.centralMoment(k + 1)]
    case .waveWeight: return [.bias, .wave]
    case .wave: return [.waveSlope, .bias]
    case .waveSlope: return [.wave]
    case .bias: return [.wave]
    case .waveSum(let i, let j): return [.waveSum(i + 1, j), .waveSum(i, j + 1), .biasSum(i, j)]
    case .biasSum(let i, let j): return [.biasSum(i + 1, j), .waveSum(i, j)]
    case .logWaveTotal: return [.bias]
    }
  }
}

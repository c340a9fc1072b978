import ExactArithmetic

@testable import Derivations

/// Numbers for the symbols, from a model with a few tokens: power series in the strength t around a point,
/// so that derivatives are coefficients and nothing of the symbolic code is used to find them.
struct NumericModel {
  /// Coefficients of 1, t, …, t^order.
  typealias Series = [Rational]

  static let order = 9
  /// p, x at t = 0, and M of each token; the first two tokens are the two that laws name, the first three
  /// the concept.
  var tokens: [(p: Rational, x: Rational, logOdds: Rational)] = [
    (Rational(1, 7), 2, Rational(1, 3)), (Rational(2, 7), Rational(3, 5), -1),
    (Rational(1, 14), 5, 2), (Rational(3, 14), Rational(1, 4), Rational(-5, 2)),
    (Rational(2, 7), 1, Rational(7, 4)),
  ]

  static func constant(_ value: Rational) -> Series {
    [value] + [Rational](repeating: 0, count: order)
  }

  static func product(_ a: Series, _ b: Series) -> Series {
    (0...order).map { n in (0...n).reduce(0) { $0 + a[$1] * b[n - $1] } }
  }

  static func quotient(_ a: Series, _ b: Series) -> Series {
    var result: Series = []
    for n in 0...order {
      let known = (0..<n).reduce(0 as Rational) { $0 + result[$1] * b[n - $1] }
      result.append((a[n] - known) / b[0])
    }
    return result
  }

  /// d/dt, with the last coefficient unknown and set to 0.
  static func derivative(_ a: Series) -> Series {
    (0..<order).map { Rational($0 + 1) * a[$0 + 1] } + [0]
  }

  /// x e^{Mt}.
  private func exponential(_ index: Int) -> Series {
    var series = [tokens[index].x]
    for n in 1...Self.order {
      series.append(series[n - 1] * tokens[index].logOdds / Rational(n))
    }
    return series
  }

  private func sum(_ indices: some Sequence<Int>, _ k: Int) -> Series {
    indices.reduce(Self.constant(0)) { sum, index in
      let factor = tokens[index].p * tokens[index].logOdds.raised(to: k)
      return zip(sum, exponential(index)).map { $0 + factor * $1 }
    }
  }

  func value(_ symbol: Symbol) -> Series {
    switch symbol {
    case .alpha: return [Rational(3, 2), 1] + [Rational](repeating: 0, count: Self.order - 1)
    case .probability: return Self.constant(tokens[0].p)
    case .exponential: return exponential(0)
    case .logOdds: return Self.constant(tokens[0].logOdds)
    case .otherProbability: return Self.constant(tokens[1].p)
    case .otherExponential: return exponential(1)
    case .otherLogOdds: return Self.constant(tokens[1].logOdds)
    case .powerSum(let k): return sum(tokens.indices, k)
    case .partialSum(let k): return sum(0..<3, k)
    case .initialPowerSum(let k): return Self.constant(sum(tokens.indices, k)[0] / Rational(3 + k))
    case .initialPartialSum(let k): return Self.constant(sum(0..<3, k)[0] / Rational(4 + k))
    case .cumulantGenerator:
      // K' = S_1/S_0; the constant of integration is free.
      let slope = Self.quotient(sum(tokens.indices, 1), sum(tokens.indices, 0))
      return [Rational(2, 9)] + (0..<Self.order).map { slope[$0] / Rational($0 + 1) }
    case .centralMoment: return Self.constant(0)
    case .waveWeight: return waveWeight(0)
    case .wave: return wave(0)
    case .waveSlope: return waveSlope(0)
    case .bias: return Self.constant(bias(0))
    case .waveSum(let i, let j): return waveSum(i, j) { _ in 1 }
    case .biasSum(let i, let j): return waveSum(i, j, bias)
    case .logWaveTotal:
      let slope = Self.quotient(waveSum(0, 1) { _ in 1 }, waveSum(0, 0) { _ in 1 })
      return [Rational(4, 9)] + (0..<Self.order).map { slope[$0] / Rational($0 + 1) }
    }
  }

  /// B of a token; e^B is free, since w at t = 0 is.
  private func bias(_ index: Int) -> Rational { tokens[index].x - Rational(3, 4) }

  /// P cos t + Q sin t with P = 3p and Q = M.
  private func wave(_ index: Int, order: Int = order) -> Series {
    var series = [3 * tokens[index].p, tokens[index].logOdds]
    for n in 2...order { series.append(-series[n - 2] / Rational(n * (n - 1))) }
    return series
  }

  private func waveSlope(_ index: Int) -> Series {
    let wave = wave(index, order: Self.order + 1)
    return (0...Self.order).map { Rational($0 + 1) * wave[$0 + 1] }
  }

  /// w with w' = U' w.
  private func waveWeight(_ index: Int) -> Series {
    let slope = waveSlope(index)
    var series = [tokens[index].x]
    for n in 0..<Self.order {
      series.append((0...n).reduce(0) { $0 + series[$1] * slope[n - $1] } / Rational(n + 1))
    }
    return series
  }

  private func waveSum(_ i: Int, _ j: Int, _ factor: (Int) -> Rational) -> Series {
    tokens.indices.reduce(Self.constant(0)) { sum, index in
      let powers =
        [Series](repeating: wave(index), count: i)
        + [Series](repeating: waveSlope(index), count: j)
      let term = powers.reduce(waveWeight(index), Self.product)
      return zip(sum, term).map { $0 + factor(index) * $1 }
    }
  }

  /// The value of a formula by its tree; token sums are summed over the tokens.
  func value(_ formula: Expression) -> Series? {
    switch formula {
    case .number(let value): return Self.constant(value)
    case .symbol(let symbol): return value(symbol)
    case .named(_, let inner): return value(inner)
    case .sum(let terms):
      return terms.reduce(Self.constant(0)) { sum, term in
        guard let sum, let term = value(term) else { return nil }
        return zip(sum, term).map(+)
      }
    case .difference(let a, let b):
      guard let a = value(a), let b = value(b) else { return nil }
      return zip(a, b).map(-)
    case .product(let factors):
      return factors.reduce(Self.constant(1)) { product, factor in
        guard let product, let factor = value(factor) else { return nil }
        return Self.product(product, factor)
      }
    case .quotient(let a, let b):
      guard let a = value(a), let b = value(b), !b[0].isZero else { return nil }
      return Self.quotient(a, b)
    case .power(let base, let exponent):
      guard let base = value(base) else { return nil }
      return (0..<exponent).reduce(Self.constant(1)) { power, _ in Self.product(power, base) }
    case .derivative(let inner, let order):
      guard let inner = value(inner) else { return nil }
      return (0..<order).reduce(inner) { series, _ in Self.derivative(series) }
    case .tokenSum(let inner):
      return tokens.indices.reduce(Self.constant(0)) { sum, index in
        var turned = self
        turned.tokens[0] = tokens[index]
        // Sums inside still run over the tokens of this model.
        guard let sum, let term = turned.value(inner, sumsOf: self) else { return nil }
        return zip(sum, term).map(+)
      }
    }
  }

  private func value(_ formula: Expression, sumsOf model: NumericModel) -> Series? {
    switch formula {
    case .symbol(let symbol):
      return symbol.isOfToken ? value(symbol) : model.value(symbol)
    case .named(_, let inner): return value(inner, sumsOf: model)
    case .number, .tokenSum: return model.value(formula)
    case .product(let factors):
      return factors.reduce(Self.constant(1)) { product, factor in
        guard let product, let factor = value(factor, sumsOf: model) else { return nil }
        return Self.product(product, factor)
      }
    case .difference(let a, let b):
      guard let a = value(a, sumsOf: model), let b = value(b, sumsOf: model) else { return nil }
      return zip(a, b).map(-)
    case .quotient(let a, let b):
      guard let a = value(a, sumsOf: model), let b = value(b, sumsOf: model), !b[0].isZero else {
        return nil
      }
      return Self.quotient(a, b)
    case .power(let base, let exponent):
      guard let base = value(base, sumsOf: model) else { return nil }
      return (0..<exponent).reduce(Self.constant(1)) { power, _ in Self.product(power, base) }
    case .sum(let terms):
      return terms.reduce(Self.constant(0)) { sum, term in
        guard let sum, let term = value(term, sumsOf: model) else { return nil }
        return zip(sum, term).map(+)
      }
    case .derivative: return nil
    }
  }
}

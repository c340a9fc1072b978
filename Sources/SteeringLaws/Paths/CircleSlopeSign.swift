// The exact sign of the slope of a probability, at rational strengths and at the ends.
public import ExactArithmetic
internal import RealModule

extension CircleFamily {
  /// The sign of dσ_z/dα at rational `alpha` for z = `token`, decided also where it is 0.
  ///
  /// It is that of Σ_y e^{T_y}(n_z − n_y) with the logits T, which are algebraic, and rational n
  /// (``CircleToken/logitSlope(at:_:)``). By Lindemann and Weierstrass the sum is 0 only if
  /// the sum over every class of equal T is; otherwise enclosures decide. Nil when `precisionLimit`
  /// bits do not. Cost: V exact numbers, and V exponentials a precision.
  public func slopeSign(
    of token: Int, at alpha: Rational, precisionLimit: Int = 4096
  ) -> Int? {
    let slopes = tokens.map { $0.logitSlope(at: alpha, path) }
    return SurdExponentialSum(
      exponents: tokens.map { $0.logit(at: alpha) }, radicand: path.radicand(at: alpha),
      coefficients: slopes.map { slopes[token] - $0 }
    ).sign(precisionLimit: precisionLimit)
  }

  /// The sign of dσ_z/dθ at an end of the arc for z = `token`, decided also where it is 0:
  /// ±(E[P] − P_z) under the limit σ^± (20).
  ///
  /// At the end +∞ a positive sign says that the probability rises towards its limit; at −∞ that
  /// it rises away from it. Nil when `precisionLimit` bits do not decide.
  public func endSlopeSign(
    of token: Int, _ end: StrengthEnd, precisionLimit: Int = 4096
  ) -> Int? {
    let parts = tokens.map { $0.cosinePart(path) }
    return SurdExponentialSum(
      exponents: tokens.map { $0.limit(end) }, radicand: limitRadicand,
      coefficients: parts.map { end == .positive ? $0 - parts[token] : parts[token] - $0 }
    ).sign(precisionLimit: precisionLimit)
  }

  /// The sign of F_C − `level` at `place` for the concept of `tokens`, decided also where it is 0;
  /// nil when `precisionLimit` bits do not decide.
  ///
  /// It is that of Σ_C (1 − level) e^T − Σ_rest level e^T.
  package func levelSign(
    of tokens: Set<Int>, _ level: Rational, at place: ArcPlace, precisionLimit: Int
  ) -> Int? {
    let exponents: [SurdScore]
    let radicand: Rational
    switch place {
    case .strength(let alpha):
      exponents = self.tokens.map { $0.logit(at: alpha) }
      radicand = path.radicand(at: alpha)
    case .end(let end):
      exponents = self.tokens.map { $0.limit(end) }
      radicand = limitRadicand
    case .tangent(let alpha):
      exponents = self.tokens.map {
        SurdScore(
          slope: $0.start + alpha * ($0.slope - path.kappa * $0.start), offset: $0.bias)
      }
      radicand = firstOrderRadicand
    }
    return SurdExponentialSum(
      exponents: exponents, radicand: radicand,
      coefficients: (0..<count).map { tokens.contains($0) ? 1 - level : -level }
    ).sign(precisionLimit: precisionLimit)
  }

  /// d/‖y‖²: the limits of the logits are B ± k√(d/‖y‖²).
  var limitRadicand: Rational { path.scale / path.speedSquare }
}

/// Σ c_y e^{T_y} with rational c and exponents T = a√r + b of rationals.
struct SurdExponentialSum {
  let exponents: [SurdScore]
  /// r > 0.
  let radicand: Rational
  let coefficients: [Rational]

  /// Whether the sum is 0, exactly.
  ///
  /// By Lindemann and Weierstrass exponentials of distinct algebraic numbers are linearly
  /// independent over the algebraic numbers, so that every class of equal exponents has to vanish.
  var isZero: Bool {
    let root = radicand.squareRoot
    var sums: [[Rational]: Rational] = [:]
    for (exponent, coefficient) in zip(exponents, coefficients) where !coefficient.isZero {
      // Of an irrational root a√r + b has one a and one b.
      let key =
        root.map { [exponent.slope * $0 + exponent.offset] }
        ?? [exponent.slope, exponent.offset]
      sums[key, default: 0] += coefficient
    }
    return sums.values.allSatisfy(\.isZero)
  }

  /// An enclosure of the sum times a positive number.
  func enclosure(precision: Int) -> Interval {
    let values = exponents.map { $0.enclosure(radicand: radicand, precision: precision) }
    let reference = values.map(\.upper).reduce(values[0].upper, max)
    var sum = Interval(0, precision: precision)
    for (value, coefficient) in zip(values, coefficients) where !coefficient.isZero {
      sum +=
        Interval.exp(value - Interval(reference)) * Interval(coefficient, precision: precision)
    }
    return sum
  }

  /// The sign; nil when `precisionLimit` bits do not decide.
  func sign(precisionLimit: Int) -> Int? {
    var precision = 64
    var isTested = false
    while precision <= max(64, precisionLimit) {
      if let sign = enclosure(precision: precision).sign { return sign }
      if !isTested {
        if isZero { return 0 }
        isTested = true
      }
      precision *= 2
    }
    return nil
  }
}

extension Rational {
  /// The square root of a number ≥ 0 when it is rational, else nil.
  var squareRoot: Rational? {
    guard let top = numerator.exactRoot(degree: 2), let bottom = denominator.exactRoot(degree: 2)
    else { return nil }
    return Rational(top, bottom)
  }
}

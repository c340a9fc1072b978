internal import ExactArithmetic

/// An indeterminate: a number that the laws speak of, with nothing assumed about it but its
/// derivative.
///
/// Sums run over all tokens, or over the tokens of a concept C, of any vocabulary: an identity
/// between these symbols holds for every number of tokens at once.
public enum Symbol: Hashable, Sendable, Comparable {
  /// The steering strength.
  case alpha
  /// p of one token: its unsteered probability.
  case probability
  /// x = e^{αM} of that token.
  case exponential
  /// M of that token: its log-odds.
  case logOdds
  /// p' of another token.
  case otherProbability
  /// x' = e^{αM'} of the other token.
  case otherExponential
  /// M' of the other token.
  case otherLogOdds
  /// S_k = Σ p x M^k over all tokens.
  case powerSum(Int)
  /// A_k = Σ p x M^k over the tokens of a concept.
  case partialSum(Int)
  /// S_k at α = 0.
  case initialPowerSum(Int)
  /// A_k at α = 0.
  case initialPartialSum(Int)
  /// K = log S_0 − log S_0(0), the cumulant generating function.
  case cumulantGenerator
  /// The k-th central moment, as a free symbol.
  case centralMoment(Int)
  /// w = e^{B+U} of one token, on the circle of a final norm.
  case waveWeight
  /// U = P cos θ + Q sin θ of that token.
  case wave
  /// U' = dU/dθ of that token.
  case waveSlope
  /// B of that token.
  case bias
  /// W_i,j = Σ w U^i U'^j over all tokens.
  case waveSum(Int, Int)
  /// The same sum of w B U^i U'^j.
  case biasSum(Int, Int)
  /// L = log W_0,0.
  case logWaveTotal

  /// Its derivative with respect to α, known from the definitions alone; with respect to θ for
  /// symbols of the circle.
  ///
  /// Dx = Mx, DS_k = S_(k+1), DA_k = A_(k+1), DK = S_1/S_0, Dα = 1; all else is constant. Central
  /// moments stand for fractions and are never differentiated. On the circle Dw = U'w, DU = U' and
  /// DU' = −U, so that DW_i,j = W_i,j+1 + i W_i−1,j+1 − j W_i+1,j−1.
  var derivative: RationalFunction {
    switch self {
    case .alpha: return 1
    case .exponential: return RationalFunction(.logOdds) * RationalFunction(.exponential)
    case .otherExponential:
      return RationalFunction(.otherLogOdds) * RationalFunction(.otherExponential)
    case .powerSum(let k): return RationalFunction(.powerSum(k + 1))
    case .partialSum(let k): return RationalFunction(.partialSum(k + 1))
    case .cumulantGenerator:
      return RationalFunction(.powerSum(1)) / RationalFunction(.powerSum(0))
    case .waveWeight: return RationalFunction(.waveSlope) * RationalFunction(.waveWeight)
    case .wave: return RationalFunction(.waveSlope)
    case .waveSlope: return RationalFunction(-1 as Rational) * RationalFunction(.wave)
    case .waveSum(let i, let j): return Symbol.waveSumSlope(i, j, Symbol.waveSum)
    case .biasSum(let i, let j): return Symbol.waveSumSlope(i, j, Symbol.biasSum)
    case .logWaveTotal:
      return RationalFunction(.waveSum(0, 1)) / RationalFunction(.waveSum(0, 0))
    case .centralMoment: preconditionFailure("a central moment is differentiated as a fraction")
    case .probability, .logOdds, .otherProbability, .otherLogOdds, .initialPowerSum,
      .initialPartialSum, .bias:
      return 0
    }
  }

  /// The derivative of a sum of w U^i U'^j times a constant of the token.
  private static func waveSumSlope(
    _ i: Int, _ j: Int, _ sum: (Int, Int) -> Symbol
  ) -> RationalFunction {
    var slope = RationalFunction(sum(i, j + 1))
    if i > 0 { slope = slope + RationalFunction(Rational(i)) * RationalFunction(sum(i - 1, j + 1)) }
    if j > 0 { slope = slope - RationalFunction(Rational(j)) * RationalFunction(sum(i + 1, j - 1)) }
    return slope
  }

  /// Whether it belongs to the one token that sums run over.
  var isOfToken: Bool {
    [.probability, .exponential, .logOdds, .waveWeight, .wave, .waveSlope, .bias].contains(self)
  }

  /// How it is written.
  public var notation: Notation {
    switch self {
    case .alpha: return Notation("α", "\\alpha")
    case .probability: return Notation("p")
    case .exponential: return Notation("x")
    case .logOdds: return Notation("M")
    case .otherProbability: return Notation("p'")
    case .otherExponential: return Notation("x'")
    case .otherLogOdds: return Notation("M'")
    case .powerSum(let k): return Notation("S_\(k)", "S_{\(k)}")
    case .partialSum(let k): return Notation("A_\(k)", "A_{\(k)}")
    case .initialPowerSum(let k): return Notation("S_\(k)(0)", "S_{\(k)}(0)")
    case .initialPartialSum(let k): return Notation("A_\(k)(0)", "A_{\(k)}(0)")
    case .cumulantGenerator: return Notation("K")
    case .centralMoment(let k): return Notation("m_\(k)", "m_{\(k)}")
    case .waveWeight: return Notation("w")
    case .wave: return Notation("U")
    case .waveSlope: return Notation("U'")
    case .bias: return Notation("B")
    case .waveSum(let i, let j): return Notation("W_\(i),\(j)", "W_{\(i),\(j)}")
    case .biasSum(let i, let j): return Notation("V_\(i),\(j)", "V_{\(i),\(j)}")
    case .logWaveTotal: return Notation("L")
    }
  }
}

/// A name as text and in LaTeX.
public struct Notation: Sendable, Hashable {
  /// Plain text.
  public let text: String
  /// LaTeX, for mathematical mode.
  public let latex: String

  /// The name `text`, which LaTeX writes as `latex` or in the same way.
  public init(_ text: String, _ latex: String? = nil) {
    self.text = text
    self.latex = latex ?? text
  }
}

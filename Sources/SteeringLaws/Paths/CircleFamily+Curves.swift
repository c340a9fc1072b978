// What a family through the norm says at one strength, certified.
public import ExactArithmetic
internal import RealModule

extension CircleFamily {
  /// The two-parameter family of (17), enclosed at `precision` bits: m = softmax(B),
  /// L = U(0) = √d a/ρ₀ and M = √d k/ρ₀ − κL, each up to a constant.
  public func tilting(precision: Int) -> PathTilting<Interval> {
    let root = Interval.sqrt(Interval(path.radicand(at: 0), precision: precision))
    let kappa = path.kappa
    return PathTilting(
      biases: tokens.map { Interval($0.bias, precision: precision) },
      contrasts: tokens.map { root * Interval($0.start, precision: precision) },
      logOdds: tokens.map {
        root * Interval($0.slope - kappa * $0.start, precision: precision)
      })
  }

  /// The arc of the path, enclosed at `precision` bits.
  public func arc(precision: Int) -> ArcPath<Interval> {
    ArcPath(path) { Interval($0, precision: precision) }
  }

  /// The logits B + √d (a + αk)/ρ at strength `alpha`: each rounds once or twice.
  public func logits(at alpha: Rational, precision: Int) -> [Interval] {
    let radicand = path.radicand(at: alpha)
    return tokens.map {
      $0.logit(at: alpha).enclosure(radicand: radicand, precision: precision)
    }
  }

  /// The logits of the linear law logits(0) + αM at strength `alpha` (22).
  public func linearLogits(at alpha: Rational, precision: Int) -> [Interval] {
    tilting(precision: precision).logits(
      at: LinearPath().point(at: Interval(alpha, precision: precision)))
  }

  /// All probabilities at strength `alpha`, with `digits` digits.
  ///
  /// Throws `Undecided` when `precisionLimit` bits do not prove them.
  public func probabilities(
    at alpha: Rational, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> [CertifiedReal] {
    try CircleFamily.certified(digits: digits, precisionLimit: precisionLimit) {
      Softmax(self.logits(at: alpha, precision: $0)).probabilities
    }
  }

  /// `enclose` with growing precision until all of its numbers have `digits` digits.
  static func certified(
    digits: Int, precisionLimit: Int, _ enclose: (Int) -> [Interval]
  ) throws(Undecided) -> [CertifiedReal] {
    var precision = CertifiedReal.workingPrecision(digits: digits)
    while precision <= precisionLimit {
      let values = enclose(precision).map { CertifiedReal($0) }
      if values.allSatisfy({ $0.isDetermined(significantDigits: digits) || $0.isBelowFloats }) {
        return values
      }
      precision *= 2
    }
    throw Undecided(subject: "probabilities", precisionLimit: precisionLimit)
  }
}

// How many binary places Rocq's checker needs for a bracket.
internal import ExactArithmetic
internal import SteeringLaws

/// The binary places at which `proofs/CertificateChecker.v` decides the brackets of one family.
///
/// The checker encloses balance(α) = Σ_l w_l (M_l − m) e^{α(M_l − m)}, Σ w_l = 1, at both ends of a
/// bracket of a token of log-odds m, in fixed point. Here the sizes of these two numbers are
/// enclosed, and set beside an estimate of the checker's rounding. Nothing is proved by it: with too
/// few places Rocq refuses the file.
struct RocqPrecision {
  let family: TiltedFamily
  let precisionLimit: Int

  /// The places for the bracket (`lower`, `upper`) of level `level`.
  ///
  /// Throws `Undecided` when `precisionLimit` bits do not tell the balance at an end from 0.
  func places(level: Int, from lower: Rational, to upper: Rational) throws(Undecided) -> Int {
    max(try places(level: level, at: lower), try places(level: level, at: upper))
  }

  private func places(level: Int, at strength: Rational) throws(Undecided) -> Int {
    var precision = 64 + 2 * strength.height
    while precision <= precisionLimit + 4 * strength.height {
      let terms = terms(level: level, at: strength, precision: precision)
      let balance = terms.dropFirst().reduce(terms[0].share) { $0 + $1.share }
      if let sign = balance.sign, sign != 0 {
        let size = sign < 0 ? -balance : balance
        // Beyond the tables the argument reduction grows with the root of the places.
        var places = 64
        for _ in 0..<3 {
          let rounding = terms.dropFirst().reduce(terms[0].rounding(strength, places)) {
            $0 + $1.rounding(strength, places)
          }
          guard let units = (rounding / size).upper.rational() else { break }
          places = units.floor.bitLength + RocqPrecision.spare
        }
        return max(places, 64)
      }
      precision *= 2
    }
    throw Undecided(subject: "the ends of a bracket for Rocq", precisionLimit: precisionLimit)
  }

  /// Places beyond the estimate, which adds up the largest errors: for fifty peaks of letter-case to
  /// 40 digits it says 161, and 159 do.
  private static let spare = 1

  /// One term of the balance.
  private struct Term {
    /// w, and |M_l − m|.
    let weight: Interval
    let distance: Interval
    /// e^{α(M_l − m)}, and the term itself.
    let factor: Interval
    let share: Interval

    /// An estimate of the checker's rounding in this term, in units of the last place.
    ///
    /// It works with `places` places, and inputs are within a few units. Its tables end at e^±127;
    /// beyond them the exponential multiplies its error by the 2^k of its argument reduction.
    func rounding(_ strength: Rational, _ places: Int) -> Interval {
      let size = Interval(strength.magnitude, precision: 64)
      let isTabled = (size * distance).isLess(than: 126) == .certainly
      let reduction =
        isTabled
        ? 1 : Interval(Rational((1 as Integer) << (places.squareRoot + 1)), precision: 64)
      let argument = 6 * size + distance + 3
      let exponential =
        factor * (argument + (isTabled ? 24 : 64 * size * distance + 16) * reduction) + 40
      return 3 * (weight * distance * exponential + factor * (8 + distance) + 2)
        + 12 * weight * distance * factor
    }
  }

  private func terms(level: Int, at strength: Rational, precision: Int) -> [Term] {
    let tilting = family.tilting(precision: precision)
    let own = tilting.statistics[level]
    let total = tilting.totalWeight
    let tilted = tilting.terms(at: Interval(strength, precision: precision), about: own)
    return tilted.indices.map { index in
      // The own level's term is 0, exactly.
      let difference =
        index == level ? Interval(0, precision: precision) : tilting.statistics[index] - own
      return Term(
        weight: tilting.weights[index] / total, distance: Interval(difference.magnitude),
        factor: tilted[index] / tilting.weights[index],
        share: difference * tilted[index] / total)
    }
  }
}

extension Int {
  /// The root, rounded down.
  fileprivate var squareRoot: Int { Int(Double(self).squareRoot()) }
}

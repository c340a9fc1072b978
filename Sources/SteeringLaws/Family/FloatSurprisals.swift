// How surprising the tokens of a large vocabulary of floats are, in doubles with a bound.
internal import ExactArithmetic

/// The surprisals 1 + c − log w_z ≥ 1 or so of the tokens of a ``FloatFamily``, c the largest log w,
/// each times its weight.
///
/// With ε = 2^−50, log w is known within ε|log w| ≤ ε(|c| + s) for a surprisal s ≥ 1 − ε|c|. So s is
/// wrong by at most 2ε(|c| + 1) of itself, with its own two roundings; the product with the first part
/// of the weight costs 2^−53 and what that leaves out 2^−53 more.
struct FloatSurprisals {
  /// c.
  let top: Double
  /// w_z (1 + c − log w_z).
  let products: [Double]
  /// A bound of the relative error of each product, beside that of its weight.
  let relativeError: Magnitude
  /// A bound of the sum of the products of absent tokens, of which e^−x x for x ≥ 620 is one: less than
  /// 2^−884.
  let absentMass: Magnitude

  /// The surprisals of `family`; nil where a logarithm is so large that doubles say nothing of it.
  init?(_ family: FloatFamily) {
    let logarithms = family.approximateLogWeights
    let top = logarithms.reduce(-Double.infinity) { $1 > $0 ? $1 : $0 }
    guard abs(top) < 0x1p20 else { return nil }
    self.top = top
    products = zip(family.weights, logarithms).map { weight, logarithm in
      weight == 0 ? 0 : weight * (1 + (top - logarithm))
    }
    relativeError = Magnitude(abs(top) + 2).scaled(byPowerOfTwo: -48)
    absentMass =
      family.absent == nil ? .zero : Magnitude(family.count).scaled(byPowerOfTwo: -884)
  }
}

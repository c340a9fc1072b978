// Covariances of log-odds and logits over a large vocabulary, in doubles with bounds.
internal import ExactArithmetic
internal import RealModule
internal import SteeringModel

/// Var(M) and Cov(M, X_i) at one strength, X_i the logits of the contexts of P and N, M and X over
/// the temperature.
///
/// With terms t of sum T and any number c near the mean of M, Cov(M,X) = Σ t(M−c)X / T − (E[M] − c)E[X],
/// where |E[X]| is at most the largest |X|. So one sum of products a member is enough. With u = 2^−53 a
/// product t(M − c) is wrong by what t is, by 3u of itself, and by t times what M is.
struct FloatCovariances {
  /// Var(M).
  let variance: Interval
  private let covariances: [Int: Interval]

  /// Cov(M, X) for the logits X of context `member`, one of P or N.
  subscript(member: Int) -> Interval? { covariances[member] }

  /// The covariances at `alpha`, which is next to a point; nil for a model that is not of double
  /// logits.
  init?(
    _ family: SteeredFamily, _ prompts: PromptLogits, members: SteeringSets, temperature: Rational,
    at alpha: Interval
  ) {
    guard let floats = family.coarse, floats.isOfLogits, let tilting = DoubleTilting(floats),
      let terms = tilting.terms(at: alpha)
    else { return nil }
    let center = terms.mean.midpoint.double()
    let (gaps, slip) = tilting.statistics(less: center)
    let products = zip(terms.values, gaps).map { $0 * $1 }
    // Sums of sizes may be rounded themselves; by far less than a thousandth.
    let margin = Magnitude(1 + 0x1p-10)
    let size = Magnitude(products.reduce(0) { $0 + abs($1) }) * margin
    let reach = Magnitude(gaps.reduce(0) { abs($1) > $0 ? abs($1) : $0 }) + slip
    let relative =
      terms.relativeError + TiltedDoubles.dotError(count: floats.count) + .powerOfTwo(-51)
    /// A bound of the error of Σ t(M−c)X, over the largest |X|.
    let error =
      (size * relative + Magnitude(terms.total) * slip + terms.lost * reach) * margin
    let off = terms.mean - Interval(BigFloat(center))
    let unit = Interval(BigFloat(Double(floats.scale))) * Interval(temperature, precision: 128)
    var covariances: [Int: Interval] = [:]
    for member in Set(members.positive + members.negative) {
      guard let row = prompts[member], row.values.count == floats.count else { return nil }
      let sum = Interval(BigFloat(TiltedDoubles.dot(products, row.values), precision: 128))
      let largest = Magnitude(row.largest)
      let near = error * largest
      let mean = Interval(lower: -largest.bigFloat, upper: largest.bigFloat)
      covariances[member] =
        ((sum + Interval(lower: -near.bigFloat, upper: near.bigFloat)) / terms.total - off * mean)
        / unit
    }
    variance = tilting.variance(at: alpha)
    self.covariances = covariances
  }
}

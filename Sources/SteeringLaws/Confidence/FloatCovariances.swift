// Covariances of log-odds and logits over a large vocabulary, in doubles with bounds.
internal import ExactArithmetic
internal import RealModule
internal import SteeringModel

/// Var(M) and Cov(M, X_i) at one strength, X_i the logits of the contexts of P and N, M and X over
/// the temperature.
///
/// With any reference numbers m and x, Cov(M,X) = E[(M−m)(X−x)] − E[M−m]E[X−x]. Sums of n products of
/// doubles are off by at most n + 16 roundings of the sums of their sizes; a difference of doubles
/// by 2^−51 of the sizes of both.
struct FloatCovariances {
  /// Var(M).
  let variance: Interval
  private let covariances: [Int: Interval]

  /// Cov(M, X) for the logits X of context `member`, one of P or N.
  subscript(member: Int) -> Interval? { covariances[member] }

  /// The covariances at `alpha`, which is next to a point; nil for a model that is not of double
  /// logits.
  init?(
    _ family: SteeredFamily, _ model: SteeringModel, members: SteeringSets, temperature: Rational,
    at alpha: Interval
  ) {
    guard let floats = family.floats, floats.isOfLogits, let pairs = PairTilting(floats),
      let shares = pairs.shares(at: alpha)
    else { return nil }
    let sigma = (0..<floats.count).map { shares.after($0).high }
    let relative =
      shares.relativeError + Magnitude(floats.count + 16).scaled(byPowerOfTwo: -53)
    let lost = shares.error * Magnitude(floats.count)
    let odds = Column((0..<floats.count).map { floats.approximateLogOdds($0) }, sigma)
    var covariances: [Int: Interval] = [:]
    for member in Set(members.positive + members.negative) {
      guard let row = model.contexts[member].distribution.logitRow?.doubles else { return nil }
      covariances[member] =
        odds.covariance(Column(row, sigma), sigma, relative, lost)
        / Interval(temperature, precision: 128)
    }
    variance = odds.covariance(odds, sigma, relative, lost)
    self.covariances = covariances
  }

  /// Numbers about a reference near their mean.
  private struct Column {
    let values: [Double]
    /// A bound of the numbers and of the reference.
    let size: Double

    init(_ numbers: [Double], _ sigma: [Double]) {
      let middle = zip(numbers, sigma).reduce(0) { $0 + $1.0 * $1.1 }
      values = numbers.map { $0 - middle }
      size = numbers.reduce(abs(middle)) { max($0, abs($1)) }
    }

    func covariance(
      _ other: Column, _ sigma: [Double], _ relative: Magnitude, _ lost: Magnitude
    ) -> Interval {
      var (first, second, product) = (0.0, 0.0, 0.0)
      var (firstSize, secondSize, productSize) = (0.0, 0.0, 0.0)
      for token in sigma.indices {
        let (a, b) = (sigma[token] * values[token], sigma[token] * other.values[token])
        let both = a * other.values[token]
        first += a
        second += b
        product += both
        firstSize += abs(a)
        secondSize += abs(b)
        productSize += abs(both)
      }
      /// The sum, with its roundings, and the errors `slip` of its factors.
      func enclosure(_ sum: Double, _ size: Double, _ slip: Magnitude, _ most: Double) -> Interval {
        let radius =
          (Magnitude(size) * relative + slip + lost * Magnitude(most)).scaled(byPowerOfTwo: 1)
        let bound = radius.bigFloat
        return Interval(BigFloat(sum, precision: 128)) + Interval(lower: -bound, upper: bound)
      }
      func slip(_ column: Column) -> Magnitude { Magnitude(column.size).scaled(byPowerOfTwo: -51) }
      let (mine, others) = (slip(self), slip(other))
      let whole = enclosure(
        product, productSize,
        mine * Magnitude(secondSize) + others * Magnitude(firstSize) + mine * others,
        4 * size * other.size)
      return whole
        - enclosure(first, firstSize, mine, 2 * size)
        * enclosure(second, secondSize, others, 2 * other.size)
    }
  }
}

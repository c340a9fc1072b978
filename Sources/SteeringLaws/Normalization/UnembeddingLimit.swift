// The limiting logits of a real vocabulary (15).
public import ExactArithmetic
internal import RealModule
public import SteeringModel

/// Why the limit of an unembedding cannot be taken.
public enum UnembeddingFault: Error, Sendable, Equatable {
  /// The entry of this token and coordinate is infinite or not a number.
  case notFinite(token: Int, coordinate: Int)
}

/// The logits LN(±v)Wᵀ to which steering through a final normalisation leads (15), for a real
/// vocabulary: all of them enclosed, the largest ones known exactly.
///
/// The limit of token z is s_z = ±k W_z·(γ∘Cv) + B_z with k = √d/‖Cv‖ and B_z = W_z·β + b_z, b the
/// head's own bias: with floats, which are dyadic, a number a√r + b of rationals (``SurdScore``).
/// One pass through W in doubles encloses every s_z with a proved bound; what that leaves open
/// among the largest is decided exactly. Scale, cap and temperature of the head increase with s_z:
/// they change no order.
public struct UnembeddingLimit: Sendable {
  /// What tokens' limits are enclosed by: centres and radii.
  struct Enclosures: Sendable {
    var centres: [Double] = []
    var radii: [Double] = []

    /// The enclosures of the sums with `numbers`, each of which is rounded once.
    fileprivate func adding(_ numbers: [Double]) -> Enclosures {
      var sums = self
      for (token, number) in numbers.enumerated() {
        let sum = centres[token] + number
        sums.centres[token] = sum.isFinite ? sum : 0
        sums.radii[token] =
          sum.isFinite ? (radii[token] + abs(sum) * 0x1p-52).nextUp : .infinity
      }
      return sums
    }
  }

  /// The number of tokens.
  public var tokenCount: Int { rows.rowCount }
  let rows: any UnembeddingRows
  let normalization: Normalization<Interval>
  let direction: SteeringDirection
  let head: OutputHead
  /// γ∘Cv and β, exactly.
  private let tilt: [Rational]
  private let shift: [Rational]
  /// k² = d/‖Cv‖².
  let radicand: Rational
  private var enclosures: [StrengthEnd: Enclosures] = [:]

  /// The limit along `direction` of the logits that `head` makes of W · LN, with `gain` γ, `bias` β
  /// (nil: 0) and ε inside the root.
  ///
  /// Rows, gain and bias must have the dimension of the direction, and the head's bias one number a
  /// row. Throws ``UnembeddingFault`` for an entry that is not finite. One pass through W.
  public init(
    _ rows: any UnembeddingRows, _ direction: SteeringDirection, gain: [Rational],
    bias: [Rational]?, epsilon: Rational, head: OutputHead = OutputHead()
  ) throws(UnembeddingFault) {
    let d = direction.components.count
    precondition(
      rows.columnCount == d && gain.count == d && bias?.count ?? d == d,
      "rows, gain, bias and direction have one dimension")
    precondition(
      head.bias.map { $0.count == rows.rowCount } ?? true, "the head's bias has a number a row")
    self.head = head
    let precision = 128
    func enclosed(_ values: [Rational]) -> [Interval] {
      values.map { Interval($0, precision: precision) }
    }
    self.rows = rows
    self.direction = direction
    normalization = Normalization(
      direction.kind, gain: enclosed(gain), bias: bias.map(enclosed),
      epsilon: Interval(epsilon, precision: precision))
    var centred = direction.components
    if direction.kind == .layer {
      let mean = centred.reduce(0, +) / Rational(d)
      centred = centred.map { $0 - mean }
    }
    tilt = zip(gain, centred).map { $0 * $1 }
    // No bias, or one of zeros, shifts nothing.
    shift = bias.flatMap { $0.allSatisfy(\.isZero) ? nil : $0 } ?? []
    radicand = Rational(d) / centred.reduce(0) { $0 + $1 * $1 }
    enclosures = try enclose(precision: precision)
  }

  private func enclose(
    precision: Int
  ) throws(UnembeddingFault) -> [StrengthEnd: Enclosures] {
    var found: [StrengthEnd: Enclosures] = [:]
    let ends: [StrengthEnd] = shift.isEmpty ? [.positive] : [.positive, .negative]
    let products = ends.map { end in
      let limit = normalization.limit(
        along: direction.enclosures(precision: precision), end)
      let centres = limit.map { $0.midpoint.double() }
      let radii = zip(limit, centres).map { limit, centre in
        (limit - Interval(BigFloat(centre))).magnitudeBound.double(.up)
      }
      return BoundedProduct(centres: centres, radii: radii)
    }
    var sums = [Enclosures](repeating: Enclosures(), count: ends.count)
    var buffer = [Double](repeating: 0, count: rows.columnCount)
    for token in 0..<rows.rowCount {
      let values = buffer.withUnsafeMutableBufferPointer { row in
        rows.decode(row: token, into: row)
        return products.map { $0(UnsafeBufferPointer(row)) }
      }
      for (place, (value, error)) in values.enumerated() {
        let isKnown = value.isFinite && error.isFinite
        if !isKnown, let coordinate = buffer.firstIndex(where: { !$0.isFinite }) {
          throw .notFinite(token: token, coordinate: coordinate)
        }
        sums[place].centres.append(isKnown ? value : 0)
        sums[place].radii.append(isKnown ? error : .infinity)
      }
    }
    for (end, sum) in zip(ends, sums) { found[end] = sum }
    if ends.count == 1 {
      found[.negative] = Enclosures(centres: sums[0].centres.map { -$0 }, radii: sums[0].radii)
    }
    guard let bias = head.bias else { return found }
    return found.mapValues { $0.adding(bias) }
  }

  /// The enclosures of all limits at `end`.
  func enclosures(_ end: StrengthEnd) -> Enclosures { enclosures[end] ?? Enclosures() }

  /// The limit s_z of `token` at `end`, exactly, before scale, cap and temperature.
  ///
  /// Costs 2d products of rationals.
  public func score(of token: Int, _ end: StrengthEnd) -> SurdScore {
    let slope = exactProduct(rows.row(token), tilt)
    return SurdScore(
      slope: end == .positive ? slope : -slope,
      offset: exactProduct(rows.row(token), shift) + head.exactBias(of: token))
  }

  private func exactProduct(_ row: [Double], _ vector: [Rational]) -> Rational {
    zip(row, vector).reduce(0) { sum, pair in
      guard pair.0 != 0, let entry = Rational(exactly: pair.0) else { return sum }
      return sum + entry * pair.1
    }
  }
}

// The constant by which the log-odds of logits differ from their means.
internal import ConcurrentWork
internal import ExactArithmetic

/// c = Σ_i m_i log Σ_z e^{ℓ_i(z)} + a rational: the difference of the mean log-normalisers of P and
/// N.
struct LogNormalizers: Sendable {
  /// Distinct rows of logits with their integer multiplicities over q.
  private let parts: [(multiplicity: Rational, logits: NumberRow)]
  /// What is rational of c.
  let shift: Rational
  /// c from sums in double-doubles, made once.
  private let quick: MadeOnce<Interval>

  /// No rows: c = 0.
  static let none = LogNormalizers([])

  /// The constant of `rows`.
  ///
  /// Rows that agree up to their order and a shift have log-normalisers that differ by that shift:
  /// they count as one, so that what cancels is seen to cancel.
  init(_ rows: [(multiplicity: Rational, logits: NumberRow)]) {
    let ends = rows.map(\.logits.ends)
    // Rows of unequal spread, or with other gaps below their largest number, are not compared any further.
    let areDoubles = rows.allSatisfy(\.logits.isOfDoubles)
    let kinds = zip(rows, ends).map { row, ends in
      Kind(
        spread: ends.largest - ends.least,
        fingerprint: areDoubles ? LogNormalizers.fingerprint(row.logits) : 0)
    }
    let counts = Dictionary(kinds.map { ($0, 1) }, uniquingKeysWith: +)
    var distinct: [(multiplicity: Rational, logits: NumberRow)] = []
    var places: [[Rational]: (place: Int, largest: Rational)] = [:]
    var shift: Rational = 0
    for (row, (ends, kind)) in zip(rows, zip(ends, kinds)) {
      guard counts[kind, default: 0] > 1 else {
        distinct.append(row)
        continue
      }
      let shape = row.logits.sorted().map { $0 - ends.largest }
      guard let known = places[shape] else {
        places[shape] = (distinct.count, ends.largest)
        distinct.append(row)
        continue
      }
      shift += row.multiplicity * (ends.largest - known.largest)
      distinct[known.place].multiplicity += row.multiplicity
    }
    let parts = distinct.filter { !$0.multiplicity.isZero }
    self.parts = parts
    self.shift = shift
    quick = MadeOnce { [shift] in
      LogNormalizers.enclosure(parts, shift, precision: LogNormalizers.pairPrecision)
    }
  }

  /// What rows that agree up to their order and a shift have in common.
  private struct Kind: Hashable {
    let spread: Rational
    let fingerprint: UInt64
  }

  /// A number that rows of doubles share if they agree up to their order and a shift, and others hardly ever:
  /// a sum over the exact gaps below the largest one.
  private static func fingerprint(_ logits: NumberRow) -> UInt64 {
    guard let doubles = logits.doubles, let top = doubles.max() else { return 0 }
    return doubles.reduce(0) { sum, logit in
      let gap = DoubleDouble(difference: top, logit)
      // 0 and −0 are the same number.
      let bits = (gap.high + 0).bitPattern ^ ((gap.low + 0).bitPattern &* 0x9E37_79B9_7F4A_7C15)
      var mixed = bits
      mixed = (mixed ^ (mixed >> 31)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return sum &+ (mixed ^ (mixed >> 31))
    }
  }

  /// Whether c is the rational ``shift``.
  var isRational: Bool { parts.isEmpty }

  /// An enclosure of c.
  ///
  /// Up to ``pairPrecision`` bits some 250 operations a logit, then an exponential of that precision.
  func enclosure(precision: Int) -> Interval {
    precision <= LogNormalizers.pairPrecision
      ? quick.value : LogNormalizers.enclosure(parts, shift, precision: precision)
  }

  private static func enclosure(
    _ parts: [(multiplicity: Rational, logits: NumberRow)], _ shift: Rational, precision: Int
  ) -> Interval {
    let logarithms = concurrentMap(parts.map(\.logits), workers: 2) {
      LogNormalizers.logSum($0, precision: precision)
    }
    return zip(parts, logarithms).reduce(into: Interval(shift, precision: precision)) {
      $0 += Interval($1.0.multiplicity, precision: precision) * $1.1
    }
  }

  /// The precision up to which sums in double-doubles are good enough.
  static let pairPrecision = 84

  /// log Σ e^ℓ.
  static func logSum(_ logits: NumberRow, precision: Int) -> Interval {
    if precision <= pairPrecision, let doubles = logits.doubles, let top = doubles.max() {
      return Interval(BigFloat(top)) + .log(sum(doubles, over: top))
    }
    var sum = Interval(0, precision: precision)
    for logit in logits {
      // A dyadic float is exact at 64 bits; a wider number is enclosed.
      sum += Interval(logit, precision: max(64, precision)).applying(.exp, precision: precision)
    }
    return .log(sum)
  }

  /// Σ e^{ℓ − top}, which is at least 1, in double-doubles.
  private static func sum(_ logits: [Double], over top: Double) -> Interval {
    // What is left out is below 2^−894 each.
    let sum = ExponentialOfPairs.sum(of: logits, over: top)
    // All terms are positive: relative errors of terms, and 2^−100 of each partial sum.
    let error =
      Magnitude(ExponentialOfPairs.relativeError)
      + Magnitude(logits.count).scaled(byPowerOfTwo: -99)
    let near = Magnitude(sum.high) * error
    let precision = pairPrecision + 44
    return Interval(
      lower: sum.bigFloat.subtracting(near.bigFloat, precision: precision, rounding: .down),
      upper: sum.bigFloat.adding(near.bigFloat, precision: precision, rounding: .up))
  }
}

extension NumberRow {
  /// The least and the largest number; 0 for an empty row.
  fileprivate var ends: (least: Rational, largest: Rational) {
    guard let doubles else { return (self.min() ?? 0, self.max() ?? 0) }
    let ends = [doubles.min() ?? 0, doubles.max() ?? 0].compactMap { Rational(exactly: $0) }
    return (ends[0], ends[1])
  }
}

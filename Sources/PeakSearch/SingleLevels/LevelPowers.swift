internal import ExactArithmetic
internal import SteeringLaws

/// The statistics of a family over a coprime base: μ_l = c Σ_k e_lk log b_k with integers e_lk.
///
/// Then e^{αμ_l} = Π_k (e^{αc log b_k})^{e_lk}: a few exponentials for the base (often small primes) and a
/// few products a level, in place of one exponential a level. Pays when probabilities are simple
/// fractions and digits are many.
struct LevelPowers {
  /// c log b_k.
  private let logarithms: [Logarithm]
  /// The non-zero (k, e_lk) of each level.
  private let exponents: [[(element: Int, power: Int)]]
  /// The least and largest exponent of each element.
  private let ranges: [ClosedRange<Int>]

  /// The largest numbers that are refined, in bits, and the most products a level that still pay.
  private static let (heightLimit, productLimit) = (128, 12)

  /// The powers of `family`, or nil when they are not there or would not pay.
  init?(_ family: TiltedFamily) {
    guard let first = family.levels.compactMap(\.statistic.terms.first).first else { return nil }
    var arguments: [Rational] = []
    for level in family.levels {
      let statistic = level.statistic
      guard statistic.rational.isZero, statistic.terms.count <= 1 else { return nil }
      let term = statistic.terms.first
      guard term?.coefficient ?? first.coefficient == first.coefficient,
        term?.argument.height ?? 0 <= LevelPowers.heightLimit
      else { return nil }
      arguments.append(term?.argument ?? 1)
    }
    let base = CoprimeBase(refining: arguments)
    let rows = arguments.map { base.exponents(of: $0) }
    let ranges = base.elements.indices.map { k in
      let column = rows.map { $0[k] }
      return (min(0, column.min() ?? 0)...max(0, column.max() ?? 0))
    }
    let products = rows.joined().count { $0 != 0 } + ranges.map(\.count).reduce(0, +)
    guard base.elements.count * 2 < arguments.count,
      products <= LevelPowers.productLimit * arguments.count
    else { return nil }
    self.ranges = ranges
    logarithms = base.elements.map { Logarithm(first.coefficient, log: Rational($0)) }
    exponents = rows.map { row in row.indices.filter { row[$0] != 0 }.map { ($0, row[$0]) } }
  }

  /// Enclosures of c log b_k with endpoints of `precision` bits.
  func rates(precision: Int) -> [Interval] {
    logarithms.map { $0.enclosure(precision: precision) }
  }

  /// e^{α(μ_l − μ_z)} of every level l, for z = `level`.
  func tilts(at alpha: Interval, about level: Int, rates: [Interval], precision: Int) -> [Interval]
  {
    // powers[k][j] = e^{α j c log b_k}, j from the least exponent of element k to its largest.
    let powers = zip(rates, ranges).map { rate, range -> [Interval] in
      let factor = (alpha * rate).applying(.exp, precision: precision)
      var row: [Interval] = [Interval(1, precision: precision)]
      for _ in 0..<range.upperBound { row.append(row[row.count - 1] * factor) }
      if range.lowerBound < 0 {
        let inverse = 1 / factor
        for _ in range.lowerBound..<0 { row.insert(row[0] * inverse, at: 0) }
      }
      return row
    }
    let products = exponents.map { row -> Interval? in
      var factors = row.lazy.map { powers[$0.element][$0.power - ranges[$0.element].lowerBound] }
        .makeIterator()
      guard var product = factors.next() else { return nil }
      while let factor = factors.next() { product *= factor }
      return product
    }
    let one = Interval(1, precision: precision)
    let scale = products[level].map { one / $0 } ?? one
    return products.map { $0.map { $0 * scale } ?? scale }
  }
}

// Exact sums of rows of floats, kept as floats.
internal import CDoublePairs

/// A row of exact numbers, each the sum of two doubles over one divisor: what means of floats are.
///
/// Means of a vocabulary's logits stay 16 bytes a number; whoever asks for an element gets the
/// rational that it is.
public struct PairRow: Sendable {
  /// The sums rounded to the nearest doubles.
  package let highs: [Double]
  /// What that rounding leaves, exactly.
  package let lows: [Double]
  /// What both are divided by, > 0.
  package let divisor: Int
  /// ``lows``, or nothing where all of them are 0.
  package let lowsIfAny: [Double]
  /// The least and the largest sum, before the division; nil for an empty row.
  package let ends: (least: DoubleDouble, largest: DoubleDouble)?

  /// The sum of the rows `rows`, all of one length, each times an integer, over `divisor`; nil when
  /// two doubles do not hold a sum exactly, or a number is not finite.
  ///
  /// Takes the rows one by one. Some twenty operations a number; every rounding error is computed, and
  /// found to be 0.
  package init?(
    sumOf rows: some Sequence<(multiplicity: Int, values: [Double])>, divisor: Int
  ) {
    precondition(divisor > 0, "a mean has a positive number of rows")
    var highs: [Double] = []
    var lows: [Double] = []
    var lost = 0.0
    for (multiplicity, values) in rows {
      if highs.isEmpty {
        highs = [Double](repeating: 0, count: values.count)
        lows = highs
      }
      precondition(values.count == highs.count, "rows have one length")
      lost += sl_pair_add_scaled(values, Double(multiplicity), values.count, &highs, &lows)
    }
    guard !highs.isEmpty else { return nil }
    guard lost == 0, highs.allSatisfy(\.isFinite) else { return nil }
    // A power of two divides exactly, but for subnormal numbers.
    let least = Double.leastNormalMagnitude * Double(divisor)
    if divisor & (divisor - 1) == 0,
      lows.allSatisfy({ $0 == 0 || abs($0) >= least }),
      highs.allSatisfy({ $0 == 0 || abs($0) >= least })
    {
      highs = highs.map { $0 / Double(divisor) }
      lows = lows.map { $0 / Double(divisor) }
      self.divisor = 1
    } else {
      self.divisor = divisor
    }
    self.highs = highs
    self.lows = lows
    lowsIfAny = lows.allSatisfy { $0 == 0 } ? [] : lows
    ends = PairRow.ends(highs, lowsIfAny)
  }

  /// The least and the largest of the sums of `highs` and `lows`, of which there may be none; nil for no
  /// numbers.
  package static func ends(
    _ highs: [Double], _ lows: [Double]
  ) -> (least: DoubleDouble, largest: DoubleDouble)? {
    func pair(_ index: Int) -> DoubleDouble {
      DoubleDouble(high: highs[index], low: lows.isEmpty ? 0 : lows[index])
    }
    guard !highs.isEmpty else { return nil }
    var (low, high) = (pair(0), pair(0))
    for (index, value) in highs.enumerated() where value <= low.high || value >= high.high {
      low = min(low, pair(index))
      high = max(high, pair(index))
    }
    return (low, high)
  }

  /// The row over the positive number `number`; nil when two doubles do not hold its multiples by
  /// the denominator.
  package func divided(by number: Rational) -> PairRow? {
    guard let factor = number.denominator.asInt, let share = number.numerator.asInt,
      factor > 0, share > 0, max(factor, share) < 1 << 31
    else { return nil }
    let (divisor, isTooLarge) = divisor.multipliedReportingOverflow(by: share)
    guard !isTooLarge, divisor < 1 << 31 else { return nil }
    return PairRow(
      sumOf: [(multiplicity: factor, values: highs), (multiplicity: factor, values: lows)],
      divisor: divisor)
  }

  /// The number of numbers.
  public var count: Int { highs.count }

  /// The number at `index`.
  public subscript(index: Int) -> Rational {
    guard let high = Rational(exactly: highs[index]), let low = Rational(exactly: lows[index])
    else {
      preconditionFailure("the numbers of a row are finite")
    }
    return (high + low) / Rational(divisor)
  }

  /// The sum at `index`, before its division: in the order of the numbers.
  package func sum(_ index: Int) -> DoubleDouble {
    DoubleDouble(high: highs[index], low: lows[index])
  }

  /// The number at `index`, if it is a double.
  package func double(_ index: Int) -> Double? {
    lows[index] == 0 && divisor == 1 ? highs[index] : nil
  }

  /// The number at `index` within 2^−100, relatively.
  package func quotient(_ index: Int) -> DoubleDouble {
    let sum = sum(index)
    guard divisor > 1 else { return sum }
    let divisor = Double(divisor)
    let first = sum.high / divisor
    // What first · divisor leaves is a double but for its own second part.
    let product = DoubleDouble(product: first, divisor)
    let rest = (sum.high - product.high) - product.low + sum.low
    return DoubleDouble(sum: first, rest / divisor)
  }
}

// Sums the powers that a panel's polynomial is made of, at any number of limbs.
internal import CGMP
package import ExactArithmetic

/// The power sums Σ_i a_i b_i^k, k = 0 … n−1, of numbers in (−1, 1) as fixed-point fractions.
///
/// A fraction of m limbs is a multiple of 2^(−64m) given by its magnitude, least limb first. Sum k
/// is kept to `lengths[k]` limbs only (its leading ones), because it will be multiplied by
/// something small; the lengths must not increase. No sum of magnitudes may reach 1: the caller
/// scales the a_i.
///
/// Error: every product is cut off, so after N terms sum k is off by at most `errorUnits(k)` · N
/// units of its last limb. Cost: one product of `lengths[k]` limbs a term and power.
package final class FixedPointPowerSums {
  /// The limbs of the fractions that are added.
  package let limbs: Int
  /// The limbs kept of each sum.
  package let lengths: [Int]
  /// The terms added so far.
  package private(set) var count = 0
  // The positive parts, then the negative parts: `limbs` limbs a sum, the leading ones in use.
  private let sums: UnsafeMutablePointer<UInt>
  private let scratch: UnsafeMutablePointer<UInt>
  /// What sums instead where all lengths are two limbs: bins for either sign of b, and of a.
  private let pairs: BinnedPowerSums?

  /// Sums of zero terms.
  package init(limbs: Int, lengths: [Int]) {
    precondition(limbs >= 1 && lengths.allSatisfy { (1...limbs).contains($0) }, "lengths fit")
    precondition(zip(lengths, lengths.dropFirst()).allSatisfy { $0 >= $1 }, "lengths decrease")
    self.limbs = limbs
    self.lengths = lengths
    pairs =
      lengths.count > 0 && lengths.allSatisfy { $0 == 2 } && limbs == 2
      ? BinnedPowerSums(binCount: 4, order: lengths.count) : nil
    let size = 2 * limbs * lengths.count
    sums = .allocate(capacity: size)
    sums.initialize(repeating: 0, count: size)
    scratch = .allocate(capacity: 4 * limbs)
    scratch.initialize(repeating: 0, count: 4 * limbs)
  }

  deinit {
    sums.deallocate()
    scratch.deallocate()
  }

  /// Forgets all terms.
  package func reset() {
    sums.update(repeating: 0, count: 2 * limbs * lengths.count)
    pairs?.reset()
    count = 0
  }

  /// The error of sum `k` a term, in units of the last limb that is kept of it.
  package static func errorUnits(_ k: Int) -> Double { Double(4 * k + 1) }

  /// Adds the term ±a with the number ±b, both of `limbs` limbs.
  package func add(
    _ a: UnsafePointer<UInt>, isNegative: Bool, _ b: UnsafePointer<UInt>, powerIsNegative: Bool
  ) {
    count += 1
    if let pairs {
      pairs.add(
        UInt128(a[1]) << 64 | UInt128(a[0]), UInt128(b[1]) << 64 | UInt128(b[0]),
        toBin: (isNegative ? 2 : 0) + (powerIsNegative ? 1 : 0))
      return
    }
    // Limbs below the leading ones in use say nothing. Products go to two places in turn.
    var term = scratch
    var product = scratch + 2 * limbs
    term.update(from: a, count: limbs)
    let other = limbs * lengths.count
    var side = isNegative ? other : 0
    let flip = powerIsNegative
    let last = lengths.count - 1
    // A short b, such as the difference of two doubles, makes short products.
    var short = limbs
    while short > 1, b[limbs - short] == 0 { short -= 1 }
    let shortB = b + (limbs - short)
    var target = sums
    var k = 0
    // Long fractions by GMP, then two limbs, then one in registers.
    while k <= last, lengths[k] > 2 {
      let length = lengths[k]
      let start = limbs - length
      _ = __gmpn_add_n(
        target + side + start, target + side + start, term + start, length)
      if k < last {
        let next = lengths[k + 1]
        let from = limbs - next
        var cut = 0
        if short == 1 {
          product[next] = __gmpn_mul_1(product, term + from, next, shortB[0])
          cut = 1
        } else if short < next {
          _ = __gmpn_mul(product, term + from, next, shortB, short)
          cut = short
        } else if next > 2 {
          __gmpn_mul_n(product, term + from, b + from, next)
          cut = next
        } else {
          (term[limbs - 1], term[limbs - 2]) = FixedPointPowerSums.product(
            term[limbs - 1], term[limbs - 2], b[limbs - 1], b[limbs - 2])
        }
        if cut > 0 {
          term = product + (cut - from)
          product = scratch + (product == scratch ? 2 * limbs : 0)
        }
      }
      if flip { side = other - side }
      target += limbs
      k += 1
    }
    guard k <= last else { return }
    var high = term[limbs - 1]
    let factor = b[limbs - 1]
    if lengths[k] == 2 {
      var low = term[limbs - 2]
      let lowFactor = b[limbs - 2]
      while k <= last, lengths[k] == 2 {
        let place = target + side + (limbs - 2)
        let (sum, carry) = place[0].addingReportingOverflow(low)
        place[0] = sum
        place[1] = place[1] &+ high &+ (carry ? 1 : 0)
        (high, low) = FixedPointPowerSums.product(high, low, factor, lowFactor)
        if flip { side = other - side }
        target += limbs
        k += 1
      }
    }
    while k <= last {
      let place = target + side + (limbs - 1)
      place[0] = place[0] &+ high
      high = high.multipliedFullWidth(by: factor).high
      if flip { side = other - side }
      target += limbs
      k += 1
    }
  }

  /// The leading two limbs of a product of two-limb fractions, at most 3 units too small.
  @inline(__always)
  private static func product(
    _ a1: UInt, _ a0: UInt, _ b1: UInt, _ b0: UInt
  ) -> (high: UInt, low: UInt) {
    let top = a1.multipliedFullWidth(by: b1)
    let (first, c1) = top.low.addingReportingOverflow(a1.multipliedFullWidth(by: b0).high)
    let (second, c2) = first.addingReportingOverflow(a0.multipliedFullWidth(by: b1).high)
    return (top.high &+ (c1 ? 1 : 0) &+ (c2 ? 1 : 0), second)
  }

  /// Writes |sum `k`| as `limbs` limbs to `result`; the return value tells whether the sum
  /// is negative.
  package func magnitude(of k: Int, into result: UnsafeMutablePointer<UInt>) -> Bool {
    let positive = sums + k * limbs
    let negative = positive + limbs * lengths.count
    if let pairs {
      // An odd power has the sign of its base.
      let (same, other) = k & 1 == 0 ? (1, 3) : (3, 1)
      for (place, sign, power) in [(positive, 0, same), (negative, 2, other)] {
        let sum = pairs.sum(of: k, inBin: sign) &+ pairs.sum(of: k, inBin: power)
        place[0] = UInt(truncatingIfNeeded: sum)
        place[1] = UInt(truncatingIfNeeded: sum >> 64)
      }
    }
    if __gmpn_cmp(positive, negative, limbs) >= 0 {
      _ = __gmpn_sub_n(result, positive, negative, limbs)
      return false
    }
    _ = __gmpn_sub_n(result, negative, positive, limbs)
    return true
  }

  /// Sum `k` as a float of as many bits as it needs.
  package func value(of k: Int) -> BigFloat {
    withUnsafeTemporaryAllocation(of: UInt.self, capacity: limbs) { buffer in
      let start = buffer.base
      let isNegative = magnitude(of: k, into: start)
      return BigFloat(fraction: start, limbs: limbs, isNegative: isNegative)
    }
  }
}

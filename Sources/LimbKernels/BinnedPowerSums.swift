// The power sums of compressed families, at the one size of number that is used most.
package import ExactArithmetic

/// The power sums Σ_i a_i b_i^k, k = 0 … n−1, of numbers in [0, 1) in each of many bins, at 128
/// bits.
///
/// The same sums as ``FixedPointPowerSums`` computes, with the same error a term, for the one
/// length that is met by millions: four terms go through the processor together, each with sums of
/// its own, so that none waits for another.
package final class BinnedPowerSums {
  private let order: Int
  /// Sums of the first of four terms, by bins, then of the second, and so on.
  private let sums: UnsafeMutablePointer<UInt128>
  private let lane: Int
  private var pending = 0
  private let bins: UnsafeMutablePointer<Int>
  private let terms: UnsafeMutablePointer<UInt128>
  private let places: UnsafeMutablePointer<UInt128>
  private static let width = 4

  /// `order` sums of zero terms in each of `binCount` bins.
  package init(binCount: Int, order: Int) {
    precondition(order >= 1 && binCount >= 1, "there is something to sum")
    self.order = order
    let width = BinnedPowerSums.width
    lane = binCount * order
    sums = .allocate(capacity: width * lane)
    sums.initialize(repeating: 0, count: width * lane)
    bins = .allocate(capacity: width)
    bins.initialize(repeating: 0, count: width)
    terms = .allocate(capacity: width)
    terms.initialize(repeating: 0, count: width)
    places = .allocate(capacity: width)
    places.initialize(repeating: 0, count: width)
  }

  deinit {
    sums.deallocate()
    bins.deallocate()
    terms.deallocate()
    places.deallocate()
  }

  /// Adds the term a · 2^−128 with the number b · 2^−128 to `bin`.
  ///
  /// No sum may reach 1.
  @inline(__always)
  package func add(_ a: UInt128, _ b: UInt128, toBin bin: Int) {
    bins[pending] = bin
    terms[pending] = a
    places[pending] = b
    pending += 1
    if pending == BinnedPowerSums.width { flush() }
  }

  private func flush() {
    let (s0, s1) = (sums + bins[0] * order, sums + (lane + bins[1] * order))
    let (s2, s3) = (sums + (2 * lane + bins[2] * order), sums + (3 * lane + bins[3] * order))
    var (u0, u1, u2, u3) = (terms[0], terms[1], terms[2], terms[3])
    let (b0, b1, b2, b3) = (places[0], places[1], places[2], places[3])
    for k in 0..<order {
      s0[k] &+= u0
      s1[k] &+= u1
      s2[k] &+= u2
      s3[k] &+= u3
      u0 = BinnedPowerSums.product(u0, b0)
      u1 = BinnedPowerSums.product(u1, b1)
      u2 = BinnedPowerSums.product(u2, b2)
      u3 = BinnedPowerSums.product(u3, b3)
    }
    pending = 0
  }

  /// The leading half of a product of fractions, at most 3 units too small.
  @inline(__always)
  private static func product(_ a: UInt128, _ b: UInt128) -> UInt128 {
    let (a1, a0) = (UInt64(truncatingIfNeeded: a >> 64), UInt64(truncatingIfNeeded: a))
    let (b1, b0) = (UInt64(truncatingIfNeeded: b >> 64), UInt64(truncatingIfNeeded: b))
    let top = a1.multipliedFullWidth(by: b1)
    return (UInt128(top.high) << 64 | UInt128(top.low))
      &+ UInt128(a1.multipliedFullWidth(by: b0).high)
      &+ UInt128(a0.multipliedFullWidth(by: b1).high)
  }

  /// Forgets all terms.
  package func reset() {
    pending = 0
    sums.update(repeating: 0, count: BinnedPowerSums.width * lane)
  }

  /// Sum `k` of `bin` · 2^128.
  func sum(of k: Int, inBin bin: Int) -> UInt128 {
    while pending > 0 { add(0, 0, toBin: bin) }
    return (0..<BinnedPowerSums.width).reduce(0) { $0 &+ sums[$1 * lane + bin * order + k] }
  }

  /// Sum `k` of `bin`.
  package func value(of k: Int, inBin bin: Int) -> BigFloat {
    let sum = sum(of: k, inBin: bin)
    return withUnsafeTemporaryAllocation(of: UInt.self, capacity: 2) { limbs in
      limbs[0] = UInt(truncatingIfNeeded: sum)
      limbs[1] = UInt(truncatingIfNeeded: sum >> 64)
      return BigFloat(fraction: limbs.base, limbs: 2, isNegative: false)
    }
  }
}

extension FixedPointLimbs {
  /// `value` ≥ 0 times 2^`shift` as a multiple of 2^−128, cut off below and modulo 1 above.
  @inline(__always)
  package static func fraction(_ value: Double, shiftedBy shift: Int) -> UInt128 {
    guard value > 0 else { return 0 }
    let isNormal = value.isNormal
    let significand = isNormal ? value.significandBitPattern | 1 << 52 : value.significandBitPattern
    let exponent = isNormal ? Int(value.exponentBitPattern) - 1075 : -1074
    let place = exponent + shift + 128
    if place >= 128 || place <= -64 { return 0 }
    return place >= 0
      ? UInt128(significand) << UInt128(place) : UInt128(significand >> UInt64(-place))
  }
}

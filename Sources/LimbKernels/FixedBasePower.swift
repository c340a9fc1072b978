internal import CGMP
internal import CMPFR
internal import ExactArithmetic

/// b^x for one integer b > 1 and many short points x ≥ 0, from tables and limb-wise series.
///
/// x = 2^(−s)(I + η). The bits of I select powers b^(d·2^(mj−s)) from tables of 2^m entries. η is cut
/// into pieces of 1, 1, 2, 4, 8, … limbs (bit-burst): a piece u at offset o limbs gives
/// exp(uY) = Σ c_k u^k with Y = 2^(−s) log b and c_k = Y^k/k! computed once; Horner's rule on limbs multiplies by
/// the few limbs of the piece only, and the terms shorten as k grows. So no exponential is computed anew.
///
/// Errors, in units of 2^(−64n) at n limbs: a table entry 3, since tables are built with one limb more and
/// lose less than 40 bits of it; a coefficient 4 units of that longer fraction; a step of Horner's rule at
/// most 4 (coefficient, piece and product cut off); the end of a series and its normalisation 8; a product 2.
///
/// Soundness of `Sendable`: the memory is written in the initialiser only.
final class FixedBasePower: @unchecked Sendable {
  /// How I is cut.
  struct Layout {
    /// The bits of one table, m.
    let chunkBits: Int
    /// The number of tables.
    let chunks: Int
    /// s.
    let scale: Int
  }

  /// The limbs kept: one more than powers may be asked for.
  private let stored: Int
  private let layout: Layout
  private let table: UnsafeMutablePointer<UInt>
  private let exponents: UnsafeMutablePointer<Int>
  private let coefficients: UnsafeMutablePointer<UInt>
  /// The blank leading limbs of each c_k, 0 ≤ k, with a bit to spare.
  private let blanks: [Int]

  /// Scratch needed by ``power(_:limbs:into:scratch:)`` for `limbs` limbs.
  static func scratchSize(limbs: Int) -> Int { 6 * (limbs + 4) }

  /// Tables for base `logarithm` = log b, which has at least 64(limbs + 2) bits and 2^(−s) log b < 2^(−8).
  init(logarithm: BigFloat, limbs: Int, layout: Layout) {
    stored = limbs + 1
    self.layout = layout
    let n = stored
    // c_k until they vanish.
    var blanks = [0]
    var values: [UInt] = [UInt](repeating: 0, count: n)
    let rate = UnsafeMutablePointer<UInt>.allocate(capacity: 4 * n + 8)
    defer { rate.deallocate() }
    let (term, scratch) = (rate + n, rate + 2 * n)
    FixedPointLimbs.write(logarithm, shiftedBy: -layout.scale, limbs: n, into: rate)
    term.update(from: rate, count: n)
    var k = 1
    while true {
      var top = n
      while top > 0, term[top - 1] == 0 { top -= 1 }
      if top == 0 { break }
      let blank = (64 * (n - top) + term[top - 1].leadingZeroBitCount - 1) / 64
      blanks.append(blank)
      values.append(contentsOf: UnsafeBufferPointer(start: term, count: n))
      k += 1
      // Only as many leading limbs of Y matter as the term has left.
      __gmpn_mul_n(scratch, term, rate + (n - top), top)
      for i in 0..<top { term[i] = scratch[top + i] }
      _ = __gmpn_divrem_1(term, 0, term, top, UInt(k))
    }
    self.blanks = blanks
    coefficients = .allocate(capacity: values.count)
    coefficients.initialize(from: values, count: values.count)
    let entries = layout.chunks << layout.chunkBits
    table = .allocate(capacity: entries * n)
    table.initialize(repeating: 0, count: entries * n)
    exponents = .allocate(capacity: entries)
    exponents.initialize(repeating: 0, count: entries)
    fillTables()
  }

  deinit {
    table.deallocate()
    exponents.deallocate()
    coefficients.deallocate()
  }

  private func fillTables() {
    let (n, count) = (stored, 1 << layout.chunkBits)
    withUnsafeTemporaryAllocation(
      of: UInt.self, capacity: FixedBasePower.scratchSize(limbs: n) + n
    ) { buffer in
      guard let scratch = buffer.baseAddress else { return }
      let generator = scratch + FixedBasePower.scratchSize(limbs: n)
      // b^(2^−s): the series at η = 1 is the sum of its coefficients, and 1.
      generator.update(repeating: 0, count: n)
      for k in 1..<blanks.count { _ = __gmpn_add_n(generator, generator, coefficients + k * n, n) }
      _ = __gmpn_rshift(generator, generator, n, 1)
      generator[n - 1] |= 1 << 63
      var exponent = 1
      for chunk in 0..<layout.chunks {
        let row = table + chunk * count * n
        let powers = exponents + chunk * count
        row[n - 1] = 1 << 63
        powers[0] = 1
        (row + n).update(from: generator, count: n)
        powers[1] = exponent
        for d in 2..<count {
          powers[d] =
            powers[d - 1] + exponent
            + LimbFloat.multiply(
              row + (d - 1) * n, generator, limbs: n, into: row + d * n, scratch: scratch)
        }
        let last = row + (count - 1) * n
        exponent +=
          powers[count - 1]
          + LimbFloat.multiply(last, generator, limbs: n, into: generator, scratch: scratch)
      }
    }
  }

  /// b^|x| at `limbs` limbs into `result`, with its exponent and a bound of its relative error in units of
  /// 2^(−64·limbs).
  func power(
    _ point: ShortPoint, limbs: Int, into result: UnsafeMutablePointer<UInt>,
    scratch: UnsafeMutablePointer<UInt>
  ) -> (exponent: Int, error: Int) {
    let (factor, work) = (scratch, scratch + limbs + 4)
    var (exponent, error, isOne) = (1, 0, true)
    func include(_ source: UnsafeMutablePointer<UInt>, _ sourceExponent: Int, _ sourceError: Int) {
      if isOne {
        if source != result { result.update(from: source, count: limbs) }
        (exponent, error, isOne) = (sourceExponent, sourceError, false)
      } else {
        exponent +=
          sourceExponent
          + LimbFloat.multiply(result, source, limbs: limbs, into: result, scratch: work)
        error += sourceError + 2
      }
    }
    point.fraction.withUnsafeBufferPointer { fraction in
      guard let digits = fraction.baseAddress else { return }
      var (offset, size) = (0, 1)
      while offset < fraction.count {
        let count = min(size, fraction.count - offset)
        let terms = series(
          digits + (fraction.count - offset - count), count, offset: offset, limbs: limbs,
          into: isOne ? result : factor, scratch: work)
        if terms > 0 { include(isOne ? result : factor, 1, 4 * terms + 8) }
        offset += count
        size = offset
      }
    }
    let mask = UInt(1) << UInt(layout.chunkBits) - 1
    for chunk in 0..<layout.chunks {
      let digit = Int((point.index >> UInt(chunk * layout.chunkBits)) & mask)
      if digit == 0 { continue }
      let entry = chunk << layout.chunkBits + digit
      include(table + entry * stored + (stored - limbs), exponents[entry], 3)
    }
    if isOne {
      result.update(repeating: 0, count: limbs)
      result[limbs - 1] = 1 << 63
    }
    return (exponent, error)
  }

  /// The significand of exp(uY), exponent 1, for the piece u of `count` limbs below `offset` limbs; the number of terms,
  /// 0 when the power is 1.
  private func series(
    _ piece: UnsafePointer<UInt>, _ count: Int, offset: Int, limbs n: Int,
    into result: UnsafeMutablePointer<UInt>, scratch: UnsafeMutablePointer<UInt>
  ) -> Int {
    // The numbers at step k are multiples of 2^(−64(n − offset·k)) below 2^(−64·blanks[k]).
    var last = 0
    while last + 1 < blanks.count, n - offset * (last + 1) - blanks[last + 1] > 0 { last += 1 }
    guard last > 0, (0..<count).contains(where: { piece[$0] != 0 }) else { return 0 }
    let sum = scratch
    let product = scratch + n + 2
    var length = n - offset * last - blanks[last]
    sum.update(from: coefficient(last, n - offset * last), count: length)
    var k = last
    while true {
      let used = min(count, length)
      let top: UnsafeMutablePointer<UInt>
      if used == 1 {
        product[length] = __gmpn_mul_1(product, sum, length, piece[count - 1])
        top = product + 1
      } else {
        _ = __gmpn_mul(product, sum, length, piece + (count - used), used)
        top = product + used
      }
      k -= 1
      if k == 0 {
        // 1 + x, halved.
        result.update(from: top, count: length)
        for i in length..<n { result[i] = 0 }
        _ = __gmpn_rshift(result, result, n, 1)
        result[n - 1] |= 1 << 63
        return last
      }
      let next = n - offset * k - blanks[k]
      _ = __gmpn_add(sum, coefficient(k, n - offset * k), next, top, length)
      length = next
    }
  }

  /// c_k as a multiple of 2^(−64·unit), least limb first.
  @inline(__always)
  private func coefficient(_ k: Int, _ unit: Int) -> UnsafePointer<UInt> {
    UnsafePointer(coefficients + k * stored + (stored - unit))
  }
}

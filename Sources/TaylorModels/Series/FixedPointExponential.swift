// The exponential function on fixed-point numbers.
internal import CGMP
internal import CMPFR
internal import ExactArithmetic

/// e^x for many x that are integers times 2^−F, to the nearest such number, within one unit.
///
/// x = k ln 2 + j/2^8 + i/2^16 + h/2^24 + r with 0 ≤ r < 2^−24; e^x = 2^k T₁[j] T₂[i] T₃[h] e^r, in
/// units 2^−W, W = F + 64. ln 2 is within a unit, so r is within |k| < 2^13 of them; the tables are
/// powers by repeated products, each entry within 2^9 relative units; the Taylor polynomial of e^r
/// leaves less than a unit, and Horner's rule, with 1/n! rounded down, less than two a step, of which
/// each later step keeps 2^−24. So the product is within 2^14 relative units, and e^x within 2^(k +
/// 15 − 64) ≤ 1/4 of a unit 2^−F for k ≤ 47; rounding to nearest adds a half. Larger x go to MPFR.
/// Some microseconds a number.
final class FixedPointExponential {
  private let fractionBits: Int
  /// W.
  private let bits: mp_bitcnt_t
  /// ln 2, r, the head of r, and the sum.
  private let numbers: CoefficientTable
  private let coarse: CoefficientTable
  private let fine: CoefficientTable
  private let finest: CoefficientTable
  /// 1/n!, up to the last that counts.
  private let inverseFactorials: CoefficientTable

  private static let largestPower = 47

  /// The function on numbers with `fractionBits` bits after the point.
  init(fractionBits: Int) {
    self.fractionBits = fractionBits
    bits = mp_bitcnt_t(fractionBits + 64)
    numbers = CoefficientTable(rows: 1, columns: 4)
    // r < ln 2 < 178/256.
    coarse = CoefficientTable(rows: 1, columns: 178)
    fine = CoefficientTable(rows: 1, columns: 256)
    finest = CoefficientTable(rows: 1, columns: 256)
    // r^(n+1)/(n+1)! for the last n is below a unit.
    var (count, size) = (1, 0)
    while size < fractionBits + 64 {
      size += 24 + (Int.bitWidth - 1 - count.leadingZeroBitCount)
      count += 1
    }
    inverseFactorials = CoefficientTable(rows: 1, columns: count)
    __gmpz_setbit(inverseFactorials[0], bits)
    for n in 1..<count {
      __gmpz_fdiv_q_ui(inverseFactorials[0] + n, inverseFactorials[0] + (n - 1), UInt(n))
    }
    let precision = fractionBits + 128
    let two = BigFloat(2).applying(.log, precision: precision, rounding: .nearest)
    set(numbers[0], two)
    for (table, shift) in [(coarse, 8), (fine, 16), (finest, 24)] {
      let step = BigFloat.powerOfTwo(-shift).applying(
        .exp, precision: precision, rounding: .nearest)
      __gmpz_setbit(table[0], bits)
      set(table[0] + 1, step)
      for place in 2..<table.columnCount {
        __gmpz_mul(table[0] + place, table[0] + (place - 1), table[0] + 1)
        __gmpz_fdiv_q_2exp(table[0] + place, table[0] + place, bits)
      }
    }
  }

  private func set(_ z: Coefficients, _ value: BigFloat) {
    value.scaled(byPowerOfTwo: Int(bits)).withPointer { _ = mpfr_get_z(z, $0, MPFR_RNDN) }
  }

  /// result ← e^x to the nearest unit, within one; `size` is x as a double, |x| < 2^12.
  ///
  /// False, and nothing is written, where e^x is above 2^47.
  func apply(_ x: Coefficients, size: Double, into result: Coefficients) -> Bool {
    guard size.magnitude < 4096 else { return false }
    var power = Int((size / 0.693_147_180_559_945_3).rounded(.down))
    guard power < FixedPointExponential.largestPower else { return false }
    let (two, r) = (numbers[0], numbers[0] + 1)
    let (term, sum) = (numbers[0] + 2, numbers[0] + 3)
    __gmpz_mul_2exp(r, x, 64)
    __gmpz_mul_si(term, two, power)
    __gmpz_sub(r, r, term)
    while r.pointee._mp_size < 0 {
      __gmpz_add(r, r, two)
      power -= 1
    }
    while __gmpz_cmp(r, two) >= 0 {
      __gmpz_sub(r, r, two)
      power += 1
    }
    let j = split(r, bits - 8)
    let i = split(r, bits - 16)
    let h = split(r, bits - 24)
    let factors = inverseFactorials[0]
    let last = inverseFactorials.columnCount - 1
    __gmpz_set(sum, factors + last)
    for n in stride(from: last - 1, through: 0, by: -1) {
      __gmpz_mul(term, sum, r)
      __gmpz_fdiv_q_2exp(sum, term, bits)
      __gmpz_add(sum, sum, factors + n)
    }
    for entry in [coarse[0] + j, fine[0] + i] {
      __gmpz_mul(term, sum, entry)
      __gmpz_fdiv_q_2exp(sum, term, bits)
    }
    __gmpz_mul(sum, sum, finest[0] + h)
    // To nearest, from 2W bits to F.
    let shift = Int(bits) + 64 - power
    __gmpz_set_ui(term, 0)
    __gmpz_setbit(term, mp_bitcnt_t(shift - 1))
    __gmpz_add(sum, sum, term)
    __gmpz_fdiv_q_2exp(result, sum, mp_bitcnt_t(shift))
    return true
  }

  /// The bits of r from `place` on, which r loses.
  private func split(_ r: Coefficients, _ place: mp_bitcnt_t) -> Int {
    let head = numbers[0] + 2
    __gmpz_fdiv_q_2exp(head, r, place)
    let value = __gmpz_get_si(head)
    __gmpz_fdiv_r_2exp(r, r, place)
    return value
  }
}

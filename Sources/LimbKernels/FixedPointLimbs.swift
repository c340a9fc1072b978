// Basic steps on fixed-point numbers: writing, extending, reading as floats.
internal import CGMP
internal import CMPFR
package import ExactArithmetic

/// Fixed-point fractions on plain limbs: multiples of 2^(−64m) in m limbs, least limb first.
///
/// Signed numbers are in two's complement where a function says so, else magnitudes with a flag.
package enum FixedPointLimbs {
  /// Writes |`value`| · 2^`shift`, cut off below, as a fraction of `limbs` limbs; it must be
  /// below 1.
  ///
  /// The result tells whether `value` is negative.
  @discardableResult
  package static func write(
    _ value: BigFloat, shiftedBy shift: Int, limbs: Int, into result: UnsafeMutablePointer<UInt>
  ) -> Bool {
    result.update(repeating: 0, count: limbs)
    guard let exponent = value.exponent else { return false }
    // The significand is a fraction in [1/2, 1): its leading bit goes to bit 64·limbs + exponent +
    // shift − 1.
    let top = 64 * limbs + exponent + shift
    precondition(top <= 64 * limbs, "a fraction is below 1")
    guard top > 0 else { return value.signum < 0 }
    value.withPointer { p in
      guard let source = p.pointee._mpfr_d else {
        preconditionFailure("MPFR keeps the limbs of every number")
      }
      let sourceLimbs = (Int(p.pointee._mpfr_prec) + 63) / 64
      // The source ends at bit 64·sourceLimbs; shift it by `offset` bits.
      let offset = top - 64 * sourceLimbs
      copy(source, sourceLimbs, shiftedBy: offset, into: result, limbs)
    }
    return value.signum < 0
  }

  /// Writes `source` · 2^`offset`, cut off below, to `limbs` limbs.
  private static func copy(
    _ source: UnsafePointer<UInt>, _ count: Int, shiftedBy offset: Int,
    into result: UnsafeMutablePointer<UInt>, _ limbs: Int
  ) {
    let (words, bits) = (offset >> 6, UInt(offset & 63))
    for index in 0..<limbs {
      let place = index - words
      var limb: UInt = (0..<count).contains(place) ? source[place] << bits : 0
      if bits > 0, (1...count).contains(place) { limb |= source[place - 1] >> (64 - bits) }
      result[index] = limb
    }
  }

  /// Writes |`value`| · 2^`shift`, cut off below, as a fraction of `limbs` limbs; it must be
  /// below 1.
  @inlinable
  package static func write(
    _ value: Double, shiftedBy shift: Int, limbs: Int, into result: UnsafeMutablePointer<UInt>
  ) {
    for index in 0..<limbs { result[index] = 0 }
    if value == 0 { return }
    let exponent = Int(value.exponent)
    // In subnormal numbers the leading bit of the pattern is not the hidden one: normalise.
    let significand = value.significandBitPattern
    let full: UInt64
    if value.isNormal {
      full = (significand | 1 << 52) << 11
    } else {
      full = significand << UInt64(significand.leadingZeroBitCount)
    }
    // full · 2^−64 is in [1/2, 1); the number is that times 2^(exponent + 1).
    let top = 64 * limbs + exponent + 1 + shift
    if top <= 0 { return }
    let (words, bits) = ((top - 64) >> 6, UInt64((top - 64) & 63))
    if words >= 0, words < limbs { result[words] = UInt(full << bits) }
    if bits > 0, words + 1 >= 0, words + 1 < limbs { result[words + 1] = UInt(full >> (64 - bits)) }
  }

  /// Widens a two's complement number from `length` to `newLength` limbs.
  @inline(__always)
  static func extend(
    _ number: UnsafeMutablePointer<UInt>, from length: Int, to newLength: Int
  ) {
    let fill: UInt = length > 0 && Int(bitPattern: number[length - 1]) < 0 ? .max : 0
    for index in length..<newLength { number[index] = fill }
  }

  /// A two's complement fraction as a float, exactly.
  package static func float(_ number: UnsafePointer<UInt>, limbs: Int) -> BigFloat {
    guard Int(bitPattern: number[limbs - 1]) < 0 else {
      return BigFloat(fraction: number, limbs: limbs, isNegative: false)
    }
    return withUnsafeTemporaryAllocation(of: UInt.self, capacity: limbs) { buffer in
      let start = buffer.base
      _ = __gmpn_neg(start, number, limbs)
      return BigFloat(fraction: start, limbs: limbs, isNegative: true)
    }
  }

  /// A two's complement fraction as a double with a relative error below 2^-50.
  package static func double(_ number: UnsafePointer<UInt>, limbs: Int) -> Double {
    let isNegative = Int(bitPattern: number[limbs - 1]) < 0
    var scale = 0x1p-64
    var index = limbs - 1
    let blank: UInt = isNegative ? .max : 0
    while index > 0, number[index] == blank, scale > 0x1p-960 {
      index -= 1
      scale *= 0x1p-64
    }
    // In two's complement the value is top·2^−64 minus 1 if negative, plus what is below.
    let top = isNegative ? Double(~number[index]) : Double(number[index])
    let below =
      index > 0 ? (isNegative ? Double(~number[index - 1]) : Double(number[index - 1])) : 0
    let magnitude = (top + below * 0x1p-64) * scale
    return isNegative ? -magnitude : magnitude
  }

  /// `result` ← a + b on `limbs` limbs, modulo 1.
  package static func add(
    _ a: UnsafePointer<UInt>, _ b: UnsafePointer<UInt>, limbs: Int,
    into result: UnsafeMutablePointer<UInt>
  ) { _ = __gmpn_add_n(result, a, b, limbs) }

  /// `result` ← a − b on `limbs` limbs, modulo 1.
  package static func subtract(
    _ a: UnsafePointer<UInt>, _ b: UnsafePointer<UInt>, limbs: Int,
    into result: UnsafeMutablePointer<UInt>
  ) { _ = __gmpn_sub_n(result, a, b, limbs) }

  /// `result` ← −a on `limbs` limbs, modulo 1.
  package static func negate(
    _ a: UnsafePointer<UInt>, limbs: Int, into result: UnsafeMutablePointer<UInt>
  ) { _ = __gmpn_neg(result, a, limbs) }

  /// `result` ← the leading `limbs` limbs of the product of two magnitudes; `scratch` has 2 ·
  /// `limbs`.
  package static func multiply(
    _ a: UnsafePointer<UInt>, _ b: UnsafePointer<UInt>, limbs: Int,
    into result: UnsafeMutablePointer<UInt>, scratch: UnsafeMutablePointer<UInt>
  ) {
    __gmpn_mul_n(scratch, a, b, limbs)
    result.update(from: scratch + limbs, count: limbs)
  }
}

extension BigFloat {
  /// The fraction ±`fraction` of `limbs` limbs, exactly.
  package init(fraction: UnsafePointer<UInt>, limbs: Int, isNegative: Bool) {
    if let short = BigFloat(shortFraction: fraction, limbs: limbs, isNegative: isNegative) {
      self = short
      return
    }
    self = BigFloat.make(precision: 64 * limbs) { r in
      fraction.withMemoryRebound(to: mp_limb_t.self, capacity: limbs) { limbsPointer in
        var view = __mpz_struct(
          _mp_alloc: 0, _mp_size: 0, _mp_d: UnsafeMutablePointer(mutating: limbsPointer))
        var size = limbs
        while size > 0, fraction[size - 1] == 0 { size -= 1 }
        view._mp_size = Int32(isNegative ? -size : size)
        _ = mpfr_set_z_2exp(r, &view, -64 * limbs, MPFR_RNDN)
      }
    }
  }
}

extension FixedPointLimbs {
  /// `result` ← a · 2^`bits` on `limbs` limbs, modulo 1.
  package static func shiftLeft(
    _ a: UnsafePointer<UInt>, by bits: Int, limbs: Int, into result: UnsafeMutablePointer<UInt>
  ) {
    let (words, rest) = (bits >> 6, UInt32(bits & 63))
    guard words < limbs else {
      result.update(repeating: 0, count: limbs)
      return
    }
    if rest == 0 {
      for index in stride(from: limbs - 1, through: words, by: -1) {
        result[index] = a[index - words]
      }
    } else {
      __gmpn_lshift(result + words, a, limbs - words, rest)
    }
    for index in 0..<words { result[index] = 0 }
  }

  /// `result` ← a / 2^`bits`, rounded down, of a number in two's complement.
  package static func shiftRight(
    _ a: UnsafePointer<UInt>, by bits: Int, limbs: Int, into result: UnsafeMutablePointer<UInt>
  ) {
    let (words, rest) = (bits >> 6, UInt(bits & 63))
    let fill: UInt = Int(bitPattern: a[limbs - 1]) < 0 ? .max : 0
    func limb(_ index: Int) -> UInt { index < limbs ? a[index] : fill }
    for index in 0..<limbs {
      let low = limb(index + words)
      result[index] = rest == 0 ? low : low >> rest | limb(index + words + 1) << (64 - rest)
    }
  }
}

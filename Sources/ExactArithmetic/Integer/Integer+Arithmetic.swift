// Adds the operators and the conversions of numbers to `Integer`.
internal import CGMP

extension Integer: SignedNumeric {
  /// The magnitude of an integer is an integer.
  public typealias Magnitude = Integer

  /// The exact value of `source`; never nil.
  public init?<Source: BinaryInteger>(exactly source: Source) {
    if let small = Int(exactly: source) {
      self.init(small)
      return
    }
    var result: Integer = 0
    let words = Array(source.words)
    for (index, word) in words.enumerated().reversed() {
      result <<= UInt.bitWidth
      let isTop = index == words.count - 1
      result +=
        isTop && Source.isSigned ? Integer(Int(bitPattern: word)) : Integer(unsigned: word)
    }
    self = result
  }

  /// The absolute value.
  public var magnitude: Integer { signum < 0 ? -self : self }

  /// Adds `b` in place.
  public static func += (a: inout Integer, b: Integer) {
    if a.limbs == nil && b.limbs == nil {
      let (sum, overflow) = a.word.addingReportingOverflow(b.word)
      if !overflow {
        a.word = sum
        return
      }
    }
    a.combine(b) { __gmpz_add($0, $1, $2) }
  }

  /// Subtracts `b` in place.
  public static func -= (a: inout Integer, b: Integer) {
    if a.limbs == nil && b.limbs == nil {
      let (difference, overflow) = a.word.subtractingReportingOverflow(b.word)
      if !overflow {
        a.word = difference
        return
      }
    }
    a.combine(b) { __gmpz_sub($0, $1, $2) }
  }

  /// Multiplies by `b` in place.
  public static func *= (a: inout Integer, b: Integer) {
    if a.limbs == nil && b.limbs == nil {
      let (product, overflow) = a.word.multipliedReportingOverflow(by: b.word)
      if !overflow {
        a.word = product
        return
      }
    }
    a.combine(b) { __gmpz_mul($0, $1, $2) }
  }

  /// The exact sum.
  public static func + (a: Integer, b: Integer) -> Integer {
    var a = a
    a += b
    return a
  }

  /// The exact difference.
  public static func - (a: Integer, b: Integer) -> Integer {
    var a = a
    a -= b
    return a
  }

  /// The exact product.
  public static func * (a: Integer, b: Integer) -> Integer {
    var a = a
    a *= b
    return a
  }

  /// The negative of `a`.
  public static prefix func - (a: Integer) -> Integer {
    var a = a
    a.negate()
    return a
  }

  /// Changes the sign in place.
  public mutating func negate() {
    if limbs == nil && word != .min {
      word = -word
    } else {
      combine(0) { result, value, _ in __gmpz_neg(result, value) }
    }
  }

  /// Multiplies by 2^`count`, `count` ≥ 0.
  public static func <<= (a: inout Integer, count: Int) {
    precondition(count >= 0, "shift by a negative count")
    if a.isZero || count == 0 { return }
    a.combine(0) { result, value, _ in __gmpz_mul_2exp(result, value, UInt(count)) }
  }

  /// `a` · 2^`count`, `count` ≥ 0.
  public static func << (a: Integer, count: Int) -> Integer {
    var a = a
    a <<= count
    return a
  }

  /// ⌊`a` / 2^`count`⌋, `count` ≥ 0.
  public static func >> (a: Integer, count: Int) -> Integer {
    precondition(count >= 0, "shift by a negative count")
    var a = a
    a.combine(0) { result, value, _ in __gmpz_fdiv_q_2exp(result, value, UInt(count)) }
    return a
  }
}

extension Integer {
  /// ⌊`self` / `divisor`⌋ and the remainder, which has the divisor's sign.
  ///
  /// Traps on a zero divisor.
  public func flooredDivision(by divisor: Integer) -> (quotient: Integer, remainder: Integer) {
    precondition(!divisor.isZero, "division by zero")
    if limbs == nil, divisor.limbs == nil, divisor.word != -1 {
      let (quotient, remainder) = word.quotientAndRemainder(dividingBy: divisor.word)
      return remainder != 0 && (remainder < 0) != (divisor.word < 0)
        ? (Integer(quotient - 1), Integer(remainder + divisor.word))
        : (Integer(quotient), Integer(remainder))
    }
    let remainder = Limbs.make()
    let quotient = Integer.make { q in
      remainder.withUnsafeMutablePointerToHeader { r in
        self.withPointer { a in divisor.withPointer { b in __gmpz_fdiv_qr(q, r, a, b) } }
      }
    }
    return (quotient, Integer(normalizing: remainder))
  }

  /// The quotient of a division known to leave no remainder.
  ///
  /// Traps on a zero divisor.
  public func dividedExactly(by divisor: Integer) -> Integer {
    precondition(!divisor.isZero, "division by zero")
    if limbs == nil, divisor.limbs == nil, divisor.word != -1 {
      return Integer(word / divisor.word)
    }
    var result = self
    result.combine(divisor) { __gmpz_divexact($0, $1, $2) }
    return result
  }

  /// Whether `divisor` divides the value; 0 divides only 0.
  public func isMultiple(of divisor: Integer) -> Bool {
    withPointer { a in divisor.withPointer { b in __gmpz_divisible_p(a, b) != 0 } }
  }

  /// The greatest common divisor, ≥ 0; `gcd(0, 0)` is 0.
  public static func gcd(_ a: Integer, _ b: Integer) -> Integer {
    if a.limbs == nil && b.limbs == nil {
      return Integer(unsigned: wordGCD(a.word.magnitude, b.word.magnitude))
    }
    // Against a word a long number counts by its remainder.
    if a.limbs == nil || b.limbs == nil {
      let (word, long) = a.limbs == nil ? (a.word.magnitude, b) : (b.word.magnitude, a)
      if word == 0 { return long.magnitude }
      if word == 1 { return 1 }
      return Integer(unsigned: long.withPointer { __gmpz_gcd_ui(nil, $0, word) })
    }
    return Integer.make { r in
      a.withPointer { p in b.withPointer { q in __gmpz_gcd(r, p, q) } }
    }
  }

  /// Stein's binary algorithm on machine words.
  private static func wordGCD(_ a: UInt, _ b: UInt) -> UInt {
    if a == 0 || b == 0 { return a | b }
    let shift = (a | b).trailingZeroBitCount
    var (a, b) = (a >> a.trailingZeroBitCount, b)
    while b != 0 {
      b >>= b.trailingZeroBitCount
      if a > b { swap(&a, &b) }
      b -= a
    }
    return a << shift
  }

  /// The power with exponent `exponent` ≥ 0; `0^0` is 1.
  public func raised(to exponent: Int) -> Integer {
    precondition(exponent >= 0, "negative exponent of an integer")
    return Integer.make { r in self.withPointer { __gmpz_pow_ui(r, $0, UInt(exponent)) } }
  }

  /// The integer root of the given degree when it is exact, else nil.
  ///
  /// Needs `self` ≥ 0, `degree` ≥ 1.
  public func exactRoot(degree: Int) -> Integer? {
    precondition(signum >= 0 && degree >= 1, "root outside its domain")
    var isExact = false
    let root = Integer.make { r in
      isExact = self.withPointer { __gmpz_root(r, $0, UInt(degree)) != 0 }
    }
    return isExact ? root : nil
  }

  /// Whether the magnitude is a power `b^k` with `k` ≥ 2.
  var isPerfectPower: Bool { withPointer { __gmpz_perfect_power_p($0) != 0 } }
}

extension Integer: CustomStringConvertible, LosslessStringConvertible {
  /// The decimal digits.
  public var description: String {
    if limbs == nil { return String(word) }
    return withPointer { p in
      let capacity = __gmpz_sizeinbase(p, 10) + 2
      return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
        __gmpz_get_str(buffer.base, 10, p)
        return String(cString: buffer.base)
      }
    }
  }

  /// An optional sign and decimal digits; nil for anything else.
  public init?(_ text: String) {
    self.init(decimal: text[...])
  }

  init?(decimal text: Substring) {
    if let small = Int(text) {
      self.init(small)
      return
    }
    let digits = text.drop { $0 == "+" || $0 == "-" }
    guard text.utf8.count - digits.utf8.count <= 1, !digits.isEmpty,
      digits.utf8.allSatisfy({ (48...57).contains($0) })
    else { return nil }
    let magnitude = Integer.make { p in _ = String(digits).withCString { __gmpz_set_str(p, $0, 10) }
    }
    self = text.first == "-" ? -magnitude : magnitude
  }
}

// Wraps GMP's integers as a Swift value type, with small values kept inline.
package import CGMP

/// An integer of any size: one machine word inline, GMP beyond it.
///
/// A value that fits `Int` is always stored inline, so equal values have equal storage and sums or
/// products of small numbers never meet the allocator. Larger values share one heap block, copied
/// on the first write after a copy. All arithmetic is exact.
///
/// Soundness of `Sendable`: a block is written only while it is uniquely referenced, and GMP's
/// reading functions neither cache nor write.
public struct Integer: @unchecked Sendable {
  /// The value when `limbs` is nil; otherwise 0.
  var word: Int
  /// GMP storage, present exactly for values outside the range of `Int`.
  var limbs: Limbs?

  /// A heap block that holds one `mpz_t`.
  final class Limbs: ManagedBuffer<__mpz_struct, Void> {
    static func make() -> Limbs {
      let made = unsafeDowncast(
        Limbs.create(minimumCapacity: 0) { _ in __mpz_struct() }, to: Limbs.self)
      made.withUnsafeMutablePointerToHeader { __gmpz_init($0) }
      return made
    }

    deinit { withUnsafeMutablePointerToHeader { __gmpz_clear($0) } }
  }

  /// The machine integer `value`.
  @inlinable
  public init(_ value: Int) {
    self.init(word: value)
  }

  @usableFromInline
  init(word: Int) {
    self.word = word
    self.limbs = nil
  }

  /// The two doors to GMP.
  ///
  /// A small value is shown as a one-limb number on the stack.
  package func withPointer<Result>(_ body: (UnsafePointer<__mpz_struct>) -> Result) -> Result {
    if let limbs { return limbs.withUnsafeMutablePointerToHeader { body(UnsafePointer($0)) } }
    var limb = mp_limb_t(word.magnitude)
    return withUnsafeMutablePointer(to: &limb) { pointer in
      var view = __mpz_struct(
        _mp_alloc: 0, _mp_size: Int32(word.signum()), _mp_d: pointer)
      return withUnsafePointer(to: &view, body)
    }
  }

  /// A new value written by `body`.
  package static func make(_ body: (UnsafeMutablePointer<__mpz_struct>) -> Void) -> Integer {
    let limbs = Limbs.make()
    limbs.withUnsafeMutablePointerToHeader(body)
    return Integer(normalizing: limbs)
  }

  init(normalizing limbs: Limbs) {
    self.word = 0
    self.limbs = limbs
    normalize()
  }

  /// Restores the invariant: small values are stored inline.
  mutating func normalize() {
    guard let limbs else { return }
    let small: Int? = limbs.withUnsafeMutablePointerToHeader {
      __gmpz_fits_slong_p($0) != 0 ? __gmpz_get_si($0) : nil
    }
    if let small { self = Integer(word: small) }
  }

  /// Replaces the value by `operation(self, other)`, in place when the block is ours alone.
  @inline(__always)
  mutating func combine(
    _ other: Integer,
    _ operation: (
      UnsafeMutablePointer<__mpz_struct>, UnsafePointer<__mpz_struct>, UnsafePointer<__mpz_struct>
    ) -> Void
  ) {
    if limbs != nil, isKnownUniquelyReferenced(&limbs), let target = limbs {
      target.withUnsafeMutablePointerToHeader { p in
        other.withPointer { q in operation(p, UnsafePointer(p), q) }
      }
      normalize()
    } else {
      let left = self
      self = Integer.make { p in
        left.withPointer { a in other.withPointer { b in operation(p, a, b) } }
      }
    }
  }
}

extension Integer: ExpressibleByIntegerLiteral {
  /// An integer literal of any length, taken exactly.
  public init(integerLiteral value: StaticBigInt) {
    if value.bitWidth <= Int.bitWidth {
      self.init(Int(bitPattern: value[0]))
      return
    }
    var result: Integer = Integer(word: 0)
    let words = (value.bitWidth + UInt.bitWidth - 1) / UInt.bitWidth
    // Two's complement, most significant word first; only the top word is signed.
    for index in (0..<words).reversed() {
      result <<= UInt.bitWidth
      result +=
        index == words - 1
        ? Integer(Int(bitPattern: value[index])) : Integer(unsigned: value[index])
    }
    self = result
  }

  /// The unsigned machine word `value`.
  public init(unsigned value: UInt) {
    if let small = Int(exactly: value) {
      self.init(small)
    } else {
      self = Integer.make { __gmpz_set_ui($0, value) }
    }
  }
}

extension Integer: Comparable, Hashable {
  /// Exact equality.
  public static func == (a: Integer, b: Integer) -> Bool {
    if a.limbs == nil || b.limbs == nil {
      return a.limbs == nil && b.limbs == nil && a.word == b.word
    }
    return a.withPointer { p in b.withPointer { q in __gmpz_cmp(p, q) == 0 } }
  }

  /// Exact order.
  public static func < (a: Integer, b: Integer) -> Bool {
    if a.limbs == nil && b.limbs == nil { return a.word < b.word }
    return a.withPointer { p in b.withPointer { q in __gmpz_cmp(p, q) < 0 } }
  }

  /// Feeds the value to `hasher`; equal values hash alike.
  public func hash(into hasher: inout Hasher) {
    guard limbs != nil else {
      hasher.combine(word)
      return
    }
    withPointer { p in
      hasher.combine(p.pointee._mp_size)
      for index in 0..<Int(p.pointee._mp_size.magnitude) {
        hasher.combine(p.pointee._mp_d[index])
      }
    }
  }
}

extension Integer {
  /// −1, 0 or 1.
  public var signum: Int {
    limbs == nil ? word.signum() : withPointer { Int($0.pointee._mp_size.signum()) }
  }

  /// Whether the value is 0.
  public var isZero: Bool { limbs == nil && word == 0 }

  /// The number of bits of the magnitude; 0 for 0.
  public var bitLength: Int {
    limbs == nil
      ? Int.bitWidth - word.magnitude.leadingZeroBitCount : withPointer { __gmpz_sizeinbase($0, 2) }
  }

  /// The value as a machine integer, or nil when it does not fit.
  public var asInt: Int? { limbs == nil ? word : nil }

  /// A `Double` within one unit in the last place; infinite beyond its range.
  public var approximation: Double {
    limbs == nil ? Double(word) : withPointer { __gmpz_get_d($0) }
  }
}

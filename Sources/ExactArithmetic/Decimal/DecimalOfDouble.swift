/// A double rounded to decimal digits, correctly, in machine words: for printing many.
///
/// ± 0.d₁d₂…dₙ · 10^exponent, as `DecimalDigits` has it. The double is taken exactly; every
/// direction of rounding is exact, and ties go to even.
public struct DecimalOfDouble: Equatable, Sendable {
  /// Whether the number is below 0.
  public let isNegative: Bool
  /// The digits d₁d₂…dₙ as an integer; 0 for zero.
  public let digits: UInt64
  /// The decimal exponent.
  public let exponent: Int
  /// The number n of digits.
  public let count: Int

  /// The most digits.
  public static let countLimit = 17

  /// `value` rounded to `count` significant digits; nil when it is not finite, has more than
  /// `count` digits before the point, or is so small (below about 10^-13) that two words do not do.
  public init?(_ value: Double, significantDigits count: Int, _ rounding: Rounding) {
    guard (1...DecimalOfDouble.countLimit).contains(count), value.isFinite else { return nil }
    self.count = count
    isNegative = value < 0
    guard value != 0 else {
      digits = 0
      exponent = 1
      return
    }
    guard value.isNormal else { return nil }
    let size = value.magnitude
    let significand = UInt128(size.significandBitPattern | 1 << 52)
    let power = Int(truncatingIfNeeded: size.exponentBitPattern) - 1023
    let binary = power - 52
    let isAway = rounding == (value > 0 ? .up : .down)
    // 10^(place − 1) ≤ |value| < 10^place, to be corrected by what comes out.
    // 1233/4096 is about log₁₀ 2, and an arithmetic shift rounds down.
    var place = ((power * 1233) >> 12) + 1
    while true {
      let scale = count - place
      guard (0...31).contains(scale) else { return nil }
      // value · 10^scale = significand · 5^scale · 2^(binary + scale).
      // Below 2^53 · 5^31 < 2^125.
      let product = significand &* DecimalOfDouble.powersOfFive[scale]
      let shift = binary + scale
      guard shift > -128, shift < product.leadingZeroBitCount else { return nil }
      var quotient = shift >= 0 ? product << UInt128(shift) : product >> UInt128(-shift)
      let rest = shift >= 0 ? 0 : product & ((1 << UInt128(-shift)) - 1)
      if quotient >= DecimalOfDouble.powersOfTen[count] {
        place += 1
        continue
      }
      if quotient < DecimalOfDouble.powersOfTen[count - 1] {
        place -= 1
        continue
      }
      let half: UInt128 = shift >= 0 ? 1 : 1 << UInt128(-shift - 1)
      let isUp =
        isAway
        ? rest != 0
        : rounding == .nearest
          && (rest > half || (rest == half && !quotient.isMultiple(of: 2)))
      if isUp { quotient += 1 }
      if quotient == DecimalOfDouble.powersOfTen[count] {
        quotient = DecimalOfDouble.powersOfTen[count - 1]
        place += 1
      }
      digits = UInt64(quotient)
      exponent = place
      return
    }
  }

  private static let powersOfFive: [UInt128] = (0...31).map { exponent in
    (0..<exponent).reduce(1 as UInt128) { power, _ in power * 5 }
  }
  private static let powersOfTen: [UInt128] = (0...18).map { exponent in
    (0..<exponent).reduce(1 as UInt128) { power, _ in power * 10 }
  }

  /// The text, without trailing zeros after the point.
  public var text: String {
    var bytes: [UInt8] = []
    append(to: &bytes, isTrimmed: true)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Adds the text to `text`: positional for moderate exponents, scientific beyond, and without
  /// trailing zeros after the point if `isTrimmed`.
  public func append(to text: inout [UInt8], isTrimmed: Bool) {
    if digits == 0 {
      text.append(UInt8(ascii: "0"))
      return
    }
    withUnsafeTemporaryAllocation(byteCount: DecimalBytes.capacity, alignment: 8) { buffer in
      guard let bytes = buffer.baseAddress else { return }
      DecimalBytes.write(digits, to: bytes)
      let start = DecimalBytes.capacity - count
      var used = count
      if isTrimmed {
        let kept = exponent > count ? 1 : max(1, exponent)
        while used > kept, buffer[start + used - 1] == UInt8(ascii: "0") { used -= 1 }
      }
      let isPositional = exponent > 0 ? exponent <= used : exponent > -5
      var (first, end) = (start, start + used)
      if isPositional, exponent <= 0 {
        // At most "-0.0000" before at most 17 digits.
        first -= 2 - exponent
        for place in first..<start { buffer[place] = UInt8(ascii: "0") }
        buffer[first + 1] = UInt8(ascii: ".")
      } else {
        // The whole digits move one place to the left, to make room for the point.
        let whole = isPositional ? exponent : 1
        for place in start..<start + whole { buffer[place - 1] = buffer[place] }
        buffer[start + whole - 1] = UInt8(ascii: ".")
        first -= 1
        if used == whole { end -= 1 }
      }
      if isNegative {
        first -= 1
        buffer[first] = UInt8(ascii: "-")
      }
      text.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[first..<end]))
      if !isPositional { text.append(contentsOf: "e\(exponent - 1)".utf8) }
    }
  }
}

extension Double {
  /// The double equal to `value`; nil when there is none.
  public init?(exactly value: Rational) {
    if let numerator = value.numerator.asInt, let denominator = value.denominator.asInt,
      numerator.magnitude <= 1 << 53, denominator & (denominator - 1) == 0
    {
      self = Double(numerator) / Double(denominator)
      return
    }
    let nearest = BigFloat(value, precision: 53, rounding: .nearest)
    let double = nearest.double()
    guard double.isFinite, nearest.compare(to: value) == 0, BigFloat(double) == nearest else {
      return nil
    }
    self = double
  }
}

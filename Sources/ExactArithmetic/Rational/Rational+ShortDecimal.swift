// Reads short decimal numbers fast.

extension Rational {
  /// The number that `text` is, of up to 18 digits, such as `-0.475`, `19/40` or `3`; nil for any
  /// other text, which ``init(parsing:)`` may read.
  ///
  /// Without allocation.
  public init?(shortDecimal text: UnsafeBufferPointer<UInt8>) {
    guard text.count <= 40 else { return nil }
    var place = 0
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative { place = 1 }
    guard let top = Rational.digits(text, &place) else { return nil }
    var (numerator, places) = (top.value, 0)
    var denominator = 1
    if place < text.count {
      let mark = text[place]
      place += 1
      if mark == UInt8(ascii: ".") {
        guard let fraction = Rational.digits(text, &place), top.count + fraction.count <= 18 else {
          return nil
        }
        places = fraction.count
        for _ in 0..<places { numerator *= 10 }
        numerator += fraction.value
      } else if mark == UInt8(ascii: "/") {
        guard let bottom = Rational.digits(text, &place), bottom.value > 0 else { return nil }
        denominator = bottom.value
      } else {
        return nil
      }
    }
    guard place == text.count else { return nil }
    if isNegative { numerator = -numerator }
    guard numerator != 0 else {
      self.init(0)
      return
    }
    guard places > 0 else {
      self.init(numerator, denominator)
      return
    }
    // Only 2 and 5 can be common to it and to 10^places = 2^places · 5^places.
    let twos = min(places, numerator.trailingZeroBitCount)
    var fives = 0
    numerator >>= twos
    while fives < places, numerator % 5 == 0 {
      numerator /= 5
      fives += 1
    }
    for _ in fives..<places { denominator *= 5 }
    denominator <<= places - twos
    self.init(coprime: Integer(numerator), Integer(denominator))
  }

  /// The digits at `place`, at least one and at most 18, which steps over them.
  private static func digits(
    _ text: UnsafeBufferPointer<UInt8>, _ place: inout Int
  ) -> (value: Int, count: Int)? {
    let start = place
    var value = 0
    while place < text.count, case let digit = text[place] &- 48, digit < 10 {
      guard place - start < 18 else { return nil }
      value = value * 10 + Int(digit)
      place += 1
    }
    return place > start ? (value, place - start) : nil
  }
}

/// Steele, Lea and Flood's generator: one word of state, every seed good, the same stream everywhere.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The stream of `seed`.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A multiple of 2^-23 from [−1, 1), uniform and exact.
  public mutating func symmetricUnit() -> Double {
    Double(Int(next() >> 40) - (1 << 23)) * 0x1p-23
  }

  /// An integer of `range`.
  ///
  /// By remainder, so that the result depends on no library; the bias is below 2^-32 for small ranges.
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }
}

// Adds the draws that random decoders need, the same on every platform.
public import ChoiceSequences

extension SplitMix64 {
  /// A multiple of 2^-23 from [−1, 1), uniform and exact.
  public mutating func symmetricUnit() -> Double {
    Double(Int(next() >> 40) - (1 << 23)) * 0x1p-23
  }

  /// An integer of `range`.
  ///
  /// By remainder, so that the result depends on no library; the bias is below 2^-32 for
  /// small ranges.
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }
}

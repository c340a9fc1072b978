/// Where a generated value takes its decisions from: fresh random choices, or a list to replay.
///
/// A value *is* the list of choices that made it. Each choice is a number from 0, the simplest, to
/// a bound; past the end of a replayed list every choice is 0. So shortening or lowering the list
/// always replays to some valid, simpler value, and no type needs a shrinker of its own.
///
/// Only the outcome of a choice is recorded, never how it was drawn: generators may be as biased
/// towards trouble as they like.
public struct ChoiceSource {
  /// The choices made so far, each as used.
  public private(set) var choices: [UInt64] = []
  /// The choices still to be replayed, last first.
  private var pending: [UInt64]
  /// Fresh randomness; nil while replaying.
  private var random: SplitMix64?

  /// A source of fresh choices determined by `seed`.
  public init(seed: UInt64) {
    pending = []
    random = SplitMix64(state: seed)
  }

  /// A source that repeats `choices`, then answers 0.
  public init(replaying choices: [UInt64]) {
    pending = choices.reversed()
    random = nil
  }

  /// A number from 0 to `bound`: drawn afresh by `draw`, or replayed and clamped.
  private mutating func record(
    through bound: UInt64, _ draw: (inout SplitMix64) -> UInt64
  ) -> UInt64 {
    let value = fresh(draw) ?? pending.popLast() ?? 0
    choices.append(min(value, bound))
    return choices[choices.count - 1]
  }

  private mutating func fresh(_ draw: (inout SplitMix64) -> UInt64) -> UInt64? {
    guard var generator = random else { return nil }
    defer { random = generator }
    return draw(&generator)
  }

  /// A number from 0 to `bound`: half of the time uniform, else few bits or an end of the range.
  public mutating func choice(through bound: UInt64) -> UInt64 {
    if bound == 0 { return 0 }
    return record(through: bound) { random in
      let style = UInt64.random(in: 0..<8, using: &random)
      switch style {
      case 0: return [0, 1, bound - 1, bound].randomElement(using: &random) ?? 0
      case 1...3:
        let width = Int.random(in: 0...(64 - bound.leadingZeroBitCount), using: &random)
        return min(bound, width == 0 ? 0 : random.next() >> (64 - width))
      default: return UInt64.random(in: 0...bound, using: &random)
      }
    }
  }

  /// A uniform number from 0 to `bound`, where no end is likelier to be trouble.
  public mutating func uniform(through bound: UInt64) -> UInt64 {
    bound == 0 ? 0 : record(through: bound) { UInt64.random(in: 0...bound, using: &$0) }
  }

  /// True with the given probability; false is simpler.
  public mutating func flag(probability: Double = 0.5) -> Bool {
    record(through: 1) { Double.random(in: 0..<1, using: &$0) < probability ? 1 : 0 } == 1
  }

  /// A machine integer of `range`; the nearest to 0 is simplest, positive before negative.
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    if range.lowerBound >= 0 || range.upperBound < 0 {
      let offset = choice(through: UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound)))
      return range.lowerBound >= 0
        ? range.lowerBound + Int(offset) : range.upperBound - Int(offset)
    }
    let size = choice(through: UInt64(max(range.lowerBound.magnitude, range.upperBound.magnitude)))
    let isNegative = size > 0 && flag()
    if isNegative { return size >= range.lowerBound.magnitude ? range.lowerBound : -Int(size) }
    return size >= range.upperBound.magnitude ? range.upperBound : Int(size)
  }

  /// One of `options`, which must not be empty; the first is simplest.
  public mutating func element<Element>(of options: [Element]) -> Element {
    options[Int(uniform(through: UInt64(options.count - 1)))]
  }

  /// An array with a number of elements in `count`; shorter is simpler, and any element can be cut.
  public mutating func array<Element>(
    count: ClosedRange<Int>, of element: (inout ChoiceSource) throws -> Element
  ) rethrows -> [Element] {
    var elements: [Element] = []
    let spread = Double(count.upperBound - count.lowerBound)
    while elements.count < count.upperBound {
      if elements.count >= count.lowerBound, !flag(probability: 1 - 1 / (1 + spread / 2)) { break }
      elements.append(try element(&self))
    }
    return elements
  }
}

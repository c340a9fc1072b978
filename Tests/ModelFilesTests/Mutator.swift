import ChoiceSequences

/// Random edits of a good file, some of them aware of what headers look like.
struct Mutator {
  var generator: SplitMix64

  private static let numbers = [
    "-1", "0", "1", "7", "65536", "4294967295", "4294967296", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "18446744073709551615", "1e999999999",
    "0.0000001", "99999999999999999999999999999999999999", "-0", "NaN", "null", "\"x\"", "[]",
  ]

  /// `bytes` after one or two edits; `other` gives material to splice in.
  mutating func mutated(_ bytes: [UInt8], other: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<random(1...2) where !bytes.isEmpty {
      let place = random(0...(bytes.count - 1))
      switch random(0...9) {
      case 0: bytes[place] = UInt8(random(0...255))
      case 1: bytes[place] ^= 1 << UInt8(random(0...7))
      case 2: bytes.removeLast(random(1...bytes.count))
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + random(1...40)))
      case 4:
        let start = random(0...(other.count - 1))
        let end = min(other.count, start + random(1...60))
        bytes.insert(contentsOf: other[start..<end], at: place)
      case 5:
        let end = min(bytes.count, place + random(1...60))
        bytes.insert(contentsOf: bytes[place..<end], at: random(0...(bytes.count - 1)))
      case 6: replaceNumber(&bytes, from: place)
      case 7:
        // A field of 2, 4 or 8 bytes with an extreme value.
        let value = [0, .max, UInt64(Int64.max), 1 << 31, 1 << 32, 255][random(0...5)]
        for index in 0..<[2, 4, 8][random(0...2)] where place + index < bytes.count {
          bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
        }
      case 8:
        let depth = random(1...300)
        let (open, close) = [("[", "]"), ("{\"a\":", "}"), ("[[],", "]")][random(0...2)]
        let nest =
          String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        bytes.insert(contentsOf: nest.utf8, at: place)
      default:
        bytes.insert(
          contentsOf: [UInt8](repeating: UInt8(random(0...255)), count: random(1...5000)), at: place
        )
      }
    }
    return bytes
  }

  /// Puts another value in the place of the first run of digits from `start` on.
  private mutating func replaceNumber(_ bytes: inout [UInt8], from start: Int) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let first = bytes[start...].firstIndex(where: digits.contains) else { return }
    let end = bytes[first...].firstIndex { !digits.contains($0) } ?? bytes.count
    bytes.replaceSubrange(first..<end, with: Mutator.numbers[random(0...18)].utf8)
  }

  private mutating func random(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }
}

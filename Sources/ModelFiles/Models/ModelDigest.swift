// A short mark of a model, by which a training run knows what it was trained on.
internal import ExactArithmetic
public import SteeringModel

extension SteeringModel {
  /// 64 bits that tell models apart by what training sees of them: tokens, context names, weights
  /// and distributions, but not concepts and steering.
  ///
  /// FNV-1a of the exact texts; against mistakes, not against adversaries.
  public var trainingDigest: String {
    var digest = Digest()
    for token in vocabulary.tokens { digest.add(token) }
    var known: [NextTokenDistribution: UInt64] = [:]
    for context in contexts {
      digest.add(context.name)
      digest.add(context.weight.description)
      if let part = known[context.distribution] {
        digest.add(part)
        continue
      }
      var part = Digest()
      switch context.distribution {
      case .probabilities(let values):
        for value in values { part.add(value.description) }
      case .weights(let values): for value in values { part.add(value.description) }
      case .logits(let values):
        if let doubles = values.doubles {
          for value in doubles { part.add(value.bitPattern) }
        } else {
          for value in values { part.add(value.description) }
        }
      }
      known[context.distribution] = part.state
      digest.add(part.state)
    }
    let text = String(digest.state, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}

private struct Digest {
  var state: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte: byte) }
    add(byte: 0xFF)
  }

  mutating func add(_ word: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      add(byte: UInt8(truncatingIfNeeded: word >> shift))
    }
  }

  private mutating func add(byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
  }
}

internal import ExactArithmetic
public import PropertyTesting
public import SteeringLaws

/// Generators of families through a norm.
extension ChoiceSource {
  /// A family of `tokens` tokens, with amplitudes up to about `size`: with bias logits or without,
  /// ε = 0 or not, tokens that nearly agree, a pure temperature now and then.
  public mutating func circleFamily(
    tokens: ClosedRange<Int> = 2...7, size: Int = 4
  ) throws -> CircleFamily {
    let bits = 64
    func number(_ limit: Int, _ source: inout ChoiceSource) -> Rational {
      Rational(source.integer(in: -limit * bits...limit * bits), bits)
    }
    let speed = Rational(integer(in: bits / 2...4 * bits), bits)
    let product = number(1, &self)
    let rest = Rational(integer(in: bits / 2...4 * bits), bits)
    let path = try CirclePath(
      dimension: integer(in: 1...2), startSquare: rest + product * product / speed,
      product: product, speedSquare: speed)
    let hasBias = flag(probability: 0.4)
    let isTemperature = flag(probability: 0.1)
    let common = number(size, &self)
    var made: [CircleToken] = []
    for _ in 0..<integer(in: tokens) {
      if let last = made.last, flag(probability: 0.1) {
        let gap = Rational(integer(in: -3...3), 1 << 40)
        made.append(CircleToken(start: last.start + gap, slope: last.slope, bias: last.bias))
        continue
      }
      made.append(
        CircleToken(
          start: number(size, &self), slope: isTemperature ? common : number(size, &self),
          bias: hasBias ? number(size, &self) : 0))
    }
    return CircleFamily(path, made)
  }
}

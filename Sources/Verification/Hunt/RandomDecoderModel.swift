// Draws the decoders of a hunt.
public import ChoiceSequences
internal import ExactArithmetic
internal import SteeringLaws
public import SteeringModel

/// Random last layers of decoders in exact numbers, biased to trouble: both norms, ε = 0 and tiny,
/// biases of norm and head or none, equal and nearly equal tokens, lines of states that nearly meet
/// 0 (small r), pure temperatures (one k for all tokens), one or two contexts.
///
/// Every number is a double, so that a find can be written as arrays.
public struct RandomDecoderModel: Sendable {
  /// The largest vocabulary.
  public let vocabularyLimit: Int
  /// The largest dimension.
  public let dimensionLimit: Int

  /// Decoders of at most `vocabularyLimit` ≥ 2 tokens and `dimensionLimit` ≥ 2 dimensions.
  public init(vocabularyLimit: Int = 8, dimensionLimit: Int = 5) {
    self.vocabularyLimit = max(2, vocabularyLimit)
    self.dimensionLimit = max(2, dimensionLimit)
  }

  /// How state and vector lie.
  private enum Line: CaseIterable {
    /// Anyhow.
    case free
    /// The state is orthogonal to v, and all tokens have one k: a pure temperature, or nearly one.
    case temperature
    /// The state is nearly along v: r is small.
    case degenerate
  }

  /// A decoder made of the choices of `source`; nil when a state of it has no great circle.
  public func make(_ source: inout ChoiceSource) -> DecoderModel? {
    let kind = source.element(of: [NormalizationKind.rootMeanSquare, .layer])
    let least = kind == .layer ? 2 : 1
    let dimension = least + Int(source.choice(through: UInt64(dimensionLimit - least)))
    let count = 2 + Int(source.choice(through: UInt64(vocabularyLimit - 2)))
    let line = source.element(of: Line.allCases)
    // In one dimension of states every line meets 0.
    let epsilon = self.epsilon(&source, isPositive: dimension == least)
    let hasGain = source.flag(probability: 0.3) && line != .temperature
    let hasNormBias = source.flag(probability: 0.25)
    let hasBias = source.flag(probability: 0.4)
    let hasTwo = source.flag(probability: 0.3)
    let direction = vector(&source, dimension)
    let states = (0..<(hasTwo ? 2 : 1)).map { _ in state(&source, line, direction) }
    let gain = hasGain ? vector(&source, dimension) : [Rational](repeating: 1, count: dimension)
    let normBias = hasNormBias ? vector(&source, dimension) : nil
    // Tokens last, each with its bias: fewer of them are the same choices, cut off.
    var rows: [[Rational]] = []
    var biases: [Rational] = []
    for token in 0..<count {
      rows.append(row(&source, token, rows, line, direction))
      if hasBias { biases.append(number(&source)) }
    }
    let bias = hasBias ? biases : nil
    guard let vocabulary = try? Vocabulary((0..<count).map { "t\($0)" }),
      let head = try? NormedHead(
        MatrixRows(rows.flatMap(\.self).map(\.approximation), columns: dimension), kind: kind,
        gain: gain, normBias: normBias, bias: bias, epsilon: epsilon)
    else { return nil }
    let weights: [Rational] = states.count == 1 ? [1] : [Rational(1, 4), Rational(3, 4)]
    guard
      let model = try? DecoderModel(
        vocabulary: vocabulary, partition: nil,
        contexts: zip(states, weights).enumerated().map { index, context in
          HiddenContext(
            name: "c\(index)", concept: nil, weight: context.1, state: context.0)
        }, head: head, steering: .vector(direction)),
      (try? SteeredDecoder(model).weightedFamilies()) != nil
    else { return nil }
    return model
  }

  /// A dyadic number: a small integer mostly, a quarter, a power of two, or nearly 1.
  private func number(_ source: inout ChoiceSource) -> Rational {
    switch source.uniform(through: 9) {
    case 0...6: return Rational(source.integer(in: -4...4))
    case 7: return Rational(source.integer(in: -12...12), 4)
    case 8:
      let power = source.integer(in: -6...4)
      return Rational(2).raised(to: power) * (source.flag() ? -1 : 1)
    default: return 1 + Rational(2).raised(to: -1 - Int(source.choice(through: 39)))
    }
  }

  private func vector(_ source: inout ChoiceSource, _ count: Int) -> [Rational] {
    (0..<count).map { _ in number(&source) }
  }

  private func state(
    _ source: inout ChoiceSource, _ line: Line, _ direction: [Rational]
  ) -> [Rational] {
    let free = vector(&source, direction.count)
    switch line {
    case .free: return free
    case .temperature:
      // Nothing where v is.
      return zip(free, direction).map { $1.isZero ? $0 : 0 }
    case .degenerate:
      let factor = Rational(source.integer(in: -3...3))
      let size = Rational(2).raised(to: -Int(source.choice(through: 24)))
      return zip(free, direction).map { factor * $1 + size * $0 }
    }
  }

  private func row(
    _ source: inout ChoiceSource, _ token: Int, _ rows: [[Rational]], _ line: Line,
    _ direction: [Rational]
  ) -> [Rational] {
    if token > 0, source.flag(probability: 0.15) {
      var copy = rows[Int(source.uniform(through: UInt64(token - 1)))]
      if source.flag() { copy[0] += Rational(2).raised(to: -1 - Int(source.choice(through: 29))) }
      return copy
    }
    let free = vector(&source, direction.count)
    // One number for all tokens where v is.
    return line == .temperature ? zip(free, direction).map { $1.isZero ? $0 : 1 } : free
  }

  private func epsilon(_ source: inout ChoiceSource, isPositive: Bool) -> Rational {
    switch source.uniform(through: 3) {
    case 0...1 where !isPositive: return 0
    case 2: return Rational(2).raised(to: -1 - Int(source.choice(through: 39)))
    default: return Rational(1 + Int(source.choice(through: 7)), 4)
    }
  }
}

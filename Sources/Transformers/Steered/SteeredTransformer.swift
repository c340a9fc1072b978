// A transformer under steering: its contexts at given strengths, in doubles.
internal import ExactArithmetic
public import SteeringLaws
public import SteeringModel

/// A transformer model with its weights, ready to be asked: everything is computed in doubles, without
/// an error bound.
public struct SteeredTransformer: Sendable {
  /// The model.
  public let model: TransformerModel
  /// The network.
  public let decoder: Decoder<Double>
  /// The steering vector v, divided by its length where that was asked for.
  public let direction: [Double]
  /// The temperature t > 0 that logits are divided by.
  public let temperature: Double
  /// Whether v is divided by its length, so that a strength is the length of what is added.
  public let isNormalised: Bool
  /// The states of the prompts of P and N whose means v is the difference of; nil for a vector given.
  public let states: (positive: [[Double]], negative: [[Double]])?

  /// The model with the network `decoder`, which it was checked against.
  ///
  /// Costs a pass over each prompt of P and N up to the steered layer.
  public init(
    _ model: TransformerModel, _ decoder: Decoder<Double>, temperature: Double = 1,
    isNormalised: Bool = false
  ) {
    precondition(temperature > 0, "a temperature is positive")
    self.model = model
    self.decoder = decoder
    self.temperature = temperature
    self.isNormalised = isNormalised
    let vector: [Double]
    switch model.steering {
    case .vector(let given): (vector, states) = (given, nil)
    case .sets(let sets, let average):
      let all = decoder.states(
        of: (sets.positive + sets.negative).map { model.contexts[$0].tokens }, after: model.layer,
        average)
      let positive = Array(all[..<sets.positive.count])
      let negative = Array(all[sets.positive.count...])
      vector = Vectors.difference(Decoder.mean(positive), Decoder.mean(negative))
      states = (positive, negative)
    }
    direction = isNormalised ? SteeredTransformer.unit(vector) : vector
  }

  /// The same with another steering vector, divided by its length where that was asked for.
  public func steered(along vector: [Double]) -> SteeredTransformer {
    SteeredTransformer(self, isNormalised ? SteeredTransformer.unit(vector) : vector)
  }

  private init(_ other: SteeredTransformer, _ direction: [Double]) {
    (model, decoder, temperature) = (other.model, other.decoder, other.temperature)
    (isNormalised, states) = (other.isNormalised, other.states)
    self.direction = direction
  }

  /// The vector divided by its length; that of length 0 as it is.
  static func unit(_ vector: [Double]) -> [Double] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? vector.map { $0 / length } : vector
  }

  /// The prompt of context `context`, ready to be steered.
  public func prompt(ofContext context: Int) -> SteeredPrompt<Double> {
    let tokens = model.contexts[context].tokens
    let site = SteeringSite(
      layer: model.layer, positions: model.positions == .all ? .all : .only(tokens.count - 1))
    return SteeredPrompt(decoder, tokens: tokens, site: site, direction: direction)
  }

  /// The log-probabilities of all tokens after context `context` at α = 0.
  public func logProbabilities(ofContext context: Int) -> [Double] {
    logProbabilities(ofLogits: prompt(ofContext: context).logits(at: [0])[0])
  }

  /// The log-probabilities in the limit at `end` (15): those of LN(±v)Wᵀ, for every context.
  ///
  /// Throws `DegenerateDirection` where the final norm has no limit along v.
  public func limit(at end: StrengthEnd) throws(DegenerateDirection) -> [Double] {
    let exact = direction.map { Rational(exactly: $0) ?? 0 }
    _ = try SteeringDirection(exact, under: decoder.finalNorm.kind)
    let normalised = decoder.finalNorm.limit(along: direction, end)
    return logProbabilities(
      ofLogits: Matrix(rows: [normalised]).timesTransposed(decoder.unembedding)[0])
  }

  /// log softmax(logits / t).
  public func logProbabilities(ofLogits logits: ArraySlice<Double>) -> [Double] {
    let scaled = temperature == 1 ? Array(logits) : logits.map { $0 / temperature }
    return LogSoftmax.of(scaled)
  }

  /// The derivative of each token's logit along α at 0, less its mean under the given distribution:
  /// the log-odds of first order M_z at the steered layer, centred so that Σ p_z M_z = 0.
  ///
  /// By central differences of fourth order with a step at which v is a thousandth of the stream.
  public func firstOrderLogOdds(ofContext context: Int) -> [Double] {
    firstOrderLogOdds(of: prompt(ofContext: context))
  }

  /// The same where v is added after the last block, at the last position.
  public func firstOrderLogOddsAtOutput(ofContext context: Int) -> [Double] {
    let tokens = model.contexts[context].tokens
    return firstOrderLogOdds(
      of: SteeredPrompt(
        decoder, tokens: tokens,
        site: SteeringSite(layer: decoder.depth, positions: .only(tokens.count - 1)),
        direction: direction))
  }

  private func firstOrderLogOdds(of prompt: SteeredPrompt<Double>) -> [Double] {
    func norm(_ x: some Sequence<Double>) -> Double {
      x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    let stream = norm(prompt.stream[prompt.stream.rowCount - 1])
    let step = stream / max(norm(direction), .leastNormalMagnitude) / 1000
    let logits = prompt.logits(at: [-2 * step, -step, step, 2 * step])
    let places = zip(zip(logits[0], logits[1]), zip(logits[2], logits[3]))
    let slopes = places.map { outer, inner in
      (outer.0 - 8 * outer.1 + 8 * inner.0 - inner.1) / (12 * step * temperature)
    }
    let given = logProbabilities(ofLogits: prompt.logits(at: [0])[0])
    let mean = zip(given, slopes).reduce(0) { $0 + Double.exp($1.0) * $1.1 }
    return slopes.map { $0 - mean }
  }
}

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
  /// The steering vector v.
  public let direction: [Double]
  /// The temperature t > 0 that logits are divided by.
  public let temperature: Double

  /// The model with the network `decoder`, which it was checked against.
  ///
  /// Costs a pass over each prompt of P and N up to the steered layer.
  public init(_ model: TransformerModel, _ decoder: Decoder<Double>, temperature: Double = 1) {
    precondition(temperature > 0, "a temperature is positive")
    self.model = model
    self.decoder = decoder
    self.temperature = temperature
    switch model.steering {
    case .vector(let vector): direction = vector
    case .sets(let sets, let average):
      direction = decoder.differenceOfMeans(
        positive: sets.positive.map { model.contexts[$0].tokens },
        negative: sets.negative.map { model.contexts[$0].tokens }, after: model.layer, average)
    }
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
    let prompt = prompt(ofContext: context)
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
    let given = logProbabilities(ofContext: context)
    let mean = zip(given, slopes).reduce(0) { $0 + Double.exp($1.0) * $1.1 }
    return slopes.map { $0 - mean }
  }
}

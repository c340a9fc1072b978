// Names the figures, and what a user may choose about each.
public import SteeringModel

/// The figures that can be drawn of a model.
public enum Figure: String, Sendable, CaseIterable {
  /// Next-token probabilities of two contexts.
  case distributions
  /// Δp(z|α) of a context's tokens.
  case tokens
  /// Δp(C|α) of the concepts.
  case concepts
  /// Δp(T|α) of the target of a transformer, or of those of several.
  case targets
  /// The increase ΔCE(α) of the cross-entropy, in nats.
  case crossEntropy = "cross-entropy"
  /// Peak positions against log-odds.
  case peaks
  /// The likeliest token by strength.
  case greedy
  /// A token's probability over the strengths of two directions.
  case contours
  /// A trained model's curves against the closed form.
  case training
  /// The loss of a trained model by iteration.
  case convergence

  /// The number of contexts it takes; nil when it is about all of them, or any of them.
  public var contextCount: Int? {
    switch self {
    case .distributions: 2
    case .crossEntropy, .convergence, .targets: nil
    default: 1
    }
  }

  /// Whether it can be drawn of a decoder, which is steered before its final norm.
  public var isOfDecoders: Bool {
    switch self {
    case .tokens, .concepts, .crossEntropy, .greedy: true
    case .distributions, .peaks, .contours, .training, .convergence, .targets: false
    }
  }

  /// Whether it is about a trained run.
  public var needsRun: Bool { self == .training || self == .convergence }

  /// The contexts that are shown when none are asked for.
  ///
  /// One: the first that the model asks about where it says which, else the first negative one. Two:
  /// the first positive and negative ones. Without sets P and N the first ones.
  public func standardContexts(_ model: SteeringModel) -> [Int] {
    guard let contextCount else { return [] }
    var chosen: [Int]
    switch model.steering {
    case .sets(let sets): chosen = [sets.positive[0], sets.negative[0]]
    case .logOdds: chosen = Array(model.contexts.indices.prefix(2))
    }
    guard contextCount == 1 else { return chosen }
    if model.asked.count < model.contexts.count { return [model.asked[0]] }
    return [model.steering.isDirect ? chosen[0] : chosen[1]]
  }
}

extension Steering {
  fileprivate var isDirect: Bool { if case .logOdds = self { true } else { false } }
}

/// What a user may ask of a figure.
public struct FigureOptions: Sendable {
  /// The strengths shown; an end that is nil is chosen.
  public var from: Double?
  /// The other end.
  public var to: Double?
  /// How many curves are named.
  public var labelCount: Int
  /// Tokens to be named in place of the most telling ones.
  public var tokens: [Int]
  /// What the horizontal axis of a decoder's figure measures.
  public var axis = StrengthAxis.strength
  /// Tasks at a time.
  public var workers: Int
  /// Called with the number of peaks found since its last call.
  public var progress: @Sendable (Int) -> Void

  /// The options with these values.
  public init(
    from: Double? = nil, to: Double? = nil, labelCount: Int = 8, tokens: [Int] = [],
    workers: Int = 1, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    self.from = from
    self.to = to
    self.labelCount = labelCount
    self.tokens = tokens
    self.workers = workers
    self.progress = progress
  }

  /// The strengths shown of `context`.
  ///
  /// When only one end is given and the chosen other one would not leave an interval, it is
  /// mirrored or moved.
  func window(_ context: SteeredContext) -> ClosedRange<Double> {
    window(StrengthWindow.window(context))
  }

  /// The strengths shown where `chosen` would be by default.
  func window(_ chosen: ClosedRange<Double>) -> ClosedRange<Double> {
    if let from, let to, from < to { return from...to }
    if let from {
      return from < chosen.upperBound ? from...chosen.upperBound : from...(from + max(1, from))
    }
    if let to {
      return chosen.lowerBound < to ? chosen.lowerBound...to : (to - max(1, -to))...to
    }
    return chosen
  }
}

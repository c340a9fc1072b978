// The models of hunts, of both kinds.
internal import ChoiceSequences
public import SteeringModel

/// A random model of a hunt.
public enum HuntedModel: Sendable {
  /// Distributions tilted by log-odds.
  case linear(SteeringModel)
  /// A decoder steered before its final norm.
  case decoder(DecoderModel)

  /// The kind of model.
  public var kind: ModelKind {
    switch self {
    case .linear: .linear
    case .decoder: .decoder
    }
  }

  /// Its tokens and contexts.
  public var names: any NamedModel {
    switch self {
    case .linear(let model): model
    case .decoder(let model): model
    }
  }

  /// The model of distributions; nil for a decoder.
  public var linear: SteeringModel? {
    if case .linear(let model) = self { model } else { nil }
  }

  /// The decoder; nil for a model of distributions.
  public var decoder: DecoderModel? {
    if case .decoder(let model) = self { model } else { nil }
  }

  /// The model as claims are tried on it; nil for a decoder a state of which has no great circle.
  func subject(digits: Int, caseLimit: Int = .max, seed: UInt64) -> HuntedSubject? {
    switch self {
    case .linear(let model):
      return .linear(Subject(model, digits: digits, caseLimit: caseLimit, seed: seed))
    case .decoder(let model):
      return (try? DecoderSubject(model, digits: digits, caseLimit: caseLimit, seed: seed))
        .map(HuntedSubject.decoder)
    }
  }
}

/// A model of a hunt as claims are tried on it.
enum HuntedSubject: Sendable {
  case linear(Subject)
  case decoder(DecoderSubject)

  /// The verdict of `claim`.
  func verdict(_ claim: Claim) -> Verdict {
    switch self {
    case .linear(let subject): claim.verdict(on: subject)
    case .decoder(let subject): claim.verdict(on: subject)
    }
  }
}

/// What draws the models of a hunt.
public enum ModelGenerator: Sendable {
  /// Models of distributions.
  case linear(RandomModel)
  /// Decoders.
  case decoder(RandomDecoderModel)

  /// The usual models of this kind.
  public init(_ kind: ModelKind) {
    self = kind == .linear ? .linear(RandomModel()) : .decoder(RandomDecoderModel())
  }

  /// The kind of model.
  public var kind: ModelKind {
    switch self {
    case .linear: .linear
    case .decoder: .decoder
    }
  }

  /// The model that `choices` make; nil when they make none.
  public func replay(_ choices: [UInt64]) -> HuntedModel? {
    var source = ChoiceSource(replaying: choices)
    return make(&source)
  }

  func make(_ source: inout ChoiceSource) -> HuntedModel? {
    switch self {
    case .linear(let generator): generator.make(&source).map(HuntedModel.linear)
    case .decoder(let generator): generator.make(&source).map(HuntedModel.decoder)
    }
  }
}

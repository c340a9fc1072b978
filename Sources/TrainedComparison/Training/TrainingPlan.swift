// The choices that determine a training run, as files keep them.
internal import ExactArithmetic
internal import FeatureTraining
internal import ModelFiles
public import SteeringModel
internal import StrictJSON

/// What determines a run besides its model: the same plan gives the same run.
public struct TrainingPlan: Sendable, Equatable {
  /// The float type of the matrices.
  public enum Scalar: String, Sendable {
    /// 32 bits.
    case float
    /// 64 bits.
    case double
  }

  /// The dimension d ≥ 1 of the features.
  public var dimension: Int
  /// The float type.
  public var scalar: Scalar
  /// How steps are chosen.
  public var rule: StepRule
  /// The standard deviation of the first matrices.
  public var spread: Double
  /// Determines the first matrices, and the samples.
  public var seed: UInt64
  /// The number of sampled (context, token) pairs to train on; nil for the exact distributions.
  public var samples: Int?

  /// The plan with these parts.
  public init(
    dimension: Int, scalar: Scalar = .double, rule: StepRule, spread: Double = 0.1,
    seed: UInt64 = 1, samples: Int? = nil
  ) {
    self.dimension = dimension
    self.scalar = scalar
    self.rule = rule
    self.spread = spread
    self.seed = seed
    self.samples = samples
  }

  /// What this plan trains on.
  public func data(_ model: SteeringModel) -> TrainingData {
    samples.map { TrainingData(sampling: model, count: $0, seed: seed) } ?? TrainingData(model)
  }

  /// The start of the run on `model`.
  public func start(_ model: SteeringModel) -> TrainingState {
    var matrices = FeatureMatrices(
      tokenCount: model.vocabulary.count, contextCount: model.contexts.count,
      dimension: dimension, spread: spread, seed: seed)
    if scalar == .float {
      matrices.weights = matrices.weights.map { Double(Float($0)) }
      matrices.features = matrices.features.map { Double(Float($0)) }
    }
    return TrainingState(matrices)
  }

  /// The plan as JSON members.
  var members: [JSONMember] {
    var members: [JSONMember] = [
      JSONMember("dimension", .integer(dimension)), JSONMember("scalar", .string(scalar.rawValue)),
      JSONMember("spread", .number(spread)), JSONMember("seed", .string(String(seed))),
      JSONMember("samples", samples.map { .integer($0) } ?? .null),
    ]
    switch rule {
    case .constant(let step, let momentum):
      members += [JSONMember("step", .number(step)), JSONMember("momentum", .number(momentum))]
    case .lineSearch(let initialStep):
      members.append(JSONMember("lineSearchFrom", .number(initialStep)))
    }
    return members
  }

  /// The plan that `members` describe; nil when they do not.
  init?(_ json: JSONValue) {
    guard let dimension = json["dimension"]?.integer,
      case .string(let name)? = json["scalar"], let scalar = Scalar(rawValue: name),
      let spread = json["spread"]?.double, case .string(let word)? = json["seed"],
      let seed = UInt64(word)
    else { return nil }
    let rule: StepRule
    if let step = json["step"]?.double, let momentum = json["momentum"]?.double {
      rule = .constant(step: step, momentum: momentum)
    } else if let step = json["lineSearchFrom"]?.double {
      rule = .lineSearch(initialStep: step)
    } else {
      return nil
    }
    self.init(
      dimension: dimension, scalar: scalar, rule: rule, spread: spread, seed: seed,
      samples: json["samples"]?.integer)
  }
}

extension JSONValue {
  /// The shortest decimal that gives the finite double `value` back.
  static func number(_ value: Double) -> JSONValue { .number("\(value)") }

  /// A number as the double nearest to it.
  var double: Double? {
    if case .number(let text) = self { Double(text) } else { nil }
  }

  /// A number as an integer.
  var integer: Int? {
    if case .number(let text) = self { Int(text) } else { nil }
  }
}

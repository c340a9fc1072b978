// The start of every question: a model with its log-odds and its families.
public import ExactArithmetic
public import SteeringModel

/// A model under steering: its log-odds, and one family for each distinct next-token distribution.
///
/// Contexts often share their distribution, and then everything that steering does to it.
public struct SteeredModel: Sendable {
  /// Contexts with one distribution, under steering.
  public struct Group: Sendable {
    /// The distribution, steered.
    ///
    /// Of a model with more than ``keptEntries`` numbers in all its distributions it is a new one
    /// each time, so that what was computed of it goes with it.
    public var family: SteeredFamily { kept ?? make() }
    /// The numbers of its contexts, increasing.
    public let contexts: [Int]
    private let kept: SteeredFamily?
    private let make: @Sendable () -> SteeredFamily

    fileprivate init(
      contexts: [Int], isKept: Bool, _ make: @escaping @Sendable () -> SteeredFamily
    ) {
      self.contexts = contexts
      self.make = make
      kept = isKept ? make() : nil
    }
  }

  /// The most numbers in all distributions of a model for which all families are kept.
  public static let keptEntries = 1 << 22

  /// The model.
  public let model: SteeringModel
  /// The log-odds M(z), which do not depend on the temperature.
  public let logOdds: LogOdds
  /// The sampling temperature t: distributions are σ ∝ (p e^{αM})^{1/t}.
  public let temperature: Rational
  /// The distinct distributions, in the order of their first contexts.
  public let groups: [Group]
  /// For each context the number of its group.
  public let groupOfContext: [Int]

  /// `model` under steering, sampled at `temperature` > 0.
  ///
  /// Logits, steered ones too, are divided by the temperature; unsteered distributions are p^{1/t},
  /// normalised, and what is compared with them is compared with these. Exact where p^{1/t} is
  /// rational, else enclosed. Families are made when they are asked for.
  /// Float32 logits stay floats at temperatures of short fractions; other logits become rationals,
  /// which are slow for large vocabularies.
  public init(_ model: SteeringModel, temperature: Rational = 1) {
    self.init(model, LogOdds(model), temperature: temperature)
  }

  /// `model` under steering with the log-odds `logOdds`, sampled at `temperature` > 0.
  public init(_ model: SteeringModel, _ logOdds: LogOdds, temperature: Rational = 1) {
    precondition(temperature.signum > 0, "a temperature is positive")
    let shared = DistinctDistributions(of: model.contexts)
    var members = [[Int]](repeating: [], count: shared.distributions.count)
    for (index, place) in shared.positions.enumerated() { members[place].append(index) }
    self.model = model
    self.logOdds = logOdds
    self.temperature = temperature
    groupOfContext = shared.positions
    let isKept = members.count * model.vocabulary.count <= SteeredModel.keptEntries
    groups = zip(members, shared.distributions).map { contexts, distribution in
      Group(contexts: contexts, isKept: isKept) {
        SteeredFamily(distribution, logOdds, temperature: temperature)
      }
    }
  }

  /// The distinct families with the weights of their contexts, which sum to 1.
  public var weightedFamilies: [(weight: Rational, family: SteeredFamily)] {
    groups.map { group in
      (group.contexts.reduce(0) { $0 + model.contexts[$1].weight }, group.family)
    }
  }

  /// The family of context `context`.
  public func family(ofContext context: Int) -> SteeredFamily {
    groups[groupOfContext[context]].family
  }
}

// Checks the assumptions of the theory on a model.
internal import ExactArithmetic
internal import PlainText

/// Whether an assumption of the theory holds for a model, with what was found.
public struct AssumptionReport: Sendable {
  /// The answer.
  public enum Status: String, Sendable {
    /// True, decided exactly or by enclosure.
    case holds
    /// False; the evidence names a witness.
    case fails
    /// Not decided within the precision limit.
    case undecided
    /// The model does not say what the assumption speaks about.
    case notApplicable = "not applicable"
  }

  /// The name of the assumption.
  public let name: String
  /// The answer.
  public let status: Status
  /// The witness, count or reason.
  public let evidence: String
}

/// The assumptions under which the theory is stated (sections 1 and 2), checked on a model.
public struct Assumptions: Sendable {
  private let model: SteeringModel
  private let logOdds: LogOdds

  /// Prepares the checks for `model`, whose log-odds are `logOdds`.
  public init(_ model: SteeringModel, _ logOdds: LogOdds) {
    self.model = model
    self.logOdds = logOdds
  }

  /// Every assumption: concept association, sign separation, equal concept sizes,
  /// contrastive negatives.
  public func reports() -> [AssumptionReport] {
    [conceptAssociation(), signSeparation(), equalSizes(), contrastive()]
  }

  /// Assumption 1: p(z|c) = a_z when z and c share their concept, else b_z, with 1 > a_z > b_z > 0.
  public func conceptAssociation() -> AssumptionReport {
    association("Assumption 1 (concept association)", isContextual: false)
  }

  /// The weaker assumption of B.1: inside its concept the probability of a token may depend on the
  /// context, p(z|c) = a_{c,z} there and b_z outside, with a_{c,z} > b_z > 0.
  public func contextualAssociation() -> AssumptionReport {
    association("Assumption of B.1 (contextual association)", isContextual: true)
  }

  private func association(_ name: String, isContextual: Bool) -> AssumptionReport {
    guard let partition = model.partition else {
      return AssumptionReport(
        name: name, status: .notApplicable, evidence: "the model names no concepts")
    }
    let tokens = model.vocabulary.tokens
    let comparison = ProbabilityComparison(model.contexts)
    var comparedCount = 0
    for token in tokens.indices {
      var inside: [Int] = []
      var outside: Int?
      for (number, context) in model.contexts.enumerated() where context.concept != nil {
        let isInside = context.concept == partition.conceptOfToken[token]
        if isInside && (isContextual || inside.isEmpty) {
          inside.append(number)
          continue
        }
        guard let first = isInside ? inside.first : outside else {
          outside = number
          continue
        }
        let other = model.contexts[first].name
        switch comparison.sign(of: token, in: first, less: number) {
        case 0?: continue
        case nil:
          return AssumptionReport(
            name: name, status: .undecided,
            evidence: "p(\(quoted(tokens[token]))) in \(quoted(other)) and "
              + "\(quoted(context.name)) could not be told apart")
        default:
          return AssumptionReport(
            name: name, status: .fails,
            evidence: "p(\(quoted(tokens[token]))) differs between \(quoted(other)) and "
              + "\(quoted(context.name)), both \(isInside ? "of" : "outside") its concept")
        }
      }
      guard let outside, !inside.isEmpty else { continue }
      comparedCount += 1
      for own in inside {
        switch comparison.sign(of: token, in: own, less: outside) {
        case 1?: continue
        case nil:
          return AssumptionReport(
            name: name, status: .undecided,
            evidence: "a_z and b_z of token \(quoted(tokens[token])) could not be told apart")
        default:
          return AssumptionReport(
            name: name, status: .fails,
            evidence: "a_z <= b_z for token \(quoted(tokens[token]))")
        }
      }
    }
    if let stray = model.contexts.first(where: { $0.concept == nil }) {
      return AssumptionReport(
        name: name, status: .notApplicable,
        evidence: "context \(quoted(stray.name)) has no concept")
    }
    let isComplete = comparedCount == tokens.count
    return AssumptionReport(
      name: name, status: .holds,
      evidence: isComplete
        ? "a_z > b_z for all \(tokens.count) tokens"
        : "a_z > b_z for the \(comparedCount) of \(tokens.count) tokens that are seen both inside and "
          + "outside their concept")
  }

  /// Sign separation (4): M(z) > 0 exactly for the target tokens.
  public func signSeparation() -> AssumptionReport {
    let name = "sign separation"
    guard let partition = model.partition, let target = model.target else {
      return AssumptionReport(
        name: name, status: .notApplicable, evidence: "the model names no target concept")
    }
    let count = SignCount(logOdds.signs(), partition, target: target)
    let evidence =
      "\(count.positiveTargets) of \(count.targets) target tokens have M > 0, "
      + "\(count.nonPositiveOthers) of \(count.others) others have M <= 0"
    if count.undecided > 0 {
      return AssumptionReport(
        name: name, status: .undecided,
        evidence: evidence + ", \(count.undecided) signs undecided")
    }
    let holds = count.positiveTargets == count.targets && count.nonPositiveOthers == count.others
    return AssumptionReport(name: name, status: holds ? .holds : .fails, evidence: evidence)
  }

  /// All concepts have the same number of tokens, s = V/G (the paper's convention).
  public func equalSizes() -> AssumptionReport {
    let name = "equal concept sizes"
    guard let concepts = model.partition?.concepts else {
      return AssumptionReport(
        name: name, status: .notApplicable, evidence: "the model names no concepts")
    }
    let sizes = concepts.map { "\($0.name): \($0.tokens.count)" }.joined(separator: ", ")
    let holds = Set(concepts.map(\.tokens.count)).count == 1
    return AssumptionReport(name: name, status: holds ? .holds : .fails, evidence: sizes)
  }

  /// The contrastive setting: every negative context belongs to one concept other than the target,
  /// and every positive one to the target.
  public func contrastive() -> AssumptionReport {
    let name = "contrastive setting"
    guard let partition = model.partition, let target = model.target,
      case .sets(let sets) = model.steering
    else {
      return AssumptionReport(
        name: name, status: .notApplicable,
        evidence: "the model names no steering sets or no target")
    }
    func concepts(_ contexts: [Int]) -> Set<Int?> {
      Set(contexts.map { model.contexts[$0].concept })
    }
    func list(_ set: Set<Int?>) -> String {
      set.map { $0.map { partition.concepts[$0].name } ?? "no concept" }.sorted()
        .joined(separator: ", ")
    }
    let (positive, negative) = (concepts(sets.positive), concepts(sets.negative))
    let holds =
      positive == [target] && negative.count == 1 && !negative.contains(nil)
      && !negative.contains(target)
    return AssumptionReport(
      name: name, status: holds ? .holds : .fails,
      evidence: "positive contexts from \(list(positive)), negative from \(list(negative))")
  }
}

/// How many tokens have the sign that sign separation asks for.
public struct SignCount: Sendable {
  /// Tokens of the target concept.
  public private(set) var targets = 0
  /// Tokens of the target concept with M > 0.
  public private(set) var positiveTargets = 0
  /// Tokens of the other concepts.
  public private(set) var others = 0
  /// Tokens of the other concepts with M ≤ 0.
  public private(set) var nonPositiveOthers = 0
  /// Tokens whose sign is not decided.
  public private(set) var undecided = 0

  /// Counts `signs`, one for each token, against the target concept.
  public init(_ signs: [Int?], _ partition: ConceptPartition, target: Int) {
    for (token, sign) in signs.enumerated() {
      let isTarget = partition.conceptOfToken[token] == target
      if isTarget { targets += 1 } else { others += 1 }
      switch sign {
      case nil: undecided += 1
      case let sign?:
        if isTarget && sign > 0 { positiveTargets += 1 }
        if !isTarget && sign <= 0 { nonPositiveOthers += 1 }
      }
    }
  }
}

// What claims are tried on: a model, with everything they share computed once.
internal import ConcurrentWork
internal import ExactArithmetic
internal import PeakSearch
internal import PlainText
internal import SteeringLaws
public import SteeringModel

/// A model under verification, with what several claims need of it.
public final class Subject: Sendable {
  /// The model.
  public let model: SteeringModel
  /// Its log-odds.
  public let logOdds: LogOdds
  /// The digits to which reals are enclosed.
  let digits: Int
  /// The largest precision, in bits.
  let precisionLimit: Int
  /// The precision, in bits, at which curves are enclosed.
  let precision: Int
  /// The most cases on which costly evaluations are done.
  let caseLimit: Int
  /// Determines the random decoders of a hunt, and the case on which it does costly evaluations.
  let seed: UInt64
  /// The distinct distributions of the contexts that are verified.
  let cases: [Case]
  /// The contexts that are verified, in the order given.
  let contexts: [Int]

  private let knownSeparation = Once<AssumptionReport>()
  private let knownAssociation = Once<AssumptionReport>()
  private let knownContextualAssociation = Once<AssumptionReport>()
  /// The concepts in the sampled cases.
  let knownConcepts = Once<[ConceptCase]>()
  private let knownData = Once<Result<TwoValuedData, ModelError>>()

  /// The subject `model`, of which the contexts with these numbers are verified (nil for all),
  /// their weights renormalised to sum 1.
  ///
  /// Costly evaluations are done on at most `caseLimit` distinct distributions.
  public convenience init(
    _ model: SteeringModel, contexts: [Int]? = nil, digits: Int = 20, precisionLimit: Int = 8192,
    caseLimit: Int = .max, seed: UInt64 = 1
  ) {
    let logOdds = LogOdds(model)
    self.init(
      model, contexts: contexts, digits: digits, precisionLimit: precisionLimit,
      caseLimit: caseLimit, seed: seed, logOdds: logOdds, tiltedBy: logOdds)
  }

  /// A subject whose parts may contradict each other, so that claims can be seen to say no:
  /// `tiltedBy` are the log-odds that tilt the families, and `distorting` changes their enclosures.
  init(
    _ model: SteeringModel, contexts: [Int]? = nil, digits: Int = 20, precisionLimit: Int = 8192,
    caseLimit: Int = .max, seed: UInt64 = 1, logOdds: LogOdds, tiltedBy: LogOdds,
    distorting distort: @escaping Case.Distortion = { $0 }
  ) {
    self.model = model
    self.digits = digits
    self.precisionLimit = precisionLimit
    self.caseLimit = caseLimit
    self.seed = seed
    self.logOdds = logOdds
    let precision = CertifiedReal.workingPrecision(digits: digits) + 32
    self.precision = precision
    var seen: Set<Int> = []
    let chosen = (contexts ?? Array(model.contexts.indices)).filter { seen.insert($0).inserted }
    self.contexts = chosen
    let total = chosen.reduce(0 as Rational) { $0 + model.contexts[$1].weight }
    var places: [NextTokenDistribution: Int] = [:]
    var groups: [(distribution: NextTokenDistribution, contexts: [Int])] = []
    for context in chosen {
      let distribution = model.contexts[context].distribution
      if let place = places[distribution] {
        groups[place].contexts.append(context)
      } else {
        places[distribution] = groups.count
        groups.append((distribution, [context]))
      }
    }
    cases = groups.map { group in
      let weight = group.contexts.reduce(0 as Rational) { $0 + model.contexts[$1].weight }
      return Case(
        TiltedFamily(group.distribution, tiltedBy), contexts: group.contexts,
        share: weight / total, precision: precision, distorting: distort)
    }
  }

  /// The verdicts on `claims`, in their order, by `workers` threads at a time; they do not depend
  /// on how many.
  ///
  /// `progress` is called with the number of claims done since its last call.
  public func verdicts(
    on claims: [Claim], workers: Int, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> [Verdict] {
    concurrentMap(claims, workers: workers, progress: progress) { $0.verdict(on: self) }
  }

  /// Whether all log-odds are equal, so that steering does nothing.
  var isConstant: Bool { cases[0].family.isConstant }

  /// Whether the model gives its log-odds, and no P and N to derive them from.
  var givesLogOdds: Bool {
    if case .logOdds = model.steering { return true }
    return false
  }

  /// The target concept, when the model names one.
  var target: Int? { model.target }

  /// Sign separation (4), decided.
  var signSeparation: AssumptionReport {
    knownSeparation { Assumptions(model, logOdds).signSeparation() }
  }

  /// Assumption 1, decided.
  var conceptAssociation: AssumptionReport {
    knownAssociation { Assumptions(model, logOdds).conceptAssociation() }
  }

  /// The weaker assumption of B.1, decided.
  var contextualAssociation: AssumptionReport {
    knownContextualAssociation { Assumptions(model, logOdds).contextualAssociation() }
  }

  /// The data of Remark 3.4, when the model is of that form.
  var twoValuedData: Result<TwoValuedData, ModelError> {
    knownData {
      do throws(ModelError) { return .success(try TwoValuedData(model)) } catch {
        return .failure(error)
      }
    }
  }

  /// The name of the first context of a case, quoted.
  func name(_ item: Case) -> String { quoted(model.contexts[item.contexts[0]].name) }

  /// The text of a token, quoted.
  func name(token: Int) -> String { quoted(model.vocabulary.tokens[token]) }

  /// The name of a concept, quoted.
  func name(concept: Int) -> String {
    quoted(model.partition?.concepts[concept].name ?? "")
  }

  /// Which contexts a verdict speaks of, when it is not of all.
  var selectionNote: String {
    SelectionNote.text(contexts.map { model.contexts[$0].name }, of: model.contexts.count)
  }
}

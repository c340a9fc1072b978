// Gathers the numbers that a report page shows.
public import ExactArithmetic
internal import Figures
internal import SteeringAdvice
internal import SteeringLaws
public import SteeringModel
public import StrictJSON

/// A model under steering as one self-contained page: certified numbers, and what a browser needs
/// to draw curves at any strength.
public struct Report: Sendable {
  let model: SteeringModel
  let logOdds: LogOdds
  let options: ReportOptions
  /// The contexts that are shown, the first one first.
  let contexts: [Int]
  /// What is known of each distinct distribution among them.
  let distributions: [ReportContext]
  /// The distribution of each context shown.
  let places: [Int]
  /// Which strength to use; nil when that is not decided.
  let advice: AdviceSection?
  /// M(z) of each level.
  let values: LogOddsValues
  /// ½ Σ π_j Var_j M over all contexts of the model, and the slopes of ΔCE at the ends; nil when
  /// not decided, or left out of a large model.
  let crossEntropy:
    (quadratic: CertifiedReal, negativeSlope: CertifiedReal, positiveSlope: CertifiedReal)?

  /// The report of `contexts`, at least one, of `model`.
  ///
  /// Costs the certified peaks of every token in every distinct distribution. Throws `Undecided`
  /// when the log-odds are not proved to the digits asked for; a peak that is undecided is shown
  /// as such.
  public init(
    _ model: SteeringModel, contexts: [Int], _ options: ReportOptions
  ) throws(Undecided) {
    self.model = model
    self.options = options
    self.contexts = contexts
    logOdds = LogOdds(model)
    var known: [NextTokenDistribution: Int] = [:]
    var distributions: [ReportContext] = []
    var places: [Int] = []
    for context in contexts {
      let distribution = model.contexts[context].distribution
      if let place = known[distribution] {
        places.append(place)
      } else {
        known[distribution] = distributions.count
        places.append(distributions.count)
        distributions.append(ReportContext(model, context: context, logOdds, options))
      }
      options.progress(1)
    }
    self.distributions = distributions
    self.places = places
    values = try logOdds.values(
      of: distributions[0].context.levels.firsts, digits: options.digits,
      precisionLimit: options.precisionLimit)
    let steered = SteeredModel(model, logOdds)
    crossEntropy = Report.crossEntropy(steered, options)
    advice =
      (try? Advice(
        steered, contexts: contexts, digits: AdviceSection.digits,
        precisionLimit: options.precisionLimit, workers: options.workers)).map {
        AdviceSection($0, on: model)
      }
  }

  /// The most rows (tokens times distinct distributions) for which the whole cross-entropy
  /// is certified.
  private static let crossEntropyLimit = 200_000

  private static func crossEntropy(
    _ steered: SteeredModel, _ options: ReportOptions
  ) -> (CertifiedReal, CertifiedReal, CertifiedReal)? {
    guard steered.groups.count * steered.model.vocabulary.count <= crossEntropyLimit else {
      return nil
    }
    let (digits, limit) = (options.digits, options.precisionLimit)
    let law = CrossEntropy(steered)
    guard
      let quadratic = try? law.quadraticCoefficient(digits: digits, precisionLimit: limit),
      let negative = try? law.endSlope(.negative, digits: digits, precisionLimit: limit),
      let positive = try? law.endSlope(.positive, digits: digits, precisionLimit: limit)
    else { return nil }
    return (quadratic, negative, positive)
  }

  /// The number of peaks that are undecided.
  public var undecidedCount: Int { distributions.reduce(0) { $0 + $1.undecidedCount } }

  /// The most bytes of exact expressions in a page.
  private static let expressionLimit = 400_000

  /// The data block: everything that the page draws and lists.
  ///
  /// Log-odds and peaks stand by level, a level being the tokens of equal log-odds, increasing; log
  /// p and heights by token. Certified numbers are strings of proved digits; `double` and `logp`
  /// are the nearest doubles, for curves.
  public var data: JSONValue {
    let levels = distributions[0].context.levels
    var left = Report.expressionLimit
    let expressions = levels.firsts.map { token -> JSONValue in
      let text = logOdds.expression(of: token)
      guard text.utf8.count <= min(left, ReportContext.longestExpression) else { return .null }
      left -= text.utf8.count
      return .string(text)
    }
    let partition = model.partition
    return .object([
      "arguments": .string((options.arguments + options.sampling).joined(separator: " ")),
      "digits": .integer(options.digits),
      "tokens": .array(model.vocabulary.tokens.map { .string($0) }),
      "concepts": .array((partition?.concepts ?? []).map { .string($0.name) }),
      "conceptOf": partition.map { .array($0.conceptOfToken.map { .integer($0) }) } ?? .null,
      "target": target.map { .integer($0) } ?? .null,
      "recommended": advice?.range ?? .null,
      "levelOf": .array(levels.levelOfToken.map { .integer($0) }),
      "logOdds": .object([
        "value": .array(values.map { .certified($0, options.digits) }),
        "exact": .array(expressions), "double": .array(values.map { .double($0.double) }),
      ]),
      "distributions": .array(distributions.map { $0.json(digits: options.digits) }),
      "contexts": .array(
        zip(contexts, places).map { context, place in
          .object([
            "name": .string(model.contexts[context].name),
            "concept": model.contexts[context].concept.map { .integer($0) } ?? .null,
            "distribution": .integer(place),
          ])
        }),
    ])
  }

  /// The number of the target concept; nil when the model names none.
  var target: Int? {
    model.target
  }
}

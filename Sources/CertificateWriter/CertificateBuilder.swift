// From a model to its certificate: the untrusted half, which finds the evidence.
public import ExactArithmetic
internal import ModelFiles
internal import SteeringLaws
public import SteeringModel
public import StrictJSON

/// Builds certificates of a model's answers with the fast code; nothing here is trusted.
///
/// The result is checked by `ProofChecker`, which shares no arithmetic with what is used here but
/// exact integers and rationals.
public struct CertificateBuilder {
  /// The model.
  public let model: SteeringModel
  /// The numbers of the contexts that claims are made about.
  public let contexts: [Int]
  /// Brackets are 10^-`digits` wide.
  public let digits: Int
  /// The largest precision that the search may use, in bits.
  public let precisionLimit: Int
  /// Tasks at a time.
  public let workers: Int
  /// Increases of cross-entropy, > 0, whose allowed strengths are claimed.
  public let budgets: [Rational]

  let logOdds: LogOdds
  /// The numbers of the contexts that the certificate holds.
  let included: [Int]
  /// The distributions of the certificate, each once, and the place of each context's.
  let distributions: [NextTokenDistribution]
  let distributionOfContext: [Int: Int]

  /// A builder of certificates about the contexts `contexts` of `model`.
  public init(
    _ model: SteeringModel, contexts: [Int], digits: Int, precisionLimit: Int, workers: Int,
    budgets: [Rational] = []
  ) {
    self.model = model
    self.contexts = contexts
    self.digits = digits
    self.precisionLimit = precisionLimit
    self.workers = workers
    self.budgets = budgets
    logOdds = LogOdds(model)
    included = CertificateBuilder.included(model, contexts)
    var places: [NextTokenDistribution: Int] = [:]
    var distributions: [NextTokenDistribution] = []
    var distributionOfContext: [Int: Int] = [:]
    for context in included {
      let distribution = model.contexts[context].distribution
      let place = places[distribution] ?? distributions.count
      if place == distributions.count { distributions.append(distribution) }
      places[distribution] = place
      distributionOfContext[context] = place
    }
    self.distributions = distributions
    self.distributionOfContext = distributionOfContext
  }

  /// The contexts asked for, and for probabilities also those of P and N, whose product gives
  /// the log-odds.
  private static func included(_ model: SteeringModel, _ contexts: [Int]) -> [Int] {
    guard case .sets(let sets) = model.steering,
      !CertificateBuilder.isLogits(model.contexts[sets.positive[0]].distribution)
    else { return contexts.sorted() }
    return Set(contexts + sets.positive + sets.negative).sorted()
  }

  static func isLogits(_ distribution: NextTokenDistribution) -> Bool {
    switch distribution {
    case .logits, .exactLogits: true
    case .probabilities, .weights: false
    }
  }

  /// The distributions that claims are made about, increasing.
  var claimed: [Int] { Set(contexts.compactMap { distributionOfContext[$0] }).sorted() }

  /// The certificate.
  ///
  /// Throws `Undecided` when `precisionLimit` bits do not give the digits.
  public func certificate() throws(Undecided) -> JSONValue {
    guard let first = distributions.first else { return .null }
    let families = distributions.map { TiltedFamily($0, logOdds) }
    var claims: [JSONValue] = []
    for index in claimed {
      claims += try self.claims(about: families[index], distribution: index)
    }
    if included.count == model.contexts.count, !TiltedFamily(first, logOdds).isConstant {
      let parts = included.map { index in
        (
          weight: model.contexts[index].weight,
          family: families[distribution(ofContext: index)]
        )
      }
      claims.append(try crossEntropyClaim(parts))
      for budget in budgets { claims += try budgetClaims(parts, budget) }
    }
    return .object([
      "steerlaw-certificate": .integer(1), "model": modelValue(),
      "levels": .array(families[0].levels.map { .array($0.tokens.map(JSONValue.integer)) }),
      "claims": .array(claims),
    ])
  }

  /// The place of the distribution of an included context.
  private func distribution(ofContext context: Int) -> Int {
    guard let place = distributionOfContext[context] else {
      preconditionFailure("every included context's distribution is in the certificate")
    }
    return place
  }

  private func modelValue() -> JSONValue {
    var members = [
      JSONMember("tokens", .array(model.vocabulary.tokens.map(JSONValue.string))),
      JSONMember(
        "concepts",
        .array(
          (model.partition?.concepts ?? []).map { concept in
            .object([
              "name": .string(concept.name),
              "tokens": .array(concept.tokens.sorted().map(JSONValue.integer)),
            ])
          })),
      JSONMember("distributions", .array(distributions.map(CertificateBuilder.value))),
      JSONMember(
        "contexts",
        .array(
          included.map { index in
            .object([
              "name": .string(model.contexts[index].name),
              "weight": .rational(model.contexts[index].weight),
              "distribution": .integer(distribution(ofContext: index)),
            ])
          })),
    ]
    let places = Dictionary(uniqueKeysWithValues: included.enumerated().map { ($1, $0) })
    if case .sets(let sets) = model.steering,
      (sets.positive + sets.negative).allSatisfy({ places[$0] != nil })
    {
      for (key, numbers) in [("positive", sets.positive), ("negative", sets.negative)] {
        members.append(
          JSONMember(key, .array(numbers.compactMap { places[$0] }.map(JSONValue.integer))))
      }
    } else {
      members.append(JSONMember("logOdds", .rationals(logOdds.statistics.map(\.rational))))
    }
    return .object(members)
  }

  private static func value(of distribution: NextTokenDistribution) -> JSONValue {
    switch distribution {
    case .probabilities(let values): return .object(["weights": .rationals(values)])
    case .weights(let values): return .object(["weights": .rationals(Array(values))])
    case .logits, .exactLogits:
      return .object(["logits": .rationals(distribution.finiteLogits)])
    }
  }

  /// The contexts of a model with their weights.
  typealias Parts = [(weight: Rational, family: TiltedFamily)]

  private func budgetClaims(_ parts: Parts, _ budget: Rational) throws(Undecided) -> [JSONValue] {
    func end(
      _ side: (StrengthInterval) -> CertifiedReal?
    ) throws(Undecided) -> (lower: String, upper: String)? {
      for extra in [3, 20, 100] {
        let choice = StrengthChoice(digits: digits + extra, precisionLimit: precisionLimit)
        guard let interval = try choice.crossEntropy(parts, atMost: budget),
          let strength = side(interval)
        else { return nil }
        if let bracket = Bracket(strength, digits: digits) { return bracket.texts }
      }
      throw Undecided(subject: "bracket of a strength", precisionLimit: precisionLimit)
    }
    guard let low = try end(\.lower), let high = try end(\.upper) else { return [] }
    return [
      .object([
        "claim": .string("budget"), "budget": .rational(budget),
        "ends": .array([low.lower, low.upper, high.lower, high.upper].map(JSONValue.string)),
      ])
    ]
  }

  private func crossEntropyClaim(_ parts: Parts) throws(Undecided) -> JSONValue {
    let bracket = try bracket("the quadratic coefficient") { digits throws(Undecided) in
      try CrossEntropy(parts).quadraticCoefficient(digits: digits, precisionLimit: precisionLimit)
    }
    let levels = parts[0].family.levels
    let remainder = try CertificateBuilder.remainder(
      range: levels[levels.count - 1].statistic - levels[0].statistic,
      precisionLimit: precisionLimit)
    return .object([
      "claim": .string("cross-entropy"), "lower": .string(bracket.texts.lower),
      "upper": .string(bracket.texts.upper), "remainder": .rational(remainder),
    ])
  }

  /// A bound of |R(α)|/|α|³, which is r³/24 with r the range of M, rounded up to three places.
  ///
  /// Throws `Undecided` when the enclosure of r³ has no finite end, or none whose digits could
  /// be written.
  static func remainder(range: Logarithm, precisionLimit: Int) throws(Undecided) -> Rational {
    let width = range.enclosure(precision: 64)
    guard let bound = (width * width * width).upper.rational() else {
      throw Undecided(
        subject: "bound of the remainder of the cross-entropy", precisionLimit: precisionLimit)
    }
    return Rational((bound * Rational(1000, 24)).floor + 1, 1000)
  }

  /// The bracket of a number that `find` gives to any number of digits.
  func bracket(
    _ subject: String, _ find: (Int) throws(Undecided) -> CertifiedReal
  ) throws(Undecided) -> Bracket {
    for extra in [3, 20, 100] {
      if let bracket = Bracket(try find(digits + extra), digits: digits) { return bracket }
    }
    throw Undecided(subject: "bracket of \(subject)", precisionLimit: precisionLimit)
  }
}

extension JSONValue {
  /// The exact text of `value` as a string.
  static func rational(_ value: Rational) -> JSONValue { .string("\(value)") }

  static func rationals(_ values: [Rational]) -> JSONValue {
    .array(values.map(JSONValue.rational))
  }
}

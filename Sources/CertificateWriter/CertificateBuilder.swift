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
  /// The tokens that claims are made about; nil for all, for concepts and for the whole.
  public let tokens: [Int]?
  /// Brackets are 10^-`digits` wide.
  public let digits: Int
  /// The largest precision that the search may use, in bits.
  public let precisionLimit: Int
  /// Tasks at a time.
  public let workers: Int
  /// Increases of cross-entropy, > 0, whose allowed strengths are claimed.
  public let budgets: [Rational]

  let logOdds: LogOdds
  /// The part of the model that the certificate holds.
  private let part: CanonicalModel
  /// The numbers of the contexts that the certificate holds.
  var included: [Int] { part.contexts }
  /// The distributions of the certificate, each once, and the place of each context's.
  let distributions: [NextTokenDistribution]
  let distributionOfContext: [Int: Int]

  /// A builder of certificates about the contexts `contexts` of `model`, and `tokens` there.
  public init(
    _ model: SteeringModel, contexts: [Int], tokens: [Int]? = nil, digits: Int,
    precisionLimit: Int, workers: Int, budgets: [Rational] = []
  ) {
    self.model = model
    self.contexts = contexts
    self.tokens = tokens
    self.digits = digits
    self.precisionLimit = precisionLimit
    self.workers = workers
    self.budgets = budgets
    logOdds = LogOdds(model)
    part = CanonicalModel(model, about: contexts, logOdds: logOdds)
    distributions = part.shared.distributions
    distributionOfContext = Dictionary(
      uniqueKeysWithValues: zip(part.contexts, part.shared.positions))
  }

  /// The distributions that claims are made about, increasing.
  var claimed: [Int] { Set(contexts.compactMap { distributionOfContext[$0] }).sorted() }

  /// The certificate.
  ///
  /// Throws `Undecided` when `precisionLimit` bits do not give the digits.
  public func certificate() throws(Undecided) -> JSONValue {
    if distributions.isEmpty { return .null }
    let first = TiltedFamily(distributions[0], logOdds)
    var claims: [JSONValue] = []
    for index in claimed {
      let family = index == 0 ? first : TiltedFamily(distributions[index], logOdds)
      claims += try self.claims(about: family, distribution: index)
    }
    if tokens == nil, part.contexts.count == model.contexts.count, !first.isConstant {
      let steered = distributions.map { SteeredFamily($0, logOdds) }
      let parts = zip(part.contexts, part.shared.positions).map { index, place in
        (weight: model.contexts[index].weight, family: steered[place])
      }
      claims.append(try crossEntropyClaim(parts))
      for budget in budgets { claims += try budgetClaims(parts, budget) }
    }
    return .object([
      "steerlaw-certificate": .integer(2), "sha256": .string(part.digest), "model": modelValue(),
      "levels": .array(first.levels.map { .array($0.tokens.map(JSONValue.integer)) }),
      "claims": .array(claims),
    ])
  }

  private func modelValue() -> JSONValue {
    var members = [
      JSONMember("tokens", .array(model.vocabulary.tokens.map(JSONValue.string))),
      JSONMember(
        "concepts",
        .array(
          part.concepts.map { concept in
            .object([
              "name": .string(concept.name),
              "tokens": .array(concept.tokens.map(JSONValue.integer)),
            ])
          })),
      JSONMember("distributions", .array(distributions.map(CertificateBuilder.value))),
      JSONMember(
        "contexts",
        .array(
          zip(part.contexts, part.shared.positions).map { index, place in
            .object([
              "name": .string(model.contexts[index].name),
              "weight": .rational(model.contexts[index].weight),
              "distribution": .integer(place),
            ])
          })),
    ]
    switch part.steering {
    case .sets(let sets):
      members.append(JSONMember("positive", .array(sets.positive.map(JSONValue.integer))))
      members.append(JSONMember("negative", .array(sets.negative.map(JSONValue.integer))))
    case .logOdds(let values): members.append(JSONMember("logOdds", .rationals(Array(values))))
    }
    return .object(members)
  }

  private static func value(of distribution: NextTokenDistribution) -> JSONValue {
    switch distribution {
    case .probabilities(let values): return .object(["weights": .rationals(values)])
    case .weights(let values): return .object(["weights": .rationals(Array(values))])
    case .logits:
      return .object(["logits": .rationals(distribution.finiteLogits)])
    }
  }

  /// The contexts of a model with their weights.
  typealias Parts = [(weight: Rational, family: SteeredFamily)]

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
    let levels = parts[0].family.exact.levels
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

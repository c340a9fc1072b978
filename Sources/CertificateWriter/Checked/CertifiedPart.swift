// Whether a certificate is about a model: its whole, or a part of it.
internal import ExactArithmetic
internal import PlainText
public import ProofChecker
public import SteeringModel

/// How a certificate's model differs from the one it is compared with: the first difference.
public struct AnotherModel: Error, Sendable, Equatable, CustomStringConvertible {
  /// What differs, on one line.
  public let description: String

  /// A difference, on one line.
  public init(description: String) { self.description = description }
}

/// How many contexts of a model a certificate is about.
public struct CertifiedPart: Sendable, Equatable {
  /// The number of contexts that the certificate holds.
  public let count: Int
  /// The number of the model's contexts.
  public let total: Int

  /// `the whole model`, or `3 of its 26 contexts`.
  public var description: String {
    count == total ? "the whole model" : "\(count) of its \(total) contexts"
  }

  /// Confirms that the model of `certificate` is `model`, or a part of it: the same tokens in the
  /// same order, the same concepts, P and N of the same names (or the same log-odds), and each
  /// context by its name with the same distribution, exactly, and weights in the same proportion.
  ///
  /// Throws ``AnotherModel`` with the first difference. Linear in the size of both.
  public init(of certificate: Certificate, in model: SteeringModel) throws(AnotherModel) {
    let comparison = ModelComparison(certificate: certificate, model: model)
    try comparison.compareNames()
    try comparison.compareContexts()
    try comparison.compareSteering()
    self.init(count: certificate.contexts.count, total: model.contexts.count)
  }

  init(count: Int, total: Int) {
    self.count = count
    self.total = total
  }
}

private struct ModelComparison {
  let certificate: Certificate
  let model: SteeringModel

  func require<T: Equatable>(
    _ what: String, _ stated: T, _ own: T, _ text: (T) -> String
  ) throws(AnotherModel) {
    if stated == own { return }
    throw AnotherModel(description: "\(what): \(text(stated)), in the model \(text(own))")
  }

  /// Texts by their code points.
  func require(
    _ what: String, of whole: String = "", _ stated: [String], _ own: [String]
  ) throws(AnotherModel) {
    for (index, pair) in zip(stated, own).enumerated() {
      try require("\(what) \(index)\(whole)", ExactText(pair.0), ExactText(pair.1)) {
        quoted($0.text)
      }
    }
    try require("number of \(what)s\(whole)", stated.count, own.count) { "\($0)" }
  }

  func require(_ what: String, _ stated: Rational, _ own: Rational) throws(AnotherModel) {
    try require(what, stated, own, \.shortText)
  }

  func compareNames() throws(AnotherModel) {
    try require("token", certificate.tokens, model.vocabulary.tokens)
    let concepts = model.partition?.concepts ?? []
    try require("concept", certificate.concepts.map(\.name), concepts.map(\.name))
    for (stated, own) in zip(certificate.concepts, concepts) {
      func names(_ tokens: [Int]) -> [String] { tokens.map { model.vocabulary.tokens[$0] } }
      try require(
        "token", of: " of concept \(quoted(own.name))", names(stated.tokens),
        names(own.tokens.sorted()))
    }
  }

  func compareContexts() throws(AnotherModel) {
    let places = Dictionary(
      uniqueKeysWithValues: model.contexts.enumerated().map { (ExactText($1.name), $0) })
    var ratio: Rational?
    for stated in certificate.contexts {
      let name = "context \(quoted(stated.name))"
      guard let place = places[ExactText(stated.name)] else {
        throw AnotherModel(description: "\(name) is not in the model")
      }
      let own = model.contexts[place]
      try compare(certificate.distributions[stated.distribution], own.distribution, name)
      let expected = own.weight * (ratio ?? stated.weight / own.weight)
      ratio = ratio ?? stated.weight / own.weight
      try require("\(name): weight in proportion", stated.weight, expected)
    }
  }

  private func compare(
    _ stated: Certificate.Distribution, _ own: NextTokenDistribution, _ name: String
  ) throws(AnotherModel) {
    try require("\(name)", stated.isLogits, own.isLogits) { $0 ? "logits" : "probabilities" }
    for (token, number) in stated.numbers.enumerated() {
      let exact: Rational
      switch own {
      case .probabilities(let values): exact = values[token]
      case .weights(let values): exact = values[token]
      case .logits:
        guard let logit = own.exactLogit(of: token) else {
          preconditionFailure("logits of a model that was read are finite")
        }
        exact = logit
      }
      try require("\(name), token \(quoted(certificate.tokens[token]))", number, exact)
    }
  }

  func compareSteering() throws(AnotherModel) {
    switch (certificate.steering, model.steering) {
    case (.sets(let positive, let negative), .sets(let sets)):
      for (name, stated, own) in [
        ("P", positive, sets.positive), ("N", negative, sets.negative),
      ] {
        try require(
          "context", of: " of \(name)", stated.map { certificate.contexts[$0].name },
          own.map { model.contexts[$0].name })
      }
    case (.logOdds(let stated), .logOdds(let own)): try compare(stated, Array(own))
    case (.logOdds(let stated), .sets(let sets))
    where model.contexts[sets.positive[0]].distribution.isLogits:
      // The writer leaves out P and N, and the constant that they add to the log-odds.
      try compare(stated, LogOdds(model).statistics.map(\.rational))
    case (.sets, .logOdds):
      throw AnotherModel(description: "P and N are given, in the model the log-odds")
    case (.logOdds, .sets):
      throw AnotherModel(description: "the log-odds are given, in the model P and N")
    }
  }

  private func compare(_ stated: [Rational], _ own: [Rational]) throws(AnotherModel) {
    for (token, pair) in zip(stated, own).enumerated() {
      try require("log-odds of token \(quoted(certificate.tokens[token]))", pair.0, pair.1)
    }
  }
}

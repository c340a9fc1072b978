// What a checked certificate about a decoder proves, in words: a line a claim.
internal import ExactArithmetic
internal import PlainText
public import ProofChecker
public import SteeringModel

/// The statements that a checked certificate about a decoder proves, made from its theorems.
public struct DecoderStatements {
  private let verified: VerifiedDecoder
  private var certificate: DecoderCertificate { verified.certificate }

  /// The statements of `verified`.
  public init(_ verified: VerifiedDecoder) { self.verified = verified }

  /// How many theorems of each kind there are; kinds without any are left out.
  public var counts: [(name: String, count: Int)] {
    let names = verified.theorems.map(\.claim.name)
    return ["critical-points", "critical-point", "end", "greedy"].map { name in
      (name, names.count { $0 == name })
    }.filter { $0.count > 0 }
  }

  /// How many tokens and coordinates there are.
  public var size: String {
    "\(certificate.tokens.count) tokens, "
      + "\(certificate.head.isLayer ? "LayerNorm" : "RMSNorm") of \(certificate.head.gain.count) coordinates"
  }

  /// What the statements are about.
  public var subject: [String] { ["model sha256 \(verified.digest)", size] }

  /// The lines, in the order of the claims.
  ///
  /// Linear in the size of the certificate, but for the conversion of long numbers.
  public func forEachLine(_ body: (String) -> Void) {
    for theorem in verified.theorems { body(text(theorem.claim)) }
  }

  private func name(_ context: Int, _ token: Int) -> String {
    "\(quoted(certificate.tokens[token])) in context \(quoted(certificate.contexts[context].name))"
  }

  private func text(_ bracket: DecoderClaim.CriticalBracket) -> String {
    "\(bracket.isMaximum ? "maximum" : "minimum"), "
      + StatedNumber.bracket("alpha", bracket.lower, bracket.upper)
  }

  private func text(_ claim: DecoderClaim) -> String {
    switch claim {
    case .criticalPoint(let context, let token, let bracket):
      return "\(name(context, token)): a \(text(bracket))"
    case .criticalPoints(let context, let token, let brackets, _):
      let points = brackets.map(text).joined(separator: "; ")
      return "\(name(context, token)): "
        + (points.isEmpty ? "no maximum or minimum" : "\(points); no others")
    case .end(let group, let isPositive, let lower, let upper):
      let of =
        switch group {
        case .token(let token): quoted(certificate.tokens[token])
        case .concept(let concept): "concept \(quoted(certificate.concepts[concept].name))"
        }
      return "limit of \(of) as alpha -> \(isPositive ? "+inf" : "-inf"): "
        + StatedNumber.bracket("p", lower, upper)
    case .greedy(let context, let switches, let leaders):
      let bands = leaders.enumerated().map { place, tokens in
        let names = tokens.prefix(3).map { quoted(certificate.tokens[$0]) }.joined(separator: ", ")
        let end =
          place < switches.count ? " up to alpha = \(StatedNumber.value(switches[place]))" : ""
        return names + (tokens.count > 3 ? ", ..." : "") + end
      }
      return "likeliest in context \(quoted(certificate.contexts[context].name)): "
        + bands.joined(separator: ", then ")
    }
  }
}

extension CertifiedPart {
  /// Confirms that the model of `certificate` is `model`, or some of its contexts: the same tokens,
  /// concepts, head and vector, exactly, and each context by its name with the same state, and
  /// weights in the same proportion.
  ///
  /// Throws ``AnotherModel`` with the first difference. Linear in the size of both.
  public init(
    of certificate: DecoderCertificate, in model: DecoderModel
  ) throws(AnotherModel) {
    func require(_ what: String, _ isEqual: Bool) throws(AnotherModel) {
      if !isEqual { throw AnotherModel(description: "\(what) is not that of the model") }
    }
    try require(
      "the list of tokens",
      certificate.tokens.map(ExactText.init) == model.vocabulary.tokens.map(ExactText.init))
    let concepts = (model.partition?.concepts ?? []).map {
      Certificate.ConceptEntry(name: $0.name, tokens: $0.tokens.sorted())
    }
    try require("the list of concepts", certificate.concepts == concepts)
    try require("the norm or the unembedding", certificate.head == model.head.certified)
    try require("the steering vector", certificate.direction == model.direction)
    let places = Dictionary(
      uniqueKeysWithValues: model.contexts.enumerated().map { (ExactText($1.name), $0) })
    var ratio: Rational?
    for stated in certificate.contexts {
      let name = "context \(quoted(stated.name))"
      guard let place = places[ExactText(stated.name)] else {
        throw AnotherModel(description: "\(name) is not in the model")
      }
      let own = model.contexts[place]
      try require("the state of \(name)", stated.state == own.state)
      let expected = own.weight * (ratio ?? stated.weight / own.weight)
      ratio = ratio ?? stated.weight / own.weight
      try require("the weight of \(name)", stated.weight == expected)
    }
    self.init(count: certificate.contexts.count, total: model.contexts.count)
  }
}

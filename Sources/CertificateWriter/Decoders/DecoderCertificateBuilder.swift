// From a decoder to its certificate: the untrusted half, which finds the evidence.
internal import ExactArithmetic
internal import PeakSearch
internal import ProofChecker
internal import SteeringLaws
public import SteeringModel
public import StrictJSON

/// Builds certificates about a decoder with the fast code; nothing here is trusted.
public struct DecoderCertificateBuilder {
  private let steered: SteeredDecoder
  private let contexts: [Int]
  private let tokens: [Int]?
  private let digits: Int
  private let precisionLimit: Int
  private let workers: Int

  private var model: DecoderModel { steered.model }

  /// A builder of certificates about the contexts `contexts` of `model`, and `tokens` there.
  ///
  /// Without `tokens` all of them are meant, and concepts and the likeliest tokens too. Brackets are
  /// 10^-`digits` wide.
  public init(
    _ model: DecoderModel, contexts: [Int], tokens: [Int]? = nil, digits: Int,
    precisionLimit: Int, workers: Int
  ) {
    steered = SteeredDecoder(model)
    self.contexts = contexts
    self.tokens = tokens
    self.digits = digits
    self.precisionLimit = precisionLimit
    self.workers = workers
  }

  /// The certificate.
  ///
  /// Throws `ModelError` where there is no great circle, and `Undecided` when `precisionLimit` bits
  /// do not give the digits.
  public func certificate() throws -> JSONValue {
    var claims: [JSONValue] = []
    for (place, context) in contexts.enumerated() {
      let family = try steered.family(ofContext: context)
      if place == 0 { claims += try endClaims(family) }
      if family.isConstant { continue }
      claims += try pointClaims(family, place)
      if tokens == nil, family.hasConstantBias { claims.append(greedyClaim(family, place)) }
    }
    let digest = try stated.modelDigest()
    return .object([
      "steerlaw-certificate": .integer(3), "sha256": .string(digest), "model": modelValue,
      "claims": .array(claims),
    ])
  }

  /// The model as the checker sees it, for its digest.
  private var stated: DecoderCertificate {
    DecoderCertificate(
      sha256: "", tokens: model.vocabulary.tokens,
      concepts: (model.partition?.concepts ?? []).map {
        Certificate.ConceptEntry(name: $0.name, tokens: $0.tokens.sorted())
      }, head: model.head.certified,
      contexts: contexts.map { context in
        let own = model.contexts[context]
        return DecoderCertificate.ContextEntry(
          name: own.name, weight: own.weight, state: own.state)
      }, direction: model.direction, claims: [])
  }

  private var modelValue: JSONValue {
    let stated = stated
    var head = [
      JSONMember("norm", .string(stated.head.isLayer ? "layer" : "rms")),
      JSONMember("epsilon", .rational(stated.head.epsilon)),
      JSONMember("gain", .rationals(stated.head.gain)),
    ]
    for (key, values) in [("normBias", stated.head.normBias), ("bias", stated.head.bias)] {
      if let values { head.append(JSONMember(key, .rationals(values))) }
    }
    head.append(
      JSONMember("unembedding", .array(stated.head.unembedding.map(JSONValue.rationals))))
    return .object([
      "tokens": .array(stated.tokens.map(JSONValue.string)),
      "concepts": .array(
        stated.concepts.map {
          .object([
            "name": .string($0.name), "tokens": .array($0.tokens.map(JSONValue.integer)),
          ])
        }), "decoder": .object(head),
      "contexts": .array(
        stated.contexts.map {
          .object([
            "name": .string($0.name), "weight": .rational($0.weight),
            "state": .rationals($0.state),
          ])
        }), "direction": .rationals(stated.direction),
    ])
  }

  // MARK: - Claims

  /// The limits of tokens and concepts, which all contexts share.
  private func endClaims(_ family: CircleFamily) throws -> [JSONValue] {
    let chosen = tokens ?? Array(0..<family.count)
    let concepts = tokens == nil ? model.partition?.concepts ?? [] : []
    let groups =
      chosen.map { (JSONMember("token", .integer($0)), [$0]) }
      + concepts.enumerated().map {
        (JSONMember("concept", .integer($0.offset)), $0.element.tokens)
      }
    var claims: [JSONValue] = []
    for end in StrengthEnd.allCases {
      for (member, group) in groups where group.count < family.count {
        let bracket = try bracket("a limit") { digits throws(Undecided) in
          try CircleCurves(family, digits: digits, precisionLimit: precisionLimit)
            .probabilities(of: [group], at: .end(end))[0]
        }
        claims.append(
          .object([
            JSONMember("claim", .string("end")), member,
            JSONMember("end", .string(end.rawValue)),
            JSONMember("lower", .string(bracket.texts.lower)),
            JSONMember("upper", .string(bracket.texts.upper)),
          ]))
      }
    }
    return claims
  }

  /// The critical points of each token: all of them where a cover is found, else each by itself.
  private func pointClaims(_ family: CircleFamily, _ context: Int) throws -> [JSONValue] {
    let chosen = tokens ?? Array(0..<family.count)
    let answers = family.criticalPoints(
      of: chosen, digits: digits + 6, precisionLimit: precisionLimit, workers: workers)
    var claims: [JSONValue] = []
    for answer in answers where !answer.isConstant {
      var brackets: [(kind: CriticalPoint.Kind, texts: (lower: String, upper: String))] = []
      var points: [(lower: Rational, upper: Rational)] = []
      for point in answer.points {
        guard let bracket = Bracket(point.strength, digits: digits) else {
          throw Undecided(
            subject: "bracket of a critical point", precisionLimit: precisionLimit)
        }
        brackets.append((point.kind, bracket.texts))
        points.append(
          (
            Rational(bracket.numerators.lower, bracket.denominator),
            Rational(bracket.numerators.upper, bracket.denominator)
          ))
      }
      let values = brackets.map { bracket in
        [
          JSONMember("kind", .string(bracket.kind.rawValue)),
          JSONMember("lower", .string(bracket.texts.lower)),
          JSONMember("upper", .string(bracket.texts.upper)),
        ]
      }
      let place = [
        JSONMember("context", .integer(context)), JSONMember("token", .integer(answer.token)),
      ]
      let flat = [
        (StrengthEnd.negative, answer.ends.minus.slopeSign),
        (.positive, answer.ends.plus.slopeSign),
      ].filter { $0.1 == 0 }.map(\.0)
      guard answer.isComplete,
        let cover = ArcCover(family, token: answer.token, points: points, flatEnds: flat)
      else {
        claims += values.map {
          .object([JSONMember("claim", .string("critical-point"))] + place + $0)
        }
        continue
      }
      claims.append(
        .object(
          [JSONMember("claim", .string("critical-points"))] + place + [
            JSONMember("points", .array(values.map { .object($0) })),
            JSONMember("arc", .rationals(cover.arc)),
            JSONMember("cells", .array(cover.cells.map(JSONValue.integer))),
            JSONMember("flatEnds", .array(cover.flatEnds.map { .string($0.rawValue) })),
          ]))
    }
    return claims
  }

  /// The likeliest tokens, whose switches are rational.
  private func greedyClaim(_ family: CircleFamily, _ context: Int) -> JSONValue {
    let bands = CircleGreedy(family).bands
    return .object([
      "claim": .string("greedy"), "context": .integer(context),
      "switches": .rationals(bands.compactMap { $0.end?.rational }),
      "leaders": .array(bands.map { .array($0.tokens.map(JSONValue.integer)) }),
    ])
  }

  private func bracket(
    _ subject: String, _ find: (Int) throws(Undecided) -> CertifiedReal
  ) throws(Undecided) -> Bracket {
    for extra in [3, 20, 100] {
      if let bracket = Bracket(try find(digits + extra), digits: digits) { return bracket }
    }
    throw Undecided(subject: "bracket of \(subject)", precisionLimit: precisionLimit)
  }
}

extension NormedHead {
  /// The head as certificates have it: every number exactly.
  var certified: DecoderCertificate.Head {
    DecoderCertificate.Head(
      isLayer: kind == .layer, epsilon: epsilon, gain: gain, normBias: normBias, bias: bias,
      unembedding: (0..<rows.rowCount).map { row in
        rows.row(row).map {
          guard let exact = Rational(exactly: $0) else {
            preconditionFailure("a decoder with rows that are not finite has no great circle")
          }
          return exact
        }
      })
  }
}

// The target's share of a long text at a few strengths.
internal import ConcurrentWork
internal import ExactArithmetic
internal import PlainText
internal import SteeringLaws
internal import SteeringModel

/// The target's long-run frequency along the strengths of one subject.
final class LongRunCurve {
  /// The strengths, increasing.
  let strengths: [Rational]
  private let chain: ModelChain
  private let subject: Subject
  private let target: [Int]
  private let law: TokenChain
  private var known: [Rational: Interval] = [:]

  /// The curve of `chain`, a chain of `subject`, which has a target; at `strengths`, nil for
  /// multiples of one that makes probabilities rational where a small one does.
  init(_ chain: ModelChain, _ subject: Subject, strengths: [Rational]? = nil) {
    self.chain = chain
    self.subject = subject
    target = subject.model.targetConcept?.tokens ?? []
    var unit: Rational = 1
    if case .sets(let sets) = subject.model.steering, sets.size <= 3 { unit = Rational(sets.size) }
    let steps = subject.isSampled || chain.isLarge || !chain.isNamed ? -2...2 : -20...4
    self.strengths = strengths ?? steps.map { unit * Rational($0) }
    var families: [Int: SteeredFamily] = [:]
    for item in subject.cases {
      for context in item.contexts { families[context] = item.steered }
    }
    law = TokenChain(
      subject.model.contexts.indices.map { families[$0] ?? subject.cases[0].steered },
      contextOfToken: chain.contextOfToken)
  }

  /// The target's long-run frequency at `alpha`.
  private func share(_ alpha: Rational) throws(Undecided) -> CertifiedReal {
    try law.law(
      at: alpha, groups: [target], digits: subject.digits, precisionLimit: subject.precisionLimit
    ).groups[0]
  }

  /// The same, enclosed with the subject's precision: enough where no digits are asked for.
  private func enclosure(_ alpha: Rational) -> Interval {
    if let enclosure = known[alpha] { return enclosure }
    let made = law.enclosures(
      at: alpha, groups: [target], precision: subject.precision + alpha.magnitude.bitsAbove)[0]
    known[alpha] = made
    return made
  }

  /// The context of each token, in words.
  var description: String {
    let model = subject.model
    return chain.contextOfToken.enumerated().map { token, context in
      "\(subject.name(token: token)) -> \(quoted(model.contexts[context].name))"
    }.joined(separator: ", ")
  }

  /// The first two neighbours of `strengths` between which the share does not increase, in words; nil
  /// when it may increase everywhere.
  func fall(among strengths: [Rational]) throws(Undecided) -> String? {
    let enclosures = strengths.map { enclosure($0) }
    let isRising = zip(enclosures, enclosures.dropFirst()).allSatisfy {
      $0.isLess(than: $1) == .certainly
    }
    // What enclosures do not decide, rationals may.
    if isRising { return nil }
    var last: (alpha: Rational, share: CertifiedReal)?
    for alpha in strengths {
      let share = try share(alpha)
      if let last, LongRunCurve.isRise(last.share, share) == false {
        return "the target's share is \(text(last.share)) at alpha = \(last.alpha) and "
          + "\(text(share)) at alpha = \(alpha)"
      }
      last = (alpha, share)
    }
    return nil
  }

  /// Whether the one is less than the other, exactly where both are rational; nil when enclosures do
  /// not tell.
  private static func isRise(_ first: CertifiedReal, _ second: CertifiedReal) -> Bool? {
    if let first = first.exact, let second = second.exact { return first < second }
    switch first.enclosure.isLess(than: second.enclosure) {
    case .certainly: return true
    case .possibly: return nil
    case .no: return false
    }
  }

  private func text(_ share: CertifiedReal) -> String {
    guard let exact = share.exact, exact.height < 80 else { return share.enclosure.shortText }
    return "\(exact) = \(share.enclosure.shortText)"
  }

  /// Where the share is not that of the closed form (31), in words.
  func differenceFromClosedForm(_ strengths: [Rational]) throws(Undecided) -> String? {
    guard let partition = subject.model.partition, let target = subject.target else { return nil }
    let contexts = chain.contextOfConcept(partition)
    for alpha in strengths {
      let precision = subject.precision + alpha.bitsAbove
      let point = Interval(alpha, precision: precision)
      var (inside, outside): ([Interval], [Interval]) = ([], [])
      for (number, concept) in partition.concepts.enumerated() {
        let other = contexts[number == 0 ? 1 : 0]
        inside.append(weight(of: concept.tokens, after: contexts[number], point))
        outside.append(weight(of: concept.tokens, after: other, point))
      }
      let claimed = ConceptChain(inside: inside, outside: outside).frequencies()[target]
      if claimed.intersection(enclosure(alpha)) == nil {
        let value = try share(alpha)
        return "alpha = \(alpha): the chain has the target's share \(text(value)), the closed form "
          + claimed.shortText
      }
    }
    return nil
  }

  /// Σ p_z e^{αM_z} of `tokens` in the context `context`, times one constant for all contexts.
  private func weight(of tokens: [Int], after context: Int, _ alpha: Interval) -> Interval {
    guard let item = subject.cases.first(where: { $0.contexts.contains(context) }) else {
      return .whole
    }
    let family = item.family
    let precision = alpha.precision
    let tilting = item.tilting(precision: precision)
    let reference = tilting.statistics[alpha.isNegative ? 0 : tilting.statistics.count - 1]
    return tokens.reduce(Interval(0, precision: precision)) { sum, token in
      let tilt = Interval.exp(
        alpha * (tilting.statistics[family.levelOfToken[token]] - reference))
      return sum
        + family.tokenWeights[token].enclosure(precision: precision) / tilting.totalWeight * tilt
    }
  }
}

/// Which context follows each token.
struct ModelChain: Sendable {
  /// The number of the context that each token leads to.
  let contextOfToken: [Int]
  /// Whether tokens lead to the contexts of their names.
  let isNamed: Bool

  /// Whether stationary laws are so costly that few are tried.
  var isLarge: Bool { contextOfToken.count * Set(contextOfToken).count > 1 << 10 }

  /// For each concept the context that its first token leads to.
  func contextOfConcept(_ partition: ConceptPartition) -> [Int] {
    partition.concepts.map { contextOfToken[$0.tokens[0]] }
  }
}

extension Subject {
  /// Why a model is no chain.
  struct NoChain: Error {
    let text: String
  }

  /// The model as a chain: a token leads to the context of its name or, if not all tokens name one, to
  /// the first context of its concept.
  var chain: Result<ModelChain, NoChain> {
    guard target != nil, contexts.count == model.contexts.count else {
      return .failure(
        NoChain(text: "the model names no target concept, or not all contexts are asked"))
    }
    guard model.vocabulary.count <= 4096, cases.count <= 256 else {
      return .failure(NoChain(text: "the model is too large for stationary laws"))
    }
    let named = model.vocabulary.tokens.compactMap { model.contextIndex(of: $0) }
    if named.count == model.vocabulary.count {
      return .success(ModelChain(contextOfToken: named, isNamed: true))
    }
    let byConcept = (model.partition?.conceptOfToken ?? []).compactMap { concept in
      model.contexts.firstIndex { $0.concept == concept }
    }
    return byConcept.count == model.vocabulary.count
      ? .success(ModelChain(contextOfToken: byConcept, isNamed: false))
      : .failure(NoChain(text: "not every token leads to a context of its name or concept"))
  }
}

extension Subject {
  /// A chain that steering should drive away from the target: the target's tokens of largest log-odds
  /// lead to the context in which it is least likely, all others to that in which it is most likely.
  ///
  /// Doubles choose it; nothing is said of it that is not decided. Nil where the model has no target.
  var adverseChain: ModelChain? {
    guard let tokens = model.targetConcept?.tokens else { return nil }
    let levels = cases[0].family.levelOfToken
    let top = tokens.map { levels[$0] }.max()
    let shares = cases.map { item in
      let inside = TokenGroup(item.family, tokens: tokens).tilting(precision: 64).totalWeight
      return (inside / item.tilting.totalWeight).midpoint.double()
    }
    guard let least = shares.indices.min(by: { shares[$0] < shares[$1] }),
      let most = shares.indices.max(by: { shares[$0] < shares[$1] })
    else { return nil }
    let target = Set(tokens)
    return ModelChain(
      contextOfToken: levels.indices.map { token in
        cases[target.contains(token) && levels[token] == top ? least : most].contexts[0]
      }, isNamed: false)
  }
}

// Adds the concepts that claims are tried on to `Subject`.
internal import ExactArithmetic
internal import SteeringLaws

extension Subject {
  /// A concept of the model in one case, against the rest of the vocabulary.
  struct ConceptCase: Sendable {
    let item: Case
    /// The number of the concept.
    let number: Int
    let group: TokenGroup
    /// The tokens outside the concept.
    let rest: TokenGroup
    /// The concept over enclosures of the subject's precision.
    let tilting: ConceptTilting<Tilting<Interval>>

    fileprivate init(
      _ item: Case, _ number: Int, _ group: TokenGroup, _ rest: TokenGroup, _ precision: Int
    ) {
      self.item = item
      self.number = number
      self.group = group
      self.rest = rest
      tilting = ConceptCase.tilting(group, rest, precision)
    }

    /// The concept over enclosures of `precision` bits.
    func tilting(precision: Int) -> ConceptTilting<Tilting<Interval>> {
      ConceptCase.tilting(group, rest, precision)
    }

    private static func tilting(
      _ group: TokenGroup, _ rest: TokenGroup, _ precision: Int
    ) -> ConceptTilting<Tilting<Interval>> {
      ConceptTilting(
        inside: group.tilting(precision: precision), outside: rest.tilting(precision: precision))
    }
  }

  /// The verdict on models without a concept that is neither empty nor the whole vocabulary; nil
  /// where there is one.
  var lackOfConcepts: Verdict? {
    guard let concepts = model.partition?.concepts else {
      return .notApplicable("the model names no concepts")
    }
    return concepts.count < 2
      ? .notApplicable("the one concept is the whole vocabulary") : nil
  }

  /// The concepts as groups of tokens of a case's family, with their numbers.
  func concepts(_ item: Case) -> [(number: Int, group: TokenGroup)] {
    (model.partition?.concepts ?? []).enumerated().map {
      ($0.offset, TokenGroup(item.family, tokens: $0.element.tokens))
    }
  }

  /// Every concept but the whole vocabulary in every sampled case.
  func sampledConcepts(where isWanted: (Int) -> Bool = { _ in true }) -> [ConceptCase] {
    knownConcepts {
      sampledCases.flatMap { item in
        concepts(item).compactMap { number, group in
          group.complement.map { ConceptCase(item, number, group, $0, precision) }
        }
      }
    }.filter { isWanted($0.number) }
  }

  /// The concepts with the numbers `tried`, of all, for a trial.
  func places(concepts tried: Set<Int>) -> Trial.Places {
    .some(
      .concepts, tried.count, of: model.partition?.concepts.count ?? 0,
      tried.sorted().map { name(concept: $0) })
  }
}

extension ConceptTilting<Tilting<Interval>> {
  /// F by its definition A/(A + B).
  func directProbability(at alpha: Interval) -> Interval {
    let parts = [inside, outside].map { part in
      part.terms(at: alpha, about: inside.statistics[0]).reduce(0, +)
    }
    return parts[0] / (parts[0] + parts[1])
  }
}

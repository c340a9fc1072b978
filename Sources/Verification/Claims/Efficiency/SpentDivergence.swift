// The parts of the divergence that steering spends, from their definitions.
internal import ExactArithmetic
internal import SteeringLaws

/// KL(σ‖p) of one context at one strength, and its parts for a concept T (26), each from its
/// definition.
struct SpentDivergence {
  /// F₀ = p(T).
  let initial: Interval
  /// F = σ(T).
  let probability: Interval
  /// kl(F,F₀).
  let divergence: Interval
  /// KL(σ|T ‖ p|T).
  let withinTarget: Interval
  /// KL(σ|T^c ‖ p|T^c).
  let withinRest: Interval
  /// KL(σ‖p) = Σ σ log(σ/p), over the levels.
  let total: Interval
  /// KL(p‖σ).
  private let reverseTotal: Interval

  /// The parts for `concept` at `alpha`.
  init(_ concept: Subject.ConceptCase, at alpha: Interval) {
    let tilting = concept.tilting
    initial = tilting.directProbability(at: 0)
    probability = tilting.directProbability(at: alpha)
    divergence = SpentDivergence.coins(probability, initial)
    withinTarget = SpentDivergence.divergence(tilting.inside, at: alpha)
    withinRest = SpentDivergence.divergence(tilting.outside, at: alpha)
    total = SpentDivergence.divergence(concept.item.tilting, at: alpha)
    reverseTotal = concept.item.tilting.divergenceToSteered(at: alpha)
  }

  /// η = kl(F,F₀)/KL(σ‖p).
  var efficiency: Interval { divergence / total }

  /// η̃ = kl(F₀,F)/KL(p‖σ).
  var reverseEfficiency: Interval { SpentDivergence.coins(initial, probability) / reverseTotal }

  /// kl(x,y) = x log(x/y) + (1−x) log((1−x)/(1−y)).
  static func coins(_ x: Interval, _ y: Interval) -> Interval {
    x * Interval.log(x / y) + (1 - x) * Interval.log((1 - x) / (1 - y))
  }

  /// Σ σ log(σ/p); tokens of one level have equal ratios σ/p, so levels may stand for them.
  private static func divergence(_ tilting: Tilting<Interval>, at alpha: Interval) -> Interval {
    let total = tilting.totalWeight
    return zip(tilting.probabilities(at: alpha), tilting.weights).reduce(0) { sum, pair in
      sum + pair.0 * Interval.log(pair.0 * total / pair.1)
    }
  }
}

extension Subject {
  /// The target in every sampled case; where the model names none, every concept.
  var targets: [ConceptCase] {
    sampledConcepts { number in self.target.map { $0 == number } ?? true }
  }

  /// Why nothing can be said of the efficiency of steering; nil where something can.
  var lackOfEfficiency: Verdict? {
    if let lack = lackOfConcepts { return lack }
    return isConstant ? .notApplicable("the log-odds are constant") : nil
  }

  /// The library's answer for a concept in a case; nil where M is constant.
  func efficiency(_ concept: ConceptCase) -> SteeringEfficiency? {
    SteeringEfficiency(
      concept.item.steered, target: concept.group.tokens, digits: digits,
      precisionLimit: precisionLimit)
  }

  /// A concept of a case, in words.
  func name(_ concept: ConceptCase) -> String {
    "context \(name(concept.item)), concept \(name(concept: concept.number))"
  }
}

import ExactArithmetic
import ModelTesting
import SteeringLaws
import SteeringModel
import Testing

@testable import Verification

/// Every claim must be able to say no: here on subjects whose parts contradict each other, and with
/// formulas that are slightly wrong.
@Suite("Broken subjects")
struct BrokenSubjectTests {
  private let model: SteeringModel
  private let logOdds: LogOdds
  /// The log-odds with P and N exchanged: all signs turned.
  private let opposite: LogOdds

  init() throws {
    model = try Examples.model("three-alphabets-contrastive")
    logOdds = LogOdds(model)
    guard case .sets(let sets) = model.steering else { throw ModelError(at: "", "no sets") }
    opposite = LogOdds(
      try SteeringModel(
        vocabulary: model.vocabulary, partition: model.partition, contexts: model.contexts,
        steering: .sets(
          SteeringSets(target: 1, positive: sets.negative, negative: sets.positive))))
  }

  private func verdict(_ claim: String, on subject: Subject) throws -> Verdict {
    try Examples.claim(claim).verdict(on: subject)
  }

  @Test func `the unbroken subject passes, so that the hooks break nothing`() throws {
    let subject = Subject(model, digits: 10, logOdds: logOdds, tiltedBy: logOdds)
    for claim in ClaimCatalogue.claims {
      #expect(claim.verdict(on: subject).name == "proved", "\(claim.identifier)")
    }
  }

  @Test(arguments: ["log-odds-lemma", "sign-separation", "translation", "greedy-envelope"])
  func `log-odds of the wrong sign are refuted`(claim: String) throws {
    let subject = Subject(model, digits: 10, logOdds: opposite, tiltedBy: logOdds)
    let verdict = try verdict(claim, on: subject)
    #expect(verdict.isCounterexample, "\(verdict)")
  }

  @Test(arguments: ["log-odds-lemma", "target-increases", "greedy-envelope", "peak-sign"])
  func `curves tilted by the wrong log-odds are refuted`(claim: String) throws {
    let subject = Subject(model, digits: 10, logOdds: logOdds, tiltedBy: opposite)
    let verdict = try verdict(claim, on: subject)
    #expect(verdict.isCounterexample, "\(verdict)")
  }

  /// Log-odds scaled by 1 + 10^-9.
  private func stretched(_ tilting: Tilting<Interval>) -> Tilting<Interval> {
    let factor = 1 + Interval(Rational(1, 1_000_000_000), precision: 200)
    return Tilting(weights: tilting.weights, statistics: tilting.statistics.map { $0 * factor })
  }

  @Test(arguments: ["bump", "peak-height"])
  func `curves whose log-odds are off by one part in 10^9 are refuted`(claim: String) throws {
    let subject = Subject(
      model, digits: 20, logOdds: logOdds, tiltedBy: logOdds, distorting: stretched)
    let verdict = try verdict(claim, on: subject)
    #expect(verdict.isCounterexample, "\(verdict)")
  }

  @Test(arguments: ["mean-increasing", "kl-monotone", "perfect-training"])
  func `weights that are no distribution are refuted`(claim: String) throws {
    let model = try SteeringModel(weights: [1, 40, 1], logOdds: [-1, 0, 1])
    let logOdds = LogOdds(model)
    let subject = Subject(
      model, digits: 10, logOdds: logOdds, tiltedBy: logOdds,
      distorting: { tilting in
        var weights = tilting.weights
        weights[1] = -weights[1]
        return Tilting(weights: weights, statistics: tilting.statistics)
      })
    let verdict = try verdict(claim, on: subject)
    #expect(verdict.isCounterexample, "\(verdict)")
  }

  @Test(arguments: ["monotone-extremes"])
  func `levels out of order are refuted`(claim: String) throws {
    let subject = Subject(
      model, digits: 10, logOdds: logOdds, tiltedBy: logOdds,
      distorting: { Tilting(weights: $0.weights, statistics: $0.statistics.reversed()) })
    let verdict = try verdict(claim, on: subject)
    #expect(verdict.isCounterexample, "\(verdict)")
  }

  @Test(arguments: ["neutral-concept-limit"])
  func `weights of the wrong sum are refuted`(claim: String) throws {
    let subject = Subject(
      model, digits: 10, logOdds: logOdds, tiltedBy: logOdds,
      distorting: {
        Tilting(
          weights: $0.weights.map { $0 * Interval(Rational(11, 10), precision: 200) },
          statistics: $0.statistics)
      })
    let verdict = try verdict(claim, on: subject)
    #expect(verdict.isCounterexample, "\(verdict)")
  }

  @Test func `slightly wrong derivatives are refuted`() throws {
    let subject = Subject(model, digits: 10)
    let formulas: [(String, (Interval, Interval, Interval) -> Interval)] = [
      ("without the mean", { $0 * $1 + 0 * $2 }),
      ("with the wrong sign", { $0 * ($2 - $1) }),
      ("logistic", { $0 * (1 - $0) * ($1 - $2) }),
      (
        "off by one part in 10^4",
        { $0 * ($1 - $2) * Interval(Rational(10001, 10000), precision: 96) }
      ),
    ]
    for (name, formula) in formulas {
      let verdict = try LogOddsClaims.derivative(subject, formula: formula)
      #expect(verdict.isCounterexample, "\(name): \(verdict)")
    }
  }

  @Test func `slightly wrong concept equations are refuted`() throws {
    let subject = Subject(model, digits: 10)
    let formulas: [(String, (ConceptTilting<Interval>, Interval) -> Interval)] = [
      ("without 1 - F", { $0.probability(at: $1) * $0.meanDifference(at: $1) }),
      (
        "with the mean of C only",
        { $0.probability(at: $1) * (1 - $0.probability(at: $1)) * $0.inside.mean(at: $1) }
      ),
      (
        "off by one part in 10^4",
        { $0.slope(at: $1) * Interval(Rational(10001, 10000), precision: 96) }
      ),
    ]
    for (name, formula) in formulas {
      let verdict = try ConceptClaims.equation(subject, formula: formula)
      #expect(verdict.isCounterexample, "\(name): \(verdict)")
    }
  }

  @Test func `slightly wrong tanh formulas are refuted`() throws {
    let subject = Subject(model, digits: 10)
    let formulas: [(String, (ConceptTilting<Interval>, Interval) -> Interval)] = [
      ("without the factor 1/2", { 2 * $0.tanhFormula(nu: $1) }),
      (
        "with nu off by 10^-9",
        { $0.tanhFormula(nu: $1 * (1 + Interval(Rational(1, 1_000_000_000), precision: 96))) }
      ),
      ("without r", { tilting, nu in Interval.tanh(nu / 2) / 2 }),
    ]
    for (name, formula) in formulas {
      let verdict = try ConceptClaims.tanhFormula(subject, formula: formula)
      #expect(verdict.isCounterexample, "\(name): \(verdict)")
    }
  }
}

import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringAdvice
import SteeringLaws
import SteeringModel
import Testing

@Suite("Advice")
struct AdviceTests {
  @Test func `the recommended range keeps every budget, and more breaks one`() {
    checkProperty("advice", count: 8) { source in
      let model = try source.rationalModel(tokens: 2...6, contexts: 2...4, size: 4)
      guard let target = model.targetConcept?.tokens, target.count < model.vocabulary.count,
        !SteeredModel(model).groups.contains(where: \.family.isConstant)
      else { throw Discarded() }
      return model
    } satisfies: { (model: SteeringModel) in
      let steered = SteeredModel(model)
      let target = try #require(model.targetConcept).tokens
      let contexts = Array(model.contexts.indices)
      let advice = try Advice(steered, contexts: contexts)
      try demand(
        advice.contexts.flatMap(\.contexts).sorted() == contexts, "a context without an answer")
      for (entry, group) in zip(advice.contexts, steered.groups) {
        let efficiency = try #require(
          SteeringEfficiency(group.family, target: target, digits: 8, precisionLimit: 1 << 13))
        for (budget, end) in zip(advice.budgets.divergences, entry.divergences) {
          guard let strength = end.strength else { continue }
          let cost = try efficiency.value(at: strength).divergence.enclosure
          let more = try efficiency.value(at: strength * Rational(1001, 1000)).divergence.enclosure
          let bound = Interval(budget, precision: 128)
          try demand(cost.lower <= bound.upper, "KL \(cost) at \(strength), over \(budget)")
          // Four digits are within a thousandth.
          try demand(more.upper > bound.lower, "a thousandth more than \(strength) costs \(more)")
        }
      }
      if case .upTo(let strength, _) = advice.recommendation {
        for group in steered.groups {
          let efficiency = try #require(
            SteeringEfficiency(group.family, target: target, digits: 8, precisionLimit: 1 << 13))
          let value = try efficiency.value(at: strength)
          try demand(
            value.target.enclosure.upper > (try efficiency.probability(at: 0)).enclosure.lower,
            "the target does not gain at \(strength)")
          try demand(
            value.divergence.enclosure.lower <= BigFloat(0.5), "KL \(value.divergence)")
        }
      }
    }
  }

  @Test func `where the target loses there is no strength`() throws {
    // Steering towards the second token, with the first one as the target.
    let model = try SteeringModel(
      neutral: [1, 1, 1], positive: [1, 8, 1], negative: [8, 1, 1])
    let advice = try Advice(SteeredModel(model), contexts: [0])
    guard case .none(.targetLoses(context: 0)) = advice.recommendation else {
      Issue.record("\(advice.recommendation)")
      return
    }
    #expect(advice.contexts[0].target?.isGaining == false)
  }

  @Test func `constant log-odds change nothing, and that is said`() throws {
    let model = try SteeringModel(neutral: [1, 2, 3], positive: [1, 2, 1], negative: [1, 2, 1])
    let advice = try Advice(SteeredModel(model), contexts: [0])
    guard case .none(.nothingChanges) = advice.recommendation else {
      Issue.record("\(advice.recommendation)")
      return
    }
  }

  @Test func `an overshoot ends the range where the target is likeliest`() throws {
    // The target's token has a middle log-odds: it gains at first, and loses to the third token.
    let model = try SteeringModel(
      neutral: [2, 10, 1], positive: [4, 1, 8], negative: [1, 1, 1])
    let budgets = AdviceBudgets(
      divergences: [1, 2, 3], recommended: 2, crossEntropy: 100, entropy: Rational(1, 1000))
    let advice = try Advice(SteeredModel(model), contexts: [0], budgets: budgets)
    guard case .upTo(let strength, .overshoot(context: 0)) = advice.recommendation else {
      Issue.record("\(advice.recommendation)")
      return
    }
    #expect(advice.contexts[0].target?.isOvershot == true)
    let efficiency = try #require(
      SteeringEfficiency(
        SteeredModel(model).family(ofContext: 0), target: [0], digits: 10, precisionLimit: 1 << 12))
    let there = try efficiency.probability(at: strength).enclosure.lower
    for other in [strength / 2, strength * 2] {
      #expect(try efficiency.probability(at: other).enclosure.upper < there)
    }
  }

  @Test func `the leads begin at 0 and go up`() throws {
    let model = try SteeringModel(
      neutral: [1, 4, 2], positive: [9, 1, 2], negative: [1, 1, 1])
    let leads = try Advice(SteeredModel(model), contexts: [0]).contexts[0].leads
    #expect(leads.first?.tokens == [1] && leads.first?.from == nil)
    #expect(leads.dropFirst().allSatisfy { ($0.from?.enclosure.lower.signum ?? 0) > 0 })
    #expect(leads.last?.tokens == [0])
  }
}

import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PeakSearch
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

/// Influences against what happens when a context counts a little more.
///
/// P with every member k times and one of them once more is P with a mean of log p moved by
/// (X_i − mean)/(kn + 1), exactly.
@Suite("Influences of prompts on budgets and peaks")
struct PromptInfluenceTests {
  private static let copies = 400

  private static func model(
    _ model: SteeringModel, repeating sets: SteeringSets, one member: Int, isPositive: Bool
  ) throws -> SteeringModel {
    func repeated(_ members: [Int]) -> [Int] {
      Array((0..<copies).map { _ in members }.joined()) + [members[member]]
    }
    return try SteeringModel(
      vocabulary: model.vocabulary, partition: model.partition, contexts: model.contexts,
      steering: .sets(
        SteeringSets(
          target: sets.target,
          positive: isPositive ? repeated(sets.positive) : sets.positive,
          negative: isPositive ? sets.negative : repeated(sets.negative))))
  }

  /// Four contexts of four tokens, two of P and two of N.
  private static func sample(_ source: inout ChoiceSource) throws -> SteeringModel {
    func row() -> NextTokenDistribution {
      let weights = (0..<4).map { _ in Rational(source.integer(in: 1...20)) }
      let sum = weights.reduce(0, +)
      return .probabilities(weights.map { $0 / sum })
    }
    return try SteeringModel(
      tokens: (0..<4).map { "t\($0)" }, concepts: [("T", [0, 1]), ("U", [2, 3])],
      (0..<5).map { ContextOutline("c\($0)", concept: $0 < 2 ? 0 : 1, row()) },
      steering: .sets(SteeringSets(target: 0, positive: [0, 1], negative: [2, 3])))
  }

  private static func check(
    _ name: String, temperature: Rational,
    _ strength: @escaping @Sendable (SteeredModel) throws -> CertifiedReal?,
    _ influences:
      @escaping @Sendable (PeakInfluence, CertifiedReal) throws -> PeakInfluence.Influences
  ) {
    checkProperty(name, count: 12) { source in
      let model = try sample(&source)
      guard try strength(SteeredModel(model, temperature: temperature)) != nil else {
        throw Discarded()
      }
      return (model, source.integer(in: 0...1), source.flag())
    } satisfies: { (model: SteeringModel, member: Int, isPositive: Bool) in
      guard case .sets(let sets) = model.steering else { throw PropertyFailure("no sets") }
      let steered = SteeredModel(model, temperature: temperature)
      guard let before = try strength(steered),
        let influence = PeakInfluence(
          steered.family(ofContext: 4), model, temperature: temperature)
      else { throw PropertyFailure("no strength") }
      let found = try influences(influence, before)
      let value = (isPositive ? found.positive : found.negative)[member].enclosure.midpoint.double()
      let moved = try Self.model(model, repeating: sets, one: member, isPositive: isPositive)
      guard let after = try strength(SteeredModel(moved, temperature: temperature)) else { return }
      let step = 1 / Double(2 * copies + 1)
      let difference =
        (after.enclosure.midpoint - before.enclosure.midpoint).double() / step
      // Second order: a step of 1/801 with strengths and influences of a few units.
      let scale = abs(value) + abs(before.enclosure.midpoint.double()) + 1
      guard scale < 20 else { return }
      try demand(
        abs(difference - value) < 0.02 * scale * scale, "\(difference) by repetition, \(value)")
    }
  }

  @Test(arguments: [Rational(1), Rational(2), Rational(1, 2)])
  func `those on a budget's end are what counting a context more does`(temperature: Rational) {
    Self.check("influences on a budget", temperature: temperature) { steered in
      try StrengthChoice(digits: 20, precisionLimit: 1 << 14).divergence(
        steered.family(ofContext: 4), atMost: Rational(1, 5)
      ).flatMap(\.upper)
    } _: { influence, end in
      try influence.influences(onBudgetEnd: end, digits: 6, precisionLimit: 1 << 14)
    }
  }

  @Test(arguments: [Rational(1), Rational(2), Rational(1, 2)])
  func `those on a peak are, at any temperature`(temperature: Rational) {
    Self.check("influences on a peak", temperature: temperature) { steered in
      steered.family(ofContext: 4).peaks(
        of: [0], digits: 30, precisionLimit: 1 << 14, workers: 1)[0].peak?.position
    } _: { influence, peak in
      try influence.influences(on: peak, of: 0, digits: 6, precisionLimit: 1 << 14)
    }
  }

  @Test func `those of floats are those of exact numbers`() {
    checkProperty("influences of floats", count: 20) { source in
      let rows = (0..<5).map { _ in
        (0..<30).map { _ in Double(source.integer(in: -2000...2000)) / 256 }
      }
      guard rows[0] != rows[1], rows[2] != rows[3] else { throw Discarded() }
      return rows
    } satisfies: { (rows: [[Double]]) in
      func model(isFloat: Bool) throws -> SteeringModel {
        try SteeringModel(
          tokens: rows[0].indices.map { "t\($0)" },
          rows.enumerated().map { index, row in
            // A third of a double is none, and a constant changes no influence.
            let exact = row.compactMap { Rational(exactly: $0) }
            return ContextOutline(
              "c\(index)", concept: nil,
              .logits(NumberRow(isFloat ? exact : exact.map { $0 + Rational(1, 3) })))
          }, steering: .sets(SteeringSets(target: nil, positive: [0, 1], negative: [2, 3])))
      }
      let models = [try model(isFloat: true), try model(isFloat: false)]
      let families = models.map { SteeredModel($0).family(ofContext: 4) }
      try demand(families[0].floats != nil && families[1].floats == nil, "not one of floats")
      let choice = StrengthChoice(digits: 20, precisionLimit: 1 << 14)
      guard let end = try choice.divergence(families[1], atMost: Rational(1, 3)).flatMap(\.upper)
      else { return }
      let found = try zip(models, families).map { model, family in
        try #require(PeakInfluence(family, model)).influences(
          onBudgetEnd: end, digits: 6, precisionLimit: 1 << 14)
      }
      for (mine, theirs) in zip(
        found[0].positive + found[0].negative, found[1].positive + found[1].negative)
      {
        try demand(
          mine.enclosure.intersection(theirs.enclosure) != nil, "\(mine), exactly \(theirs)")
      }
    }
  }
}

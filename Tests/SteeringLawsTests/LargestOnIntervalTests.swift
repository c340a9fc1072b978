import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

/// The largest efficiency and the largest probability of a target against values at exact points.
@Suite("Largest efficiency and largest probability")
struct LargestOnIntervalTests {
  struct Sample: CustomStringConvertible {
    let model: SteeringModel
    let context: Int
    let start: Rational
    let end: Rational

    init(_ source: inout ChoiceSource) throws {
      model = try source.rationalModel(tokens: 2...6, contexts: 2...4, size: 4)
      context = source.integer(in: 0...model.contexts.count - 1)
      start = Rational(source.integer(in: 1...20), 20)
      end = start + Rational(source.integer(in: 1...30), 10)
      guard !family.isConstant, target.count < model.vocabulary.count else { throw Discarded() }
    }

    var family: SteeredFamily { SteeredModel(model).family(ofContext: context) }
    var target: [Int] { model.targetConcept?.tokens ?? [0] }
    var description: String { "[\(start), \(end)] in context \(context) of \(model.contexts)" }
  }

  /// Demands that `found` is at least all of `values`, and that some come near its place.
  private static func check(
    _ found: (value: CertifiedReal, places: CertifiedReal),
    _ values: [(strength: Rational, value: CertifiedReal)]
  ) throws {
    let (top, bottom) = (found.value.enclosure.upper, found.value.enclosure.lower)
    for entry in values {
      try demand(
        entry.value.enclosure.lower <= top,
        "at \(entry.strength) it is \(entry.value), above \(found.value)")
      if entry.value.enclosure.lower > bottom {
        try demand(
          found.places.enclosure.contains(entry.strength),
          "\(entry.strength) is a better place than \(found.places)")
      }
    }
    let best = values.map(\.value.enclosure.upper).max() ?? BigFloat(0)
    // A twentieth of the interval away the best value is not far from the largest.
    try demand(
      best > bottom - BigFloat(0.2) && top - bottom < BigFloat(0.2),
      "\(found.value) where \(best) is the best of a grid")
  }

  @Test func `no efficiency of a grid is above the largest one`() {
    checkProperty("largest efficiency", count: 10) { source in
      try Sample(&source)
    } satisfies: { (sample: Sample) in
      guard
        let efficiency = SteeringEfficiency(
          sample.family, target: sample.target, digits: 6, precisionLimit: 1 << 13),
        let found = try LargestEfficiency(
          of: sample.target, in: sample.family, from: sample.start, to: sample.end)
      else { throw PropertyFailure("no efficiency where M varies") }
      if efficiency.isPerfect {
        try demand(found.value.exact == 1, "not exactly 1")
        return
      }
      let values = try (0...20).map { step in
        let alpha = sample.start + (sample.end - sample.start) * Rational(step, 20)
        return (alpha, try efficiency.value(at: alpha).efficiency)
      }
      try Self.check((found.value, found.places), values)
    }
  }

  @Test func `no probability of a grid is above the largest one`() {
    checkProperty("largest probability", count: 10) { source in
      try Sample(&source)
    } satisfies: { (sample: Sample) in
      guard
        let efficiency = SteeringEfficiency(
          sample.family, target: sample.target, digits: 6, precisionLimit: 1 << 13)
      else { throw PropertyFailure("no efficiency where M varies") }
      let found = try LargestProbability(
        of: sample.target, in: sample.family, upTo: sample.end)
      let values = try (0...20).map { step in
        let alpha = sample.end * Rational(step, 20)
        return (alpha, try efficiency.probability(at: alpha))
      }
      try Self.check((found.value, found.places), values)
      let last = values[20].1.enclosure
      switch found.isOvershot {
      case true?: try demand(last.lower < found.value.enclosure.upper, "likeliest at the end")
      case false?:
        for entry in values {
          try demand(
            entry.1.enclosure.lower <= last.upper, "more at \(entry.0) than at the end")
        }
      case nil: break
      }
    }
  }

  /// Section 10: η at 1, 2, 3 is .22681, .18203, .26189, so the largest on [1, 3] is at an end.
  @Test func `the witness that efficiency is not monotone has its best at the end`() throws {
    let model = try SteeringModel(
      weights: [100, 899, 1].map { Rational($0) },
      logOdds: [Rational(1, 10), Rational(-1, 10), Rational(23, 10)])
    let found = try #require(
      try LargestEfficiency(
        of: [0, 2], in: SteeredModel(model).family(ofContext: 0), from: 1, to: 3))
    #expect(found.places.enclosure.upper >= BigFloat(3))
    #expect(found.places.enclosure.lower > BigFloat(2.9))
  }
}

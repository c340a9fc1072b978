import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringModel
import Testing

@testable import SteeringLaws

@Suite("Peaks by shared panels")
struct PanelSurveyTests {
  /// A family of `count` levels with rational log-odds and weights over many magnitudes.
  private static func family(_ source: inout ChoiceSource, count: Int) throws -> TiltedFamily {
    let statistics = (0..<count).map { _ in
      Rational(source.integer(in: -40_000...40_000), 10_000)
    }
    let weights = (0..<count).map { _ in
      Rational(1 + source.integer(in: 0...999))
        * Rational(10).raised(to: -source.integer(in: 0...6))
    }
    let model = try SteeringModel(
      vocabulary: Vocabulary((0..<count).map { "\($0)" }), partition: nil,
      contexts: [Context(name: "c", concept: nil, weight: 1, distribution: .weights(weights))],
      steering: .logOdds(statistics))
    return TiltedFamily(model, context: 0, LogOdds(model))
  }

  @Test(arguments: [6, 20, 60])
  func `panels and single searches give the same digits`(digits: Int) throws {
    checkProperty("panels agree with searches at \(digits) digits", count: 3) {
      (source: inout ChoiceSource) in
      try PanelSurveyTests.family(&source, count: 40)
    } satisfies: { (family: TiltedFamily) in
      let levels = Array(family.interiorLevels)
      let survey = PanelSurvey(family, digits: digits)
      let finder = PeakFinder(family, digits: digits, precisionLimit: 8192)
      for isPositive in [false, true] {
        for (level, peak) in survey.peaks(ofLevels: levels, isPositive: isPositive) {
          let single = try finder.peak(ofLevel: level)
          try demand(
            peak.position.enclosure.intersection(single.position.enclosure) != nil
              && peak.position.decimal(significantDigits: digits)
                == single.position.decimal(significantDigits: digits),
            "level \(level): \(peak.position.enclosure), alone \(single.position.enclosure)")
          for (a, b) in zip(peak.heights, single.heights) {
            try demand(
              a.enclosure.intersection(b.enclosure) != nil, "level \(level): heights differ")
          }
        }
      }
    }
  }

  @Test func `panels decide nearly all levels of a spread-out vocabulary`() throws {
    var source = ChoiceSource(seed: 7)
    let family = try PanelSurveyTests.family(&source, count: 120)
    let levels = Array(family.interiorLevels)
    let survey = PanelSurvey(family, digits: 15)
    let count = [false, true].map { survey.peaks(ofLevels: levels, isPositive: $0).count }
    #expect((count[0] + count[1]) * 10 >= levels.count * 8, "\(count) of \(levels.count)")
  }

  @Test func `a panel's polynomial encloses the partition function and its slope`() throws {
    checkProperty("panel polynomials enclose", count: 4) {
      (source: inout ChoiceSource) in
      (
        try PanelSurveyTests.family(&source, count: 25),
        (0..<3).map { _ in Rational(source.integer(in: -1000...1000), 1000) },
        Rational(source.integer(in: -30...30), 10)
      )
    } satisfies: { (input: (TiltedFamily, [Rational], Rational)) in
      let (family, places, center) = input
      guard !family.isConstant else { return }
      let tilting = family.tilting(precision: 120)
      let point = BigFloat(center, precision: 120, rounding: .nearest)
      let panel = try #require(
        PeakPanel(tilting, center: point, precision: 120, order: 56))
      let fine = family.tilting(precision: 300)
      for place in places {
        let t = BigFloat(place, precision: 60, rounding: .nearest).multiplied(
          by: panel.radius, precision: 120, rounding: .nearest)
        let found = panel.values(at: t)
        let alpha = Interval(point) + Interval(t)
        let terms = fine.terms(at: alpha.rounded(to: 300), about: Interval(panel.shift))
        let value = terms.reduce(Interval(0, precision: 300), +)
        let slope = zip(terms, fine.statistics).reduce(Interval(0, precision: 300)) {
          $0 + $1.0 * ($1.1 - Interval(panel.shift))
        }
        try demand(found.value.intersection(value) != nil, "A: \(found.value), exactly \(value)")
        try demand(found.slope.intersection(slope) != nil, "A': \(found.slope), exactly \(slope)")
        try demand(
          found.value.width
            < value.magnitudeBound.multiplied(
              by: .powerOfTwo(-60), precision: 64, rounding: .down), "A is wide: \(found.value)")
      }
    }
  }
}

// swift-format-ignore-file: NeverForceUnwrap

import ChoiceSequences
import ExactArithmetic
import Foundation
import ModelFiles
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@testable import LimbKernels
@testable import PeakSearch

@Suite("Peaks by shared panels")
struct PanelSearchTests {
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
      contexts: [
        Context(name: "c", concept: nil, weight: 1, distribution: .weights(NumberRow(weights)))
      ],
      steering: .logOdds(NumberRow(statistics)))
    return TiltedFamily(model, context: 0, LogOdds(model))
  }

  @Test(arguments: [6, 20, 60])
  func `panels and single searches give the same digits`(digits: Int) throws {
    checkProperty("panels agree with searches at \(digits) digits", count: 3) {
      (source: inout ChoiceSource) in
      try PanelSearchTests.family(&source, count: 40)
    } satisfies: { (family: TiltedFamily) in
      let levels = Array(family.interiorLevels)
      guard let search = family.panelSearch(ofLevels: levels, digits: digits) else { return }
      let finder = SingleLevelSearch(family, digits: digits, precisionLimit: 8192)
      for isPositive in [false, true] {
        let found = family.peaks(
          search.found(isPositive: isPositive), ofLevels: levels, digits: digits)
        for peak in found {
          let level = peak.level
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

  /// A search that gained nothing with few limbs was once repeated for ever here.
  @Test(.timeLimit(.minutes(1))) func `the search of a real model's near-ties ends`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let model = try ModelFile.read(path: folder.appending(path: "Examples/charlm/caps.json").path)
    let context = try #require(model.contextIndex(of: "eval-00"))
    let family = TiltedFamily(model, context: context, LogOdds(model))
    let levels = Array(family.interiorLevels)
    let search = try #require(family.panelSearch(ofLevels: levels, digits: 20))
    let found = [false, true].map {
      family.peaks(search.found(isPositive: $0), ofLevels: levels, digits: 20).count
    }
    #expect(found.reduce(0, +) > levels.count / 2)
  }

  @Test func `panels decide nearly all levels of a spread-out vocabulary`() throws {
    var source = ChoiceSource(seed: 7)
    let family = try PanelSearchTests.family(&source, count: 120)
    let levels = Array(family.interiorLevels)
    let search = try #require(family.panelSearch(ofLevels: levels, digits: 15))
    let count = [false, true].map { search.found(isPositive: $0).count }
    #expect((count[0] + count[1]) * 100 >= levels.count * 95, "\(count) of \(levels.count)")
  }

  /// The partition function about c at α₀ + hs, and its derivative in s, by 400-bit intervals.
  private static func reference(
    _ family: TiltedFamily, _ panel: TaylorPanel, unit: Int, at s: BigFloat
  ) -> (value: Interval, slope: Interval) {
    let fine = family.tilting(precision: 400)
    let c = Interval(
      panel.shift.withUnsafeBufferPointer {
        FixedPointLimbs.float($0.baseAddress!, limbs: panel.shape.limbs)
      } * .powerOfTwo(unit))
    let step = Interval(BigFloat.powerOfTwo(panel.logStep))
    let offset = step * Interval(s)
    var value = Interval(0, precision: 400)
    var slope = value
    for (weight, statistic) in zip(fine.weights, fine.statistics) {
      let exponent = statistic * Interval(BigFloat(panel.center)) + offset * (statistic - c)
      let term = weight * exponent.applying(.exp, precision: 400)
      value += term
      slope += term * (statistic - c) * step
    }
    return (value, slope)
  }

  @Test(arguments: [(30, 12), (30, 60), (260, 12)])
  func `a panel's polynomial encloses the partition function and its slope`(
    count: Int, digits: Int
  ) throws {
    checkProperty("panel polynomials enclose, \(count) levels, \(digits) digits", count: 3) {
      (source: inout ChoiceSource) in
      (
        try PanelSearchTests.family(&source, count: count),
        (0..<3).map { _ in Double(source.integer(in: -1000...1000)) / 1024 },
        source.integer(in: 0...5), source.integer(in: 0...1) == 1
      )
    } satisfies: { (input: (TiltedFamily, [Double], Int, Bool)) in
      let (family, places, steps, isPositive) = input
      guard family.levels.count > 3 else { return }
      let search = try #require(
        family.panelSearch(ofLevels: Array(family.interiorLevels), digits: digits))
      let walk = search.walk(isPositive: isPositive)
      var panel = try #require(walk.next())
      for _ in 0..<steps { panel = walk.next() ?? panel }
      let limbs = panel.shape.limbs
      for place in places {
        let s = BigFloat(place)
        let (value, slope) = PanelSearchTests.reference(
          family, panel, unit: search.unit, at: s)
        var buffer = [UInt](repeating: 0, count: 5 * limbs)
        let found = buffer.withUnsafeMutableBufferPointer { buffer -> (BigFloat, BigFloat) in
          let base = buffer.baseAddress!
          FixedPointLimbs.write(s, shiftedBy: 0, limbs: limbs, into: base)
          panel.polynomial.evaluate(
            at: base, isNegative: place < 0, short: limbs, used: limbs, value: base + limbs,
            slope: base + 2 * limbs, scratch: base + 3 * limbs)
          return (
            FixedPointLimbs.float(base + limbs, limbs: limbs),
            FixedPointLimbs.float(base + 2 * limbs, limbs: limbs)
          )
        }
        let scale = BigFloat.powerOfTwo(panel.exponent)
        let rounding = Double(3 * panel.shape.order * panel.shape.order)
        for (name, number, exact, error) in [
          ("A", found.0, value, panel.errors.value), ("A'", found.1, slope, panel.errors.slope),
        ] {
          let bound = error.bigFloat
            .adding(
              BigFloat(rounding) * .powerOfTwo(-64 * limbs), precision: 64, rounding: .up)
          let enclosure = Interval(
            lower: number.subtracting(bound, precision: 64 * limbs + 64, rounding: .down) * scale,
            upper: number.adding(bound, precision: 64 * limbs + 64, rounding: .up) * scale)
          try demand(
            enclosure.intersection(exact) != nil, "\(name): \(enclosure), exactly \(exact)")
        }
        try demand(
          panel.errors.value < .powerOfTwo(-CertifiedReal.workingPrecision(digits: digits)),
          "the error of A is large: \(panel.errors.value)")
      }
    }
  }
}

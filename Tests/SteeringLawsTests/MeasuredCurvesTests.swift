import ExactArithmetic
import Foundation
import PeakSearch
import SteeringLaws
import SteeringModel
import Testing

@Suite("Measured curves beside the closed form")
struct MeasuredCurvesTests {
  static let weights: [Double] = [0.5, 0.25, 0.125, 0.125]
  static let logOdds: [Double] = [-1, 0.5, 2, 1.25]
  static let strengths: [Double] = [-2, -1, -0.5, 0, 0.5, 1, 2, 3]

  /// Curves by the formula (1) in doubles, of the tokens `members`, steered by `bent` in place of M.
  ///
  /// `measured` gives what is measured of a token, by its place and the number of the strength.
  private func curves(
    _ members: [Int], scope: MeasuredCurves.Scope, bent: [Double] = logOdds,
    measured: @escaping @Sendable (Int, Int, Double) -> Double? = { _, _, value in value }
  ) throws -> MeasuredCurves {
    let values = Self.strengths.map { alpha in
      let terms = zip(Self.weights, bent).map { $0 * exp(alpha * $1) }
      let total = terms.reduce(0, +)
      return members.map { terms[$0] / total }
    }
    let strengths = Self.strengths.compactMap { Rational(exactly: $0) }
    let base = MeasuredCurves.base(of: strengths)
    let model = try SteeringModel(
      vocabulary: try Vocabulary(members.map(String.init)), partition: nil,
      contexts: [
        Context(
          name: "c", concept: nil, weight: 1,
          distribution: .weights(NumberRow(values[base])))
      ], steering: .logOdds(NumberRow(members.map { Self.logOdds[$0] })))
    return MeasuredCurves(
      scope: scope, strengths: strengths, base: base,
      family: TiltedFamily(model, context: 0, LogOdds(model)),
      measured: { index in
        values[index].enumerated().map { measured($0.offset, index, $0.element) }
      })
  }

  private func largest(_ curves: MeasuredCurves) throws -> Double {
    try curves.strengths.indices.map {
      let error = try #require(try curves.error(at: $0, digits: 4, precisionLimit: 4096))
      return error.largest.enclosure.upper.double(.up)
    }.max() ?? 0
  }

  @Test func `curves of the closed form differ from it by rounding only`() throws {
    #expect(try largest(curves([0, 1, 2, 3], scope: .vocabulary)) < 1e-15)
    // Without the other tokens their sum is unknown, and the probabilities within the set are exact.
    #expect(try largest(curves([0, 2, 3], scope: .subset)) < 1e-15)
  }

  @Test func `a subset taken for the vocabulary, and other log-odds, are seen`() throws {
    #expect(try largest(curves([0, 2, 3], scope: .vocabulary)) > 0.1)
    #expect(
      try largest(curves([0, 1, 2, 3], scope: .vocabulary, bent: [-1, 0.5, 2, 1.26])) > 1e-3)
  }

  @Test func `the base is exact, and constant log-odds are everywhere`() throws {
    let found = try curves([0, 1, 2, 3], scope: .vocabulary)
    let error = try #require(try found.error(at: found.base, digits: 4, precisionLimit: 4096))
    #expect(error.largest.exact == 0 && error.totalVariation.exact == 0)
    let one = try curves([1], scope: .subset)
    #expect(try largest(one) == 0)
  }

  @Test func `measured peaks agree where the closed form has its own, and only there`() throws {
    let found = try curves([0, 1, 2, 3], scope: .vocabulary)
    let family = found.family
    let places = found.measuredPeaks().map(\.places)
    for (token, place) in places.enumerated() {
      let level = family.levelOfToken[token]
      let peak =
        family.position(ofLevel: level) == .interior
        ? try SingleLevelSearch(family, digits: 9, precisionLimit: 4096).peak(ofLevel: level)
          .position
        : nil
      #expect(found.agrees(place, level: level, position: peak) == true)
      let elsewhere = place.lowerBound <= 3 ? 6 : 1
      #expect(found.agrees(elsewhere...elsewhere, level: level, position: peak) == false)
    }
  }

  /// Token 2 is not measured at the last three strengths, where it is the most likely.
  @Test(arguments: [MeasuredCurves.Scope.vocabulary, .subset])
  func `what is absent is left out, and is not 0`(scope: MeasuredCurves.Scope) throws {
    let members = scope == .vocabulary ? [0, 1, 2, 3] : [0, 2, 3]
    let missing = scope == .vocabulary ? 2 : 1
    let found = try curves(members, scope: scope) { token, index, value in
      token == missing && index > 4 ? nil : value
    }
    #expect(try largest(found) < 1e-15)
    let zeros = try curves(members, scope: scope) { token, index, value in
      token == missing && index > 4 ? 0 : value
    }
    #expect(try largest(zeros) > 0.3)
    #expect(found.measured(at: 6)?[missing] == .some(nil))
    let predicted = found.predicted(
      at: 6, found.family.tilting(precision: 96), precision: 96)
    // Of all tokens the prediction needs no measured number; within some it needs theirs.
    #expect((predicted[missing] == nil) == (scope == .subset))
    let peaks = found.measuredPeaks()
    let compared = peaks.map(\.strengths)
    #expect(compared[missing] == [0, 1, 2, 3, 4])
    #expect(compared[0] == (scope == .subset ? [0, 1, 2, 3, 4] : nil))
    #expect(peaks[missing].places == 4...4)
    // It rises for ever: at the last of the strengths that compare it is largest, as it must be.
    let level = found.family.levelOfToken[missing]
    let agrees = found.agrees(
      peaks[missing].places, among: peaks[missing].strengths, level: level, position: nil)
    #expect(agrees == true)
    #expect(found.agrees(3...3, among: [0, 3, 4], level: level, position: nil) == false)
    #expect(found.agrees(3...3, among: [3], level: level, position: nil) == nil)
  }

  @Test func `a strength at which nothing, or one token alone, is measured`() throws {
    let found = try curves([0, 2, 3], scope: .subset) { token, index, value in
      index == 0 || index == 1 && token != 1 ? nil : value
    }
    #expect(try found.error(at: 0, digits: 4, precisionLimit: 4096) == nil)
    let alone = try #require(try found.error(at: 1, digits: 4, precisionLimit: 4096))
    #expect(alone.largest.exact == 0 && alone.token == 1)
  }
}

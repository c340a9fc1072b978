import ExactArithmetic
import Testing

@testable import TaylorModels

/// Every part of every bound is needed: without it a true error is larger than the bound.
@Suite("Parts of remainder bounds")
struct ErrorTermTests {
  static let scenarios: [Scenario] =
    Scenario.series + Scenario.normalization + Scenario.linear + Scenario.scores + Scenario.weights
    + Scenario.values + Scenario.gates + Scenario.shrinking + Scenario.head + Scenario.slopes

  @Test(arguments: scenarios.indices)
  func `a structured case nearly reaches its bound, and exceeds it without its part`(
    _ index: Int
  ) throws {
    let scenario = ErrorTermTests.scenarios[index]
    let sound = try scenario.measure(nil)
    #expect(!sound.isViolated, "\(scenario): error over bound \(sound.ratio)")
    #expect(sound.ratio >= scenario.floor, "\(scenario): error over bound \(sound.ratio)")
    let without = try scenario.measure(.init(term: scenario.term, factor: 0))
    #expect(without.isViolated, "\(scenario): \(without.ratio) without the part")
    guard let isHalfNoticed = scenario.isHalfNoticed else { return }
    let half = try scenario.measure(.init(term: scenario.term, factor: 0.5))
    #expect(half.isViolated == isHalfNoticed, "\(scenario): \(half.ratio) with half the part")
  }

  @Test(arguments: ErrorTerm.allCases)
  func `every part has a case`(_ term: ErrorTerm) {
    #expect(ErrorTermTests.scenarios.contains { $0.term == term }, "\(term)")
  }
}

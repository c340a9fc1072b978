import ChoiceSequences
import ExactArithmetic
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@testable import PeakSearch

@Suite("Lists of tokens")
struct TokenListTests {
  /// Some numbers: all of a range, or any.
  private static func numbers(_ source: inout ChoiceSource, below limit: Int) -> [Int] {
    let count = source.integer(in: 0...12)
    if source.integer(in: 0...1) == 0, limit > count {
      let first = source.integer(in: 0...(limit - count))
      return Array(first..<first + count)
    }
    return (0..<count).map { _ in source.integer(in: 0...(limit - 1)) }
  }

  @Test func `a list holds its numbers, and gives those at places`() {
    checkProperty("lists of tokens", count: 300) { (source: inout ChoiceSource) in
      let numbers = TokenListTests.numbers(&source, below: 40)
      return (numbers, TokenListTests.numbers(&source, below: max(1, numbers.count)))
    } satisfies: { (input: ([Int], [Int])) in
      let list = TokenList(input.0)
      try demand(Array(list) == input.0, "\(Array(list)) holds \(input.0)")
      guard input.1.allSatisfy({ $0 < input.0.count }) else { return }
      let some = list.at(TokenList(input.1))
      try demand(
        Array(some) == input.1.map { input.0[$0] }, "\(Array(some)) at \(input.1) of \(input.0)")
      let odd = list.filter(placed: { input.0[$0] % 2 == 1 })
      try demand(Array(odd) == input.0.filter { $0 % 2 == 1 }, "odd ones of \(input.0)")
    }
  }

  @Test func `peaks of all tokens are those of a list of all, whatever the number of workers`()
    throws
  {
    let weights = (0..<1200).map { Double(1 + ($0 * 7919) % 101) }
    let statistics = (0..<1200).map { Double(($0 * 104_729) % 2003) * 0x1p-9 }
    let family = SteeredFamily(
      TiltedFamily(
        .weights(NumberRow(weights)),
        statistics: try statistics.map {
          Logarithm(rational: try #require(Rational(exactly: $0)))
        }))
    let all = family.peaks(digits: 12)
    let listed = family.peaks(of: Array(0..<family.count), digits: 12, workers: 3)
    #expect(all.count == 1200)
    #expect(all.map(\.description) == listed.map(\.description))
    #expect(all.map(\.token) == Array(0..<1200))
    let few = family.peaks(of: [7, 1199, 7, 0] + Array(100..<200), digits: 12)
    #expect(few.map(\.token) == [7, 1199, 7, 0] + Array(100..<200))
    #expect(few.map(\.description) == few.map { all[$0.token].description })
  }
}

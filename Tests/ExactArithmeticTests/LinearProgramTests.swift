import PropertyTesting
import Testing

@testable import ExactArithmetic

@Suite("Linear programs")
struct LinearProgramTests {
  @Test(arguments: [1, 2, 3])
  func `the optimum is that of the best corner`(size: Int) {
    checkProperty("linear program \(size)", count: 60) { (source: inout ChoiceSource) in
      let objective = (0..<size).map { _ in Rational(source.integer(in: -3...3)) }
      let halfSpaces = (0..<source.integer(in: 0...6)).map { _ in
        HalfSpace(
          (0..<size).map { _ in Rational(source.integer(in: -2...2)) },
          atMost: Rational(source.integer(in: -2...3), 2))
      }
      return (objective, halfSpaces)
    } satisfies: { (objective: [Rational], halfSpaces: [HalfSpace]) in
      let found = LinearProgram.maximum(of: objective, in: halfSpaces)
      let unit = (0..<size).flatMap { place in
        [1, -1].map { sign in
          HalfSpace((0..<size).map { $0 == place ? sign : 0 as Rational }, atMost: 1)
        }
      }
      let all = halfSpaces + unit
      func isInside(_ point: [Rational]) -> Bool {
        all.allSatisfy { LinearAlgebra.dot($0.coefficients, point) <= $0.bound }
      }
      let corners = corners(of: all, size).filter(isInside)
      let best = corners.map { LinearAlgebra.dot(objective, $0) }.max()
      try demand(
        found.map { LinearAlgebra.dot(objective, $0) } == best,
        "\(String(describing: found)), \(best as Any)")
      if let found { try demand(isInside(found), "\(found) is outside") }
    }
  }

  /// Where `size` independent borders meet.
  private func corners(of halfSpaces: [HalfSpace], _ size: Int) -> [[Rational]] {
    func choices(_ chosen: [HalfSpace], from start: Int) -> [[Rational]] {
      if chosen.count == size {
        var space = RowSpace()
        guard chosen.allSatisfy({ space.insert($0.coefficients) }) else { return [] }
        // Normal equations of an invertible system.
        let rows = chosen.map(\.coefficients)
        let columns = (0..<size).map { place in rows.map { $0[place] } }
        let gram = columns.map { a in columns.map { LinearAlgebra.dot(a, $0) } }
        return [
          LinearAlgebra.solution(gram, columns.map { LinearAlgebra.dot($0, chosen.map(\.bound)) })
        ]
      }
      return (start..<halfSpaces.count).flatMap { place in
        choices(chosen + [halfSpaces[place]], from: place + 1)
      }
    }
    return choices([], from: 0)
  }

  @Test func `an empty set has no optimum`() {
    let apart = [HalfSpace([1, 0], atMost: -1), HalfSpace([-1, 0], atMost: Rational(1, 2))]
    #expect(LinearProgram.maximum(of: [1, 1], in: apart) == nil)
    #expect(LinearProgram.maximum(of: [1], in: [HalfSpace([0], atMost: -1)]) == nil)
    #expect(LinearProgram.maximum(of: [0, 1], in: []) == [1, 1])
  }

  @Test func `a row space knows its coordinates`() {
    var space = RowSpace()
    let vectors: [[Rational]] = [[0, 0, 0], [0, 2, 4], [0, 1, 2], [1, 0, 5]]
    let isNew = vectors.map { space.insert($0) }
    #expect(isNew == [false, true, false, true])
    #expect(space.coordinates == [0, 1])
  }
}

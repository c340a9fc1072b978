import ChoiceSequences
import PropertyTesting
import Testing

@testable import LimbKernels

@Suite("Tables of rows")
struct RowTableTests {
  @Test func `a table gives what a dictionary gives`() {
    checkProperty("tables of rows", count: 200) { (source: inout ChoiceSource) in
      let width = source.integer(in: 0...3)
      return (0..<source.integer(in: 0...60)).map { _ in
        (
          (0..<width).map { _ in source.integer(in: -2...2) }, source.integer(in: 0...9),
          source.integer(in: 0...3) == 0
        )
      }
    } satisfies: { (actions: [([Int], Int, Bool)]) in
      var table = RowTable()
      var dictionary: [[Int]: Int] = [:]
      for (row, value, isSet) in actions {
        if isSet {
          table.set(value, for: row)
          dictionary[row] = value
        }
        try demand(table[row] == dictionary[row], "\(row) after \(actions)")
      }
      for (row, value) in dictionary { try demand(table[row] == value, "\(row)") }
    }
  }

  @Test func `a table grows`() {
    var table = RowTable()
    for number in 0..<5000 { table.set(number, for: [number, -number, number % 7]) }
    #expect((0..<5000).allSatisfy { table[[$0, -$0, $0 % 7]] == $0 })
    #expect(table[[5000, -5000, 2]] == nil)
  }
}

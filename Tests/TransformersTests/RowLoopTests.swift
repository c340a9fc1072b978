import RealModule
import Testing

@testable import Transformers

/// The loops in C over rows of numbers.
@Suite("Loops over rows")
struct RowLoopTests {
  private func numbers<Number: BinaryFloatingPoint>(_ count: Int, _ seed: Int) -> [Number] {
    (0..<count).map { Number(Double.sin(Double(($0 + seed) * ($0 + 3 * seed) % 7919))) }
  }

  private func checkRemoval<Number: RowScalar>(_ type: Number.Type, tolerance: Double) {
    for (count, width) in [(1, 1), (3, 15), (2, 16), (5, 17), (4, 100)] {
      let before: [Number] = numbers(count * width, 5)
      let direction: [Number] = numbers(width, 2)
      var (rows, column) = (before, [Number](repeating: 0, count: count))
      var squares = column
      rows.withUnsafeMutableBufferPointer { rows in
        direction.withUnsafeBufferPointer { direction in
          column.withUnsafeMutableBufferPointer { column in
            squares.withUnsafeMutableBufferPointer { squares in
              guard let rows = rows.baseAddress else { return }
              Number.remove(direction, from: rows, column: column, squares: squares)
            }
          }
        }
      }
      for row in 0..<count {
        let range = row * width..<(row + 1) * width
        let product = zip(before[range], direction).reduce(0.0) {
          $0 + Double($1.0) * Double($1.1)
        }
        #expect(abs(Double(column[row]) - product) < tolerance * Double(width))
        var square = 0.0
        for (place, index) in range.enumerated() {
          let rest = Double(before[index]) - product * Double(direction[place])
          #expect(abs(Double(rows[index]) - rest) < tolerance * Double(width))
          square += rest * rest
        }
        #expect(abs(Double(squares[row]) - square) < tolerance * Double(width) * (1 + square))
      }
    }
  }

  @Test("a direction is removed from rows of every length, and what is left is measured")
  func removal() {
    checkRemoval(Double.self, tolerance: 1e-15)
    checkRemoval(Float.self, tolerance: 1e-6)
  }

  private func checkSum<Number: RowScalar>(_ type: Number.Type, tolerance: Double) {
    for count in [1, 2, 15, 16, 17, 31, 32, 500] {
      var row: [Number] = numbers(count, 11)
      for index in row.indices { row[index] *= 30 }
      row[count / 2] = 40
      if count > 2 { row[count - 1] = 40 }
      if count > 15 { row[3] = -.infinity }
      let (place, sum) = row.withUnsafeBufferPointer { Number.exponentialSum($0) }
      #expect(place == count / 2)
      let expected = row.reduce(0.0) { $0 + Double.exp(Double($1) - 40) }
      #expect(abs(Double(sum) - expected) < tolerance * expected)
    }
  }

  @Test("the first largest number is found, with the sum of exponentials")
  func exponentialSums() {
    checkSum(Double.self, tolerance: 1e-14)
    checkSum(Float.self, tolerance: 1e-5)
    for place in [0, 4, 20] {
      var row = [Double](repeating: 1, count: 40)
      row[place] = .nan
      #expect(row.withUnsafeBufferPointer { Double.exponentialSum($0) }.sum.isNaN)
    }
  }

  @Test("log-probabilities are those of the definition")
  func logSoftmax() {
    let logits: [Double] = numbers(1000, 7).map { 50 * $0 }
    let sum = logits.reduce(0.0) { $0 + Double.exp($1 - 50) }
    let all = LogSoftmax.of(logits)
    for (found, logit) in zip(all, logits) {
      #expect(abs(found - (logit - 50 - Double.log(sum))) < 1e-13 * 100)
    }
    let best = LogSoftmax.likeliest(logits[...])
    #expect(best.token == logits.indices.max { logits[$0] < logits[$1] })
    #expect(abs(best.logProbability - (all.max() ?? 0)) < 1e-13)
    #expect(LogSoftmax.of([Double]()).isEmpty)
  }
}

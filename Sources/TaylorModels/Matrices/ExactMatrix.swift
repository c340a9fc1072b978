// Matrices of floats as matrices of integers.
internal import ExactArithmetic
internal import Transformers

/// A matrix of floats times a power of two that makes every entry an integer.
struct ExactMatrix: Sendable {
  /// The matrix itself.
  let matrix: Matrix<Float>
  /// The entries times 2^shift are integers.
  let shift: Int
  /// The bits b of the digits that products take: Σ_j |W_ij| 2^(b−1) ≤ 2^53 in integers, so that
  /// every partial sum of a row times digits of at most 2^(b−1) is exact in doubles.
  let digitBits: Int
  /// The square root of Σ W_ij², from above.
  let frobeniusNorm: Magnitude

  var rowCount: Int { matrix.rowCount }
  var columnCount: Int { matrix.columnCount }

  /// The exact form of `matrix`.
  ///
  /// Throws `UnsupportedNetwork` when its entries differ so much in size that digits would have
  /// less than six bits, or are not finite.
  init(_ matrix: Matrix<Float>) throws(UnsupportedNetwork) {
    var shift = Int.min
    for entry in matrix.elements where entry != 0 {
      guard entry.isFinite else { throw UnsupportedNetwork("a weight is not finite") }
      shift = max(shift, entry.significandWidth - Int(entry.exponent))
    }
    if shift == Int.min { shift = 0 }
    let scale = Double.powerOfTwo(shift)
    var (largest, square) = (0.0, 0.0)
    for row in 0..<matrix.rowCount {
      var sum = 0.0
      for entry in matrix[row] {
        sum += Double(entry).magnitude * scale
        square += Double(entry) * Double(entry)
      }
      largest = max(largest, sum)
    }
    // Sums below 2^53 are exact.
    var bits = 30
    while bits > 0, largest * Double.powerOfTwo(bits - 1) > 0x1p53 { bits -= 1 }
    guard bits >= 6 else {
      throw UnsupportedNetwork(
        "the weights of a matrix need more than \(53 - 6) bits in a row, and products would be slow"
      )
    }
    self.matrix = matrix
    self.shift = shift
    digitBits = bits
    frobeniusNorm = Magnitude.rounded(square, operations: 2 * matrix.elements.count).squareRoot()
  }

  /// The integers, row after row.
  func integers() -> [Double] {
    let scale = Double.powerOfTwo(shift)
    return matrix.elements.map { Double($0) * scale }
  }

  /// The entries of the rows `rows` and columns `columns`, each times its column's factor: doubles,
  /// each within 2^−53 of itself.
  func doubles(
    rows: Range<Int>? = nil, columns: Range<Int>? = nil, scaled factors: [Float]? = nil
  ) -> [Double] {
    let (rows, columns) = (rows ?? 0..<rowCount, columns ?? 0..<columnCount)
    var result: [Double] = []
    result.reserveCapacity(rows.count * columns.count)
    for row in rows {
      let entries = matrix[row]
      for column in columns {
        let entry = Double(entries[entries.startIndex + column])
        result.append(factors.map { entry * Double($0[column]) } ?? entry)
      }
    }
    return result
  }

  /// ‖row i · diag(factors)‖ for each row, from above.
  func rowNorms(scaled factors: [Float]? = nil) -> [Magnitude] {
    (0..<rowCount).map { row in
      let entries = doubles(rows: row..<row + 1, scaled: factors)
      return Magnitude.rounded(
        entries.reduce(0) { $0 + $1 * $1 }, operations: 4 * entries.count
      ).squareRoot()
    }
  }
}

/// A network that Taylor models do not follow, and why, in words for its user.
public struct UnsupportedNetwork: Error, Hashable, CustomStringConvertible {
  /// Why not.
  public let description: String

  init(_ description: String) { self.description = description }
}

extension Magnitude {
  /// A bound of a sum of numbers ≥ 0 that came out as `sum`, of `operations` roundings in all, on
  /// normal doubles.
  ///
  /// Each is off by 2^−53 of itself. 2^−900 is added for numbers that underflowed, at most 2^40 of
  /// them.
  static func rounded(_ sum: Double, operations: Int) -> Magnitude {
    precondition(operations < 1 << 40, "not that many")
    return Magnitude(sum) * Magnitude(1 + Double(operations + 2) * 0x1p-52) + .powerOfTwo(-900)
  }
}

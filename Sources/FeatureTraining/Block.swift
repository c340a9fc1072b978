internal import MatrixProducts

/// Numbers in one aligned piece of memory that never moves: what BLAS works on.
final class Block<Scalar: TrainingScalar> {
  let count: Int
  let start: UnsafeMutablePointer<Scalar>

  /// `count` zeros.
  init(count: Int) {
    self.count = count
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Scalar>.stride, alignment: 64)
    start = bytes.initializeMemory(as: Scalar.self, repeating: 0, count: count)
  }

  /// The numbers `values`.
  convenience init(_ values: [Double]) {
    self.init(count: values.count)
    for (index, value) in values.enumerated() { start[index] = Scalar(value) }
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }

  /// The numbers as doubles, exactly.
  var values: [Double] { (0..<count).map { Double(start[$0]) } }

  /// Takes over the numbers of `other`, which must be as many.
  func copy(_ other: Block) {
    precondition(other.count == count, "blocks of one size")
    start.update(from: other.start, count: count)
  }

  /// The sum of the squares.
  var squaredNorm: Double {
    var sum = 0.0
    for index in 0..<count {
      let value = Double(start[index])
      sum += value * value
    }
    return sum
  }
}

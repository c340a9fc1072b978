import CGMP
import ExactArithmetic
import PropertyTesting
import Testing

@testable import TaylorModels
@testable import Transformers

@Suite("Matrices of Taylor models")
struct MatrixTests {
  /// Throws unless `matrix` times `rows` is what integers say, rounded down.
  private static func demandExact(
    _ entries: [[Float]], _ rows: [[Integer]]
  ) throws {
    let matrix = try ExactMatrix(Matrix(rows: entries))
    let table = CoefficientTable(rows)
    let result = matrix.product([table, table])
    for (number, row) in entries.enumerated() {
      let weights = try row.map { try #require(Rational(exactly: Double($0))) }
      for k in rows[0].indices {
        let sum = zip(weights, rows).reduce(0 as Rational) { $0 + $1.0 * Rational($1.1[k]) }
        for table in result {
          let value = table.integer(number, k)
          try demand(value == sum.floor, "row \(number), power \(k): \(value), not \(sum.floor)")
        }
      }
    }
  }

  @Test func `products by digits are exact but for rounding down`() {
    checkProperty("products by digits", count: 60) { (source: inout ChoiceSource) in
      let (rows, columns) = (source.integer(in: 1...3), source.integer(in: 1...4))
      let exponent = source.element(of: [0, -30, 12])
      let spread = source.integer(in: 0...12)
      let entries = (0..<rows).map { _ in
        (0..<columns).map { _ in
          Float(
            sign: .plus, exponent: exponent + source.integer(in: -spread...spread),
            significand: Float(source.integer(in: -255...255)))
        }
      }
      let numbers = (0..<columns).map { _ in (0..<3).map { _ in source.integer(bits: 400) } }
      return (entries, numbers)
    } satisfies: { (input: ([[Float]], [[Integer]])) in
      try MatrixTests.demandExact(input.0, input.1)
    }
  }

  @Test func `the largest digits of the worst row stay exact`() throws {
    // Four entries of 24 bits: digits of 28 bits, and sums of almost 2^53.
    let large = Float(1 << 24 - 1)
    for entries in [
      [[large, large, large, large]], [[large, -large, large, -large], [1, 0, 0, 1]],
      [[large * 0x1p20, large * 0x1p20, -large * 0x1p20, large * 0x1p20]],
    ] {
      let matrix = try ExactMatrix(Matrix(rows: entries))
      #expect(matrix.digitBits == 28)
      let half = Integer.power(matrix.digitBits - 1)
      // Balanced digits −2^(b−1), …, −2^(b−1), 2^(b−1) and their opposites.
      let worst = (0..<5).reduce(0 as Integer) {
        $0 + ((half - ($1 == 0 ? 0 : 1)) << ($1 * matrix.digitBits))
      }
      for signs in [[1, 1, 1, 1], [1, -1, 1, -1], [-1, -1, -1, -1], [1, 1, -1, 1]] {
        try MatrixTests.demandExact(
          entries, signs.map { [Integer($0) * worst, Integer(-$0), Integer($0) * half] })
      }
    }
    #expect(try ExactMatrix(Matrix(rows: [[0x1p20, 0x1p21]])).shift == -20)
    #expect(try ExactMatrix(Matrix(rows: [[0, 0]])).shift == 0)
  }

  @Test func `balanced digits sum to the number and none is too large`() {
    checkProperty("balanced digits", count: 300) { (source: inout ChoiceSource) in
      (source.integer(bits: 300), source.integer(in: 6...30))
    } satisfies: { (input: (Integer, Int)) in
      let (z, bits) = input
      var digits = [Double](repeating: 0, count: (z.bitLength + 1) / bits + 1)
      let table = CoefficientTable([[z]])
      digits.withUnsafeMutableBufferPointer { DigitMatrix.split(table[0], bits: bits, into: $0) }
      keep(table)
      let half = Double(1 << (bits - 1))
      try demand(digits.allSatisfy { $0.magnitude <= half }, "a digit above \(half): \(digits)")
      let sum = digits.enumerated().reduce(0 as Integer) {
        $0 + (Integer(Int($1.element)) << ($1.offset * bits))
      }
      try demand(sum == z, "\(sum), not \(z)")
    }
  }

  @Test func `sums of digits' products of any sign are joined exactly`() {
    checkProperty("joined sums", count: 300) { (source: inout ChoiceSource) in
      let values = (0..<source.integer(in: 1...40)).map { _ in
        let size = 1 << source.integer(in: 0...53)
        return source.flag(probability: 0.2)
          ? source.element(of: [0, size, -size]) : source.integer(in: -size...size)
      }
      return (values, source.integer(in: 6...30))
    } satisfies: { (input: ([Int], Int)) in
      let (values, bits) = input
      let expected = values.reversed().reduce(0 as Integer) { ($0 << bits) + Integer($1) }
      // Over what was there before.
      let table = CoefficientTable([[.power(200) + 7]])
      values.map(Double.init).withUnsafeBufferPointer {
        DigitMatrix.join($0, bits: bits, into: table[0])
      }
      try demand(table.integer(0, 0) == expected, "\(table.integer(0, 0)), not \(expected)")
    }
  }

  @Test func `digits of tables are laid side by side, none for zeros`() {
    let first = CoefficientTable([[0, .power(40)], [0, 1]])
    let second = CoefficientTable([[5], [-7]])
    let digits = DigitMatrix([first, second], bits: 20)
    #expect(digits.counts == [0, 3, 1])
    #expect(digits.offsets == [0, 0, 3] && digits.width == 4 && digits.rows == 2)
    #expect(digits.product([1, 2], rows: 1) == [2, 0, 1, -9])
  }

  @Test func `tables add, copy rows and columns, and hold numbers of any size`() {
    let table = CoefficientTable([[1, -2, .power(300)], [4, 5, -6]])
    table.add(CoefficientTable([[10, 20, -.power(300)], [0, -5, .power(90)]]))
    #expect((0..<3).map { table.integer(0, $0) } == [11, 18, 0])
    #expect((0..<3).map { table.integer(1, $0) } == [4, 0, .power(90) - 6])
    let copy = table.rows(1..<2, columns: 2)
    table.add(table)
    #expect(copy.rowCount == 1 && copy.columnCount == 2)
    #expect((0..<2).map { copy.integer(0, $0) } == [4, 0])
    #expect(table.rows(0..<2).integer(1, 2) == .power(91) - 12)
  }

  // MARK: - Spectral norms

  /// Whether b ≥ ‖M‖ for the matrix with two columns whose MᵀM is [[a, c], [c, d]]; `room` lowers b.
  private static func isBound(
    _ b: Magnitude, _ a: Rational, _ c: Rational, _ d: Rational, room: Rational = 1
  ) throws -> Bool {
    // The larger root of λ² − (a + d)λ + (ad − c²).
    let square = try #require(b.bigFloat.rational()).raised(to: 2) / room.raised(to: 2)
    let centred = 2 * square - a - d
    let discriminant = (a - d).raised(to: 2) + 4 * c * c
    return centred.signum >= 0 && centred.raised(to: 2) >= discriminant
  }

  private static func gram(_ m: [[Rational]]) -> (Rational, Rational, Rational) {
    func dot(_ i: Int, _ j: Int) -> Rational {
      m.reduce(0 as Rational) { $0 + $1[i] * $1[j] }
    }
    return (dot(0, 0), dot(0, 1), dot(1, 1))
  }

  private static func rational(_ entries: [Double]) throws -> [Rational] {
    try entries.map { try #require(Rational(exactly: $0)) }
  }

  private static func entries(_ source: inout ChoiceSource, _ count: Int) -> [Double] {
    let exponent = source.element(of: [0, -100, 150])
    return (0..<count).map { _ in
      Double(
        sign: .plus, exponent: exponent - source.integer(in: 0...30),
        significand: Double(source.integer(in: -(1 << 40)...(1 << 40))))
    }
  }

  @Test func `spectral norms are bounds, and close to exact ones for two columns`() {
    checkProperty("spectral norms", count: 100) { (source: inout ChoiceSource) in
      let rows = source.integer(in: 2...4)
      return MatrixTests.entries(&source, 2 * rows)
    } satisfies: { (entries: [Double]) in
      let rows = entries.count / 2
      let exact = try MatrixTests.rational(entries)
      let pairs = (0..<rows).map { Array(exact[2 * $0..<2 * $0 + 2]) }
      let (a, c, d) = MatrixTests.gram(pairs)
      guard !(a + d).isZero else { return }
      for squarings in [1, 4] {
        let matrix = RoundedMatrix(elements: entries, rows: rows, columns: 2, entryError: 0)
        let bound = matrix.spectralNorm(squarings: squarings)
        try demand(try MatrixTests.isBound(bound, a, c, d), "\(bound) is no bound")
        // 2^(1/2^(s + 2)).
        let room = squarings == 1 ? Rational(1091, 1000) : Rational(1011, 1000)
        try demand(
          try !MatrixTests.isBound(bound, a, c, d, room: room), "\(bound) is far above")
      }
    }
  }

  @Test func `norms of products are bounds, and close to exact ones for two columns`() {
    checkProperty("norms of products", count: 100) { (source: inout ChoiceSource) in
      let rows = source.integer(in: 2...4)
      let a = MatrixTests.entries(&source, 2 * rows)
      // A column may be a multiple of the other: Cholesky's method stops.
      var second = a
      if source.flag(probability: 0.2) {
        for place in stride(from: 1, to: a.count, by: 2) { second[place] = 2 * a[place - 1] }
      }
      return (second, MatrixTests.entries(&source, 4))
    } satisfies: { (input: ([Double], [Double])) in
      let rows = input.0.count / 2
      let (a, b) = (try MatrixTests.rational(input.0), try MatrixTests.rational(input.1))
      var product: [[Rational]] = []
      for row in 0..<rows {
        let (first, second) = (a[2 * row], a[2 * row + 1])
        product.append([first * b[0] + second * b[2], first * b[1] + second * b[3]])
      }
      let bound = RoundedMatrix.spectralNorm(
        ofProduct: RoundedMatrix(elements: input.0, rows: rows, columns: 2, entryError: 0),
        RoundedMatrix(elements: input.1, rows: 2, columns: 2, entryError: 0), squarings: 4)
      let (x, y, z) = MatrixTests.gram(product)
      try demand(try MatrixTests.isBound(bound, x, y, z), "\(bound) is no bound")
    }
    // Where the product's norm is much smaller than the product of norms.
    let a = RoundedMatrix(elements: [1, 0, 0, 0x1p-20], rows: 2, columns: 2, entryError: 0)
    let b = RoundedMatrix(elements: [0x1p-20, 0, 0, 1], rows: 2, columns: 2, entryError: 0)
    let bound = RoundedMatrix.spectralNorm(ofProduct: a, b, squarings: 4)
    #expect(bound >= .powerOfTwo(-20) && bound < Magnitude(1.1 * 0x1p-20))
  }

  @Test func `rows times a matrix have norms from above`() throws {
    let rows = CompositeRows([3, 4, 0, 5], inner: 2)
    // (1, 0)M = (3, 4), (0, 2)M = (0, 10).
    let bound = rows.norm([1, 0, 0, 2], size: .one)
    #expect(bound >= Magnitude(15) && bound < Magnitude(15.001))
    #expect(rows.norm([], size: .one) == .zero)
  }
}

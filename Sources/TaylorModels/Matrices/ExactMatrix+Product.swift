// Exact products of a matrix with vectors of polynomials, by BLAS.
internal import CGMP
internal import ExactArithmetic
internal import MatrixProducts

extension ExactMatrix {
  /// ⌊Wx⌋ for each of `tables`, whose rows are the components of x: exact but for one unit in each
  /// coefficient, downward.
  ///
  /// Coefficients are split into balanced digits of b bits, of which one matrix product in doubles
  /// takes those of all coefficients: its sums are integers below 2^53, hence exact in any order. A
  /// coefficient has only the digits it needs. Memory: 16 bytes a digit and row.
  func product(_ tables: [CoefficientTable]) -> [CoefficientTable] {
    let digits = DigitMatrix(tables, bits: digitBits)
    let products = digits.product(integers(), rows: rowCount)
    var column = 0
    return tables.map { table in
      let result = CoefficientTable(rows: rowCount, columns: table.columnCount)
      for k in 0..<table.columnCount {
        let count = digits.counts[column]
        let offset = digits.offsets[column]
        for row in 0..<rowCount {
          let start = row * digits.width + offset
          let z = result[row] + k
          if count > 0 {
            products.withUnsafeBufferPointer {
              DigitMatrix.join(
                UnsafeBufferPointer(rebasing: $0[start..<start + count]), bits: digitBits, into: z)
            }
          }
          if shift >= 0 {
            __gmpz_fdiv_q_2exp(z, z, mp_bitcnt_t(shift))
          } else {
            __gmpz_mul_2exp(z, z, mp_bitcnt_t(-shift))
          }
        }
        column += 1
      }
      return result
    }
  }
}

/// The balanced digits of coefficients, side by side.
struct DigitMatrix {
  /// The number of digits of each column of coefficients.
  let counts: [Int]
  /// Where they start in a row.
  let offsets: [Int]
  /// The number of digits of a row.
  let width: Int
  /// The number of components.
  let rows: Int
  private let elements: [Double]

  /// The digits of `bits` bits of `tables`, at least one, all of one number of rows.
  init(_ tables: [CoefficientTable], bits: Int) {
    let rows = tables[0].rowCount
    var counts: [Int] = []
    for table in tables {
      for k in 0..<table.columnCount {
        var most = 0
        for row in 0..<rows where (table[row] + k).pointee._mp_size != 0 {
          most = max(most, __gmpz_sizeinbase(table[row] + k, 2))
        }
        // One bit more for the carry into the highest digit.
        counts.append(most == 0 ? 0 : (most + 1) / bits + 1)
      }
    }
    var offsets: [Int] = []
    var width = 0
    for count in counts {
      offsets.append(width)
      width += count
    }
    var elements = [Double](repeating: 0, count: rows * width)
    elements.withUnsafeMutableBufferPointer { elements in
      var column = 0
      for table in tables {
        for k in 0..<table.columnCount {
          for row in 0..<rows {
            DigitMatrix.split(
              table[row] + k, bits: bits,
              into: UnsafeMutableBufferPointer(
                rebasing: elements[(row * width + offsets[column])...].prefix(counts[column])))
          }
          column += 1
        }
      }
    }
    (self.counts, self.offsets, self.width) = (counts, offsets, width)
    (self.rows, self.elements) = (rows, elements)
  }

  /// z = Σ_q digits_q 2^(bits q) with |digits_q| ≤ 2^(bits − 1).
  static func split(_ z: Coefficients, bits: Int, into digits: UnsafeMutableBufferPointer<Double>) {
    let limbCount = __gmpz_size(z)
    guard limbCount > 0, let limbs = __gmpz_limbs_read(z) else { return }
    let sign = z.pointee._mp_size < 0 ? -1.0 : 1.0
    let (half, mask) = (1 << (bits - 1), UInt(1) << UInt(bits) - 1)
    var carry = 0
    for digit in digits.indices {
      let bit = digit * bits
      let (limb, offset) = (bit >> 6, UInt(bit & 63))
      var window: UInt = 0
      if limb < limbCount {
        window = limbs[limb] >> offset
        if offset > 0, limb + 1 < limbCount { window |= limbs[limb + 1] << (64 - offset) }
      }
      var value = Int(window & mask) + carry
      carry = 0
      if value >= half, digit + 1 < digits.count {
        value -= 1 << bits
        carry = 1
      }
      digits[digit] = sign * Double(value)
    }
    precondition(carry == 0 && digits[digits.count - 1].magnitude <= Double(half), "too few digits")
  }

  /// z ← Σ_q values_q 2^(bits q) for integers below 2^54 in size, at least one.
  ///
  /// Sums in 128 bits, of which whole limbs are written off as two's complement.
  static func join(_ values: UnsafeBufferPointer<Double>, bits: Int, into z: Coefficients) {
    let most = (values.count * bits) / 64 + 3
    guard let limbs = __gmpz_limbs_write(z, mp_size_t(most)) else { return }
    var (sum, filled, count) = (Int128(0), 0, 0)
    for value in values {
      sum += Int128(Int(value)) << Int128(filled)
      filled += bits
      if filled >= 64 {
        limbs[count] = UInt(truncatingIfNeeded: sum)
        sum >>= 64
        filled -= 64
        count += 1
      }
    }
    limbs[count] = UInt(truncatingIfNeeded: sum)
    limbs[count + 1] = UInt(truncatingIfNeeded: sum >> 64)
    count += 2
    guard sum < 0 else {
      __gmpz_limbs_finish(z, mp_size_t(count))
      return
    }
    var isCarrying = true
    for place in 0..<count {
      limbs[place] = ~limbs[place]
      if isCarrying {
        limbs[place] &+= 1
        isCarrying = limbs[place] == 0
      }
    }
    __gmpz_limbs_finish(z, mp_size_t(-count))
  }

  /// The products of the rows of integers `matrix`, `rows` of them, with the digits.
  func product(_ matrix: [Double], rows count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count * width) { buffer, filled in
      guard let target = buffer.baseAddress, width > 0 else { return }
      Double.multiply(
        matrix, isTransposed: false, elements, isTransposed: false, rows: count, columns: width,
        inner: rows, scale: 1, keep: 0, into: target)
      filled = count * width
    }
  }
}

// Tests that products of matrices are right, by OpenBLAS and by plain loops.
import MatrixProducts
import Testing

#if canImport(COpenBLAS)
  import COpenBLAS
#endif

/// Products of small integers, which every right order of sums computes exactly.
@Suite("products of matrices")
struct MatrixProductTests {
  /// The product by its definition.
  private static func reference<Number: BLASScalar>(
    _ a: [Number], _ b: [Number], _ c: [Number], ta: Bool, tb: Bool, m: Int, n: Int, k: Int,
    scale: Number, keep: Number
  ) -> [Number] {
    (0..<m * n).map { place in
      let (i, j) = (place / n, place % n)
      let sum = (0..<k).reduce(Number(0)) {
        $0 + (ta ? a[$1 * m + i] : a[i * k + $1]) * (tb ? b[j * k + $1] : b[$1 * n + j])
      }
      return scale * sum + keep * c[place]
    }
  }

  private static func numbers<Number: BLASScalar>(_ count: Int, _ seed: Int) -> [Number] {
    (0..<count).map { Number(($0 * 7 + seed * 13) % 11 - 5) }
  }

  private static func check<Number: BLASScalar>(
    _ type: Number.Type,
    _ multiply: (Bool, Bool, Int, Int, Int, Number, [Number], [Number], Number, inout [Number]) ->
      Void
  ) {
    let (m, n, k) = (5, 7, 3)
    for (ta, tb) in [(false, false), (false, true), (true, false), (true, true)] {
      for (scale, keep) in [(1, 0), (2, 1), (-1, 3)] {
        let a: [Number] = numbers(m * k, 1)
        let b: [Number] = numbers(k * n, 2)
        let c: [Number] = numbers(m * n, 3)
        var result = c
        multiply(ta, tb, m, n, k, Number(scale), a, b, Number(keep), &result)
        #expect(
          result
            == reference(
              a, b, c, ta: ta, tb: tb, m: m, n: n, k: k, scale: Number(scale), keep: Number(keep)))
      }
    }
  }

  @Test("both precisions, transposed or not, scaled and added")
  func products() {
    func product<Number: BLASScalar>(
      _ ta: Bool, _ tb: Bool, _ m: Int, _ n: Int, _ k: Int, _ scale: Number, _ a: [Number],
      _ b: [Number], _ keep: Number, _ c: inout [Number]
    ) {
      c.withUnsafeMutableBufferPointer {
        guard let target = $0.baseAddress else { return }
        Number.multiply(
          a, isTransposed: ta, b, isTransposed: tb, rows: m, columns: n, inner: k, scale: scale,
          keep: keep, into: target)
      }
    }
    Self.check(Double.self, product)
    Self.check(Float.self, product)
  }

  #if canImport(COpenBLAS)
    @Test("plain loops compute the same where OpenBLAS is not installed")
    func plainLoops() {
      Self.check(Double.self) { ta, tb, m, n, k, scale, a, b, keep, c in
        door_plain_dgemm(
          ta, tb, Int32(m), Int32(n), Int32(k), scale, a, Int32(ta ? m : k), b,
          Int32(tb ? k : n), keep, &c, Int32(n))
      }
      Self.check(Float.self) { ta, tb, m, n, k, scale, a, b, keep, c in
        door_plain_sgemm(
          ta, tb, Int32(m), Int32(n), Int32(k), scale, a, Int32(ta ? m : k), b,
          Int32(tb ? k : n), keep, &c, Int32(n))
      }
    }
  #endif
}

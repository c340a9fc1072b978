// The waves of a whole vocabulary in pairs of doubles, with proved bounds of their errors.
internal import ConcurrentWork
package import ExactArithmetic
internal import RealModule

/// P, Q and B of all tokens, each the sum of two doubles up to a known error.
package struct FloatWaves: Sendable {
  /// P, Q and B.
  package fileprivate(set) var cosines: [DoubleDouble] = []
  package fileprivate(set) var sines: [DoubleDouble] = []
  package fileprivate(set) var biases: [DoubleDouble] = []
  /// A bound of the errors of all of them, token by token.
  package fileprivate(set) var errors: [Double] = []

  /// The number of tokens.
  package var count: Int { cosines.count }

  /// The wave of `token`, with endpoints of `precision` bits: no narrower than the error.
  package func wave(_ token: Int, precision: Int) -> CircleWave {
    let error = BigFloat(errors[token])
    let radius = Interval(lower: -error, upper: error)
    func enclosure(_ pair: DoubleDouble) -> Interval {
      Interval(BigFloat(pair.high)).rounded(to: precision) + Interval(BigFloat(pair.low)) + radius
    }
    return CircleWave(
      cosine: enclosure(cosines[token]), sine: enclosure(sines[token]),
      bias: enclosure(biases[token]))
  }
}

extension CircleFamily {
  /// The waves in pairs of doubles; nil when a number leaves the range in which pairs keep their
  /// errors.
  ///
  /// For tokens that come from rows one pass of compensated products in blocks of 32: with u = 2^−53,
  /// n terms and a vector known to 2^−106, relatively, such a product is right within
  /// 2(n + 2)²u² Σ|w_i x_i| (Ogita, Rump and Oishi, 2005, with the last rounding left out), and adding
  /// up the blocks costs 2^−100 of their sizes for each. Others are rounded from the rationals.
  package func floatWaves(workers: Int = 1) -> FloatWaves? {
    let path = path
    let units = (
      cosine: FloatWaves.root(path.scale / path.distanceSquare),
      sine: FloatWaves.root(path.scale / path.speedSquare)
    )
    let foot = FloatWaves.pair(path.foot)
    let footSize = abs(foot.high)
    let chunks = stride(from: 0, to: count, by: 1024).map { $0..<min($0 + 1024, count) }
    let source = source.map { FloatSource($0) }
    let parts = concurrentMap(chunks, workers: workers) { [self] chunk in
      var part = FloatWaves()
      var row = [Double](repeating: 0, count: self.source?.head.dimension ?? 0)
      for token in chunk {
        let start: DoubleDouble
        let slope: DoubleDouble
        let bias: DoubleDouble
        var error: Double
        if let source {
          let products = source.products(token, &row)
          (start, slope, bias) = (products.start, products.slope, products.bias)
          error = products.error
        } else {
          let exact = self.token(token)
          (start, slope, bias) = (
            FloatWaves.pair(exact.start), FloatWaves.pair(exact.slope),
            FloatWaves.pair(exact.bias)
          )
          error = 0
        }
        let cosine = units.cosine * (start + slope * foot)
        let sine = units.sine * slope
        // Each operation is right within 2^−97 of its larger term; the units are within 2^−100.
        let size = abs(start.high) + abs(slope.high) * (1 + footSize)
        let scale = units.cosine.high * (1 + footSize) + units.sine.high + 1
        error = scale * (error + size * 0x1p-92) + abs(bias.high) * 0x1p-100 + 0x1p-900
        part.cosines.append(cosine)
        part.sines.append(sine)
        part.biases.append(bias)
        part.errors.append(error.nextUp)
      }
      return part
    }
    var all = FloatWaves()
    for part in parts {
      all.cosines += part.cosines
      all.sines += part.sines
      all.biases += part.biases
      all.errors += part.errors
    }
    let limit = 0x1p100
    let isUsable =
      all.errors.allSatisfy { $0 < 1 }
      && all.cosines.allSatisfy { abs($0.high) < limit }
      && all.sines.allSatisfy { abs($0.high) < limit }
      && all.biases.allSatisfy { abs($0.high) < limit }
    return isUsable ? all : nil
  }
}

extension FloatWaves {
  /// √`square`, within 2^−104.
  fileprivate static func root(_ square: Rational) -> DoubleDouble {
    DoubleDouble(
      nearest: BigFloat(square, precision: 200, rounding: .nearest)
        .applying(.squareRoot, precision: 160, rounding: .nearest))
  }

  /// The pair nearest to `value`, within 2^−104.
  fileprivate static func pair(_ value: Rational) -> DoubleDouble {
    DoubleDouble(nearest: BigFloat(value, precision: 160, rounding: .nearest))
  }
}

/// Rows with the vectors that make a, k and B of them, in pairs of doubles.
private struct FloatSource: Sendable {
  private let source: CircleSource
  private let start: [DoubleDouble]
  private let slope: [DoubleDouble]

  init(_ source: CircleSource) {
    self.source = source
    start = source.vectors.start.map { FloatWaves.pair($0) }
    slope = source.vectors.slope.map { FloatWaves.pair($0) }
  }

  /// a, k and B of `token` with a bound of their errors; `row` is scratch for a row.
  func products(
    _ token: Int, _ row: inout [Double]
  ) -> (start: DoubleDouble, slope: DoubleDouble, bias: DoubleDouble, error: Double) {
    row.withUnsafeMutableBufferPointer { source.head.rows.decode(row: token, into: $0) }
    let first = FloatSource.product(row, start)
    let second = FloatSource.product(row, slope)
    // Rows give B exactly; most models have none.
    let bias =
      source.hasNoBias
      ? DoubleDouble(high: 0, low: 0) : FloatWaves.pair(source.bias(token))
    let block = Double(FloatSource.block + 2)
    let count = Double(row.count / FloatSource.block + 1)
    let error =
      (0x1p-104 * block * block + 0x1p-99 * count) * (first.size + second.size) + 0x1p-1000
    return (first.value, second.value, bias, error)
  }

  /// The terms that are summed in one go.
  private static let block = 32

  /// Σ w_i x_i and a little more than Σ|w_i x_i|.
  private static func product(
    _ row: [Double], _ vector: [DoubleDouble]
  ) -> (value: DoubleDouble, size: Double) {
    var (total, size) = (DoubleDouble(high: 0, low: 0), 0.0)
    row.withUnsafeBufferPointer { row in
      vector.withUnsafeBufferPointer { vector in
        var start = 0
        while start < row.count {
          let end = min(start + block, row.count)
          var (sum, rest) = (0.0, 0.0)
          for index in start..<end {
            let (w, x) = (row[index], vector[index])
            let product = w * x.high
            let low = (-product).addingProduct(w, x.high) + w * x.low
            let next = sum + product
            let part = next - sum
            rest += ((sum - (next - part)) + (product - part)) + low
            sum = next
            size += abs(product)
          }
          total = total + DoubleDouble(sum: sum, rest)
          start = end
        }
      }
    }
    return (total, size * (1 + 0x1p-20))
  }
}

import ExactArithmetic
import PropertyTesting
import Testing

@testable import TaylorModels

/// A block over complex numbers, written out.
struct ReferenceBlock {
  let block: TinyBlock

  /// The streams of the positions after the block.
  func callAsFunction(_ streams: [[BigComplex]]) -> [[BigComplex]] {
    let size = block.headSize
    let normalised = streams.map(norm)
    let queries = normalised.enumerated().map {
      turned(product(block.query, $1, block.biases.query), $0)
    }
    let keys = normalised.enumerated().map {
      turned(product(block.key, $1, block.biases.key), $0)
    }
    let values = normalised.map { product(block.value, $0, block.biases.value) }
    let scale =
      BigComplex.one / BigComplex(BigComplex.root(BigFloat(size, precision: BigComplex.precision)))
    return streams.indices.map { position in
      var mixed: [BigComplex] = []
      for head in 0..<block.heads {
        let start = head / (block.heads / block.groups) * size
        let weights = HeadMeasure.softmax(
          (0...position).map { other in
            (0..<size).reduce(BigComplex.zero) {
              $0 + queries[position][head * size + $1] * keys[other][start + $1]
            } * scale
          })
        for place in 0..<size {
          mixed.append(
            (0...position).reduce(BigComplex.zero) {
              $0 + weights[$1] * values[$1][start + place]
            })
        }
      }
      let middle = added(streams[position], product(block.output, mixed, nil))
      let fed = norm(middle)
      let hidden = zip(product(block.gate, fed, nil), product(block.up, fed, nil)).map {
        GateMeasure.silu($0) * $1
      }
      return added(middle, product(block.down, hidden, nil))
    }
  }

  private func norm(_ x: [BigComplex]) -> [BigComplex] {
    zip(NormalizationMeasure.reference(x, epsilon: block.epsilon), block.gain).map {
      $0 * BigComplex(Double($1))
    }
  }

  private func added(_ a: [BigComplex], _ b: [BigComplex]) -> [BigComplex] {
    zip(a, b).map { $0 + $1 }
  }

  private func product(
    _ matrix: [[Float]], _ x: [BigComplex], _ bias: [Float]?
  ) -> [BigComplex] {
    matrix.enumerated().map { row, entries in
      zip(entries, x).reduce(BigComplex(Double(bias?[row] ?? 0))) {
        $0 + BigComplex(Double($1.0)) * $1.1
      }
    }
  }

  private func turned(_ x: [BigComplex], _ position: Int) -> [BigComplex] {
    guard let (pairing, base) = block.rotation else { return x }
    var result = x
    let size = block.headSize
    for start in stride(from: 0, to: x.count, by: size) {
      for pair in 0..<size / 2 {
        // position · base^(−2 pair/size).
        let logarithm = BigFloat(base).applying(
          .log, precision: BigComplex.precision, rounding: .nearest)
        let power = BigComplex(logarithm) * BigComplex(Rational(-2 * pair, size))
        let angle = power.exponential().real * BigFloat(position)
        let turn = BigComplex(BigFloat(0), angle).exponential()
        let (first, second) =
          pairing == .neighbours
          ? (start + 2 * pair, start + 2 * pair + 1) : (start + pair, start + pair + size / 2)
        let (c, s) = (BigComplex(turn.real), BigComplex(turn.imaginary))
        result[first] = x[first] * c - x[second] * s
        result[second] = x[first] * s + x[second] * c
      }
    }
    return result
  }
}

@Suite("Blocks with remainders")
struct BlockTests {
  private static func block(_ source: inout ChoiceSource) -> TinyBlock {
    let (heads, groups) = source.element(of: [(1, 1), (2, 1), (2, 2)])
    var block = TinyBlock(
      width: 6, headSize: source.element(of: [4, 2, 6]), heads: heads, groups: groups, hidden: 5)
    func numbers(_ rows: [[Float]], _ unit: Float) -> [[Float]] {
      rows.map { $0.map { _ in Float(source.integer(in: -64...64)) * unit } }
    }
    block.query = numbers(block.query, 1 / 64)
    block.key = numbers(block.key, 1 / 64)
    block.value = numbers(block.value, 1 / 128)
    block.output = numbers(block.output, 1 / 128)
    block.gate = numbers(block.gate, 1 / 64)
    block.up = numbers(block.up, 1 / 128)
    block.down = numbers(block.down, 1 / 256)
    block.gain = block.gain.map { _ in Float(source.integer(in: 32...96)) / 64 }
    block.epsilon = source.element(of: [1e-5, 1e-6])
    if source.flag() {
      block.biases = (
        numbers([[Float](repeating: 0, count: block.query.count)], 1 / 100)[0],
        numbers([[Float](repeating: 0, count: block.key.count)], 1 / 100)[0],
        numbers([[Float](repeating: 0, count: block.value.count)], 1 / 100)[0]
      )
    }
    block.rotation = source.element(of: [(.neighbours, 10000), (.halves, 500)])
    return block
  }

  /// Positions of constants, then one that depends on t; the errors of each, of norm 1.
  private struct Input {
    let block: TinyBlock
    let constants: [[Double]]
    let last: [[Integer]]
    let format: SeriesFormat
    let errors: [[BigComplex]]
    let exponent: Int
  }

  private static func input(_ source: inout ChoiceSource) -> Input {
    let format = SeriesFormat(order: source.integer(in: 4...7), fractionBits: 150)
    let count = source.integer(in: 0...2)
    var last = (0..<6).map { _ in source.row(format, decay: 5) }
    last[0][0] = last[0][0].magnitude + .power(format.fractionBits)
    let constants = (0..<count).map { _ in
      (0..<6).map { Double(source.integer(in: -100...100)) / 64 + ($0 == 0 ? 3 : 0) }
    }
    let errors = (0...count).map { _ in source.unitVector(6) }
    return Input(
      block: block(&source), constants: constants, last: last, format: format, errors: errors,
      exponent: -source.integer(in: 20...40))
  }

  /// The largest error of the last position, as a part of its bound.
  private static func measure(_ input: Input, isSharp: Bool) throws -> Measured {
    let format = input.format
    let constants = SeriesFormat(order: 0, fractionBits: 170)
    let block = try input.block.certified(isSharp: isSharp)
    let remainder = Magnitude.powerOfTwo(input.exponent)
    let before = input.constants.map { values in
      var model = StreamEnclosure.constants(values, constants)
      model.remainder += remainder
      return model
    }
    let kept =
      before.isEmpty
      ? []
      : try input.block.certified(isSharp: false).advance(
        [SequenceModel(start: 0, streams: before)], past: [[]], workers: 1
      ).own[0]
    let last = TaylorModel(input.last, format, remainder: remainder)
    let size = block.attention.headSize
    let result = try block.advance(
      [SequenceModel(start: before.count, streams: [last])],
      past: [kept.map { $0.converted(to: format, headSize: size) }], workers: 1
    ).sequences[0].streams[0]
    let errors = input.errors.map { $0.map { $0.scaled(byPowerOfTwo: input.exponent) } }
    return Measured.worst(BigComplex.circle(4), bound: result.remainder) { t in
      var streams = input.constants.map { $0.map { BigComplex($0) } }
      streams.append(last.coefficients.values(at: t, format))
      for position in streams.indices {
        streams[position] = zip(streams[position], errors[position]).map { $0 + $1 }
      }
      let truth = ReferenceBlock(block: input.block)(streams)
      let stored = result.coefficients.values(at: t, format)
      return BigComplex.norm(zip(truth[before.count], stored).map { $0 - $1 })
    }
  }

  @Test func `a block keeps the truth inside, sharp and cheap`() {
    // The largest part of a bound that was reached: errors are really there.
    let reached = Reached()
    checkProperty("blocks", count: 10) { (source: inout ChoiceSource) in
      BlockTests.input(&source)
    } satisfies: { (input: Input) in
      for isSharp in [true, false] {
        do {
          let measured = try BlockTests.measure(input, isSharp: isSharp)
          try demandWithin(measured, isSharp ? "sharp" : "cheap")
          reached.note(measured.ratio, isSharp: isSharp)
        } catch is PanelRefusal {}
      }
    }
    #expect(reached.sharp > 0.1, "sharp: \(reached.sharp)")
    #expect(reached.cheap > 0.03, "cheap: \(reached.cheap)")
  }

  @Test func `several positions at once are what they are one by one`() throws {
    var source = ChoiceSource(seed: 7)
    let block = BlockTests.block(&source)
    let format = SeriesFormat(order: 0, fractionBits: 150)
    let values = (0..<3).map { _ in
      (0..<6).map { _ in Double(source.integer(in: -100...100)) / 64 + 2 }
    }
    let streams = values.map { StreamEnclosure.constants($0, format) }
    let certified = try block.certified(isSharp: false)
    let result = try certified.advance(
      [SequenceModel(start: 0, streams: streams)], past: [[]], workers: 2)
    let truth = ReferenceBlock(block: block)(values.map { $0.map { BigComplex($0) } })
    for (position, stream) in result.sequences[0].streams.enumerated() {
      let stored = stream.coefficients.values(at: .one, format)
      let error = BigComplex.norm(zip(truth[position], stored).map { $0 - $1 })
      #expect(error <= stream.remainder.bigFloat)
      #expect(stream.remainder < .powerOfTwo(-120))
    }
  }
}

/// What a property has reached.
private final class Reached {
  var sharp = 0.0
  var cheap = 0.0

  func note(_ ratio: Double, isSharp: Bool) {
    if isSharp { sharp = max(sharp, ratio) } else { cheap = max(cheap, ratio) }
  }
}

import ExactArithmetic
import Testing

@testable import TaylorModels

/// What a block's parts add to its remainder, each where it is nearly all of it.
@Suite("Parts of a block's remainder")
struct BlockPartsTests {
  /// The error of one position after `block`, when the stream is off by `error`.
  private static func measure(
    _ block: TinyBlock, _ x: [[Integer]], _ format: SeriesFormat,
    remainder: Magnitude = .zero, error: BigComplex = .zero, isSharp: Bool
  ) throws -> Measured {
    let model = TaylorModel(x, format, remainder: remainder)
    let result = try block.certified(isSharp: isSharp).advance(
      [SequenceModel(start: 0, streams: [model])], past: [[]], workers: 1
    ).sequences[0].streams[0]
    return Measured.worst(BigComplex.coarse, bound: result.remainder) { t in
      var stream = model.coefficients.values(at: t, format)
      stream[0] += error
      let truth = ReferenceBlock(block: block)([stream])[0]
      return BigComplex.norm(
        zip(truth, result.coefficients.values(at: t, format)).map { $0 - $1 })
    }
  }

  @Test(arguments: [true, false])
  func `what hidden units leave out`(isSharp: Bool) throws {
    var block = TinyBlock(width: 2)
    block.gate = [[0x1p15, 0]]
    block.up = [[0, 1]]
    block.down = [[8], [0]]
    let format = SeriesFormat(order: 1, fractionBits: 200)
    let measured = try BlockPartsTests.measure(
      block, [format.row(0, .power(-20)), format.row(1)], format, isSharp: isSharp)
    #expect(!measured.isViolated && measured.ratio > 0.9, "\(measured.ratio)")
  }

  @Test(arguments: [true, false])
  func `an error that attention makes larger`(isSharp: Bool) throws {
    var block = TinyBlock(width: 1)
    block.value = [[0x1p5]]
    block.output = [[0x1p5]]
    let format = SeriesFormat(order: 1, fractionBits: 200)
    let measured = try BlockPartsTests.measure(
      block, [format.row(.power(-20))], format, remainder: .powerOfTwo(-40),
      error: BigComplex.one.scaled(byPowerOfTwo: -40), isSharp: isSharp)
    #expect(!measured.isViolated && measured.ratio > 0.99, "\(measured.ratio)")
  }

  @Test(arguments: [true, false])
  func `the rounding of gates after the last matrix`(isSharp: Bool) throws {
    var block = TinyBlock(width: 2)
    block.gate = [[1, 2]]
    block.down = [[3], [4]]
    let layer = try block.certified(isSharp: isSharp).feedForward
    let unit = GatedUnit(fresh: .zero, gateSlope: Magnitude(0.5), upSlope: .zero)
    let bound = layer.propagated(
      [unit], incoming: .zero, rounding: .powerOfTwo(-20),
      SeriesFormat(order: 0, fractionBits: 120))
    // ‖(3, 4)‖ · 2^−21.
    let error = BigFloat(5).scaled(byPowerOfTwo: -21)
    #expect(error <= bound.bigFloat && bound < Magnitude(5.01 * 0x1p-21))
  }
}

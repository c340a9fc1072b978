import ExactArithmetic
import PropertyTesting
import Testing

@testable import TaylorModels

@Suite("Slopes of probabilities on a panel")
struct SlopeTests {
  /// Rows of one length at angles around that of x = (2, t): each token has its maximum near its
  /// own angle.
  private static let unembedding = TinyUnembedding(
    rows: [[8, 0], [7.75, 2], [7.75, -2], [-2, 1]], gain: [1, 1])
  private static let format = SeriesFormat(order: 44, fractionBits: 160)

  private static func model(_ remainder: Magnitude) -> TaylorModel {
    TaylorModel([format.row(2), format.row(0, 1)], format, remainder: remainder)
  }

  /// log p of token `token` at a real t, for a stream that is off by `error`.
  private static func logProbability(
    _ token: Int, _ t: BigFloat, _ error: [BigComplex]
  ) -> BigFloat {
    let x = [BigComplex(2) + error[0], BigComplex(t) + error[1]]
    let logits = unembedding.logits(x)
    let sum = logits.reduce(BigComplex.zero) { $0 + ($1 - logits[token]).exponential() }
    return -sum.real.applying(.log, precision: BigComplex.precision, rounding: .nearest)
  }

  /// The signs of the first and second differences, over 2^−90.
  private static func signs(_ token: Int, _ t: Double, _ error: [BigComplex]) -> (Int, Int) {
    let (middle, step) = (BigComplex(t).real, BigFloat.powerOfTwo(-90))
    let (left, centre, right) = (
      logProbability(token, middle - step, error), logProbability(token, middle, error),
      logProbability(token, middle + step, error)
    )
    return ((right - left).signum, (right - centre - (centre - left)).signum)
  }

  @Test(arguments: [0, 10, 40])
  func `decided cells have the sign of the slope, and probabilities are enclosed`(
    _ bits: Int
  ) throws {
    // Without remainder, and with real errors of two directions.
    let remainder: Magnitude = bits == 0 ? .zero : .powerOfTwo(-bits)
    let head = try SlopeTests.unembedding.certified()
    let stream = try head.normalised(
      SlopeTests.model(remainder), SeriesArithmetic(SlopeTests.format))
    let softmax = SoftmaxSeries(head, stream, tokens: [0, 1, 3])
    let size = bits == 0 ? BigComplex.zero : BigComplex.one.scaled(byPowerOfTwo: -bits)
    var singles = 0
    for (place, token) in [0, 1, 3].enumerated() {
      let slope = SlopeFunction(softmax, place: place)
      let cells = slope.cells(
        -SlopeFunction.edge, SlopeFunction.edge, width: bits == 10 ? 0x1p-6 : 0x1p-20)
      #expect(cells[0].lower == -SlopeFunction.edge)
      #expect(cells[cells.count - 1].upper == SlopeFunction.edge)
      for (cell, next) in zip(cells, cells.dropFirst()) { #expect(cell.upper == next.lower) }
      let decided = cells.filter { $0.sign != 0 }
      let open = cells.filter { $0.sign == 0 }
      if bits != 10 { #expect(!decided.isEmpty, "token \(token)") }
      // Narrow cells are by the zeros of the slope.
      let narrow = decided.sorted { $0.upper - $0.lower < $1.upper - $1.lower }.prefix(4)
      for error in [[size, .zero], [.zero, -size]] {
        for cell in narrow + decided.prefix(2) {
          for t in [cell.lower, (cell.lower + cell.upper) / 2, cell.upper] {
            let sign = SlopeTests.signs(token, t, error).0
            #expect(sign == cell.sign, "token \(token), t = \(t)")
          }
        }
        for cell in open.prefix(2) {
          let middle = (cell.lower + cell.upper) / 2
          if cell.curvature != 0 {
            singles += 1
            #expect(SlopeTests.signs(token, middle, error).1 == cell.curvature)
          }
          let found = slope.probability(cell.lower, cell.upper)
          guard let found else { continue }
          for t in [cell.lower, middle, cell.upper] {
            let log = SlopeTests.logProbability(token, BigComplex(t).real, error)
            let p = log.applying(.exp, precision: BigComplex.precision, rounding: .nearest)
            #expect(found.contains(p), "token \(token), t = \(t): \(found)")
          }
        }
      }
    }
    if bits != 10 { #expect(singles > 0) }
  }

  @Test func `a probability is enclosed closely without remainder`() throws {
    let head = try SlopeTests.unembedding.certified()
    let stream = try head.normalised(
      SlopeTests.model(.zero), SeriesArithmetic(SlopeTests.format))
    let slope = SlopeFunction(SoftmaxSeries(head, stream, tokens: [0]), place: 0)
    let found = try #require(slope.probability(-0x1p-30, 0x1p-30))
    #expect((found.upper - found.lower).double() < 1e-7)
    let log = SlopeTests.logProbability(0, BigFloat(), [.zero, .zero])
    #expect(
      found.contains(
        log.applying(.exp, precision: BigComplex.precision, rounding: .nearest)))
  }

  @Test func `a constant probability and one of unknown error make few open cells`() throws {
    // Two equal tokens, one token alone, and a remainder that hides every sign.
    let cases: [([[Float]], Magnitude)] = [
      ([[1, 2], [1, 2]], .zero), ([[3, 1]], .zero), ([[8, 0], [7.75, 2]], Magnitude(0.25)),
    ]
    for (rows, remainder) in cases {
      let head = try TinyUnembedding(rows: rows, gain: [1, 1]).certified()
      let stream = try head.normalised(
        SlopeTests.model(remainder), SeriesArithmetic(SlopeTests.format))
      let slope = SlopeFunction(SoftmaxSeries(head, stream, tokens: [0]), place: 0)
      let cells = slope.cells(-SlopeFunction.edge, SlopeFunction.edge)
      #expect(cells.allSatisfy { $0.sign == 0 && $0.curvature == 0 })
      #expect(cells.count <= 1 << 8, "\(cells.count)")
    }
  }
}

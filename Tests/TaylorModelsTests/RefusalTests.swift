import ExactArithmetic
import SteeringLaws
import Testing

@testable import TaylorModels
@testable import Transformers

@Suite("Refusals of Taylor models")
struct RefusalTests {
  private static let format = SeriesFormat(order: 2, fractionBits: 120)

  private static func reason(_ body: () throws -> Void) -> PanelRefusal.Reason? {
    do { try body() } catch let refusal as PanelRefusal { return refusal.reason } catch {}
    return nil
  }

  @Test func `squares that may vanish are refused`() {
    let one = 1 << NormalizedModel.gainBits
    func normalise(_ rows: [[Integer]], _ remainder: Magnitude) throws {
      _ = try NormalizedModel(
        TaylorModel(rows, RefusalTests.format, remainder: remainder),
        gain: rows.map { _ in one }, epsilon: 0, SeriesArithmetic(RefusalTests.format))
    }
    let format = RefusalTests.format
    for (row, remainder) in [
      (format.row(0), Magnitude.zero), (format.row(1, 1), .zero), (format.row(1), Magnitude(0.5)),
      (format.row(1), .infinity),
    ] {
      #expect(RefusalTests.reason { try normalise([row], remainder) } == .normalization)
    }
    #expect(RefusalTests.reason { try normalise([format.row(1)], .powerOfTwo(-8)) } == nil)
  }

  @Test func `exponentials without digits and denominators that may vanish are refused`() {
    let format = RefusalTests.format
    #expect(
      RefusalTests.reason { _ = try SeriesMeasure.exponential(format.row(4096), format, at: []) }
        == .exponential)
    #expect(
      RefusalTests.reason { _ = try SeriesMeasure.exponential(format.row(-5000), format, at: []) }
        == .exponential)
    for d in [0, -1] as [Rational] {
      #expect(
        RefusalTests.reason { _ = try SeriesMeasure.reciprocal(format.row(d), format, at: []) }
          == .reciprocal)
    }
  }

  @Test func `gates whose pole is near and exponentials that are off are refused`() {
    let (format, long) = (RefusalTests.format, SeriesFormat(order: 20, fractionBits: 120))
    func unit(_ p: [Integer], _ error: Rational, _ format: SeriesFormat = RefusalTests.format)
      -> PanelRefusal.Reason?
    {
      RefusalTests.reason {
        _ = try GateMeasure.unit(p, format.row(1), format, gateError: error, at: [])
      }
    }
    // The pole is at p = ±πi, and at errors of that size.
    #expect(unit(format.row(0, 3), 0) == .exponential)
    #expect(unit(long.row(0, 3), 0, long) == .gate)
    #expect(unit(format.row(0), Rational(51, 100)) == .gate)
    #expect(unit(format.row(-20), Rational(1, 2)) == .gate)
    #expect(unit(format.row(0, Rational(1, 8)), Rational(1, 16)) == nil)
  }

  @Test func `weights whose scores are off are refused`() {
    let format = RefusalTests.format
    func weights(_ scores: [[Integer]], _ errors: [Rational]) -> PanelRefusal.Reason? {
      RefusalTests.reason {
        _ = try HeadMeasure.weight(scores, errors: errors, of: 0, format, at: [])
      }
    }
    #expect(weights([format.row(0), format.row(0)], [0, Rational(51, 100)]) == .attention)
    #expect(weights([format.row(0), format.row(0, 4)], [0, 0]) == .attention)
    // The sum of the weights' errors.
    let scores = [[Integer]](repeating: format.row(0), count: 4)
    let half = Rational(1, 2)
    #expect(weights(scores, [0, half, half, half]) == .attention)
    #expect(weights(scores, [0, .power(-5), .power(-5), .power(-5)]) == nil)
  }

  @Test func `a remainder that no panel makes smaller is refused in the end`() throws {
    let constants = SeriesFormat(order: 0, fractionBits: 120)
    let stream = TaylorModel(
      [constants.row(1), constants.row(2)], constants, remainder: .powerOfTwo(-20))
    let problem = PanelProblem(
      stream: stream, direction: TaylorModel([constants.row(1), constants.row(0)], constants),
      position: 0, blocks: [],
      head: try TinyUnembedding(rows: [[1, 0], [0, 1]], gain: [1, 1]).certified(), past: [])
    let walk = PanelWalk(problem, 0...1, tokens: [0], firstStep: 0.25) { _ in }
    #expect(RefusalTests.reason { _ = try walk.run(workers: 1) } == .remainder)
    #expect(PanelRefusal(.remainder).description == "the remainder is too large")
  }

  // MARK: - Networks that are not followed

  private static func unsupported(_ body: () throws -> Void) -> String? {
    do { try body() } catch let error as UnsupportedNetwork { return error.description } catch {}
    return nil
  }

  private static func block(_ change: (inout TinyBlock) -> Void) -> String? {
    var block = TinyBlock(width: 2)
    change(&block)
    return unsupported { _ = try block.certified(isSharp: false) }
  }

  private static func sublayers(
    _ norm: Normalization<Float>? = nil, attention: Attention<Float>? = nil,
    feedForward: FeedForward<Float>? = nil
  ) -> String? {
    let block = TinyBlock(width: 2)
    return unsupported {
      _ = try CertifiedBlock(
        [
          Sublayer(
            norm: norm ?? block.norm, transform: .attention(attention ?? block.attention)),
          Sublayer(
            norm: block.norm, transform: .feedForward(feedForward ?? block.feedForward)),
        ], isSharp: false)
    }
  }

  @Test func `matrices of other numbers are named`() {
    #expect(RefusalTests.block { _ in } == nil)
    for number in [Float.infinity, .nan] {
      #expect(RefusalTests.block { $0.query = [[number, 1]] } == "a weight is not finite")
    }
    #expect(
      RefusalTests.block { $0.up = [[1, 0x1p-60]] }
        == "the weights of a matrix need more than 47 bits in a row, and products would be slow")
  }

  @Test func `normalisations of other kinds are named`() {
    #expect(
      RefusalTests.sublayers(Normalization(.layer, gain: [1, 1], epsilon: 1e-5))
        == "its normalisations are LayerNorm; RMSNorm is followed")
    #expect(
      RefusalTests.sublayers(
        Normalization(.rootMeanSquare, gain: [1, 1], bias: [0, 1], epsilon: 1e-5))
        == "a normalisation has a bias")
    for epsilon in [0x1p-71, -1, .infinity, .nan] as [Float] {
      #expect(RefusalTests.block { $0.epsilon = epsilon } == "an epsilon is below 2^-70")
    }
    #expect(RefusalTests.block { $0.epsilon = 0 } == nil)
    for gain in [0x1p-45, 0x1p30, .infinity] as [Float] {
      #expect(RefusalTests.block { $0.gain = [1, gain] } == "a gain has bits below 2^-44")
    }
  }

  @Test func `attention of other kinds is named`() {
    func attention(
      _ size: Int, bias: [Float]? = nil, rotation: Rotation<Float>? = nil
    ) -> Attention<Float> {
      let block = TinyBlock(width: 2, headSize: size)
      let map = AffineMap(Matrix(rows: block.query))
      return Attention(
        query: map, key: map, value: map,
        output: AffineMap(Matrix(rows: block.output), bias: bias), heads: 1, scale: 1,
        rotation: rotation)
    }
    #expect(RefusalTests.sublayers(attention: attention(4)) == nil)
    for size in [2, 3, 8, 12, 128] {
      #expect(RefusalTests.sublayers(attention: attention(size)) == nil)
    }
    #expect(
      RefusalTests.sublayers(attention: attention(4, bias: [0, 1]))
        == "the output of attention has a bias")
    let table = Matrix<Float>(rows: [[1, 1]])
    let rotation = Rotation(pairing: .halves, cosines: table, sines: table)
    #expect(
      RefusalTests.sublayers(attention: attention(4, rotation: rotation))
        == "the rotations have no base")
  }

  @Test func `layers, blocks and positions of other kinds are named`() {
    let map = AffineMap(Matrix<Float>(rows: [[1, 0]]))
    let back = AffineMap(Matrix<Float>(rows: [[1], [0]]))
    let biased = AffineMap(Matrix<Float>(rows: [[1, 0]]), bias: [1])
    let unit = "its hidden units have no SiLU gate"
    #expect(
      RefusalTests.sublayers(feedForward: FeedForward(inner: map, outer: back, activation: .silu))
        == unit)
    #expect(
      RefusalTests.sublayers(
        feedForward: FeedForward(gate: map, inner: map, outer: back, activation: .gelu)) == unit)
    for (gate, inner) in [(biased, map), (map, biased)] {
      #expect(
        RefusalTests.sublayers(
          feedForward: FeedForward(gate: gate, inner: inner, outer: back, activation: .silu))
          == "a feed-forward layer has a bias")
    }
    let block = TinyBlock(width: 2)
    for sublayers in [[], [block.sublayers[0]], block.sublayers.reversed()] {
      #expect(
        RefusalTests.unsupported { _ = try CertifiedBlock(Array(sublayers), isSharp: true) }
          == "a block is not attention and a feed-forward layer")
    }
    let matrix = Matrix<Float>(rows: [[1, 0], [0, 1]])
    let decoder = Decoder(
      tokenEmbedding: matrix, positionEmbedding: matrix, blocks: [], finalNorm: block.norm,
      unembedding: matrix)
    #expect(
      RefusalTests.unsupported { _ = try CertifiedTransformer(decoder) }
        == "its positions are embedded; rotary positions are followed")
  }
}

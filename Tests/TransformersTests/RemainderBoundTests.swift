import ChoiceSequences
import ExactArithmetic
import SteeringLaws
import SteeringModel
import Testing
import Transformers

@Suite("bound of what later blocks add")
struct RemainderBoundTests {
  @Test("the operator norm's bound is at least ‖Ax‖/‖x‖, and exact for a diagonal")
  func operatorNorm() {
    let diagonal = Matrix<Interval>(rows: [[3, 0], [0, -4]])
    #expect(diagonal.operatorNorm.contains(4 as Rational))
    var random = SplitMix64(state: 5)
    for _ in 0..<50 {
      func vector() -> [Interval] {
        (0..<4).map { _ in Interval(BigFloat(random.symmetricUnit(), precision: 96)) }
      }
      let matrix = Matrix(rows: [vector(), vector(), vector()])
      let x = vector()
      let stretched = Vectors.norm(matrix * x)
      let bound = matrix.operatorNorm * Vectors.norm(x)
      #expect(stretched.lower <= bound.upper)
    }
  }

  @Test("whatever the stream, small or huge, the later blocks add at most the bound")
  func anyStream() {
    var random = SplitMix64(state: 6)
    for seed in 1...30 as ClosedRange<UInt64> {
      let shape = randomShape(&random)
      let decoder = RandomDecoder(shape, seed: seed).decoder.certified(precision: 96)
      let bound = RemainderBound(decoder, after: 0).total
      for exponent in [-20, 0, 3, 30] {
        let rows = (0..<shape.positions).map { _ in
          (0..<shape.width).map { _ in
            Interval(BigFloat(random.symmetricUnit(), precision: 96))
              * Interval((2 as Rational).raised(to: exponent), precision: 96)
          }
        }
        for row in decoder.remainder(from: rows, after: 0) {
          let added = Vectors.norm(row)
          #expect(added.upper <= bound, "seed \(seed): \(added) exceeds \(bound)")
        }
      }
    }
  }

  @Test(
    "the bound of attention is attained: values all ones, a stream along them",
    arguments: [1, 2, 4])
  func attained(heads: Int) {
    let ones = [[Interval]](repeating: [1, 1, 1, 1], count: 4)
    let identity = (0..<4).map { row in (0..<4).map { $0 == row ? 1 : 0 as Interval } }
    func map(_ rows: [[Interval]]) -> AffineMap<Interval> {
      AffineMap(Matrix(rows: rows), bias: [0, 0, 0, 0])
    }
    let norm = Normalization<Interval>(.rootMeanSquare, gain: [1, 1, 1, 1], epsilon: 0)
    let attention = Attention(
      query: map(ones), key: map(ones), value: map(ones), output: map(identity), heads: heads,
      scale: 1)
    let decoder = Decoder(
      tokenEmbedding: Matrix(rows: ones), positionEmbedding: Matrix(rows: ones),
      blocks: [[Sublayer(norm: norm, transform: .attention(attention))]], finalNorm: norm,
      unembedding: Matrix(rows: ones))
    // ‖V‖ = 4 and ‖z‖ = 2, however many heads share it: each position gets (4, 4, 4, 4), of norm 8.
    let added = decoder.remainder(from: [[3, 3, 3, 3], [7, 7, 7, 7]], after: 0)
    #expect(Vectors.norm(added[1]).contains(8 as Rational))
    let bound = RemainderBound(decoder, after: 0).total
    #expect(bound >= 8 && bound < BigFloat(8.000_001))
  }

  @Test("a sublayer's output changes by at most its Lipschitz bound times the change of its input")
  func lipschitz() {
    var random = SplitMix64(state: 7)
    var closest = 0.0
    for seed in 1...40 as ClosedRange<UInt64> {
      let shape = randomShape(&random)
      let decoder = RandomDecoder(shape, seed: seed).decoder.certified(precision: 96)
      let sublayers = decoder.sublayers(after: 0)
      let bounds = RemainderBound(decoder, after: 0).sublayers
      for (sublayer, bound) in zip(sublayers, bounds) {
        // Inputs γ∘z + β with |z_i| ≤ 1, hence ‖z‖ ≤ √d.
        let first = randomRows(shape, &random)
        let step = random.symmetricUnit() > 0 ? 1 : 1.0 / 1024
        let second = zip(first, randomRows(shape, &random)).map { a, b in
          zip(a, b).map { $0 + step * ($1 - $0) }
        }
        func output(_ rows: [[Double]]) -> [[Interval]] {
          let inputs = rows.map { row in
            row.indices.map {
              sublayer.norm.gain[$0] * Interval(BigFloat(row[$0], precision: 96))
                + sublayer.norm.bias[$0]
            }
          }
          return sublayer(Matrix(rows: inputs)).rows
        }
        let change =
          zip(first, second).map { a, b in
            Vectors.norm(zip(a, b).map { Interval(BigFloat($0)) - Interval(BigFloat($1)) }).lower
          }.max() ?? 0
        for (a, b) in zip(output(first), output(second)) {
          let moved = Vectors.norm(Vectors.difference(a, b))
          let allowed = Interval(bound.lipschitz) * Interval(change)
          #expect(moved.lower <= allowed.upper, "seed \(seed)")
          closest = max(closest, (moved / allowed).lower.double())
        }
      }
    }
    // Not vacuous: some sublayer comes within a factor of 20 of its bound.
    #expect(closest > 0.05)
  }

  private func randomRows(
    _ shape: DecoderConfiguration, _ random: inout SplitMix64
  ) -> [[Double]] {
    (0..<shape.positions).map { _ in (0..<shape.width).map { _ in random.symmetricUnit() } }
  }

  @Test("R(α) tends to its computed limit within the certified bound, and not to the other end's")
  func drift() throws {
    var random = SplitMix64(state: 9)
    var refuted = 0
    for seed in 1...30 as ClosedRange<UInt64> {
      var shape = randomShape(&random)
      shape.steering = SteeringSite(layer: 0, positions: shape.steering.positions)
      let model = RandomDecoder(shape, seed: seed)
      let decoder = model.decoder.certified(precision: 96)
      let exact = try SteeringDirection(model.direction, under: shape.norm)
      let direction = exact.enclosures(precision: 96)
      let h = decoder.stream(model.tokens, after: 0)
      let steered = h.indices.filter(shape.steering.selects)
      let size = steered.map { Vectors.norm(h[$0]).upper }.max() ?? 0
      let bound = RemainderBound(decoder, after: 0)
      for alpha in [Rational(-1_000_000), -100, 1, 1000, 10_000_000] {
        let shifted = zip(h.indices, h).map { index, row in
          guard shape.steering.selects(index) else { return row }
          return zip(row, direction).map { $0 + Interval(alpha, precision: 96) * $1 }
        }
        let remainder = decoder.remainder(from: shifted, after: 0)
        let allowed = bound.drift(at: alpha, along: exact.components, stateNorm: size)
        for end in StrengthEnd.allCases {
          let limit = decoder.limitingStream(
            from: h, steering: shape.steering, direction: direction, end)
          let isRightEnd = (end == .positive) == (alpha > 0)
          for index in steered {
            let expected = Vectors.difference(limit[index], h[index])
            let gap = Vectors.norm(Vectors.difference(remainder[index], expected))
            if isRightEnd { #expect(gap.lower <= allowed, "seed \(seed), \(alpha)") }
            if !isRightEnd && gap.lower > allowed { refuted += 1 }
          }
        }
      }
    }
    #expect(refuted > 0)
  }

  @Test("without the attention sublayers' share the bound fails somewhere")
  func mutant() {
    var random = SplitMix64(state: 8)
    var violations = 0
    for seed in 1...60 as ClosedRange<UInt64> {
      var shape = randomShape(&random)
      (shape.depth, shape.hidden, shape.steering) = (1, 1, SteeringSite(layer: 0))
      let decoder = RandomDecoder(shape, seed: seed).decoder.certified(precision: 96)
      let bounds = RemainderBound(decoder, after: 0).sublayers
      let rows = decoder.stream([0, 0].prefix(shape.positions).map { $0 }, after: 0)
      let added = decoder.remainder(from: rows, after: 0)
      // The feed-forward sublayer is the second of the block.
      if Vectors.norm(added[0]).lower > bounds[1].output {
        violations += 1
      }
    }
    #expect(violations > 0)
  }
}

/// A small random shape: width 1 to 6, one to three blocks, both norms, both activations, any layer.
func randomShape(_ random: inout SplitMix64) -> DecoderConfiguration {
  var shape = DecoderConfiguration()
  shape.norm = NormalizationKind.allCases[random.integer(in: 0...1)]
  shape.activation = Activation.allCases[random.integer(in: 0...1)]
  shape.width = random.integer(in: shape.norm == .layer ? 2...6 : 1...6)
  let divisors = (1...shape.width).filter(shape.width.isMultiple)
  shape.heads = divisors[random.integer(in: 0...divisors.count - 1)]
  shape.depth = random.integer(in: 1...3)
  shape.hidden = random.integer(in: 1...8)
  let shared = (1...shape.heads).filter(shape.heads.isMultiple)
  shape.keyValueHeads = shared[random.integer(in: 0...shared.count - 1)]
  shape.isGated = random.integer(in: 0...1) == 1
  if (shape.width / shape.heads).isMultiple(of: 2), random.integer(in: 0...1) == 1 {
    shape.rotation = .neighbours
  }
  shape.positions = random.integer(in: 1...3)
  shape.vocabulary = random.integer(in: 2...6)
  shape.epsilon = [1e-5, 0x1p-30, 0.01, 1][random.integer(in: 0...3)]
  let layer = random.integer(in: 0...shape.depth)
  let only = random.integer(in: 0...3) == 0
  shape.steering = SteeringSite(
    layer: layer, positions: only ? .only(random.integer(in: 0...shape.positions - 1)) : .all)
  return shape
}

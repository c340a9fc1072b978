import ExactArithmetic
import PropertyTesting
import SteeringLaws
import Testing

@testable import TaylorModels
@testable import Transformers

@Suite("Constants and the steered stream")
struct ConstantsTests {
  private static func error(
    _ model: TaylorModel, at t: BigComplex = .one, _ truth: [BigComplex]
  ) -> Measured {
    let stored = model.coefficients.values(at: t, model.format)
    return Measured(
      error: BigComplex.norm(zip(truth, stored).map { $0 - $1 }), bound: model.remainder)
  }

  private static func doubles(_ source: inout ChoiceSource, _ count: Int) -> [Double] {
    (0..<count).map { _ in
      let value = source.double()
      return value.isFinite && value.magnitude < 0x1p60 ? value : 1.5
    }
  }

  @Test func `doubles are stored exactly where their digits allow`() {
    checkProperty("doubles as constants", count: 200) { (source: inout ChoiceSource) in
      (ConstantsTests.doubles(&source, 3), source.integer(in: 100...300))
    } satisfies: { (input: ([Double], Int)) in
      let format = SeriesFormat(order: 0, fractionBits: input.1)
      let model = StreamEnclosure.constants(input.0, format)
      let measured = ConstantsTests.error(model, input.0.map { BigComplex($0) })
      try demandWithin(measured, "constants")
      let isExact = input.0.allSatisfy { value in
        (Rational(exactly: value) ?? 0) * .power(input.1)
          == Rational(
            ((Rational(exactly: value) ?? 0) * .power(input.1)).floor)
      }
      try demand(isExact == model.remainder.isZero, "exact: \(isExact), \(model.remainder)")
    }
  }

  @Test func `means and differences of constants are within their remainders`() {
    checkProperty("means", count: 60) { (source: inout ChoiceSource) in
      (0..<source.integer(in: 1...5)).map { _ in ConstantsTests.doubles(&source, 2) }
    } satisfies: { (vectors: [[Double]]) in
      let format = SeriesFormat(order: 0, fractionBits: 110)
      let models = vectors.map { StreamEnclosure.constants($0, format) }
      let mean = TaylorModel.mean(models)
      let count = BigComplex(vectors.count)
      let truth = (0..<2).map { place in
        vectors.reduce(BigComplex.zero) { $0 + BigComplex($1[place]) } / count
      }
      try demandWithin(ConstantsTests.error(mean, truth), "mean")
      let difference = TaylorModel.difference(mean, models[0])
      try demandWithin(
        ConstantsTests.error(difference, zip(truth, vectors[0]).map { $0 - BigComplex($1) }),
        "difference")
    }
  }

  @Test func `a panel begins with the steered stream`() throws {
    let head = try TinyUnembedding(rows: [[1, 0], [0, 1]], gain: [1, 1]).certified()
    let constants = SeriesFormat(order: 0, fractionBits: 140)
    let (h, v) = ([0.1, -3.7], [1e-3, 2.25])
    var stream = StreamEnclosure.constants(h, constants)
    var direction = StreamEnclosure.constants(v, constants)
    stream.remainder += .powerOfTwo(-130)
    direction.remainder += .powerOfTwo(-131)
    let problem = PanelProblem(
      stream: stream, direction: direction, position: 0, blocks: [], head: head, past: [])
    let panel = PanelProblem.Panel(centre: -1.375, halfWidth: 0.0625)
    for (order, bits) in [(0, 120), (1, 110), (3, 150)] {
      let format = SeriesFormat(order: order, fractionBits: bits)
      let model = problem.start(panel, format)
      for t in BigComplex.coarse {
        let strength = BigComplex(panel.centre) + BigComplex(panel.halfWidth) * t
        // The vectors are off along h + αv itself.
        let size = BigComplex(strength.size) * BigComplex.one.scaled(byPowerOfTwo: -131)
        let off = BigComplex.one.scaled(byPowerOfTwo: -130) + size
        let truth = zip(h, v).enumerated().map { place, pair in
          BigComplex(pair.0) + strength * BigComplex(pair.1) + (place == 0 ? off : .zero)
        }
        #expect(!ConstantsTests.error(model, at: t, truth).isViolated, "order \(order)")
      }
    }
  }

  @Test func `a panel's first polynomials lose a unit in each of two coefficients`() throws {
    let head = try TinyUnembedding(rows: [[1, 0], [0, 1]], gain: [1, 1]).certified()
    let constants = SeriesFormat(order: 0, fractionBits: 140)
    let ones = Integer.power(139) - 1
    let problem = PanelProblem(
      stream: TaylorModel([[ones], [ones]], constants),
      direction: TaylorModel([[ones], [ones]], constants), position: 0, blocks: [], head: head,
      past: [])
    let format = SeriesFormat(order: 1, fractionBits: 110)
    let panel = PanelProblem.Panel(centre: 1, halfWidth: 1)
    let model = problem.start(panel, format)
    let stored = problem.stream.coefficients.values(at: .one, constants)
    // At t = 1, 3 times the stored vector.
    let measured = ConstantsTests.error(model, stored.map { $0 * BigComplex(3) })
    #expect(!measured.isViolated && measured.ratio > 0.99, "\(measured.ratio)")
  }

  @Test func `sums and multiples of constants are within their remainders`() {
    checkProperty("multiples", count: 60) { (source: inout ChoiceSource) in
      (ConstantsTests.doubles(&source, 2), source.rational(bits: 80))
    } satisfies: { (input: ([Double], Rational)) in
      let format = SeriesFormat(order: 0, fractionBits: 130)
      let model = StreamEnclosure.constants(input.0, format)
      let factor = BigComplex(input.1)
      try demandWithin(
        ConstantsTests.error(
          model.scaled(by: input.1), input.0.map { BigComplex($0) * factor }), "multiple")
      let sum = TaylorModel.sum(model, model.scaled(by: input.1))
      try demandWithin(
        ConstantsTests.error(sum, input.0.map { BigComplex($0) * (factor + .one) }), "sum")
    }
  }
}

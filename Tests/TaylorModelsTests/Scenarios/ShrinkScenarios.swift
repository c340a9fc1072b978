// Smaller formats, and norms of matrices.
import ExactArithmetic

@testable import TaylorModels

enum ShrinkMeasure {
  /// ‖p − q‖ + r for the model q that p is shrunk to: the error of p itself may be parallel.
  static func shrunk(
    _ rows: [[Integer]], _ format: SeriesFormat, to smaller: SeriesFormat,
    remainder: Magnitude = .zero, at points: [BigComplex] = BigComplex.coarse
  ) -> Measured {
    let model = TaylorModel(
      format: format, coefficients: CoefficientTable(rows), remainder: remainder)
    let result = model.shrunk(to: smaller)
    return Measured.worst(points, bound: result.remainder) { t in
      let (before, after) = (
        model.coefficients.values(at: t, format), result.coefficients.values(at: t, smaller)
      )
      return BigComplex.norm(zip(before, after).map { $0 - $1 }) + remainder.bigFloat
    }
  }
}

extension Scenario {
  static let shrinking: [Scenario] = [
    Scenario(.shrinkRounding, "all lower digits are ones", floor: 0.999) { fault in
      let format = SeriesFormat(order: 2, fractionBits: 160, fault: fault)
      let smaller = SeriesFormat(order: 2, fractionBits: 120, fault: fault)
      let ones = [Integer](repeating: .power(100) - 1, count: 3)
      return ShrinkMeasure.shrunk([ones, ones], format, to: smaller)
    },
    Scenario(.shrinkDropped, "two components of the last power", floor: 0.999) { fault in
      let format = SeriesFormat(order: 2, fractionBits: 120, fault: fault)
      let smaller = SeriesFormat(order: 1, fractionBits: 120, fault: fault)
      return ShrinkMeasure.shrunk(
        [format.row(1, 2, 3), format.row(1, 0, -4)], format, to: smaller)
    },
    // Entries that are all too small by as much as is said of them: the bound has twice that.
    Scenario(
      .spectralRounding, "an entry off by its error", floor: 0.999, isHalfNoticed: false
    ) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 100, fault: fault)
      let matrix = RoundedMatrix(elements: [1], rows: 1, columns: 1, entryError: 0x1p-12)
      return Measured(
        error: BigFloat(1 + 0x1p-12), bound: matrix.spectralNorm(squarings: 4, fault: format))
    },
    // A column whose square loses, term by term, what is below half a unit of 1: how much, rests
    // with the order in which products of matrices add.
    Scenario(
      .spectralRounding, "a sum that loses its small terms", floor: 0.999, isHalfNoticed: nil
    ) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 100, fault: fault)
      let entries = [1] + [Double](repeating: 0x1.6ap-27, count: 4095)
      let exact = entries.reduce(BigFloat(0, precision: BigComplex.precision)) {
        $0 + BigComplex($1).squaredSize
      }
      let matrix = RoundedMatrix(elements: entries, rows: 4096, columns: 1, entryError: 0)
      return Measured(
        error: BigComplex.root(exact), bound: matrix.spectralNorm(squarings: 4, fault: format))
    },
    Scenario(
      .spectralProduct, "an entry off by its error", floor: 0.999, isHalfNoticed: false
    ) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 100, fault: fault)
      let a = RoundedMatrix(elements: [1], rows: 1, columns: 1, entryError: 0x1p-12)
      let b = RoundedMatrix(elements: [1], rows: 1, columns: 1, entryError: 0)
      return Measured(
        error: BigFloat(1 + 0x1p-12),
        bound: RoundedMatrix.spectralNorm(ofProduct: a, b, squarings: 4, fault: format))
    },
  ]
}

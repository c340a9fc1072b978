// Exponentials and reciprocals.
import ExactArithmetic

@testable import TaylorModels

/// The operations on one polynomial, measured.
enum SeriesMeasure {
  /// |c e^∓p − 1| for the polynomial p.
  static func exponential(
    _ p: [Integer], _ format: SeriesFormat, isNegated: Bool = false,
    at points: [BigComplex] = BigComplex.coarse
  ) throws -> Measured {
    let arithmetic = SeriesArithmetic(format)
    let (table, result) = (
      CoefficientTable([p]), CoefficientTable(rows: 1, columns: format.count)
    )
    defer { keep(table, result) }
    let (_, error) = try arithmetic.exponential(
      table[0], format.bounds(table[0]), negated: isNegated, into: result[0])
    return Measured.worst(points, bound: error) { t in
      let value = table.value(0, at: t, format.fractionBits)
      let inverse = (isNegated ? value : -value).exponential()
      return (result.value(0, at: t, format.fractionBits) * inverse - .one).size
    }
  }

  /// |1 − dz|.
  static func reciprocal(
    _ d: [Integer], _ format: SeriesFormat, at points: [BigComplex] = BigComplex.coarse
  ) throws -> Measured {
    let arithmetic = SeriesArithmetic(format)
    let (table, result) = (
      CoefficientTable([d]), CoefficientTable(rows: 1, columns: format.count)
    )
    defer { keep(table, result) }
    let (_, defect) = try arithmetic.reciprocal(
      table[0], format.bounds(table[0]), into: result[0])
    return Measured.worst(points, bound: defect) { t in
      let bits = format.fractionBits
      return (.one - table.value(0, at: t, bits) * result.value(0, at: t, bits)).size
    }
  }
}

extension Scenario {
  static let series: [Scenario] = [
    // Rounding to nearest is off by half a unit, the bound has a whole one for it.
    Scenario(
      .exponentialStart, "constants whose exponentials end in a half", floor: 0.45,
      isHalfNoticed: false
    ) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 100, fault: fault)
      return Measured.worst(
        try (1...48).map {
          try SeriesMeasure.exponential(
            format.row(Rational($0, 16)), format, isNegated: $0 % 2 == 0, at: [.one])
        })
    },
    // The integral of t^N along the ray is 1/(N + 1), which the bound leaves out.
    Scenario(
      .exponentialTail, "order 1 leaves out half the square", floor: 0.49, isHalfNoticed: false
    ) { fault in
      let format = SeriesFormat(order: 1, fractionBits: 200, fault: fault)
      return Measured.worst([
        try SeriesMeasure.exponential(format.row(0, .power(-30)), format),
        try SeriesMeasure.exponential(format.row(-3, .power(-30)), format, isNegated: true),
      ])
    },
    Scenario(
      .exponentialRounding, "a coefficient just below a unit is dropped", floor: 0.7,
      isHalfNoticed: false
    ) { fault in
      let format = SeriesFormat(order: 1, fractionBits: 100, fault: fault)
      return Measured.worst(
        try (1...32).map {
          try SeriesMeasure.exponential(
            [(Rational(-$0, 2048) * .power(100)).floor, 1], format, at: BigComplex.real)
        })
    },
    Scenario(.reciprocalTail, "one coefficient beyond the order", floor: 0.999) { fault in
      let format = SeriesFormat(order: 1, fractionBits: 200, fault: fault)
      return Measured.worst([
        try SeriesMeasure.reciprocal(format.row(2, .power(-30)), format),
        try SeriesMeasure.reciprocal(format.row(1, Rational(-1, 4)), format),
      ])
    },
    // 2^82 + 1 divides 2^246 + 1: the division leaves the most that it can.
    Scenario(.reciprocalRounding, "the largest rest of a division", floor: 0.999) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 123, fault: fault)
      return try SeriesMeasure.reciprocal([.power(82) + 1], format, at: [.one])
    },
  ]
}

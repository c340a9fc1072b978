// Hidden units with a SiLU gate.
import ExactArithmetic

@testable import TaylorModels

enum GateMeasure {
  /// |(p + d)σ(p + d)(u + e) − stored| for the largest errors d and e, of the directions `phases`.
  static func unit(
    _ p: [Integer], _ u: [Integer], _ format: SeriesFormat, gateError: Rational = 0,
    upError: Rational = 0, at points: [BigComplex] = BigComplex.coarse,
    phases: [(BigComplex, BigComplex)] = [(.one, .one)]
  ) throws -> Measured {
    let units = GatedUnits(SeriesArithmetic(format))
    let (inputs, result) = (
      CoefficientTable([p, u]), CoefficientTable(rows: 1, columns: format.count)
    )
    defer { keep(inputs, result) }
    func magnitude(_ x: Rational) -> Magnitude {
      Magnitude(BigFloat(x, precision: 200, rounding: .up))
    }
    let unit = try units.compute(
      inputs[0], inputs[1], gateError: magnitude(gateError), upError: magnitude(upError),
      into: result[0])
    let bound =
      unit.fresh + unit.gateSlope * magnitude(gateError) + unit.upSlope * magnitude(upError)
    return Measured.worst(
      phases.map { (d, e) in
        Measured.worst(points, bound: bound) { t in
          let gate = inputs.value(0, at: t, format.fractionBits) + BigComplex(gateError) * d
          let up = inputs.value(1, at: t, format.fractionBits) + BigComplex(upError) * e
          let truth = GateMeasure.silu(gate) * up
          return (truth - result.value(0, at: t, format.fractionBits)).size
        }
      })
  }

  static func silu(_ x: BigComplex) -> BigComplex { x / (.one + (-x).exponential()) }
}

extension Scenario {
  /// A gate far below 0: σ(p) is the rounded reciprocal, times |p| in the unit.
  private static func lowGate(
    _ fault: ErrorTerm.Fault?, up: Rational = .power(20)
  ) throws -> Measured {
    let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
    return Measured.worst(
      try (1...32).map {
        try GateMeasure.unit(
          format.row(-40 - Rational($0, 64)), format.row(up), format, at: [.one])
      })
  }

  static let gates: [Scenario] = [
    // A half of it is in the exponential's own bound, see there.
    Scenario(
      .gateExponential, "a gate far above 0", floor: 0.45, isHalfNoticed: false
    ) { fault in
      let format = SeriesFormat(order: 1, fractionBits: 300, fault: fault)
      return try GateMeasure.unit(format.row(60, .power(-20)), format.row(1), format)
    },
    Scenario(.gateReciprocal, "a gate far below 0", floor: 0.9) { try lowGate($0) },
    Scenario(.gateLogistic, "a gate far below 0", floor: 0.9) { try lowGate($0) },
    Scenario(.unitGate, "a gate far below 0 and a large factor", floor: 0.9) { try lowGate($0) },
    Scenario(.gateIncoming, "a gate of 3/2 with an error", floor: 0.999) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      return try GateMeasure.unit(
        format.row(Rational(3, 2)), format.row(1), format, gateError: .power(-30), at: [.one])
    },
    Scenario(.upIncoming, "an error of the factor alone", floor: 0.999) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      return try GateMeasure.unit(
        format.row(Rational(3, 2)), format.row(1), format, upError: .power(-30), at: [.one])
    },
    Scenario(.gateProductTail, "a gate that is a small multiple of t", floor: 0.99) { fault in
      let format = SeriesFormat(order: 1, fractionBits: 200, fault: fault)
      return try GateMeasure.unit(format.row(0, .power(-20)), format.row(1), format)
    },
    Scenario(.gateProductRounding, "small gates, a large factor", floor: 0.9) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      return Measured.worst(
        try (1...24).map {
          try GateMeasure.unit(
            format.row(.power(-50) * Rational(1000 + $0, 1000)), format.row(.power(20)), format,
            at: [.one])
        })
    },
    Scenario(.unitProductTail, "a factor that is a multiple of t", floor: 0.99) { fault in
      let format = SeriesFormat(order: 1, fractionBits: 200, fault: fault)
      return try GateMeasure.unit(format.row(1, .power(-30)), format.row(0, 1), format)
    },
    Scenario(.unitProductRounding, "small factors", floor: 0.93) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      return Measured.worst(
        try (1...32).map {
          try GateMeasure.unit(
            format.row(1), format.row(.power(-30) * Rational(1000 + $0, 1000)), format,
            at: [.one])
        })
    },
  ]
}

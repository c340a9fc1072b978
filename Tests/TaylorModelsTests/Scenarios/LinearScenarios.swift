// Matrices and rotations.
import ExactArithmetic
import Transformers

@testable import TaylorModels

enum LinearMeasure {
  /// The error of the value that a block without heads' turning keeps of a stream of constants x,
  /// for the error `error` of x, whose norm is `remainder`.
  static func value(
    _ block: TinyBlock, _ x: [[Integer]], _ format: SeriesFormat, remainder: Magnitude = .zero,
    error: [Rational]? = nil
  ) throws -> Measured {
    let model = TaylorModel(x, format, remainder: remainder)
    let result = try block.certified(isSharp: false).advance(
      [SequenceModel(start: 0, streams: [model])], past: [[]], workers: 1)
    let attended = result.own[0][0]
    let truth = NormalizationMeasure.reference(
      zip(model.coefficients.values(at: .one, format), error ?? x.map { _ in 0 })
        .map { $0 + BigComplex($1) }, epsilon: block.epsilon)
    let values = block.value.enumerated().map { row, entries in
      zip(entries, block.gain).map { Double($0) * Double($1) }.enumerated().reduce(
        BigComplex(Double(block.biases.value?[row] ?? 0))
      ) { $0 + BigComplex($1.element) * truth[$1.offset] }
    }
    let stored = attended.values.values(at: .one, format)
    return Measured(
      error: BigComplex.norm(zip(values, stored).map { $0 - $1 }), bound: attended.valueErrors[0])
  }

  /// The error that turning by the angle of `position` adds to a head of two coordinates.
  static func rotation(
    _ x: [[Integer]], position: Int, _ format: SeriesFormat,
    at points: [BigComplex] = BigComplex.coarse
  ) -> Measured {
    let rotation = RotationAngles(pairing: .neighbours, base: 10000, headSize: 2)
    let arithmetic = SeriesArithmetic(format)
    let (before, after) = (CoefficientTable(x), CoefficientTable(x))
    let errors = rotation.apply(
      rotation.table(position, arithmetic), to: after, arithmetic)
    let turn = BigComplex(BigFloat(0), BigFloat(position)).exponential()
    let (cosine, sine) = (BigComplex(turn.real), BigComplex(turn.imaginary))
    return Measured.worst(points, bound: errors[0]) { t in
      let (a, b) = (before.values(at: t, format), after.values(at: t, format))
      return BigComplex.norm([
        a[0] * cosine - a[1] * sine - b[0], a[0] * sine + a[1] * cosine - b[1],
      ])
    }
  }

  /// The error α Wd G δ of a layer whose only unit has the slope `slope` in its gate, against what
  /// is propagated of ‖δ‖ = `incoming`.
  static func propagated(
    _ block: TinyBlock, slope: Double, incoming: Double, isSharp: Bool, fault: ErrorTerm.Fault?
  ) throws -> Measured {
    let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
    let layer = try block.certified(isSharp: isSharp).feedForward
    let unit = GatedUnit(fresh: .zero, gateSlope: Magnitude(slope), upSlope: .zero)
    let bound = layer.propagated(
      [unit], incoming: Magnitude(incoming), rounding: .zero, format)
    func norm(_ vector: [Float]) -> BigFloat {
      BigComplex.norm(vector.map { BigComplex(Double($0)) })
    }
    let error =
      norm(block.down.map { $0[0] }) * norm(block.gate[0])
      * BigComplex(slope * incoming).real
    return Measured(error: error, bound: bound)
  }
}

extension Scenario {
  /// A gate's row (1, 2) and a column (3, 4) after it.
  private static var narrowLayer: TinyBlock {
    var block = TinyBlock(width: 2)
    block.gate = [[1, 2]]
    block.down = [[3], [4]]
    return block
  }

  static let linear: [Scenario] = [
    Scenario(.linearIncoming, "an error along a row of values", floor: 0.999) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      var block = TinyBlock(width: 4)
      block.value = [[1, 1, 1, 1]]
      return try LinearMeasure.value(
        block, (0..<4).map { _ in format.row(.power(-20)) }, format,
        remainder: .powerOfTwo(-39), error: [Rational](repeating: .power(-40), count: 4))
    },
    Scenario(.linearIncoming, "one unit, sharp", floor: 0.999) { fault in
      try LinearMeasure.propagated(
        narrowLayer, slope: 0.5, incoming: 0x1p-20, isSharp: true, fault: fault)
    },
    Scenario(.linearIncoming, "one unit, cheap", floor: 0.999) { fault in
      try LinearMeasure.propagated(
        narrowLayer, slope: 0.5, incoming: 0x1p-20, isSharp: false, fault: fault)
    },
    // Two units are charged, of which the bias takes a half at most.
    Scenario(.linearRounding, "a row that loses a unit, and a bias half of one", floor: 0.7) {
      fault in
      let format = SeriesFormat(order: 0, fractionBits: 100, fault: fault)
      var block = TinyBlock(width: 1)
      block.value = [[0x1p-20]]
      block.biases.value = [0x1p-101]
      return Measured.worst(
        try (1...32).map {
          try LinearMeasure.value(block, [format.row(Rational($0, 3))], format)
        })
    },
    Scenario(.linearEarlierRounding, "components just below a unit", floor: 0.93) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      var block = TinyBlock(width: 16)
      block.gain = [Float](repeating: Float(1).nextDown, count: 16)
      block.epsilon = 0
      block.value = [[Float](repeating: 0x1p20, count: 16)]
      return try LinearMeasure.value(
        block, [format.row(.power(22))] + [[Integer]](repeating: [.power(20)], count: 15), format)
    },
    // A turn's two numbers are off by half a unit each at most; the bound has two units.
    Scenario(.rotationTable, "large coordinates", floor: 0.3, isHalfNoticed: false) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      return Measured.worst(
        (1...32).map {
          LinearMeasure.rotation(
            [format.row(.power(40)), format.row(.power(40))], position: $0, format, at: [.one])
        })
    },
    Scenario(.rotationRounding, "coordinates of few units", floor: 0.9) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      return Measured.worst(
        (1...200).map {
          LinearMeasure.rotation(
            [[Integer($0 % 20)], [Integer($0 / 20)]], position: 1, format, at: [.one])
        })
    },
  ]
}

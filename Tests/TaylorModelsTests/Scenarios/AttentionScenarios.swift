// Scores, weights and mixed values of attention.
import ExactArithmetic

@testable import TaylorModels

extension Scenario {
  static let scores: [Scenario] = [
    Scenario(.scoreQuery, "a query's error and two keys, cheap", floor: 0.999) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      var head = TinyHead(
        query: [format.row(-1)], keys: [[format.row(2)], [format.row(5)]],
        values: [[format.row(0)], [format.row(0)]])
      head.queryError = .powerOfTwo(-20)
      return try HeadMeasure.difference(head, query: .power(-20), key: 0, format)
    },
    Scenario(.scoreQuery, "the stream's error through the query's row, sharp", floor: 0.999) {
      fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      var head = TinyHead(
        query: [format.row(-1)], keys: [[format.row(2)], [format.row(5)]],
        values: [[format.row(0)], [format.row(0)]])
      head.block.query = [[3]]
      head.incoming = .powerOfTwo(-20)
      head.queryError = Magnitude(3 * 0x1p-20)
      return try HeadMeasure.difference(
        head, query: 3 * .power(-20), key: 0, format, isSharp: true)
    },
    Scenario(.scoreKey, "a key's error, cheap", floor: 0.999) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      var head = TinyHead(
        query: [format.row(-3)], keys: [[format.row(0)], [format.row(1)]],
        values: [[format.row(0)], [format.row(0)]])
      head.keyErrors[1] = .powerOfTwo(-20)
      return try HeadMeasure.difference(head, query: 0, key: .power(-20), format)
    },
    Scenario(.scoreKey, "the stream's error through the key's row, sharp", floor: 0.999) {
      fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      var head = TinyHead(
        query: [format.row(-3)], keys: [[format.row(0)], [format.row(1)]],
        values: [[format.row(0)], [format.row(0)]])
      head.block.key = [[5]]
      head.keyErrors[1] = Magnitude(5 * 0x1p-20)
      head.origins[1] = .init(
        incoming: .powerOfTwo(-20), angles: nil, keyRounding: [.zero], valueRounding: [.zero])
      return try HeadMeasure.difference(
        head, query: 0, key: 5 * .power(-20), format, isSharp: true)
    },
    Scenario(.scoreSecondOrder, "errors about a query and keys of 0", floor: 0.999) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      var head = TinyHead(
        query: [format.row(0)], keys: [[format.row(0)], [format.row(0)]],
        values: [[format.row(0)], [format.row(0)]])
      head.queryError = .powerOfTwo(-10)
      head.keyErrors[1] = .powerOfTwo(-12)
      return try HeadMeasure.difference(head, query: .power(-10), key: .power(-12), format)
    },
    Scenario(.scoreTail, "a query and its own key", floor: 0.999) { fault in
      let format = SeriesFormat(order: 1, fractionBits: 120, fault: fault)
      let head = TinyHead(
        query: [format.row(1, 2)], keys: [[format.row(1, 3)]], values: [[format.row(0)]])
      return try HeadMeasure.score(head, 0, format)
    },
    Scenario(.scoreRounding, "a product just below a unit", floor: 0.999) { fault in
      let format = SeriesFormat(order: 1, fractionBits: 120, fault: fault)
      let head = TinyHead(
        query: [[.power(120) - 1, .power(120) - 1]], keys: [[[1]]], values: [[[0]]])
      return try HeadMeasure.score(head, 0, format)
    },
    Scenario(.scoreScale, "large scores, whose root is no number of the format", floor: 0.8) {
      fault in
      let format = SeriesFormat(order: 1, fractionBits: 120, fault: fault)
      let head = TinyHead(
        query: [format.row(.power(30))], keys: [[format.row(.power(30), .power(20))]],
        values: [[format.row(0)]])
      return Measured.worst(
        try [2, 3, 5, 6, 7, 8].map { try HeadMeasure.score(head.widened(to: $0), 0, format) })
    },
    Scenario(.scoreTail, "a query and its own key, of two coordinates", floor: 0.999) { fault in
      let format = SeriesFormat(order: 1, fractionBits: 120, fault: fault)
      let head = TinyHead(
        query: [format.row(1, 2)], keys: [[format.row(1, 3)]], values: [[format.row(0)]])
      return try HeadMeasure.score(head.widened(to: 2), 0, format)
    },
  ]

  static let weights: [Scenario] = [
    Scenario(.weightIncoming, "a small weight, whose difference is off", floor: 0.999) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      return try HeadMeasure.weight(
        [format.row(0), format.row(-12)], errors: [0, .power(-20)], of: 1, format)
    },
    // A half of it is in the exponential's own bound, see there.
    Scenario(
      .weightExponential, "a small weight that changes with t", floor: 0.49, isHalfNoticed: false
    ) { fault in
      let format = SeriesFormat(order: 1, fractionBits: 200, fault: fault)
      return try HeadMeasure.weight(
        [format.row(0), format.row(-12, .power(-20))], of: 1, format)
    },
    // The sum's defect and the exponentials' tails are of the same order as the product's.
    Scenario(
      .weightTail, "a small falling weight beside large rising ones", floor: 0.5,
      isHalfNoticed: false
    ) { fault in
      let format = SeriesFormat(order: 6, fractionBits: 200, fault: fault)
      let rising = [[Integer]](repeating: format.row(0, .power(-8)), count: 15)
      return try HeadMeasure.weight(
        [format.row(0)] + rising
          + [format.row(-10, Rational(-3, 2) * .power(-8))], of: 16, format)
    },
    Scenario(
      .weightRounding, "small weights that lose a unit", floor: 0.65, isHalfNoticed: false
    ) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      return Measured.worst(
        try (1...64).map {
          try HeadMeasure.weight(
            [format.row(0), format.row(-12 - Rational($0, 64))], of: 1, format, at: [.one])
        })
    },
    // Eight weights of 1/8 but for few units, all rounded down; so is the reciprocal.
    Scenario(.weightSum, "eight weights that lose a unit", floor: 0.87) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      return try HeadMeasure.weight(
        [[0]] + [[Integer]](repeating: [-9], count: 7), of: nil, format, at: [.one])
    },
  ]

  static let values: [Scenario] = [
    Scenario(.valueIncoming, "one position's error, cheap", floor: 0.999) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      var head = TinyHead(query: [[0]], keys: [[[0]]], values: [[format.row(1)]])
      head.valueErrors = [.powerOfTwo(-20)]
      return try HeadMeasure.mixed(
        head, weights: [format.row(1)], weightErrors: [0], valueErrors: [.power(-20)], format)
    },
    Scenario(.valueIncoming, "the stream's error through the value's row, sharp", floor: 0.999) {
      fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      var head = TinyHead(query: [[0]], keys: [[[0]]], values: [[format.row(1)]])
      head.block.value = [[3]]
      head.block.output = [[1]]
      head.valueErrors = [Magnitude(3 * 0x1p-20)]
      head.origins = [
        .init(incoming: .powerOfTwo(-20), angles: nil, keyRounding: [.zero], valueRounding: [.zero])
      ]
      return try HeadMeasure.mixed(
        head, weights: [format.row(1)], weightErrors: [0], valueErrors: [3 * .power(-20)],
        format, isSharp: true)
    },
    Scenario(.valueSpread, "a weight's error between two values, cheap", floor: 0.999) { fault in
      try spread(fault, isSharp: false)
    },
    Scenario(.valueSpread, "a weight's error between two values, sharp", floor: 0.999) { fault in
      try spread(fault, isSharp: true)
    },
    Scenario(.valueReference, "weights that do not sum to 1", floor: 0.999) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      let half = Rational(1, 2)
      let head = TinyHead(
        query: [[0]], keys: [[[0]], [[0]]], values: [[format.row(7)], [format.row(7)]])
      return try HeadMeasure.mixed(
        head, weights: [format.row(half), format.row(half - .power(-20))],
        weightErrors: [0, .power(-20)], valueErrors: [0, 0], format)
    },
    Scenario(.valueTail, "a weight and its own value", floor: 0.999) { fault in
      let format = SeriesFormat(order: 1, fractionBits: 120, fault: fault)
      let head = TinyHead(query: [format.row(0)], keys: [[[0]]], values: [[format.row(1, 3)]])
      return try HeadMeasure.mixed(
        head, weights: [format.row(1, 2)], weightErrors: [0], valueErrors: [0], format)
    },
    Scenario(.valueRounding, "a product just below a unit", floor: 0.999) { fault in
      let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
      let head = TinyHead(query: [[0]], keys: [[[0]]], values: [[[1]]])
      return try HeadMeasure.mixed(
        head, weights: [[.power(120) - 1]], weightErrors: [.power(-120)], valueErrors: [0],
        format)
    },
  ]

  /// Weights (1/2, 1/2) that are off by ∓2^−20.
  private static func spread(_ fault: ErrorTerm.Fault?, isSharp: Bool) throws -> Measured {
    let format = SeriesFormat(order: 0, fractionBits: 120, fault: fault)
    let half = Rational(1, 2)
    var head = TinyHead(
      query: [[0]], keys: [[[0]], [[0]]], values: [[format.row(2)], [format.row(7)]])
    head.block.output = [[1]]
    return try HeadMeasure.mixed(
      head, weights: [format.row(half), format.row(half)],
      weightErrors: [-.power(-20), .power(-20)], valueErrors: [0, 0], format, isSharp: isSharp)
  }
}

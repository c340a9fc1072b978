// Heads of attention with given queries, keys and values.
import ExactArithmetic

@testable import TaylorModels

/// One head of one coordinate, and what it looks at.
struct TinyHead {
  var block = TinyBlock(width: 1)
  /// q, and a bound of its error.
  var query: [[Integer]]
  var queryError = Magnitude.zero
  /// The error of the normalised stream, for sharp bounds.
  var incoming = Magnitude.zero
  /// Keys and values by position, constants or polynomials.
  var keys: [[[Integer]]]
  var values: [[[Integer]]]
  var keyErrors: [Magnitude]
  var valueErrors: [Magnitude]
  var origins: [AttendedPosition.Origin?]

  init(query: [[Integer]], keys: [[[Integer]]], values: [[[Integer]]]) {
    (self.query, self.keys, self.values) = (query, keys, values)
    keyErrors = keys.map { _ in .zero }
    valueErrors = keys.map { _ in .zero }
    origins = keys.map { _ in nil }
  }

  /// The head with `count` coordinates, all but the first 0.
  func widened(to count: Int) -> TinyHead {
    let zeros = [[Integer]](
      repeating: [Integer](repeating: 0, count: query[0].count), count: count - 1)
    func wide(_ tables: [[[Integer]]]) -> [[[Integer]]] {
      tables.map { rows in
        rows + zeros.map { _ in [Integer](repeating: 0, count: rows[0].count) }
      }
    }
    var head = TinyHead(query: query + zeros, keys: wide(keys), values: wide(values))
    head.block = TinyBlock(width: 1, headSize: count)
    return head
  }

  func mixing(_ format: SeriesFormat, isSharp: Bool = false) throws -> AttentionMixing {
    let positions = keys.indices.map { index in
      AttendedPosition(
        format: format, keys: CoefficientTable(keys[index]),
        values: CoefficientTable(values[index]), keyErrors: [keyErrors[index]],
        valueErrors: [valueErrors[index]], origin: origins[index])
    }
    return AttentionMixing(
      try block.certified(isSharp: isSharp).attention,
      QueryModel(
        coefficients: CoefficientTable(query), incoming: incoming, errors: [queryError],
        roundings: [isSharp ? .zero : queryError]), positions, angles: nil, isSharp: isSharp,
      SeriesArithmetic(format))
  }
}

enum HeadMeasure {
  /// How far the score of position `number` is from q·k for the stored q and k.
  static func score(
    _ head: TinyHead, _ number: Int, _ format: SeriesFormat,
    at points: [BigComplex] = BigComplex.coarse
  ) throws -> Measured {
    let scores = try head.mixing(format).scores(0)
    return Measured.worst(points, bound: scores.errors[number]) { t in
      var product = BigComplex.zero
      for (query, key) in zip(head.query, head.keys[number]) {
        product += HeadMeasure.value(query, t, format) * HeadMeasure.value(key, t, format)
      }
      let root = BigComplex.root(BigFloat(head.query.count, precision: BigComplex.precision))
      return (scores.table.value(number, at: t, format.fractionBits) - product / BigComplex(root))
        .size
    }
  }

  /// How far the difference of scores of position 1 and the reference 0 may be off when q is off by
  /// `query` and the key of position 1 by `key`.
  static func difference(
    _ head: TinyHead, query: Rational, key: Rational, _ format: SeriesFormat, isSharp: Bool = false
  ) throws -> Measured {
    let mixing = try head.mixing(format, isSharp: isSharp)
    let scores = mixing.scores(0)
    precondition(scores.reference == 0, "the reference comes first")
    let bounds = mixing.differenceErrors(0, scores)
    return Measured.worst([.one], bound: bounds[1]) { t in
      let q = HeadMeasure.value(head.query[0], t, format) + BigComplex(query)
      let reference = HeadMeasure.value(head.keys[0][0], t, format)
      let other = HeadMeasure.value(head.keys[1][0], t, format) + BigComplex(key)
      let stored =
        scores.table.value(1, at: t, format.fractionBits)
        - scores.table.value(0, at: t, format.fractionBits)
      return (q * (other - reference) - stored).size
    }
  }

  /// The errors of the weights of `scores`, of position `number` or of their sum's, when differences
  /// are off by `errors`.
  static func weight(
    _ scores: [[Integer]], errors: [Rational]? = nil, of number: Int?, _ format: SeriesFormat,
    at points: [BigComplex] = BigComplex.coarse
  ) throws -> Measured {
    let zeros = scores.map { _ in [format.row(0)] }
    let head = TinyHead(query: [format.row(0)], keys: zeros, values: zeros)
    let errors = errors ?? scores.map { _ in 0 }
    let magnitudes = errors.map { Magnitude(BigFloat($0, precision: 200, rounding: .up)) }
    let weights = try head.mixing(format).weights(
      AttentionMixing.Scores(
        table: CoefficientTable(scores), errors: scores.map { _ in .zero }, reference: 0),
      magnitudes)
    guard let number else {
      return Measured.worst(points, bound: weights.sumError) { t in
        (weights.table.values(at: t, format).reduce(BigComplex.zero, +) - .one).size
      }
    }
    return Measured.worst(points, bound: weights.errors[number]) { t in
      let differences = zip(scores, errors).map { row, error in
        HeadMeasure.value(row, t, format) + BigComplex(error)
          - HeadMeasure.value(scores[0], t, format)
      }
      let truth = HeadMeasure.softmax(differences)
      return (truth[number] - weights.table.value(number, at: t, format.fractionBits)).size
    }
  }

  /// The error of Σ a_j v_j when weights and values are off by what is given.
  static func mixed(
    _ head: TinyHead, weights: [[Integer]], weightErrors: [Rational], valueErrors: [Rational],
    _ format: SeriesFormat, isSharp: Bool = false, at points: [BigComplex] = BigComplex.coarse
  ) throws -> Measured {
    func magnitude(_ x: Rational) -> Magnitude {
      Magnitude(BigFloat(x.magnitude, precision: 200, rounding: .up))
    }
    let table = CoefficientTable(weights)
    defer { keep(table) }
    let sum = weights.reduce(0 as Rational) { $0 + Rational($1[0]) * .power(-format.fractionBits) }
    let result = CoefficientTable(rows: 1, columns: format.count)
    let mixed = try head.mixing(format, isSharp: isSharp).mixValues(
      0,
      AttentionMixing.Weights(
        table: table, bounds: weights.indices.map { format.bounds(table[$0]) },
        errors: weightErrors.map(magnitude), sumError: magnitude(1 - sum)), reference: 0,
      into: result)
    return Measured.worst(points, bound: mixed.outer + mixed.inner) { t in
      var truth = BigComplex.zero
      for number in weights.indices {
        let weight =
          HeadMeasure.value(weights[number], t, format)
          + BigComplex(weightErrors[number])
        truth +=
          weight
          * (HeadMeasure.value(head.values[number][0], t, format)
            + BigComplex(valueErrors[number]))
      }
      return (truth - result.value(0, at: t, format.fractionBits)).size
    }
  }

  static func value(_ row: [Integer], _ t: BigComplex, _ format: SeriesFormat) -> BigComplex {
    CoefficientTable([row]).value(0, at: t, format.fractionBits)
  }

  static func softmax(_ scores: [BigComplex]) -> [BigComplex] {
    let exponentials = scores.map { $0.exponential() }
    let sum = exponentials.reduce(BigComplex.zero, +)
    return exponentials.map { $0 / sum }
  }
}

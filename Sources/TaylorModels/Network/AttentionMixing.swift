// One query of one head: scores, weights and the mixed values, as Taylor models.
internal import CGMP
internal import ExactArithmetic

/// What a head makes of one query.
struct MixedHead {
  /// A bound of what the errors of weights and values do to the output of attention, after its
  /// matrix.
  let outer: Magnitude
  /// A bound of the other errors of the head's own coordinates, before that matrix.
  let inner: Magnitude
}

/// The query of one position, its heads, and what its bounds need.
struct QueryModel {
  /// All heads, turned.
  let coefficients: CoefficientTable
  /// ‖error of the normalised stream‖.
  let incoming: Magnitude
  /// A bound of all errors of each head's query.
  let errors: [Magnitude]
  /// Of these, what does not come from `incoming`.
  let roundings: [Magnitude]
}

/// One head at one position, in sharp bounds or cheap ones.
///
/// Sharp bounds follow an error through products of rows and matrices; cheap ones multiply norms.
final class AttentionMixing {
  private let attention: CertifiedAttention
  private let arithmetic: SeriesArithmetic
  private let positions: [AttendedPosition]
  private let query: QueryModel
  /// The turn of the query's position.
  private let angles: CoefficientTable?
  private let isSharp: Bool

  init(
    _ attention: CertifiedAttention, _ query: QueryModel, _ positions: [AttendedPosition],
    angles: CoefficientTable?, isSharp: Bool, _ arithmetic: SeriesArithmetic
  ) {
    self.attention = attention
    self.arithmetic = arithmetic
    self.positions = positions
    self.query = query
    self.angles = angles
    self.isSharp = isSharp
  }

  private var format: SeriesFormat { arithmetic.format }

  private func model(_ table: CoefficientTable) -> TaylorModel {
    TaylorModel(format: format, coefficients: table, remainder: .zero)
  }

  /// Writes the values that head `head` mixes to its rows of `mixed`.
  ///
  /// Throws `PanelRefusal`.
  func mix(_ head: Int, into mixed: CoefficientTable) throws(PanelRefusal) -> MixedHead {
    let scores = self.scores(head)
    let reference = scores.reference
    let errors = differenceErrors(head, scores)
    let weights = try self.weights(scores, errors)
    return mixValues(head, weights, reference: reference, into: mixed)
  }

  // MARK: - Scores

  struct Scores {
    /// q·k_j/√n, one row a position.
    let table: CoefficientTable
    /// What truncation and rounding miss, for each position.
    let errors: [Magnitude]
    /// The position of the largest at t = 0.
    let reference: Int
  }

  func scores(_ head: Int) -> Scores {
    let group = attention.group(head)
    let (rows, keyRows) = (attention.rows(head), attention.rows(group))
    let table = CoefficientTable(rows: positions.count, columns: format.count)
    let queryBounds = rows.map { format.bounds(query.coefficients[$0]) }
    var errors: [Magnitude] = []
    let factor = attention.scale.table(format)
    for (number, position) in positions.enumerated() {
      let columns = position.keys.columnCount
      for k in 0..<format.count {
        __gmpz_set_ui(arithmetic.accumulator, 0)
        for (row, keyRow) in zip(rows, keyRows) {
          arithmetic.accumulate(
            query.coefficients[row], position.keys[keyRow], k, columns: columns)
        }
        attention.scale.store(table[number] + k, factor, arithmetic)
      }
      var tail = Magnitude.zero
      if columns > 1 {
        for (bounds, keyRow) in zip(queryBounds, keyRows) {
          tail += CoefficientBounds.tail(bounds, format.bounds(position.keys[keyRow]))
        }
      }
      errors.append(
        format.charge(.scoreTail, tail * attention.scale.bound)
          + format.charge(.scoreRounding, format.rounding)
          + attention.scale.error(format.bounds(table[number]), format))
    }
    var reference = 0
    for number in positions.indices
    where __gmpz_cmp(table[number], table[reference]) > 0 { reference = number }
    return Scores(table: table, errors: errors, reference: reference)
  }

  /// For each position, a bound of the error of its score less that of the reference.
  ///
  /// (q + δq)·(k_j + δk_j − k_r − δk_r) − q·(k_j − k_r) = δq·(k_j − k_r) + (q + δq)·(δk_j − δk_r).
  func differenceErrors(_ head: Int, _ scores: Scores) -> [Magnitude] {
    let group = attention.group(head)
    let (rows, keyRows) = (attention.rows(head), attention.rows(group))
    let queryNorm = model(query.coefficients).norm(rows)
    let queryError = query.errors[head]
    let queryRows = isSharp ? turnedRows(attention.query, head, angles) : nil
    let queryDoubles = model(query.coefficients).doubles(rows, arithmetic)
    let keyDoubles = positions.map { model($0.keys).doubles(keyRows, arithmetic) }
    let reference = scores.reference

    func ofKey(_ number: Int) -> Magnitude {
      let position = positions[number]
      let total = position.keyErrors[group]
      let first: Magnitude
      if let origin = position.origin, isSharp {
        // The key was turned to its own position.
        let keyRows = turnedRows(attention.key, group, origin.angles)
        first =
          keyRows.norm(queryDoubles.rows, size: queryDoubles.size) * origin.incoming
          + queryNorm * origin.keyRounding[group]
      } else {
        first = queryNorm * total
      }
      return format.charge(.scoreKey, first)
        + format.charge(.scoreSecondOrder, queryError * total)
    }
    let referenceError = ofKey(reference)
    return positions.indices.map { number in
      guard number != reference else { return .zero }
      let (own, other) = (keyDoubles[number], keyDoubles[reference])
      let rows = AttentionMixing.difference(own.rows, other.rows)
      let size = own.size + other.size
      let ofQuery: Magnitude
      if let queryRows {
        ofQuery =
          queryRows.norm(rows, size: size) * query.incoming
          + AttentionMixing.norm(rows, columns: keyRows.count, size: size) * query.roundings[head]
      } else {
        ofQuery = AttentionMixing.norm(rows, columns: keyRows.count, size: size) * queryError
      }
      let sum = format.charge(.scoreQuery, ofQuery) + ofKey(number) + referenceError
      return sum * attention.scale.bound + scores.errors[number]
        + scores.errors[reference]
    }
  }

  /// R W diag(γ) for the rows of head or group `number` of `matrix`, R the turn by `angles`.
  private func turnedRows(
    _ matrix: ExactMatrix, _ number: Int, _ angles: CoefficientTable?
  ) -> CompositeRows {
    let rows = matrix.doubles(rows: attention.rows(number), scaled: attention.norm.gain)
    guard let rotation = attention.rotation, let angles else {
      return CompositeRows(rows, inner: attention.headSize)
    }
    return CompositeRows(
      rotation.turned(rows, angles, arithmetic), inner: attention.headSize)
  }

  /// The rows of `a` less those of `b`, of which one may have fewer.
  private static func difference(_ a: [Double], _ b: [Double]) -> [Double] {
    (0..<max(a.count, b.count)).map {
      ($0 < a.count ? a[$0] : 0) - ($0 < b.count ? b[$0] : 0)
    }
  }

  /// A bound of Σ_k ‖row_k‖, for rows rounded from numbers of size `size` in all.
  private static func norm(_ rows: [Double], columns: Int, size: Magnitude) -> Magnitude {
    stride(from: 0, to: rows.count, by: columns).reduce(Magnitude(0x1p-50) * size) { sum, start in
      let square = rows[start..<start + columns].reduce(0) { $0 + $1 * $1 }
      return sum + Magnitude.rounded(square, operations: 2 * columns).squareRoot()
    }
  }

  // MARK: - Weights

  struct Weights {
    /// The softmax of the scores, one row a position, truncated.
    let table: CoefficientTable
    let bounds: [CoefficientBounds]
    /// How far each is from the true weight.
    let errors: [Magnitude]
    /// How far their sum is from 1.
    let sumError: Magnitude
  }

  /// e^{d_j}/Σ e^{d_i}, d_j the score less the reference's, each within `errors` on the disc.
  func weights(
    _ scores: Scores, _ errors: [Magnitude]
  ) throws(PanelRefusal) -> Weights {
    let (table, reference) = (scores.table, scores.reference)
    for number in positions.indices where number != reference {
      for k in 0..<format.count {
        __gmpz_sub(table[number] + k, table[number] + k, table[reference] + k)
      }
    }
    let exponentials = CoefficientTable(rows: positions.count, columns: format.count)
    let sum = CoefficientTable(rows: 2, columns: format.count)
    defer { keep(exponentials, sum) }
    var (bounds, relative) = ([CoefficientBounds](), [Magnitude]())
    for number in positions.indices {
      if number == reference {
        __gmpz_setbit(exponentials[number], mp_bitcnt_t(format.fractionBits))
        bounds.append(format.bounds(exponentials[number]))
        relative.append(.zero)
      } else {
        let (result, kappa) = try arithmetic.exponential(
          table[number], format.bounds(table[number]), into: exponentials[number])
        let error = errors[number]
        guard error <= Magnitude(0.5), let complement = kappa.complement else {
          throw PanelRefusal(.attention)
        }
        bounds.append(result)
        // |e^δ − 1| ≤ |δ|(1 + |δ|) for |δ| ≤ 1.
        relative.append(
          (format.charge(.weightIncoming, error * (.one + error))
            + format.charge(.weightExponential, kappa)) / complement)
      }
      for k in 0..<format.count {
        __gmpz_add(sum[0] + k, sum[0] + k, exponentials[number] + k)
      }
    }
    let (inverseBounds, defect) = try arithmetic.reciprocal(
      sum[0], format.bounds(sum[0]), into: sum[1])
    let weights = CoefficientTable(rows: positions.count, columns: format.count)
    var (weightBounds, truncations) = ([CoefficientBounds](), [Magnitude]())
    var whole = format.charge(.weightSum, defect)
    for number in positions.indices {
      arithmetic.product(exponentials[number], sum[1], into: weights[number])
      weightBounds.append(format.bounds(weights[number]))
      truncations.append(
        format.charge(.weightTail, CoefficientBounds.tail(bounds[number], inverseBounds))
          + format.charge(.weightRounding, format.rounding))
      whole += (weightBounds[number].total + truncations[number]) * relative[number]
    }
    guard let complement = whole.complement else { throw PanelRefusal(.attention) }
    let weightErrors = positions.indices.map { number in
      truncations[number]
        + (weightBounds[number].total + truncations[number]) * (relative[number] + whole)
        / complement
    }
    return Weights(
      table: weights, bounds: weightBounds, errors: weightErrors,
      sumError: truncations.reduce(format.charge(.weightSum, defect), +))
  }

  // MARK: - Values

  /// Σ_j a_j v_j in the rows of the head.
  ///
  /// The true weights sum to 1, so for any constant c, here about the reference's value at t = 0,
  /// Σ(a_j + δa_j)(v_j + δv_j) − Σ a_j v_j = Σ δa_j (v_j − c) + (1 − Σ a_j) c + Σ (a_j + δa_j)
  /// δv_j.
  func mixValues(
    _ head: Int, _ weights: Weights, reference: Int, into mixed: CoefficientTable
  ) -> MixedHead {
    let group = attention.group(head)
    let (rows, valueRows) = (attention.rows(head), attention.rows(group))
    for (row, valueRow) in zip(rows, valueRows) {
      for k in 0..<format.count {
        __gmpz_set_ui(arithmetic.accumulator, 0)
        for (number, position) in positions.enumerated() {
          arithmetic.accumulate(
            weights.table[number], position.values[valueRow], k,
            columns: position.values.columnCount)
        }
        arithmetic.store(mixed[row] + k)
      }
    }
    let size = attention.headSize
    let doubles = positions.map { model($0.values).doubles(valueRows, arithmetic) }
    let centre = Array(doubles[reference].rows[..<size])
    let centreNorm = AttentionMixing.norm(
      centre, columns: size, size: doubles[reference].size)
    let columns = isSharp ? outputColumns(head) : nil
    let norms = attention.norms
    var outer = Magnitude.zero
    var inner = format.charge(.valueReference, weights.sumError * centreNorm)
    for (number, position) in positions.enumerated() {
      let weight = weights.bounds[number].total
      let error = weights.errors[number]
      let spread = AttentionMixing.difference(doubles[number].rows, centre)
      let spreadSize = doubles[number].size + centreNorm
      // One spread's norm after the matrix, or before it.
      if let columns {
        outer += format.charge(
          .valueSpread, error * columns.norm(spread, size: spreadSize))
      } else {
        inner += format.charge(
          .valueSpread,
          error * AttentionMixing.norm(spread, columns: size, size: spreadSize))
      }
      let total = position.valueErrors[group]
      if let origin = position.origin, isSharp {
        outer += format.charge(.valueIncoming, weight * norms.outputValue[head] * origin.incoming)
        inner += format.charge(
          .valueIncoming, weight * origin.valueRounding[group] + error * total)
      } else {
        inner += format.charge(.valueIncoming, (weight + error) * total)
      }
    }
    var tails = Magnitude.zero
    for valueRow in valueRows {
      var tail = Magnitude.zero
      for (number, position) in positions.enumerated() where position.values.columnCount > 1 {
        tail += CoefficientBounds.tail(
          weights.bounds[number], format.bounds(position.values[valueRow]))
      }
      tails += tail.squared
    }
    inner +=
      format.charge(.valueTail, tails.squareRoot())
      + format.charge(.valueRounding, format.rounding(components: size))
    return MixedHead(outer: outer, inner: inner)
  }

  /// The columns of a head in the output's matrix, transposed.
  private func outputColumns(_ head: Int) -> CompositeRows {
    let matrix = attention.output
    let columns = attention.rows(head)
    let entries = matrix.doubles(columns: columns)
    let (rows, count) = (matrix.rowCount, columns.count)
    var transposed = [Double](repeating: 0, count: entries.count)
    for row in 0..<rows {
      for column in 0..<count { transposed[column * rows + row] = entries[row * count + column] }
    }
    return CompositeRows(transposed, inner: count)
  }
}

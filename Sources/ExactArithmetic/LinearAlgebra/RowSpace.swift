// The span of rational vectors, added one at a time.

/// The span of the vectors added so far, in echelon form.
package struct RowSpace: Sendable {
  /// The coordinates that determine a vector of the span, increasing: as many as its dimension.
  package var coordinates: [Int] { rows.map(\.pivot).sorted() }

  private var rows: [(pivot: Int, row: [Rational])] = []

  /// The span of nothing.
  package init() {}

  /// Adds `vector`; whether it was outside the span.
  @discardableResult
  package mutating func insert(_ vector: [Rational]) -> Bool {
    var rest = vector
    for (pivot, row) in rows where !rest[pivot].isZero {
      let factor = rest[pivot]
      for index in rest.indices { rest[index] -= factor * row[index] }
    }
    guard let pivot = rest.firstIndex(where: { !$0.isZero }) else { return false }
    let factor = rest[pivot]
    rows.append((pivot, rest.map { $0 / factor }))
    return true
  }
}

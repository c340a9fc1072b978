/// How the products Π_k y_k^(e_lk) of many rows e_l of integers come from each other, mostly one
/// multiplication each.
///
/// A row is its neighbour one unit nearer to 0 times y_k or 1/y_k, and a neighbour that is there
/// anyway is taken: for C·1, C·2, …, C·n over primes these are n products and a few for C.
package struct ProductPlan: Sendable {
  /// One product; the k-th makes node 2 · `elements` + 1 + k.
  package struct Step: Sendable {
    package let left: Int
    package let right: Int
  }

  /// The number of y_k; node k is y_k, node `elements` + k is 1/y_k, node 2 · `elements` is 1.
  package let elements: Int
  /// The products, operands first.
  package private(set) var steps: [Step] = []
  /// The node of each row.
  package private(set) var nodes: [Int] = []
  /// Σ_k |e_lk| at most.
  package let degree: Int
  private var known = RowTable()

  /// The number of nodes.
  package var count: Int { 2 * elements + 1 + steps.count }

  /// The plan for the `rows`, each with one exponent an element.
  package init(_ rows: [[Int]]) {
    elements = rows.first?.count ?? 0
    let norms = rows.map { $0.reduce(0) { $0 + abs($1) } }
    degree = norms.max() ?? 0
    var row = [Int](repeating: 0, count: elements)
    known.set(2 * elements, for: row)
    for k in 0..<elements {
      for (sign, node) in [(1, k), (-1, elements + k)] {
        row[k] = sign
        known.set(node, for: row)
      }
      row[k] = 0
    }
    nodes = [Int](repeating: 0, count: rows.count)
    for l in rows.indices.sorted(by: { (norms[$0], $0) < (norms[$1], $1) }) {
      nodes[l] = node(rows[l])
    }
    known = RowTable()
  }

  private mutating func node(_ row: [Int]) -> Int {
    if let place = known[row] { return place }
    var shorter = row
    var (left, last) = (Int?.none, 0)
    for k in row.indices where left == nil && row[k] != 0 {
      last = k
      shorter[k] -= row[k].signum()
      left = known[shorter]
      if left == nil { shorter[k] = row[k] }
    }
    if left == nil { shorter[last] -= row[last].signum() }
    let step = Step(left: left ?? node(shorter), right: row[last] > 0 ? last : elements + last)
    steps.append(step)
    known.set(count - 1, for: row)
    return count - 1
  }
}

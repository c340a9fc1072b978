/// How the products Π_k y_k^(e_lk) of many exponent vectors e_l come from each other, mostly one multiplication each.
///
/// Vectors that differ by one unit are neighbours. Each connected set is reached from its shortest vector,
/// which is multiplied together from powers of the y_k; every other one is a neighbour times y_k or 1/y_k. For
/// C·1, C·2, …, C·n over primes this is n products and a few for C.
struct PowerPlan: Sendable {
  /// node[target] = node[left] · node[right].
  struct Step: Sendable {
    let target: Int
    let left: Int
    let right: Int
  }

  /// The number of y_k; node k is y_k, node `elements` + k is 1/y_k, node 2 · `elements` is 1.
  let elements: Int
  /// Whether 1/y_k is used.
  private(set) var needsInverse: [Bool]
  /// The products, in an order in which operands come first.
  private(set) var steps: [Step] = []
  /// The node of each vector.
  private(set) var nodes: [Int]
  /// The number of nodes.
  private(set) var count: Int
  /// How many y_k and 1/y_k were multiplied together for each node.
  private(set) var factors: [Int]

  /// The plan for the `rows`, each with one exponent an element.
  init(_ rows: [[Int]]) {
    elements = rows.first?.count ?? 0
    count = 2 * elements + 1
    factors = [Int](repeating: 1, count: 2 * elements) + [0]
    nodes = [Int](repeating: -1, count: rows.count)
    needsInverse = [Bool](repeating: false, count: elements)
    let builder = Builder(rows)
    let norms = rows.map { $0.reduce(0) { $0 + abs($1) } }
    var powers: [Builder.Power: Int] = [:]
    for root in rows.indices.sorted(by: { (norms[$0], $0) < (norms[$1], $1) })
    where nodes[root] < 0 {
      var node = 2 * elements
      for (k, exponent) in rows[root].enumerated() where exponent != 0 {
        if exponent < 0 { needsInverse[k] = true }
        let power = power(k, exponent, &powers)
        node = node == 2 * elements ? power : product(node, power)
      }
      nodes[root] = node
      var queue = [root]
      while let row = queue.popLast() {
        for (neighbour, k, sign) in builder.neighbours(of: row) where nodes[neighbour] < 0 {
          if sign < 0 { needsInverse[k] = true }
          nodes[neighbour] = product(nodes[row], sign > 0 ? k : elements + k)
          queue.append(neighbour)
        }
      }
    }
  }

  private mutating func product(_ left: Int, _ right: Int) -> Int {
    if left == 2 * elements { return right }
    steps.append(Step(target: count, left: left, right: right))
    factors.append(factors[left] + factors[right])
    count += 1
    return count - 1
  }

  /// The node of y_k^`exponent`, by halving.
  private mutating func power(_ k: Int, _ exponent: Int, _ known: inout [Builder.Power: Int]) -> Int
  {
    if exponent == 1 { return k }
    if exponent == -1 { return elements + k }
    let key = Builder.Power(element: k, exponent: exponent)
    if let node = known[key] { return node }
    let half = power(k, exponent / 2, &known)
    let node = product(half, power(k, exponent - exponent / 2, &known))
    known[key] = node
    return node
  }

  /// Finds neighbours by a hash that is linear in the vector.
  private struct Builder {
    struct Power: Hashable {
      let element: Int
      let exponent: Int
    }

    private let rows: [[Int]]
    private let units: [UInt]
    private var places: [UInt: Int] = [:]
    private let keys: [UInt]

    init(_ rows: [[Int]]) {
      self.rows = rows
      var random = FixedSequence()
      let units = (rows.first ?? []).map { _ in random.next() }
      self.units = units
      keys = rows.map { row in
        zip(row, units).reduce(0 as UInt) { $0 &+ UInt(bitPattern: $1.0) &* $1.1 }
      }
      for (place, key) in keys.enumerated() { places[key] = place }
    }

    func neighbours(of row: Int) -> [(row: Int, element: Int, sign: Int)] {
      var found: [(Int, Int, Int)] = []
      for k in units.indices {
        for sign in [1, -1] {
          let key = sign > 0 ? keys[row] &+ units[k] : keys[row] &- units[k]
          guard let place = places[key], differs(place, from: row, at: k, by: sign) else {
            continue
          }
          found.append((place, k, sign))
        }
      }
      return found
    }

    /// Whether row `a` is row `b` plus `sign` in place k: hashes may collide.
    private func differs(_ a: Int, from b: Int, at k: Int, by sign: Int) -> Bool {
      rows[a].indices.allSatisfy { rows[a][$0] == rows[b][$0] + ($0 == k ? sign : 0) }
    }
  }

  /// The odd multiples of a fixed constant, mixed: equal in every run.
  private struct FixedSequence {
    private var state: UInt = 0x9E37_79B9_7F4A_7C15
    mutating func next() -> UInt {
      state = state &* 0xD129_0D3C_5B2A_93E5 &+ 0x1405_7B7E_F767_814F
      let mixed = (state ^ (state >> 31)) &* 0xBF58_476D_1CE4_E5B9
      return (mixed ^ (mixed >> 29)) | 1
    }
  }
}

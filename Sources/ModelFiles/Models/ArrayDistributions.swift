// Takes distributions from the rows of an array.
internal import ExactArithmetic
internal import NumericArrays
internal import PlainText
internal import SteeringModel

/// The rows of an array of logits or of weights, as the distributions of contexts.
struct ArrayDistributions {
  /// What the numbers are.
  enum Kind: String {
    case logits
    case weights
  }

  let kind: Kind
  let array: NumericArrayFile
  private let rows: StoredRows
  /// The distributions made so far, by row: contexts of one row share one.
  private var made: [Int: NextTokenDistribution] = [:]
  /// The first context of each row.
  private var users: [Int: String] = [:]
  /// The rows with a logit of −∞.
  private var masked: [Int] = []

  /// The rows of `array`.
  init(_ kind: Kind, _ array: NumericArrayFile) {
    self.kind = kind
    self.array = array
    rows = StoredRows(array)
  }

  /// The distribution of the context `name`, which is that of `row`.
  ///
  /// Throws `ModelError` for weights that are not finite.
  mutating func distribution(
    ofRow row: Int, for name: String, _ vocabulary: Vocabulary
  ) throws(ModelError) -> NextTokenDistribution {
    if let known = made[row] { return known }
    let isFinite = rows.checkFinite(row: row)
    let distribution: NextTokenDistribution
    switch kind {
    case .logits:
      if !isFinite, array.row(row).contains(-.infinity) { masked.append(row) }
      distribution = .logits(rows.row(row))
    case .weights:
      let values = isFinite ? [] : array.row(row)
      if let token = values.firstIndex(where: { !$0.isFinite }) {
        throw ModelError(
          at: "",
          "weight \(values[token]) of token \(quoted(vocabulary.tokens[token])) is not finite",
          remedy: "weights must be finite and greater than 0")
      }
      distribution = .weights(rows.row(row))
    }
    made[row] = distribution
    users[row] = name
    return distribution
  }

  /// The tokens with a logit of −∞ in all rows that were used; nil when there are none.
  ///
  /// Throws `ModelError` for a token with one in some of them.
  func absentTokens(of vocabulary: Vocabulary) throws(ModelError) -> AbsentTokens? {
    guard let first = masked.first else { return nil }
    func values(_ row: Int) -> [Double] {
      made[row]?.logitRow?.doubles ?? []
    }
    var counts = [Int](repeating: 0, count: array.columnCount)
    for row in masked {
      for (token, value) in values(row).enumerated() where value == -.infinity {
        counts[token] += 1
      }
    }
    let partial = counts.indices.filter { (1..<made.count).contains(counts[$0]) }
    if let token = partial.first {
      let rows = made.keys.sorted()
      func list(_ isMasked: Bool) -> String {
        let all = rows.filter { (array.number(row: $0, column: token) == -.infinity) == isMasked }
        let names = all.prefix(3).map { "\($0) (\(quoted(users[$0] ?? "")))" }
        return (all.count == 1 ? "row " : "rows ") + names.joined(separator: ", ")
          + (all.count > 3 ? ", ..." : "")
      }
      throw ModelError(
        at: "\(kind.rawValue)[\(quoted(vocabulary.tokens[token]))]",
        "the logit is -inf in \(list(true)), but not in \(list(false))"
          + (partial.count > 1 ? "; and \(partial.count - 1) more such tokens" : ""),
        remedy: "put a finite mask such as -65504 in place of it there, or -inf in all rows")
    }
    return AbsentTokens(values(first).map { $0 == -.infinity }, of: kind.rawValue)
  }
}

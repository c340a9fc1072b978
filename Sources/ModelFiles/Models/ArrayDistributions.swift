// Reads the distributions of a model file that keeps its numbers in an array.
internal import ExactArithmetic
internal import NumericArrays
internal import PlainText
internal import SteeringModel

/// The rows of the array that a model names under `logits` or `weights`.
struct ArrayDistributions {
  /// What the numbers are.
  enum Kind: String {
    case logits
    case weights
  }

  private let kind: Kind
  private let array: NumericArrayFile
  /// The distributions made so far, by row: contexts of one row share one.
  private var made: [Int: NextTokenDistribution] = [:]

  /// The rows of `array`, whose numbers must be as many as the tokens.
  init(
    _ kind: Kind, _ array: NumericArrayFile, vocabulary: Vocabulary, _ file: JSONFields
  ) throws(FileError) {
    guard array.columnCount == vocabulary.count else {
      throw file.failure(
        "\(kind.rawValue): the rows have \(array.columnCount) numbers for \(vocabulary.count) tokens",
        remedy: "give one number a token")
    }
    self.kind = kind
    self.array = array
  }

  /// The distribution of the context that `context` describes.
  ///
  /// Its `row` may be left out when the array has one row. Throws `FileError` for a row that is
  /// not there and for weights that are not finite.
  mutating func distribution(
    of context: JSONFields, vocabulary: Vocabulary
  ) throws(FileError) -> NextTokenDistribution {
    let row = try rowNumber(of: context)
    if let known = made[row] { return known }
    let values = array.row(row)
    let distribution: NextTokenDistribution
    switch kind {
    case .logits: distribution = .logits(values)
    case .weights:
      if let token = values.firstIndex(where: { !$0.isFinite }) {
        throw context.failure(
          "weight \(values[token]) of token \(quoted(vocabulary.tokens[token])) is not finite",
          remedy: "weights must be finite and greater than 0")
      }
      distribution = .weights(NumberRow(values))
    }
    made[row] = distribution
    return distribution
  }

  private func rowNumber(of context: JSONFields) throws(FileError) -> Int {
    guard let value = context["row"] else {
      if array.rowCount == 1 { return 0 }
      throw context.failure(
        "the key \"row\" is missing",
        remedy: "\(kind.rawValue) has \(array.rowCount) rows, numbered from 0")
    }
    guard case .number(let text) = value else {
      throw context.failure("row: expected a number, found \(value.kindName)")
    }
    guard let row = Int(text), (0..<array.rowCount).contains(row) else {
      throw context.failure(
        "row \(text) is not there", remedy: "\(kind.rawValue) has rows 0 to \(array.rowCount - 1)")
    }
    return row
  }
}

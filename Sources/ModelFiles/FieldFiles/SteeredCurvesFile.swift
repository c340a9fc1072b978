// Reads the measured probabilities that published experiments saved.
public import NumericArrays

/// Probabilities of some tokens after one context at several strengths, as the code of "Towards
/// understanding steering strength" writes them (`layer_*_ctx_*.npz`).
///
/// `alphas` has the A strengths; `probs_alphamax` (A × K) and `token_alphamax` (K) the tokens that
/// are most likely at the last strength, `probs_alphamin` and `token_alphamin` those at the first;
/// either pair may be missing. `meta` is JSON, of which `context` and `vocab_size` are used.
/// Numbers are taken as the floats that they are.
public struct SteeredCurvesFile: Sendable {
  /// The path, as the user gave it.
  public let path: String
  /// The text of the context; nil when the file does not say.
  public let context: String?
  /// The size of the vocabulary; nil when the file does not say.
  public let vocabularyCount: Int?
  /// The strengths, increasing; finite.
  public let strengths: [Double]
  /// The numbers of the tokens of either list, distinct.
  public let tokens: [Int]
  /// The column of each token, of one of the arrays of the file.
  private let columns: [Column]
  /// The rows of the arrays by increasing strength.
  private let order: [Int]
  /// What the file calls its tokens; empty when it does not, or as Python objects.
  public let texts: [Int: String]
  /// The names of the arrays of Python objects, which are never read.
  public let skipped: [String]

  private static let lists = ["alphamax", "alphamin"]

  private struct Column {
    let values: [Double]
    let width: Int
    let place: Int

    func value(_ row: Int) -> Double { values[row * width + place] }
  }

  /// Reads the file at `path`.
  ///
  /// Throws `FileError`.
  public init(path: String) throws(FileError) {
    let names = SteeredCurvesFile.lists.flatMap {
      ["probs_\($0)", "token_\($0)", "token_strs_\($0)"]
    }
    let file = try FieldArchive(["alphas", "meta"] + names, path: path)
    let strengths = try file.floats("alphas")
    let order = try SteeredCurvesFile.order(strengths, file)
    var places: [Int: Int] = [:]
    var tokens: [Int] = []
    var columns: [Column] = []
    var texts: [Int: String] = [:]
    for list in SteeredCurvesFile.lists where file.contains("probs_\(list)") {
      let members = try file.tokens("token_\(list)")
      let values = try file.floats(
        "probs_\(list)", shape: [strengths.count, members.count])
      texts.merge(try file.texts("token_strs_\(list)", of: members)) { first, _ in first }
      for (column, token) in members.enumerated() {
        let curve = Column(values: values, width: members.count, place: column)
        if let bad = order.lazy.map(curve.value).first(where: { !($0.isFinite && $0 >= 0) }) {
          throw file.failure("probs_\(list), token \(token): \(bad) is no probability")
        }
        if let place = places[token] {
          guard order.allSatisfy({ columns[place].value($0) == curve.value($0) }) else {
            throw file.failure("token \(token) has two different curves")
          }
          continue
        }
        places[token] = tokens.count
        tokens.append(token)
        columns.append(curve)
      }
    }
    guard !tokens.isEmpty else {
      throw file.failure("there is neither an array probs_alphamax nor probs_alphamin")
    }
    self.path = path
    self.strengths = order.map { strengths[$0] }
    self.tokens = tokens
    self.columns = columns
    self.order = order
    self.texts = texts
    skipped = file.skipped
    (context, vocabularyCount) = try SteeredCurvesFile.facts(file, tokens: tokens)
  }

  /// The probability of each token at strength number `index`; finite, not negative.
  public func probabilities(at index: Int) -> [Double] {
    columns.map { $0.value(order[index]) }
  }

  /// The places of the strengths in increasing order.
  private static func order(
    _ strengths: [Double], _ file: FieldArchive
  ) throws(FileError) -> [Int] {
    guard strengths.allSatisfy(\.isFinite) else {
      throw file.failure("alphas holds a number that is not finite")
    }
    let order = strengths.indices.sorted { strengths[$0] < strengths[$1] }
    for (a, b) in zip(order, order.dropFirst()) where strengths[a] == strengths[b] {
      throw file.failure("alphas holds \(strengths[a]) twice")
    }
    return order
  }

  private static func facts(
    _ file: FieldArchive, tokens: [Int]
  ) throws(FileError) -> (context: String?, vocabularyCount: Int?) {
    guard let meta = try file.meta() else { return (nil, nil) }
    var context: String?
    if case .string(let text)? = meta["context"] { context = text }
    guard case .number(let text)? = meta["vocab_size"] else { return (context, nil) }
    guard let count = Int(text), count > tokens.max() ?? 0 else {
      throw file.failure("meta: vocab_size is \(text), but there is a token \(tokens.max() ?? 0)")
    }
    return (context, count)
  }
}

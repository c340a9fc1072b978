// Reads the measured probabilities that published experiments saved.
public import NumericArrays
internal import PlainText

/// Probabilities of some tokens after one context at several strengths.
///
/// As the code of "Towards understanding steering strength" writes them (`layer_*_ctx_*.npz`):
/// `alphas` has the A strengths; `probs_alphamax` (A × K) and `token_alphamax` (K) the tokens that
/// are most likely at the last strength, `probs_alphamin` and `token_alphamin` those at the first;
/// either pair may be missing. `meta` is JSON, of which `context` and `vocab_size` are used. Or as
/// an OpenAI-compatible server returns them (`.json`, see `TopLogProbabilities`).
///
/// Numbers are taken as the floats that they are. What is 0, NaN or not in the file is absent: no
/// probability is 0, and a 0 stands for one that the float, or the list, had no room for.
public struct SteeredCurvesFile: Sendable {
  /// How many numbers are absent, by reason.
  public struct Absent: Sendable, Equatable {
    /// Exactly 0 in the file.
    public var zero = 0
    /// NaN in the file.
    public var notANumber = 0
    /// Not in the file at this strength.
    public var missing = 0
    /// Texts that are of no token, or of several.
    public var unnamed = 0

    /// These counts.
    public init(zero: Int = 0, notANumber: Int = 0, missing: Int = 0, unnamed: Int = 0) {
      self.zero = zero
      self.notANumber = notANumber
      self.missing = missing
      self.unnamed = unnamed
    }
  }

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
  /// How many numbers are absent.
  public let absent: Absent

  private static let lists = ["alphamax", "alphamin"]

  private struct Column {
    let values: [Double]
    let width: Int
    let place: Int

    func value(_ row: Int) -> Double { values[row * width + place] }

    /// Whether the numbers at `row` are the same, or both NaN.
    func agrees(with other: Column, at row: Int) -> Bool {
      let (own, theirs) = (value(row), other.value(row))
      return own == theirs || own.isNaN && theirs.isNaN
    }
  }

  /// Reads the file at `path`; `numbers` gives the number of each text, asked for when a file names
  /// its tokens by texts.
  ///
  /// Throws `FileError`.
  public init(path: String, numbers: () -> TokenNumbers = { TokenNumbers() }) throws(FileError) {
    if path.hasSuffix(".json") {
      try self.init(try TopLogProbabilities(path: path), numbers: numbers())
    } else {
      try self.init(archive: path)
    }
  }

  private init(archive path: String) throws(FileError) {
    let names = SteeredCurvesFile.lists.flatMap {
      ["probs_\($0)", "token_\($0)", "token_strs_\($0)"]
    }
    let file = try FieldArchive(["alphas", "meta"] + names, path: path)
    let strengths = try file.floats("alphas")
    let order = try SteeredCurvesFile.order(strengths, of: path)
    var places: [Int: Int] = [:]
    var tokens: [Int] = []
    var columns: [Column] = []
    var texts: [Int: String] = [:]
    var absent = Absent()
    for list in SteeredCurvesFile.lists where file.contains("probs_\(list)") {
      let members = try file.tokens("token_\(list)")
      let values = try file.floats(
        "probs_\(list)", shape: [strengths.count, members.count])
      texts.merge(try file.texts("token_strs_\(list)", of: members)) { first, _ in first }
      for (column, token) in members.enumerated() {
        let curve = Column(values: values, width: members.count, place: column)
        if let bad = order.lazy.map(curve.value).first(where: { $0 < 0 || $0.isInfinite }) {
          let remedy =
            values.allSatisfy { !($0 > 0) } ? "; save numpy.exp of log-probabilities" : ""
          throw file.failure("probs_\(list), token \(token): \(bad) is no probability\(remedy)")
        }
        if let place = places[token] {
          guard order.allSatisfy({ columns[place].agrees(with: curve, at: $0) }) else {
            throw file.failure("token \(token) has two different curves")
          }
          continue
        }
        places[token] = tokens.count
        tokens.append(token)
        columns.append(curve)
        for row in order {
          if curve.value(row) == 0 { absent.zero += 1 }
          if curve.value(row).isNaN { absent.notANumber += 1 }
        }
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
    self.absent = absent
    skipped = file.skipped
    (context, vocabularyCount) = try SteeredCurvesFile.facts(file, tokens: tokens)
  }

  /// The curves of the texts that are in `numbers`, or name a number.
  private init(
    _ lists: TopLogProbabilities, numbers: TokenNumbers
  ) throws(FileError) {
    let order = try SteeredCurvesFile.order(lists.strengths, of: lists.path)
    var texts: [Int: String] = [:]
    var unnamed: Set<ExactText> = []
    for entry in lists.entries.joined() {
      if let token = entry.number ?? numbers[entry.text] {
        texts[token] = entry.text
      } else {
        unnamed.insert(ExactText(entry.text))
      }
    }
    guard !texts.isEmpty else {
      throw FileError(
        .badData, path: lists.path,
        message:
          "no text in it is of a known token; give the tokenizer, or token_strs in the file of log-odds"
      )
    }
    tokens = texts.keys.sorted()
    let places = Dictionary(
      tokens.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    let width = places.count
    var values = [Double](repeating: .nan, count: width * lists.strengths.count)
    for (row, entries) in lists.entries.enumerated() {
      for entry in entries {
        guard let token = entry.number ?? numbers[entry.text], let place = places[token] else {
          continue
        }
        guard values[row * width + place].isNaN else {
          throw FileError(
            .badData, path: lists.path,
            message: "at alpha = \(lists.strengths[row]) token \(token) is there twice")
        }
        values[row * width + place] = entry.probability
      }
    }
    path = lists.path
    strengths = order.map { lists.strengths[$0] }
    columns = (0..<width).map { Column(values: values, width: width, place: $0) }
    self.order = order
    self.texts = texts
    absent = Absent(
      zero: values.count { $0 == 0 }, missing: values.count { $0.isNaN }, unnamed: unnamed.count)
    skipped = []
    (context, vocabularyCount) = (nil, nil)
  }

  /// The probability of each token at strength number `index`; finite and positive, nil where it is
  /// absent.
  public func probabilities(at index: Int) -> [Double?] {
    columns.map { column in
      let value = column.value(order[index])
      return value > 0 ? value : nil
    }
  }

  /// The places of the strengths in increasing order.
  private static func order(_ strengths: [Double], of path: String) throws(FileError) -> [Int] {
    func failure(_ message: String) -> FileError {
      FileError(.badData, path: path, message: message)
    }
    guard strengths.allSatisfy(\.isFinite) else {
      throw failure("alphas holds a number that is not finite")
    }
    let order = strengths.indices.sorted { strengths[$0] < strengths[$1] }
    for (a, b) in zip(order, order.dropFirst()) where strengths[a] == strengths[b] {
      throw failure("alphas holds \(strengths[a]) twice")
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

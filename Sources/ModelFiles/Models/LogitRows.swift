// A model made of the rows of one array of logits, without a model file.
internal import ExactArithmetic
public import NumericArrays
internal import PlainText
public import SteeringModel

/// The rows of an array of logits: those of P and of N, and those that are asked about.
///
/// Contexts are called `row-0`, `row-1`, …; all that are used have the same weight. Tokens are their
/// numbers unless a tokenizer names them.
public struct LogitRows: Sendable {
  /// The array: `L.npy`, `L.npz:NAME` and so on (see `ArrayReference`).
  public var array: String
  /// The numbers of the rows of P; one may repeat.
  public var positive: [Int]
  /// The numbers of the rows of N; one may repeat.
  public var negative: [Int]
  /// The numbers of the rows asked about; nil for all that are in neither set, or all if there are
  /// none.
  public var asked: [Int]?
  /// The numbers of the tokens of the concept `target`, all others being the concept `rest`; nil for
  /// a model without concepts.
  public var target: [Int]?
  /// The path of the tokenizer that names the tokens; nil for none.
  public var tokenizer: String?
  /// What messages call the parts, for example the options that gave them.
  public var names = Names()

  /// What messages call the parts of the rows.
  public struct Names: Sendable {
    /// What messages call P.
    public var positive = "positive"
    /// What messages call N.
    public var negative = "negative"
    /// What messages call the rows asked about.
    public var asked = "rows"
    /// What messages call the tokens of the target.
    public var target = "target"

    /// The names of the arrays of an archive.
    public init() {}
  }

  /// The rows `positive` and `negative` of `array`, and all others asked about.
  public init(array: String, positive: [Int], negative: [Int]) {
    self.array = array
    self.positive = positive
    self.negative = negative
  }

  /// The model of the rows.
  ///
  /// What had to be assumed is told to `note`. Throws `FileError` with all that is wrong, up to ten
  /// faults. Linear in the rows that are used.
  public func model(note: (String) -> Void = { _ in }) throws(FileError) -> SteeringModel {
    try model(of: ArrayReference(array), note: note)
  }

  /// The model of the rows of the array that `reference` names.
  func model(
    of reference: ArrayReference, note: (String) -> Void
  ) throws(FileError) -> SteeringModel {
    let file = try NumericArrayFile(path: array, reading: reference, isConfined: false)
    if let assumption = file.assumption { note("\(array): \(assumption)") }
    let vocabulary = try vocabulary(count: file.columnCount, note: note)
    let used = try usedRows(file)
    let partition = try partition(of: vocabulary)
    var rows = ArrayDistributions(.logits, file)
    var contexts: [Context] = []
    for row in used.all {
      let distribution = try naming(array) { () throws(ModelError) in
        try rows.distribution(ofRow: row, for: "row-\(row)", vocabulary)
      }
      contexts.append(
        Context(
          name: "row-\(row)", concept: nil, weight: Rational(1, used.all.count),
          distribution: distribution))
    }
    var parts = ModelParts(vocabulary: vocabulary, partition: partition, contexts: contexts)
    let absent = try naming(array) { () throws(ModelError) in
      try rows.absentTokens(of: vocabulary)
    }
    if let absent { note(try absent.removed(from: &parts, path: array)) }
    let places = Dictionary(
      uniqueKeysWithValues: used.all.enumerated().map { ($0.element, $0.offset) })
    let sets = SteeringSets(
      positive: positive.compactMap { places[$0] }, negative: negative.compactMap { places[$0] })
    let asked = used.asked.compactMap { places[$0] }
    return try naming(array) { () throws(ModelError) in
      try SteeringModel(
        vocabulary: parts.vocabulary, partition: parts.partition, contexts: parts.contexts,
        steering: .sets(sets), target: partition == nil ? nil : 0, asked: asked)
    }
  }

  private func vocabulary(
    count: Int, note: (String) -> Void
  ) throws(FileError) -> Vocabulary {
    guard let tokenizer else { return Vocabulary(indices: count) }
    let file = try TokenizerFile(path: tokenizer)
    if let text = file.note(count: count) { note(text) }
    return Vocabulary(count: count, named: file.text)
  }

  /// The rows that the model needs, in order, and those of them that are asked about.
  private func usedRows(_ file: NumericArrayFile) throws(FileError) -> (all: [Int], asked: [Int]) {
    let faults = FileFaults()
    for (name, rows) in [
      (names.positive, positive), (names.negative, negative), (names.asked, asked ?? []),
    ] {
      for row in rows where !(0..<file.rowCount).contains(row) {
        faults.add(
          failure("\(name): row \(row) is not there; the array has rows 0 to \(file.rowCount - 1)"))
      }
    }
    for (name, rows) in [(names.positive, positive), (names.negative, negative)] where rows.isEmpty
    {
      faults.add(failure("\(name): there are no rows; P and N need at least one each"))
    }
    if let asked, asked.isEmpty { faults.add(failure("\(names.asked): there are no rows")) }
    let members = Set(positive + negative)
    let others = (0..<file.rowCount).filter { !members.contains($0) }
    let chosen = Set(asked ?? (others.isEmpty ? Array(members) : others))
    let all = members.union(chosen)
    let (entries, overflow) = all.count.multipliedReportingOverflow(by: file.columnCount)
    if overflow || entries > ModelFile.logitLimit {
      faults.add(
        failure(
          "\(all.count) rows of \(file.columnCount) tokens have more than \(ModelFile.logitLimit) entries; ask about fewer rows (\(names.asked))"
        ))
    }
    try faults.check()
    return (all.sorted(), chosen.sorted())
  }

  /// The target and the rest; nil without a target.
  private func partition(of vocabulary: Vocabulary) throws(FileError) -> ConceptPartition? {
    guard let target else { return nil }
    var isTarget = [Bool](repeating: false, count: vocabulary.count)
    for token in target {
      guard isTarget.indices.contains(token) else {
        throw failure(
          "\(names.target): \(token) is not the number of a token; they are 0 to \(vocabulary.count - 1)"
        )
      }
      isTarget[token] = true
    }
    let rest = isTarget.indices.filter { !isTarget[$0] }
    let concepts =
      [Concept(name: "target", tokens: isTarget.indices.filter { isTarget[$0] })]
      + (rest.isEmpty ? [] : [Concept(name: "rest", tokens: rest)])
    return try naming(array) { () throws(ModelError) in
      try ConceptPartition(concepts, of: vocabulary)
    }
  }

  private func failure(_ message: String) -> FileError {
    FileError(.badData, path: array, message: message)
  }
}

extension LogitRows {
  /// The rows that the NumPy archive at `path` holds: `logits`, and the numbers of rows `positive`
  /// and `negative`; optionally `rows`, those asked about, and `target`, numbers of tokens.
  ///
  /// Throws `FileError`.
  init(archive path: String) throws(FileError) {
    let file = try FieldArchive(["positive", "negative", "rows", "target"], path: path)
    for name in ["positive", "negative"] where !file.contains(name) {
      throw file.failure(
        "there is no array \(name); an archive that is a model holds logits, and the numbers of its rows positive and negative"
      )
    }
    self.init(
      array: path, positive: try file.wholeNumbers("positive"),
      negative: try file.wholeNumbers("negative"))
    if file.contains("rows") { asked = try file.wholeNumbers("rows") }
    if file.contains("target") { target = try file.wholeNumbers("target") }
  }
}

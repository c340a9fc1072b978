// Adds the reading of contexts and of where their distributions come from.
internal import ExactArithmetic
internal import NumericArrays
internal import PlainText
internal import SteeringModel
internal import StrictJSON

/// The contexts that a file gives: those in which no fault was found.
struct ReadContexts {
  var contexts: [Context] = []
  /// Where each of them stands.
  var places: [String] = []
  /// The number of each name; nil when a name could not be read.
  var numbers: [String: Int]? = [:]
  /// Where the distributions come from.
  var source = DistributionSource()
}

/// What a file says of one context, whatever gives its probabilities.
struct ContextFields {
  let name: String
  let concept: Int?
  let weight: Rational
  let fields: JSONFields
}

/// Where the distributions of contexts without `probabilities` come from.
struct DistributionSource {
  var twoValued: TwoValuedProbabilities?
  var rows: ArrayDistributions?
}

extension ModelReader {
  /// The contexts in order, each with the distribution that its keys, or those of the file,
  /// give it.
  mutating func contexts(
    names: ReadTokens?, concepts: ReadConcepts?, rows: ArrayDistributions?
  ) -> ReadContexts {
    let elements = faults.attempt { () throws(FileError) in try file.elements("contexts") }
    guard let values = elements else { return ReadContexts(numbers: nil) }
    var source = DistributionSource()
    // What depends on them is not looked at where the tokens are not sound.
    let vocabulary = names.flatMap { $0.isSound ? $0.vocabulary : nil }
    if let vocabulary {
      let isWithin: ()? = faults.attempt { () throws(FileError) in
        try checkSize(contexts: values.count, vocabulary: vocabulary)
      }
      guard isWithin != nil else { return ReadContexts(numbers: nil) }
      source =
        faults.attempt { () throws(FileError) in
          try distributionSource(vocabulary, concepts, rows)
        } ?? DistributionSource()
    }
    let hasSource = source.rows != nil || source.twoValued != nil || givenSources == 0
    let read = self.outlines(values, concepts: concepts) {
      reader, outline throws(FileError) -> Context? in
      guard let vocabulary, hasSource else { return nil }
      return Context(
        name: outline.name, concept: outline.concept, weight: outline.weight,
        distribution: try reader.distribution(
          of: outline.fields, outline.name, concept: outline.concept, vocabulary,
          concepts?.partition, &source))
    }
    return ReadContexts(
      contexts: read.contexts, places: read.places, numbers: read.numbers, source: source)
  }

  /// What each of `values` says of its context, in order, with what `content` makes of it; contexts
  /// in which a fault was found are left out.
  mutating func outlines<Content>(
    _ values: [JSONValue], concepts: ReadConcepts?,
    _ content: (inout ModelReader, ContextFields) throws(FileError) -> Content?
  ) -> (contexts: [Content], places: [String], numbers: [String: Int]?) {
    var contexts: [Content] = []
    var places: [String] = []
    var numbers: [String: Int]? = [:]
    let weights = self.weights(values)
    contexts.reserveCapacity(values.count)
    for (index, value) in values.enumerated() where faults.room > 0 {
      let read = faults.attempt { () throws(FileError) in try contextFields(value, index: index) }
      guard let (name, fields) = read else {
        numbers = nil
        continue
      }
      if numbers?[name] == nil { numbers?[name] = index }
      let concept = faults.attempt { () throws(FileError) in
        try conceptNumber(of: fields, concepts)
      }
      guard let concept else { continue }
      let outline = ContextFields(
        name: name, concept: concept, weight: weights?[index] ?? Rational(1, values.count),
        fields: fields)
      // Twice optional: a failure, or nothing made of a context without one.
      var reader = self
      let made = faults.attempt { () throws(FileError) in try content(&reader, outline) }
      self = reader
      guard let made = made ?? nil else { continue }
      places.append(fields.place)
      contexts.append(made)
    }
    return (contexts, places, numbers)
  }

  /// The weights of the contexts `values`; nil when they have none, or not all have one.
  private mutating func weights(_ values: [JSONValue]) -> [Rational]? {
    let given = values.map { $0["weight"] }
    guard let first = given.firstIndex(where: { $0 != nil }) else { return nil }
    if let missing = given.firstIndex(where: { $0 == nil }) {
      faults.add(
        failure(
          contextPlace(values[missing], index: missing),
          missing < first ? "only some contexts have a weight" : "the key \"weight\" is missing",
          remedy: "give every context a weight, or none"))
      return nil
    }
    var weights: [Rational] = []
    for (index, value) in given.compactMap(\.self).enumerated() where faults.room > 0 {
      let place = contextPlace(values[index], index: index)
      let weight = faults.attempt { () throws(FileError) in
        try numbers.number(value, at: "\(place).weight")
      }
      if let weight { weights.append(weight) }
    }
    guard weights.count == values.count else { return nil }
    let sum = faults.attempt { () throws(FileError) in try numbers.sum(weights, at: "contexts") }
    return sum == nil ? nil : weights
  }

  /// Where the context `value` stands.
  private func contextPlace(_ value: JSONValue, index: Int) -> String {
    guard case .string(let name)? = value["name"] else { return "contexts[\(index)]" }
    return "contexts[\(index)] (\(quoted(name)))"
  }

  private func contextFields(
    _ value: JSONValue, index: Int
  ) throws(FileError) -> (name: String, fields: JSONFields) {
    let known =
      ["name", "concept", "weight"] + (isTransformer ? ["text", "ids"] : ["row", "probabilities"])
    let fields = try JSONFields(
      value, at: contextPlace(value, index: index), of: path, known: known, faults: faults)
    return (try fields.string("name"), fields)
  }

  private func conceptNumber(
    of context: JSONFields, _ concepts: ReadConcepts?
  ) throws(FileError) -> Int? {
    guard context["concept"] != nil else { return nil }
    let name = try context.string("concept")
    guard let concept = concepts?.numbers[name] else {
      throw failure(
        context.place(of: "concept"), "\(quoted(name)) is not a concept",
        remedy: concepts == nil ? "the file gives no concepts" : "")
    }
    return concept
  }

  private mutating func distribution(
    of context: JSONFields, _ name: String, concept: Int?, _ vocabulary: Vocabulary,
    _ partition: ConceptPartition?, _ source: inout DistributionSource
  ) throws(FileError) -> NextTokenDistribution {
    if let given = context["probabilities"] {
      guard context["row"] == nil else {
        throw context.failure("both \"probabilities\" and \"row\" are given", remedy: "give one")
      }
      return .probabilities(try probabilities(given, of: context, vocabulary: vocabulary))
    }
    if let rows = source.rows {
      let row = try rowNumber(
        of: context, in: (rows.kind.rawValue, rows.array.rowCount))
      do throws(ModelError) {
        return try source.rows?.distribution(ofRow: row, for: name, vocabulary)
          ?? .logits([Double]())
      } catch {
        throw context.failure(error.problem, remedy: error.remedy)
      }
    }
    guard context["row"] == nil else {
      throw context.failure("a row is given, but the file has no \"logits\" or \"weights\"")
    }
    guard source.twoValued != nil, let partition else {
      throw context.failure(
        "the key \"probabilities\" is missing",
        remedy: "give it, or inConcept and outOfConcept, or a row of logits")
    }
    guard let concept else {
      throw context.failure(
        "the key \"concept\" is missing", remedy: "inConcept and outOfConcept need it")
    }
    let values = try source.twoValued?.distribution(
      of: concept, in: partition, at: context.place, file, numbers: numbers)
    return .probabilities(values ?? [])
  }

  /// The row of the array under `key` that a context names, which it need not when there is one only.
  func rowNumber(
    of context: JSONFields, in array: (key: String, rowCount: Int)
  ) throws(FileError) -> Int {
    guard let value = context["row"] else {
      if array.rowCount == 1 { return 0 }
      throw context.failure(
        "the key \"row\" is missing",
        remedy: "\(array.key) has \(array.rowCount) rows, numbered from 0")
    }
    guard case .number(let text) = value else {
      throw context.failure("row: expected a number, found \(value.kindName)")
    }
    guard let row = Int(text), (0..<array.rowCount).contains(row) else {
      throw context.failure(
        "row \(text) is not there", remedy: "\(array.key) has rows 0 to \(array.rowCount - 1)")
    }
    return row
  }

  private mutating func probabilities(
    _ value: JSONValue, of context: JSONFields, vocabulary: Vocabulary
  ) throws(FileError) -> [Rational] {
    let place = context.place(of: "probabilities")
    guard case .deferred(let entries) = value else {
      // Not an array: the error says so.
      _ = try value.elements(at: place, of: path)
      return []
    }
    var probabilities: [Rational] = []
    probabilities.reserveCapacity(min(vocabulary.count, entries.countBound))
    try entries.forEachElement { (digits, value) throws(FileError) in
      if let digits, let number = Rational(shortDecimal: digits) {
        probabilities.append(number)
        return
      }
      let token = probabilities.count
      func entryPlace() -> String {
        let isNamed = token < vocabulary.count
        return "\(place)[\(isNamed ? quoted(vocabulary.tokens[token]) : String(token))]"
      }
      probabilities.append(try numbers.number(value(), at: entryPlace()))
    }
    try numbers.checkSum(of: probabilities, at: place)
    return probabilities
  }
}

extension ModelReader {
  /// How many sources of distributions the top-level keys name.
  var givenSources: Int {
    [isTwoValued, file["logits"] != nil, file["weights"] != nil].count { $0 }
  }

  private var isTwoValued: Bool { file["inConcept"] != nil || file["outOfConcept"] != nil }

  /// The array of logits or weights that the file names; nil when it names none.
  mutating func distributionRows() throws(FileError) -> ArrayDistributions? {
    guard givenSources == 1 else { return nil }
    for kind in [ArrayDistributions.Kind.logits, .weights] where file[kind.rawValue] != nil {
      let rows = try array(try file.string(kind.rawValue), at: kind.rawValue)
      return ArrayDistributions(kind, rows)
    }
    return nil
  }

  /// The one source that the top-level keys give.
  private mutating func distributionSource(
    _ vocabulary: Vocabulary, _ concepts: ReadConcepts?, _ rows: ArrayDistributions?
  ) throws(FileError) -> DistributionSource {
    guard givenSources == 1 else { return DistributionSource() }
    if isTwoValued {
      guard let concepts else {
        throw file.failure("inConcept and outOfConcept need the key \"concepts\"")
      }
      // Something is wrong with the concepts, and that has been said.
      guard concepts.partition != nil else { return DistributionSource() }
      return DistributionSource(
        twoValued: try TwoValuedProbabilities(file, vocabulary: vocabulary, numbers: &numbers))
    }
    guard let rows else { return DistributionSource() }
    guard rows.array.columnCount == vocabulary.count else {
      throw file.failure(
        "\(rows.kind.rawValue): the rows have \(rows.array.columnCount) numbers for \(vocabulary.count) tokens",
        remedy: "give one number a token")
    }
    return DistributionSource(rows: rows)
  }

  /// The tokens that are in no row; nil when there are none.
  func absentTokens(
    _ found: ReadContexts, _ vocabulary: Vocabulary
  ) throws(FileError) -> AbsentTokens? {
    let absent = try naming(path) { () throws(ModelError) in
      try found.source.rows?.absentTokens(of: vocabulary)
    }
    if absent != nil, let other = found.contexts.first(where: { !$0.distribution.isLogits }) {
      throw failure(
        "logits",
        "some logits are -inf in all rows, but context \(quoted(other.name)) has probabilities of its own",
        remedy: "put a finite mask such as -65504 in place of them")
    }
    return absent
  }

  private func checkSize(contexts: Int, vocabulary: Vocabulary) throws(FileError) {
    let limit = file["logits"] != nil ? ModelFile.logitLimit : ModelFile.exactEntryLimit
    let (entries, overflow) = contexts.multipliedReportingOverflow(by: vocabulary.count)
    guard !overflow, entries <= limit else {
      throw failure(
        "contexts",
        "\(contexts) contexts of \(vocabulary.count) tokens have more than \(limit) entries",
        remedy: "leave some contexts out")
    }
  }
}

// Adds the reading of contexts and of where their distributions come from.
internal import ExactArithmetic
internal import NumericArrays
internal import PlainText
internal import SteeringModel
internal import StrictJSON

extension ModelReader {
  /// The contexts in order, each with the distribution that its keys, or those of the file,
  /// give it.
  mutating func contexts(
    vocabulary: Vocabulary, partition: ConceptPartition?
  ) throws(FileError) -> [Context] {
    let values = try file.elements("contexts")
    var source = try distributionSource(vocabulary: vocabulary, partition: partition)
    try checkSize(contexts: values.count, vocabulary: vocabulary)
    var contexts: [Context] = []
    var weights: [Rational] = []
    contexts.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      let (name, fields) = try contextFields(value, index: index)
      let concept = try conceptNumber(of: fields, partition: partition)
      if let weight = fields["weight"] {
        weights.append(try numbers.number(weight, at: fields.place(of: "weight")))
      }
      guard weights.isEmpty || weights.count == index + 1 else {
        throw fields.failure(
          weights.count == index
            ? "the key \"weight\" is missing" : "only some contexts have a weight",
          remedy: "give every context a weight, or none")
      }
      let distribution = try distribution(
        of: fields, concept: concept, vocabulary: vocabulary, partition: partition, source: &source)
      contexts.append(
        Context(
          name: name, concept: concept, weight: weights.last ?? Rational(1, values.count),
          distribution: distribution))
    }
    _ = try numbers.sum(weights, at: "contexts")
    return contexts
  }

  private func contextFields(
    _ value: JSONValue, index: Int
  ) throws(FileError) -> (name: String, fields: JSONFields) {
    let known = ["name", "concept", "weight", "row", "probabilities"]
    let place = "contexts[\(index)]"
    let name = try JSONFields(value, at: place, of: path, known: known).string("name")
    let fields = try JSONFields(value, at: "\(place) (\(quoted(name)))", of: path, known: known)
    return (name, fields)
  }

  private func conceptNumber(
    of context: JSONFields, partition: ConceptPartition?
  ) throws(FileError) -> Int? {
    guard context["concept"] != nil else { return nil }
    let name = try context.string("concept")
    guard let concept = partition?.index(of: name) else {
      throw failure(context.place(of: "concept"), "\(quoted(name)) is not a concept")
    }
    return concept
  }

  private mutating func distribution(
    of context: JSONFields, concept: Int?, vocabulary: Vocabulary, partition: ConceptPartition?,
    source: inout DistributionSource
  ) throws(FileError) -> NextTokenDistribution {
    if let given = context["probabilities"] {
      guard context["row"] == nil else {
        throw context.failure("both \"probabilities\" and \"row\" are given", remedy: "give one")
      }
      return .probabilities(try probabilities(given, of: context, vocabulary: vocabulary))
    }
    if let fromRow = try source.rows?.distribution(of: context, vocabulary: vocabulary) {
      return fromRow
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

  private mutating func probabilities(
    _ value: JSONValue, of context: JSONFields, vocabulary: Vocabulary
  ) throws(FileError) -> [Rational] {
    let place = context.place(of: "probabilities")
    var probabilities: [Rational] = []
    for (token, entry) in try value.elements(at: place, of: path).enumerated() {
      func entryPlace() -> String {
        let isNamed = token < vocabulary.count
        return "\(place)[\(isNamed ? quoted(vocabulary.tokens[token]) : String(token))]"
      }
      probabilities.append(try numbers.number(entry, at: entryPlace()))
    }
    _ = try numbers.sum(probabilities, at: place)
    return probabilities
  }
}

/// Where the distributions of contexts without `probabilities` come from.
struct DistributionSource {
  var twoValued: TwoValuedProbabilities?
  var rows: ArrayDistributions?
}

extension ModelReader {
  /// The one source that the top-level keys give.
  private mutating func distributionSource(
    vocabulary: Vocabulary, partition: ConceptPartition?
  ) throws(FileError) -> DistributionSource {
    let isTwoValued = file["inConcept"] != nil || file["outOfConcept"] != nil
    let sources = [isTwoValued, file["logits"] != nil, file["weights"] != nil]
    guard sources.count(where: { $0 }) <= 1 else {
      throw file.failure(
        "the file gives more than one of inConcept and outOfConcept, logits, weights",
        remedy: "give one of them")
    }
    if isTwoValued {
      guard partition != nil else {
        throw file.failure("inConcept and outOfConcept need the key \"concepts\"")
      }
      return DistributionSource(
        twoValued: try TwoValuedProbabilities(file, vocabulary: vocabulary, numbers: &numbers))
    }
    for kind in [ArrayDistributions.Kind.logits, .weights] where file[kind.rawValue] != nil {
      let rows = try array(try file.string(kind.rawValue), at: kind.rawValue)
      return DistributionSource(
        rows: try ArrayDistributions(kind, rows, vocabulary: vocabulary, file))
    }
    return DistributionSource()
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

// Reads the JSON of one model, from the top-level keys down.
internal import ExactArithmetic
internal import NumericArrays
internal import PlainText
internal import SteeringModel
internal import StrictJSON

/// One reading of a model file, which goes on after a fault with what does not depend on it.
struct ModelReader {
  static let keys = [
    "tokens", "tokenizer", "concepts", "target", "contexts", "steering", "inConcept",
    "outOfConcept", "logits", "weights", "logOdds", "decoder", "hidden", "vector",
    "path", "transformer", "layer", "positions", "average",
  ]

  /// The members whose arrays are read from their text, as they may hold millions of numbers.
  static let deferred: Set<String> = ["probabilities"]

  let path: String
  /// Whether there is a folder in which the file stands.
  let hasFolder: Bool
  let allowingPathsOutside: Bool
  let file: JSONFields
  let faults = FileFaults()
  var numbers: ExactNumbers
  /// What was assumed about files that the model names, in words.
  var notes: [String] = []
  /// What finds the tokens of words in concepts; nil where concepts list tokens alone.
  var wordTokens: WordTokens?
  /// The log-odds that the file has as the first of several directions; nil when it has one, or is
  /// not asked for several.
  var firstDirection: GivenLogOdds?

  init(
    _ json: JSONValue, path: String, hasFolder: Bool = true, allowingPathsOutside: Bool
  ) throws(FileError) {
    self.path = path
    self.hasFolder = hasFolder
    self.allowingPathsOutside = allowingPathsOutside
    self.file = try JSONFields(
      json, at: "", of: path, known: ModelReader.keys, faults: faults)
    self.numbers = ExactNumbers(path: path)
  }

  /// The model that the file describes, in whichever form.
  ///
  /// Throws `FileError` with its faults, up to ten.
  mutating func anyModel() throws(FileError) -> AnyModel {
    if isTransformer {
      let (model, weights) = try transformerModel()
      return .transformer(model, weights)
    }
    checkTransformerKeys()
    return isDecoder ? .decoder(try decoderModel()) : .distributions(try model())
  }

  /// The model of distributions that the file describes.
  ///
  /// Throws `FileError` with its faults, up to ten, and for a file that describes a decoder.
  mutating func model() throws(FileError) -> SteeringModel {
    guard !isDecoder else {
      throw failure(
        "decoder", "this question is not asked of decoders, whose steering goes through a norm",
        remedy: "give a model with probabilities, logits or logOdds")
    }
    guard !isTransformer else {
      throw failure(
        "transformer", "this question is not asked of a network that is steered inside",
        remedy: "give a model with probabilities, logits or logOdds")
    }
    checkForm()
    let logOdds = faults.attempt { () throws(FileError) in try logOddsValues() } ?? nil
    let rows = faults.attempt { () throws(FileError) in try distributionRows() } ?? nil
    let names =
      faults.attempt { () throws(FileError) in
        try self.vocabulary(count: logOdds?.count ?? rows?.array.columnCount)
      } ?? nil
    let concepts = names.flatMap { self.concepts(of: $0) }
    let contexts = self.contexts(names: names, concepts: concepts, rows: rows)
    let sets = file["steering"] == nil ? nil : steeringSets(contexts, concepts: concepts)
    let target = self.target(concepts)
    guard faults.isEmpty, let vocabulary = names?.vocabulary else {
      if let names, names.isSound { checkDistributions(contexts, names.vocabulary) }
      try faults.check()
      throw failure("", "the file describes no model")
    }
    var parts = ModelParts(
      vocabulary: vocabulary, partition: concepts?.partition, contexts: contexts.contexts)
    if let logOdds { parts.logOdds = logOdds }
    if let absent = try absentTokens(contexts, vocabulary) {
      notes.append(try absent.removed(from: &parts, path: path))
    }
    let steering: Steering =
      if let logOdds = parts.logOdds {
        .logOdds(try logOdds.numbers(named: parts.vocabulary, of: path))
      } else {
        .sets(
          SteeringSets(
            target: target, positive: sets?.positive ?? [], negative: sets?.negative ?? []))
      }
    return try model(parts, steering, target: target)
  }

  /// The model of these parts; else throws all that is wrong with them together.
  private func model(
    _ parts: ModelParts, _ steering: Steering, target: Int?
  ) throws(FileError) -> SteeringModel {
    do throws(ModelError) {
      return try SteeringModel(
        vocabulary: parts.vocabulary, partition: parts.partition, contexts: parts.contexts,
        steering: steering, target: target)
    } catch {
      faults.add(
        SteeringModel.faults(
          vocabulary: parts.vocabulary, partition: parts.partition, contexts: parts.contexts,
          steering: steering, target: target, limit: faults.room), path: path)
      try faults.check()
      throw FileError(error, path: path)
    }
  }

  private func checkForm() {
    if file["steering"] != nil, file["logOdds"] != nil {
      faults.add(
        file.failure(
          "both \"steering\" and \"logOdds\" are given", remedy: "give one of them"))
    }
    if file["steering"] == nil, file["logOdds"] == nil {
      faults.add(
        file.failure(
          "the key \"steering\" is missing",
          remedy: "give \"steering\", or \"logOdds\" for a direct model"))
    }
    if givenSources > 1 {
      faults.add(
        file.failure(
          "the file gives more than one of inConcept and outOfConcept, logits, weights",
          remedy: "give one of them"))
    }
  }

  /// Adds what is wrong with the distributions that were read, when the model is refused anyway.
  private func checkDistributions(_ found: ReadContexts, _ vocabulary: Vocabulary) {
    for (context, place) in zip(found.contexts, found.places) where faults.room > 0 {
      let values = context.distribution.logitRow?.doubles
      if values?.contains(-.infinity) == true { continue }
      let key = "\(place).\(context.distribution.key)"
      if let fault = context.distribution.fault(for: vocabulary, at: key) {
        faults.add([fault], path: path)
      }
    }
  }

  /// The array file that `name` names under `key`.
  mutating func array(_ name: String, at key: String) throws(FileError) -> NumericArrayFile {
    let reference = ArrayReference(name)
    let location = try location(reference.file, of: name, at: key)
    let part = reference.part.map { ":" + $0 } ?? ""
    let array = try NumericArrayFile(
      path: location.shown + part, reading: reference.moved(to: location.resolved),
      isConfined: !allowingPathsOutside)
    if let assumption = array.assumption { notes.append("\(array.path): \(assumption)") }
    return array
  }

  /// Where the file `name` is, which stands under `key` as `reference`.
  func location(
    _ name: String, of reference: String, at key: String
  ) throws(FileError) -> ReferencedPath {
    guard hasFolder || (allowingPathsOutside && name.hasPrefix("/")) else {
      throw failure(
        key,
        "the path \(quoted(reference)) is relative to the folder of the model, and there is none",
        remedy: "give the model as a file, or an absolute path and allow paths outside")
    }
    return try ReferencedPath(
      name, at: key, in: path, allowingPathsOutside: allowingPathsOutside)
  }

  /// A contradiction at `place`.
  func failure(_ place: String, _ problem: String, remedy: String = "") -> FileError {
    FileError(ModelError(at: place, problem, remedy: remedy), path: path)
  }
}

/// What a model is made of, before it is checked as a whole.
struct ModelParts {
  var vocabulary: Vocabulary
  var partition: ConceptPartition?
  var contexts: [Context]
  /// The log-odds of a direct model.
  var logOdds: GivenLogOdds?
}

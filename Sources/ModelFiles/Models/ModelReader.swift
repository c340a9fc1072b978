// Reads the JSON of one model, from the top-level keys down.
internal import ExactArithmetic
internal import NumericArrays
internal import PlainText
internal import SteeringModel
internal import StrictJSON

/// One reading of a model file: top-level keys, vocabulary, concepts.
struct ModelReader {
  static let keys = [
    "tokens", "concepts", "contexts", "steering", "inConcept", "outOfConcept", "logits", "weights",
    "logOdds",
  ]

  let path: String
  /// Whether there is a folder in which the file stands.
  let hasFolder: Bool
  let allowingPathsOutside: Bool
  let file: JSONFields
  var numbers: ExactNumbers
  /// What was assumed about arrays, in words.
  private(set) var notes: [String] = []

  init(
    _ json: JSONValue, path: String, hasFolder: Bool = true, allowingPathsOutside: Bool
  ) throws(FileError) {
    self.path = path
    self.hasFolder = hasFolder
    self.allowingPathsOutside = allowingPathsOutside
    self.file = try JSONFields(json, at: "", of: path, known: ModelReader.keys)
    self.numbers = ExactNumbers(path: path)
  }

  /// The model that the file describes.
  mutating func model() throws(FileError) -> SteeringModel {
    guard file["steering"] == nil || file["logOdds"] == nil else {
      throw file.failure("both \"steering\" and \"logOdds\" are given", remedy: "give one of them")
    }
    guard file["steering"] != nil || file["logOdds"] != nil else {
      throw file.failure(
        "the key \"steering\" is missing",
        remedy: "give \"steering\", or \"logOdds\" for a direct model")
    }
    let logOdds = try logOddsValues()
    let vocabulary = try vocabulary(count: logOdds?.count)
    let partition = try partition(of: vocabulary, isRequired: logOdds == nil)
    let contexts = try contexts(vocabulary: vocabulary, partition: partition)
    let steering: Steering
    if let logOdds {
      steering = .logOdds(try logOdds.numbers(named: vocabulary, of: path))
    } else {
      steering = .sets(try steeringSets(contexts: contexts, partition: partition))
    }
    return try naming(path) { () throws(ModelError) in
      try SteeringModel(
        vocabulary: vocabulary, partition: partition, contexts: contexts, steering: steering)
    }
  }

  /// The tokens; in a direct model their numbers when none are given.
  private func vocabulary(count: Int?) throws(FileError) -> Vocabulary {
    if let count, count > 0, file["tokens"] == nil { return Vocabulary(indices: count) }
    var tokens: [String] = []
    let values = try file.elements("tokens")
    tokens.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      tokens.append(try value.string(at: "tokens[\(index)]", of: path))
    }
    return try naming(path) { () throws(ModelError) in try Vocabulary(tokens) }
  }

  /// The concepts; nil when a direct model gives none.
  private func partition(
    of vocabulary: Vocabulary, isRequired: Bool
  ) throws(FileError) -> ConceptPartition? {
    if file["concepts"] == nil, !isRequired { return nil }
    var concepts: [Concept] = []
    for member in try file.required("concepts").members(at: "concepts", of: path) {
      let place = "concepts[\(quoted(member.name))]"
      var tokens: [Int] = []
      for (index, value) in try member.value.elements(at: place, of: path).enumerated() {
        let text = try value.string(at: "\(place)[\(index)]", of: path)
        guard let token = vocabulary.index(of: text) else {
          throw failure("\(place)[\(index)]", "\(quoted(text)) is not a token")
        }
        tokens.append(token)
      }
      concepts.append(Concept(name: member.name, tokens: tokens))
    }
    return try naming(path) { () throws(ModelError) in
      try ConceptPartition(concepts, of: vocabulary)
    }
  }

  /// The array file that `name` names under `key`.
  mutating func array(_ name: String, at key: String) throws(FileError) -> NumericArrayFile {
    let reference = ArrayReference(name)
    guard hasFolder || (allowingPathsOutside && name.hasPrefix("/")) else {
      throw failure(
        key, "the path \(quoted(name)) is relative to the folder of the model, and there is none",
        remedy: "give the model as a file, or an absolute path and allow paths outside")
    }
    let location = try ReferencedPath(
      reference.file, at: key, in: path, allowingPathsOutside: allowingPathsOutside)
    let part = reference.part.map { ":" + $0 } ?? ""
    let array = try NumericArrayFile(
      path: location.shown + part, reading: reference.moved(to: location.resolved),
      isConfined: !allowingPathsOutside)
    if let assumption = array.assumption { notes.append("\(array.path): \(assumption)") }
    return array
  }

  /// A contradiction at `place`.
  func failure(_ place: String, _ problem: String, remedy: String = "") -> FileError {
    FileError(ModelError(at: place, problem, remedy: remedy), path: path)
  }
}

// Adds the reading of transformers: weights, a layer, texts.
internal import ExactArithmetic
internal import NumericArrays
internal import PlainText
internal import SteeringModel
internal import StrictJSON

extension ModelReader {
  /// Whether the file describes steering inside a transformer.
  var isTransformer: Bool { file["transformer"] != nil }

  /// The transformer that the file describes, and its weights, which are not read.
  ///
  /// Throws `FileError` with its faults, up to ten.
  mutating func transformerModel() throws(FileError) -> (TransformerModel, TransformerFile) {
    checkTransformerForm()
    let weights = try transformerFile()
    let names = faults.attempt { () throws(FileError) in try transformerTokens(weights) } ?? nil
    let words = WordTokens { () throws(FileError) in try weights.tokenizer() }
    wordTokens = words
    let concepts = names.flatMap { self.concepts(of: $0) }
    if let vocabulary = names?.vocabulary, let note = words.note({ vocabulary.tokens[$0] }) {
      notes.append(note)
    }
    let values = faults.attempt { () throws(FileError) in try file.elements("contexts") } ?? []
    // The tokenizer is read when a text asks for it.
    var tokenizer: BytePairTokenizer?
    let read = outlines(values, concepts: concepts) {
      reader, outline throws(FileError) -> PromptContext? in
      PromptContext(
        name: outline.name, concept: outline.concept, weight: outline.weight,
        tokens: try reader.tokens(of: outline.fields, weights, &tokenizer))
    }
    let contexts = ReadContexts(contexts: [], places: [], numbers: read.numbers)
    let target = self.target(concepts)
    let layer = faults.attempt { () throws(FileError) in try wholeNumber("layer") }
    let positions = faults.attempt { () throws(FileError) in
      try choice("positions", or: SteeredPositions.last)
    }
    let average = faults.attempt { () throws(FileError) in
      try choice("average", or: StateAverage.last)
    }
    var steering: TransformerModel.Steering?
    if file["vector"] != nil {
      let vector = faults.attempt { () throws(FileError) in
        try self.numbers("vector", in: file, count: weights.width)
      }
      steering = vector.map { .vector($0.map { $0.approximation }) }
    } else if file["steering"] != nil, let average {
      steering = steeringSets(contexts, concepts: concepts).map {
        .sets(
          SteeringSets(target: target, positive: $0.positive, negative: $0.negative), average)
      }
    }
    try faults.check()
    guard let vocabulary = names?.vocabulary, let steering, let layer, let positions else {
      throw failure("", "the file describes no model")
    }
    let extents = TransformerModel.Extents(
      depth: weights.depth, width: weights.width, positionLimit: weights.positionLimit)
    do throws(ModelError) {
      let model = try TransformerModel(
        vocabulary: vocabulary, partition: concepts?.partition, contexts: read.contexts,
        layer: layer, positions: positions, steering: steering, target: target, extents: extents)
      return (model, weights)
    } catch {
      faults.add(
        TransformerModel.faults(
          vocabulary: vocabulary, partition: concepts?.partition, contexts: read.contexts,
          layer: layer, steering: steering, extents: extents, limit: faults.room), path: path)
      try faults.check()
      throw FileError(error, path: path)
    }
  }

  /// Adds a fault for a key that belongs to a transformer, of which there is none.
  func checkTransformerKeys() {
    for key in ["layer", "positions", "average"] where file[key] != nil {
      faults.add(
        file.failure(
          "\(quoted(key)) is about a \"transformer\", and none is given",
          remedy: "give \"transformer\", or leave the key out"))
    }
  }

  private func checkTransformerForm() {
    if file["steering"] != nil, file["vector"] != nil {
      faults.add(
        file.failure("both \"steering\" and \"vector\" are given", remedy: "give one of them"))
    }
    if file["steering"] == nil, file["vector"] == nil {
      faults.add(
        file.failure(
          "neither \"steering\" nor \"vector\" is given",
          remedy: "give \"steering\" with positive and negative contexts, or a \"vector\""))
    }
    if file["average"] != nil, file["vector"] != nil {
      faults.add(
        file.failure(
          "\"average\" is about \"steering\", and a \"vector\" is given", remedy: "give one of them"
        ))
    }
    let others = [
      "logits", "weights", "logOdds", "inConcept", "outOfConcept", "decoder", "hidden", "path",
    ]
    for key in others where file[key] != nil {
      faults.add(
        file.failure(
          "\"transformer\" and \(quoted(key)) are given", remedy: "a file describes one model"))
    }
  }

  private func transformerFile() throws(FileError) -> TransformerFile {
    let name = try file.string("transformer")
    let place = try location(name, of: name, at: "transformer")
    return try TransformerFile(
      path: place.shown, resolved: place.resolved, allowingPathsOutside: allowingPathsOutside)
  }

  /// The tokens: as the file lists them or names their tokenizer, else as that of the network calls
  /// them, else their numbers.
  private mutating func transformerTokens(
    _ weights: TransformerFile
  ) throws(FileError) -> ReadTokens? {
    let count = weights.tokenCount
    if file["tokens"] == nil, file["tokenizer"] == nil, let tokenizer = try weights.tokenNames() {
      if let note = tokenizer.note(count: count) { notes.append(note) }
      return ReadTokens(
        vocabulary: Vocabulary(count: count, named: tokenizer.text), isSound: true)
    }
    let read = try vocabulary(count: count)
    if let read, read.isSound, read.vocabulary.count != count {
      throw failure(
        "tokens", "\(read.vocabulary.count) tokens, and the network has \(count)",
        remedy: "give one a row of the unembedding, or none")
    }
    return read
  }

  /// The tokens of a context: its `ids`, or those of its `text`.
  private func tokens(
    of fields: JSONFields, _ weights: TransformerFile, _ tokenizer: inout BytePairTokenizer?
  ) throws(FileError) -> [Int] {
    guard (fields["text"] == nil) != (fields["ids"] == nil) else {
      throw fields.failure(
        fields["text"] == nil
          ? "neither \"text\" nor \"ids\" is given" : "both \"text\" and \"ids\" are given",
        remedy: "give one of them")
    }
    if fields["text"] != nil {
      let text = try fields.string("text")
      let reader = if let tokenizer { tokenizer } else { try weights.tokenizer() }
      tokenizer = reader
      return reader.ids(of: text)
    }
    let place = fields.place(of: "ids")
    var ids: [Int] = []
    for (index, value) in try fields.elements("ids").enumerated() {
      guard case .number(let text) = value, let id = Int(text), id >= 0 else {
        throw failure("\(place)[\(index)]", "this is not the number of a token")
      }
      ids.append(id)
    }
    return ids
  }

  private func wholeNumber(_ key: String) throws(FileError) -> Int {
    guard case .number(let text) = try file.required(key), let number = Int(text) else {
      throw failure(key, "this is not a whole number")
    }
    return number
  }

  private func choice<Value: RawRepresentable & CaseIterable>(
    _ key: String, or fallback: Value
  ) throws(FileError) -> Value where Value.RawValue == String {
    guard file[key] != nil else { return fallback }
    let name = try file.string(key)
    guard let value = Value(rawValue: name) else {
      let names = Value.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
      throw failure(key, "\(quoted(name)) is not known", remedy: "give \(names)")
    }
    return value
  }
}

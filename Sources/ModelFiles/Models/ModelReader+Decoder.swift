// Adds the reading of decoders: a final norm, an unembedding, hidden states.
internal import ExactArithmetic
public import NumericArrays
internal import PlainText
public import SteeringModel
internal import StrictJSON

extension NumericArrayFile: UnembeddingRows {}

extension ModelReader {
  /// Whether the file describes a decoder.
  var isDecoder: Bool { file["decoder"] != nil }

  /// The decoder that the file describes.
  ///
  /// Throws `FileError` with its faults, up to ten. Reads vectors and hidden states, not the
  /// unembedding.
  mutating func decoderModel() throws(FileError) -> DecoderModel {
    checkDecoderForm()
    let head = faults.attempt { () throws(FileError) in try normedHead() } ?? nil
    let names =
      faults.attempt { () throws(FileError) in
        try self.vocabulary(count: head?.rows.rowCount)
      } ?? nil
    let concepts = names.flatMap { self.concepts(of: $0) }
    let hidden = faults.attempt { () throws(FileError) in try hiddenStates(head?.dimension) }
    let values = faults.attempt { () throws(FileError) in try file.elements("contexts") }
    let read = outlines(values ?? [], concepts: concepts) {
      reader, outline throws(FileError) -> HiddenContext? in
      if outline.fields["probabilities"] != nil {
        throw outline.fields.failure(
          "a context of a decoder has no \"probabilities\"", remedy: "give a \"row\" of hidden")
      }
      guard let hidden else { return nil }
      let row = try reader.rowNumber(of: outline.fields, in: ("hidden", hidden.count))
      return HiddenContext(
        name: outline.name, concept: outline.concept, weight: outline.weight, state: hidden[row])
    }
    let contexts = ReadContexts(
      contexts: [], places: [], numbers: values == nil ? nil : read.numbers)
    var steering: DecoderModel.Steering?
    let target = self.target(concepts)
    if file["vector"] != nil {
      let vector = faults.attempt { () throws(FileError) in
        try self.numbers("vector", in: file, count: head?.dimension)
      }
      steering = vector.map { .vector($0) }
    } else if file["steering"] != nil {
      steering = steeringSets(contexts, concepts: concepts).map {
        .sets(SteeringSets(target: target, positive: $0.positive, negative: $0.negative))
      }
    }
    let course = faults.attempt { () throws(FileError) in try self.course() }
    try faults.check()
    guard let vocabulary = names?.vocabulary, let head, let steering, let course else {
      throw failure("", "the file describes no model")
    }
    do throws(ModelError) {
      return try DecoderModel(
        vocabulary: vocabulary, partition: concepts?.partition, contexts: read.contexts,
        head: head, steering: steering, course: course, target: target)
    } catch {
      faults.add(
        DecoderModel.faults(
          vocabulary: vocabulary, partition: concepts?.partition, contexts: read.contexts,
          head: head, steering: steering, target: target, limit: faults.room), path: path)
      try faults.check()
      throw FileError(error, path: path)
    }
  }

  private func checkDecoderForm() {
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
    for key in ["logits", "weights", "logOdds", "inConcept", "outOfConcept"]
    where file[key] != nil {
      faults.add(
        file.failure(
          "\"decoder\" and \(quoted(key)) are given", remedy: "a file describes one model"))
    }
  }

  /// The way that steering takes: along the line, unless the file says otherwise.
  private func course() throws(FileError) -> SteeringCourse {
    guard file["path"] != nil else { return .line }
    let name = try file.string("path")
    guard let course = SteeringCourse(rawValue: name) else {
      throw failure(
        "path", "\(quoted(name)) is not a way to steer",
        remedy: "give \"line\" or \"spherical\"")
    }
    return course
  }

  /// The final norm and the unembedding.
  private mutating func normedHead() throws(FileError) -> NormedHead? {
    let fields = try JSONFields(
      file.required("decoder"), at: "decoder", of: path,
      known: [
        "unembedding", "norm", "gain", "gainPlusOne", "normBias", "bias", "epsilon", "rows",
      ], faults: faults)
    let found = faults.attempt { () throws(FileError) in try unembedding(fields) }
    let kind = faults.attempt { () throws(FileError) in try normKind(fields) }
    let d = found?.rows.columnCount
    let gain = faults.attempt { () throws(FileError) in try self.gain(fields, count: d) }
    let normBias = faults.attempt { () throws(FileError) in
      fields["normBias"] == nil ? nil : try self.numbers("normBias", in: fields, count: d)
    }
    let bias = faults.attempt { () throws(FileError) in
      try found.flatMap { found throws(FileError) in try headBias(fields, found) }
    }
    let epsilon = faults.attempt { () throws(FileError) in
      let epsilon = try numbers.number(
        fields.required("epsilon"), at: fields.place(of: "epsilon"))
      guard epsilon.signum >= 0 else {
        throw failure(fields.place(of: "epsilon"), "epsilon \(epsilon.shortText) is negative")
      }
      return epsilon
    }
    guard let found, let kind, let gain, let epsilon, let normBias, let bias else { return nil }
    do throws(NormedHeadFault) {
      return try NormedHead(
        found.rows, kind: kind, gain: gain, normBias: normBias, bias: bias, epsilon: epsilon)
    } catch {
      throw failure("decoder", error.description)
    }
  }

  private func normKind(_ fields: JSONFields) throws(FileError) -> NormalizationKind {
    let name = try fields.string("norm")
    switch name {
    case "rms": return .rootMeanSquare
    case "layer": return .layer
    default:
      throw failure(
        fields.place(of: "norm"), "\(quoted(name)) is not a norm",
        remedy: "give \"rms\" or \"layer\"")
    }
  }

  private mutating func gain(
    _ fields: JSONFields, count: Int?
  ) throws(FileError) -> [Rational] {
    let gain = try numbers("gain", in: fields, count: count)
    switch fields["gainPlusOne"] {
    case nil, .bool(false)?: return gain
    case .bool(true)?: return gain.map { $0 + 1 }
    case let other?:
      throw failure(
        fields.place(of: "gainPlusOne"), "expected true or false, found \(other.kindName)")
    }
  }

  /// What is read of an unembedding.
  private struct FoundUnembedding {
    /// The rows that are tokens.
    let rows: any UnembeddingRows
    /// The number of all rows, padding included.
    let all: Int
    /// The bias of the head in the same file.
    let bias: (name: String, path: String)?
  }

  private mutating func unembedding(
    _ fields: JSONFields
  ) throws(FileError) -> FoundUnembedding {
    let key = fields.place(of: "unembedding")
    let rows: any UnembeddingRows
    var bias: (name: String, path: String)?
    switch try fields.required("unembedding") {
    case .string(let name):
      let reference = ArrayReference(name)
      let place = try location(reference.file, of: name, at: key)
      let tensor = try UnembeddingTensor(reference.moved(to: place.resolved), named: name)
      if let note = tensor.note { notes.append("\(place.shown): \(note)") }
      rows = try array(tensor.name.map(reference.sibling) ?? name, at: key)
      bias = tensor.bias.map { ($0.name, reference.sibling($0.name)) }
    case let value: rows = try matrix(value, at: key)
    }
    guard let given = fields["rows"] else {
      return FoundUnembedding(rows: rows, all: rows.rowCount, bias: bias)
    }
    guard case .number(let text) = given, let count = Int(text), (1...rows.rowCount).contains(count)
    else {
      throw failure(
        fields.place(of: "rows"), "this is not the number of rows that count",
        remedy: "the unembedding has \(rows.rowCount) rows")
    }
    return FoundUnembedding(rows: LeadingRows(count, of: rows), all: rows.rowCount, bias: bias)
  }

  /// The rows of an unembedding that stands in the file itself.
  private mutating func matrix(
    _ value: JSONValue, at place: String
  ) throws(FileError) -> MatrixRows {
    let rows = try exactRows(value, at: place)
    var values: [Double] = []
    for (token, row) in rows.enumerated() {
      for (column, number) in row.enumerated() {
        guard let double = Double(exactly: number) else {
          throw failure(
            "\(place)[\(token)][\(column)]", "\(number.shortText) is no double",
            remedy: "write a fraction of a power of 2, as 0.125 is")
        }
        values.append(double)
      }
    }
    return MatrixRows(values, columns: rows[0].count)
  }

  /// Rows of one length, at least one of them, of at least one number.
  private mutating func exactRows(
    _ value: JSONValue, at place: String
  ) throws(FileError) -> [[Rational]] {
    var rows: [[Rational]] = []
    for (index, row) in try value.elements(at: place, of: path).enumerated() {
      let numbers = try exactNumbers(row, at: "\(place)[\(index)]")
      guard numbers.count == rows.first?.count ?? numbers.count, !numbers.isEmpty else {
        throw failure(
          "\(place)[\(index)]", "\(numbers.count) numbers",
          remedy: "all rows have the same number of them, at least 1")
      }
      rows.append(numbers)
    }
    guard !rows.isEmpty else { throw failure(place, "there are no rows") }
    return rows
  }

  private mutating func exactNumbers(
    _ value: JSONValue, at place: String
  ) throws(FileError) -> [Rational] {
    var found: [Rational] = []
    for (index, entry) in try value.elements(at: place, of: path).enumerated() {
      found.append(try numbers.number(entry, at: "\(place)[\(index)]"))
    }
    return found
  }

  private mutating func headBias(
    _ fields: JSONFields, _ found: FoundUnembedding
  ) throws(FileError) -> [Rational]? {
    var bias: [Rational]?
    if fields["bias"] != nil {
      bias = try numbers("bias", in: fields, count: nil)
    } else if let stored = found.bias {
      bias = try storedNumbers(stored.path, at: fields.place(of: "bias"), count: nil)
      notes.append("decoder: the bias of the head is \(stored.name)")
    }
    guard let bias else { return nil }
    guard bias.count == found.all || bias.count == found.rows.rowCount else {
      throw failure(
        fields.place(of: "bias"), "\(bias.count) numbers for \(found.all) rows",
        remedy: "give one a row")
    }
    return Array(bias.prefix(found.rows.rowCount))
  }

  /// The hidden states, one a row.
  private mutating func hiddenStates(_ dimension: Int?) throws(FileError) -> [[Rational]] {
    let rows: [[Rational]]
    switch try file.required("hidden") {
    case .string(let name):
      let array = try array(name, at: "hidden")
      let (entries, overflow) = array.rowCount.multipliedReportingOverflow(by: array.columnCount)
      guard !overflow, entries <= ModelFile.exactEntryLimit else {
        throw failure(
          "hidden", "the shape is \(array.shape): more than \(ModelFile.exactEntryLimit) numbers",
          remedy: "keep the rows of the contexts")
      }
      var found: [[Rational]] = []
      for row in 0..<array.rowCount { found.append(try exact(array, row: row, at: "hidden")) }
      rows = found
    case let value: rows = try exactRows(value, at: "hidden")
    }
    if let dimension, rows[0].count != dimension {
      throw failure(
        "hidden", "the states have \(rows[0].count) numbers where the unembedding has \(dimension)")
    }
    return rows
  }

  /// The numbers of `key`: listed, or those of the one row that it names.
  mutating func numbers(
    _ key: String, in fields: JSONFields, count: Int?
  ) throws(FileError) -> [Rational] {
    let place = fields.place(of: key)
    guard case .string(let name) = try fields.required(key) else {
      let found = try exactNumbers(fields.required(key), at: place)
      if let count, found.count != count {
        throw failure(place, "\(found.count) numbers where \(count) are needed")
      }
      return found
    }
    return try storedNumbers(name, at: place, count: count)
  }

  private mutating func storedNumbers(
    _ name: String, at place: String, count: Int?
  ) throws(FileError) -> [Rational] {
    let array = try array(name, at: place)
    guard array.rowCount == 1, array.columnCount == count ?? array.columnCount else {
      let isStack = array.rowCount > 1 && array.columnCount == count ?? array.columnCount
      throw failure(
        place, "\(quoted(name)) has the shape \(array.shape)",
        remedy: (count.map { "give \($0) numbers" } ?? "give one dimension")
          + (isStack ? ": name a row after a colon, 0 to \(array.rowCount - 1)" : ""))
    }
    return try exact(array, row: 0, at: place)
  }

  private func exact(
    _ array: NumericArrayFile, row: Int, at place: String
  ) throws(FileError) -> [Rational] {
    var found: [Rational] = []
    found.reserveCapacity(array.columnCount)
    for (column, value) in array.row(row).enumerated() {
      guard let number = Rational(exactly: value) else {
        throw failure(
          place, "row \(row), column \(column) is \(value)", remedy: "the numbers must be finite")
      }
      found.append(number)
    }
    return found
  }
}

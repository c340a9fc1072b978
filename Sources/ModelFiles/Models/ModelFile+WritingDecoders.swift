// Adds the writing of decoders.
internal import ExactArithmetic
public import NumericArrays
public import SteeringModel
internal import StrictJSON

extension ModelFile {
  /// Writes the decoder `model` with all of its numbers in the file itself, so that
  /// ``readAny(path:allowingPathsOutside:note:)`` gives it back exactly.
  ///
  /// For small decoders, such as those of a hunt: V·d numbers are text. The steering vector is
  /// written, not the sets that it may come from. Throws `FileError`.
  public static func write(_ model: DecoderModel, to path: String) throws(FileError) {
    var text: [UInt8] = []
    json(of: model).append(to: &text, level: 0)
    try OutputFile.write(text + [UInt8(ascii: "\n")], to: path)
  }

  private static func json(of model: DecoderModel) -> JSONValue {
    let head = model.head
    var row = [Double](repeating: 0, count: head.dimension)
    let rows = (0..<head.rows.rowCount).map { token in
      row.withUnsafeMutableBufferPointer { head.rows.decode(row: token, into: $0) }
      return json(row.map { Rational(exactly: $0) ?? 0 })
    }
    var decoder = [
      JSONMember("unembedding", .array(rows)),
      JSONMember("norm", .string(head.kind == .rootMeanSquare ? "rms" : "layer")),
      JSONMember("gain", json(head.gain)),
    ]
    if let bias = head.normBias { decoder.append(JSONMember("normBias", json(bias))) }
    if let bias = head.bias { decoder.append(JSONMember("bias", json(bias))) }
    decoder.append(JSONMember("epsilon", json(head.epsilon)))
    let tokens = model.vocabulary.tokens
    var members = [JSONMember("tokens", .array(tokens.map { .string($0) }))]
    if let partition = model.partition {
      let concepts = partition.concepts.map { concept in
        JSONMember(concept.name, .array(concept.tokens.map { .string(tokens[$0]) }))
      }
      members.append(JSONMember("concepts", .object(concepts)))
      if let target = model.target {
        members.append(JSONMember("target", .string(partition.concepts[target].name)))
      }
    }
    members += [
      JSONMember("decoder", .object(decoder)),
      JSONMember("hidden", .array(model.contexts.map { json($0.state) })),
      JSONMember("vector", json(model.direction)),
      JSONMember("contexts", .array(model.contexts.indices.map { json(ofContext: $0, in: model) })),
    ]
    return .object(members)
  }

  private static func json(ofContext index: Int, in model: DecoderModel) -> JSONValue {
    let context = model.contexts[index]
    var members = [
      JSONMember("name", .string(context.name)), JSONMember("row", .number("\(index)")),
    ]
    if let concept = context.concept, let partition = model.partition {
      members.append(JSONMember("concept", .string(partition.concepts[concept].name)))
    }
    members.append(JSONMember("weight", .string(context.weight.description)))
    return .object(members)
  }

  private static func json(_ values: [Rational]) -> JSONValue { .array(values.map { json($0) }) }

  /// An integer as it is, another number as the text of a fraction.
  private static func json(_ value: Rational) -> JSONValue {
    value.isInteger ? .number(value.description) : .string(value.description)
  }
}

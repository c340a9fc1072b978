// Adds the writing of model files.
internal import ExactArithmetic
public import NumericArrays
internal import PlainText
public import SteeringModel
internal import StrictJSON

extension ModelFile {
  /// Writes `model`, whose contexts must have explicit probabilities, so that
  /// ``read(path:allowingPathsOutside:note:)`` gives it back exactly; with `inConcept` and
  /// `outOfConcept` when all probabilities follow from these.
  ///
  /// The file appears complete or not at all (see `OutputFile`). Throws `FileError`:
  /// `cannotWrite`, or `badData` for a context with logits or weights. Linear in the size of
  /// the model.
  public static func write(_ model: SteeringModel, to path: String) throws(FileError) {
    var file = try OutputFile(path)
    try write(model, named: path) { text throws(FileError) in try file.append(text) }
    try file.finish()
  }

  /// Hands the text of `model` to `append` in pieces, a context at a time, so that the text of a
  /// large model never stands in memory as a whole.
  ///
  /// Throws like `write(_:to:)`, naming `name`.
  public static func write(
    _ model: SteeringModel, named name: String, _ append: ([UInt8]) throws(FileError) -> Void
  ) throws(FileError) {
    var text: [UInt8] = Array("{".utf8)
    let values = TwoValuedProbabilities.values(of: model)
    let leading = try leadingMembers(of: model, path: name) + (values?.members(model) ?? [])
    for (index, member) in leading.enumerated() {
      text.append(contentsOf: (index == 0 ? "\n " : ",\n ").utf8)
      appendMember(member, to: &text)
    }
    text.append(contentsOf: ",\n \"contexts\": [".utf8)
    for (index, context) in model.contexts.enumerated() {
      text.append(contentsOf: (index == 0 ? "\n  " : ",\n  ").utf8)
      try json(of: context, in: model, isTwoValued: values != nil, path: name).append(
        to: &text, level: 2)
      try append(text)
      text.removeAll(keepingCapacity: true)
    }
    text.append(contentsOf: "\n ]\n}\n".utf8)
    try append(text)
  }

  private static func appendMember(_ member: JSONMember, to text: inout [UInt8]) {
    JSONValue.string(member.name).append(to: &text)
    text.append(contentsOf: ": ".utf8)
    member.value.append(to: &text, level: 1)
  }

  private static func leadingMembers(
    of model: SteeringModel, path: String
  ) throws(FileError) -> [JSONMember] {
    let tokens = model.vocabulary.tokens
    var members = [JSONMember("tokens", .array(tokens.map { .string($0) }))]
    if let partition = model.partition {
      let concepts = partition.concepts.map { concept in
        JSONMember(concept.name, .array(concept.tokens.map { .string(tokens[$0]) }))
      }
      members.append(JSONMember("concepts", .object(concepts)))
    }
    switch model.steering {
    case .logOdds(let values):
      members.append(JSONMember("logOdds", .array(values.map { .string($0.description) })))
      if let target = model.targetConcept {
        members.append(JSONMember("target", .string(target.name)))
      }
    case .sets(let sets):
      func names(_ contexts: [Int]) -> JSONValue {
        .array(contexts.map { .string(model.contexts[$0].name) })
      }
      let target = model.targetConcept.map { [JSONMember("target", .string($0.name))] } ?? []
      members.append(
        JSONMember(
          "steering",
          .object(
            target + [
              JSONMember("positive", names(sets.positive)),
              JSONMember("negative", names(sets.negative)),
            ])))
    }
    return members
  }

  private static func json(
    of context: Context, in model: SteeringModel, isTwoValued: Bool, path: String
  ) throws(FileError) -> JSONValue {
    guard case .probabilities(let values) = context.distribution else {
      throw FileError(
        .badData, path: path,
        message: "context \(quoted(context.name)) has no explicit probabilities to write")
    }
    var members = [JSONMember("name", .string(context.name))]
    if let concept = context.concept, let partition = model.partition {
      members.append(JSONMember("concept", .string(partition.concepts[concept].name)))
    }
    members.append(JSONMember("weight", .string(context.weight.description)))
    if !isTwoValued {
      members.append(
        JSONMember("probabilities", .array(values.map { .string($0.description) })))
    }
    return .object(members)
  }
}

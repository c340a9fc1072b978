// Makes the distributions of a two-valued model file.
internal import ExactArithmetic
internal import NumericArrays
internal import PlainText
internal import SteeringModel

/// The probabilities of Assumption 1: a_z in the concept of the context, b_z elsewhere.
struct TwoValuedProbabilities {
  private let inConcept: [Rational]
  private let outOfConcept: [Rational]
  /// The distributions made so far, by concept: contexts of one concept share one.
  private var made: [Int: [Rational]] = [:]

  /// Reads `inConcept` and `outOfConcept`, which must name every token once and be positive.
  init(
    _ file: JSONFields, vocabulary: Vocabulary, numbers: inout ExactNumbers
  ) throws(FileError) {
    inConcept = try TwoValuedProbabilities.values(
      of: "inConcept", file, vocabulary, numbers: &numbers)
    outOfConcept = try TwoValuedProbabilities.values(
      of: "outOfConcept", file, vocabulary, numbers: &numbers)
  }

  private static func values(
    of key: String, _ file: JSONFields, _ vocabulary: Vocabulary, numbers: inout ExactNumbers
  ) throws(FileError) -> [Rational] {
    var values = [Rational?](repeating: nil, count: vocabulary.count)
    for member in try file.required(key).members(at: key, of: file.path) {
      guard let token = vocabulary.index(of: member.name) else {
        throw file.failure("\(key): \(quoted(member.name)) is not a token")
      }
      let place = "\(key)[\(quoted(member.name))]"
      let value = try numbers.number(member.value, at: place)
      guard value.signum > 0 else {
        throw file.failure(
          "\(place): probability \(value.shortText) is not positive",
          remedy: "every theorem needs p > 0; smooth the data")
      }
      values[token] = value
    }
    if let token = values.firstIndex(of: nil) {
      throw file.failure("\(key): token \(quoted(vocabulary.tokens[token])) has no value")
    }
    return values.compactMap { $0 }
  }

  /// The distribution of the context at `place` with concept number `concept`.
  ///
  /// Throws `FileError` unless it sums to 1.
  mutating func distribution(
    of concept: Int, in partition: ConceptPartition, at place: String, _ file: JSONFields,
    numbers: ExactNumbers
  ) throws(FileError) -> [Rational] {
    if let known = made[concept] { return known }
    let values = inConcept.indices.map { token in
      partition.conceptOfToken[token] == concept ? inConcept[token] : outOfConcept[token]
    }
    let excess = try numbers.sum(values, at: place) - 1
    guard excess.isZero else {
      let name = quoted(partition.concepts[concept].name)
      throw file.failure(
        "\(place): with concept \(name), inConcept and outOfConcept sum to 1 "
          + "\(excess.signum > 0 ? "+" : "-") \(excess.magnitude.shortText)",
        remedy: "the sum must be exactly 1")
    }
    made[concept] = values
    return values
  }
}

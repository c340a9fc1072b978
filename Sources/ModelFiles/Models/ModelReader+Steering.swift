// Adds the reading of what steers a model: P and N, or log-odds.
internal import ExactArithmetic
internal import NumericArrays
internal import PlainText
internal import SteeringModel

/// Log-odds as a file gives them, before its tokens are known.
enum GivenLogOdds {
  case exact([Rational])
  case floats([Double])

  var count: Int {
    switch self {
    case .exact(let values): return values.count
    case .floats(let values): return values.count
    }
  }

  /// The exact values.
  ///
  /// Throws `FileError` for a float that is not finite.
  func numbers(named vocabulary: Vocabulary, of path: String) throws(FileError) -> NumberRow {
    switch self {
    case .exact(let values): return NumberRow(values)
    case .floats(let values):
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        let name = index < vocabulary.count ? quoted(vocabulary.tokens[index]) : "\(index)"
        throw FileError(
          ModelError(
            at: "logOdds[\(name)]", "log-odds \(values[index]) is not finite",
            remedy: "remove the token or give it a finite value"), path: path)
      }
      return NumberRow(values)
    }
  }
}

extension ModelReader {
  /// The log-odds of a direct model: an array of exact numbers, or the reference of one in a file.
  mutating func logOddsValues() throws(FileError) -> GivenLogOdds? {
    switch file["logOdds"] {
    case nil: return nil
    case .string(let name)?:
      let array = try array(name, at: "logOdds")
      guard array.rowCount == 1 else {
        throw failure(
          "logOdds", "\(quoted(name)) has the shape \(array.shape)",
          remedy: "give one dimension, one number a token")
      }
      return .floats(array.row(0))
    case .array(let values)?:
      var exact: [Rational] = []
      for (index, value) in values.enumerated() {
        exact.append(try numbers.number(value, at: "logOdds[\(index)]"))
      }
      return .exact(exact)
    case let other?:
      throw failure("logOdds", "expected a path or an array of numbers, found \(other.kindName)")
    }
  }

  /// Target, P and N.
  func steeringSets(
    contexts: [Context], partition: ConceptPartition?
  ) throws(FileError) -> SteeringSets {
    let steering = try JSONFields(
      file.required("steering"), at: "steering", of: path,
      known: ["target", "positive", "negative"])
    let target = try steering.string("target")
    guard let concept = partition?.index(of: target) else {
      throw failure("steering.target", "\(quoted(target)) is not a concept")
    }
    let numbers = Dictionary(
      contexts.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { a, _ in a })
    return SteeringSets(
      target: concept,
      positive: try members("positive", of: steering, numbers: numbers),
      negative: try members("negative", of: steering, numbers: numbers))
  }

  private func members(
    _ key: String, of steering: JSONFields, numbers: [String: Int]
  ) throws(FileError) -> [Int] {
    var members: [Int] = []
    for (index, value) in try steering.elements(key).enumerated() {
      let place = "steering.\(key)[\(index)]"
      let name = try value.string(at: place, of: path)
      guard let number = numbers[name] else {
        throw failure(place, "\(quoted(name)) is not the name of a context")
      }
      members.append(number)
    }
    return members
  }
}

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

  /// Those of the tokens `kept`.
  func keeping(_ kept: [Int]) -> GivenLogOdds {
    switch self {
    case .exact(let values): return .exact(kept.map { values[$0] })
    case .floats(let values): return .floats(kept.map { values[$0] })
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
    if let firstDirection { return firstDirection }
    guard !listsDirections else { throw severalDirections }
    switch file["logOdds"] {
    case nil: return nil
    case .string(let name)?:
      let array = try array(name, at: "logOdds")
      guard array.rowCount == 1 else {
        throw failure(
          "logOdds", "\(quoted(name)) has the shape \(array.shape)",
          remedy: "give one dimension, one number a token; only peaks takes several directions")
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

  /// P and N, and the target that stands with them; nil when something is wrong with them.
  func steeringSets(_ contexts: ReadContexts, concepts: ReadConcepts?) -> SteeringSets? {
    let fields = faults.attempt { () throws(FileError) in
      try JSONFields(
        file.required("steering"), at: "steering", of: path,
        known: ["target", "positive", "negative"], faults: faults)
    }
    guard let fields else { return nil }
    let before = faults.faults.count
    let positive = members("positive", of: fields, contexts)
    let negative = members("negative", of: fields, contexts)
    return faults.faults.count == before
      ? SteeringSets(positive: positive, negative: negative) : nil
  }

  /// The number of the target: `target`, or that of `steering`; nil when there is none.
  func target(_ concepts: ReadConcepts?) -> Int? {
    let within = file["steering"]?["target"]
    guard let value = file["target"] ?? within else { return nil }
    let place = within == nil ? "target" : "steering.target"
    return faults.attempt { () throws(FileError) in
      guard file["target"] == nil || within == nil else {
        throw failure(
          "target", "\"target\" is given twice, also in \"steering\"", remedy: "give it once")
      }
      let name = try value.string(at: place, of: path)
      guard let number = concepts?.numbers[name] else {
        throw failure(
          place, "\(quoted(name)) is not a concept",
          remedy: concepts == nil ? "the file gives no concepts" : "")
      }
      return number
    }
  }

  private func members(
    _ key: String, of steering: JSONFields, _ contexts: ReadContexts
  ) -> [Int] {
    let values = faults.attempt { () throws(FileError) in try steering.elements(key) }
    return (values ?? []).enumerated().compactMap { index, value in
      faults.attempt { () throws(FileError) in
        let place = "steering.\(key)[\(index)]"
        let name = try value.string(at: place, of: path)
        // Without all names of contexts nothing can be said of this one.
        guard let numbers = contexts.numbers else { return 0 }
        guard let number = numbers[name] else {
          throw failure(place, "\(quoted(name)) is not the name of a context")
        }
        return number
      }
    }
  }
}

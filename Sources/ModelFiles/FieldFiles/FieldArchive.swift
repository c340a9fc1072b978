// Reads the arrays of experiments' files, checked for shape and type.
internal import NumericArrays
internal import StrictJSON

/// A NumPy archive with tokens, floats, texts and JSON, as experiments write them; every failure
/// names the array.
struct FieldArchive {
  let path: String
  /// The names of the arrays of Python objects, which are never read.
  let skipped: [String]
  private let entries: [String: NumericArchive.Entry]

  /// Reads those of `names` that are there.
  init(_ names: [String], path: String) throws(FileError) {
    var skipped: [String] = []
    entries = try NumericArchive.read(names, from: path) { skipped.append($0) }
    self.skipped = skipped
    self.path = path
  }

  func contains(_ name: String) -> Bool { entries[name] != nil }

  func failure(_ message: String) -> FileError {
    FileError(.badData, path: path, message: message)
  }

  private func required(_ name: String) throws(FileError) -> NumericArchive.Entry {
    if let entry = entries[name] { return entry }
    throw failure(
      skipped.contains(name)
        ? "\(name) holds Python objects, which are never read; save it as numbers"
        : "there is no array \(name)")
  }

  /// A list of floats, or the array of this shape in C order.
  func floats(_ name: String, shape expected: [Int]? = nil) throws(FileError) -> [Double] {
    let (shape, values): ([Int], [Double])
    switch try required(name) {
    case .array(let extents, let numbers, _): (shape, values) = (extents, numbers)
    case .integers(let extents, let numbers): (shape, values) = (extents, numbers.map(Double.init))
    case .text, .texts: throw failure("\(name) holds text, not numbers")
    }
    if let expected, shape != expected {
      throw failure("\(name) has the shape \(shape), not \(expected)")
    }
    guard expected != nil || shape.count == 1 else {
      throw failure("\(name) has the shape \(shape); it must have one dimension")
    }
    return values
  }

  /// A list of whole numbers from 0: integers, or floats that are; a number alone is a list of one.
  func wholeNumbers(_ name: String) throws(FileError) -> [Int] {
    let numbers: [Int]
    if case .integers(let shape, let integers) = try required(name) {
      guard shape.count <= 1 else {
        throw failure("\(name) has the shape \(shape); it must have one dimension")
      }
      numbers = integers
    } else {
      let values = try floats(name)
      numbers = values.compactMap { Int(exactly: $0) }
      guard numbers.count == values.count else {
        throw failure("\(name) holds a number that is not whole")
      }
    }
    if let negative = numbers.first(where: { $0 < 0 }) {
      throw failure("\(name) holds the negative number \(negative)")
    }
    return numbers
  }

  /// A list of distinct numbers of tokens: integers, or floats that are.
  func tokens(_ name: String) throws(FileError) -> [Int] {
    let tokens = try wholeNumbers(name)
    var seen: Set<Int> = []
    for token in tokens {
      guard seen.insert(token).inserted else { throw failure("\(name) holds \(token) twice") }
    }
    return tokens
  }

  /// The texts of `tokens`, when there are any.
  func texts(_ name: String, of tokens: [Int]) throws(FileError) -> [Int: String] {
    guard case .texts(let texts)? = entries[name] else { return [:] }
    guard texts.count == tokens.count else {
      throw failure("\(name) has \(texts.count) texts for \(tokens.count) tokens")
    }
    return Dictionary(zip(tokens, texts), uniquingKeysWith: { first, _ in first })
  }

  /// The JSON text in `meta`; nil when there is none.
  func meta() throws(FileError) -> JSONValue? {
    guard case .text(let text)? = entries["meta"] else { return nil }
    do throws(JSONSyntaxError) {
      return try JSONText.parse(text)
    } catch {
      throw failure("meta: \(error)")
    }
  }
}

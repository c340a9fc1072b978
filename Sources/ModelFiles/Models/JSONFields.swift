// Takes JSON objects apart, with errors that say which key is at fault.
internal import NumericArrays
internal import PlainText
internal import SteeringModel
internal import StrictJSON

/// The members of one JSON object of a model file, all of them known; every failure names the key.
struct JSONFields {
  /// The file, for messages.
  let path: String
  /// Where the object stands; empty for the whole file.
  let place: String
  private let members: [JSONMember]

  /// Throws `FileError` unless `value` is an object; names that are not in `known` are added to
  /// `faults`.
  init(
    _ value: JSONValue, at place: String, of path: String, known: [String], faults: FileFaults
  ) throws(FileError) {
    self.path = path
    self.place = place
    self.members = try value.members(at: place.isEmpty ? "the file" : place, of: path)
    for unknown in members where !known.contains(unknown.name) {
      faults.add(
        FileError(
          ModelError(
            at: place, "unknown key \(quoted(unknown.name))",
            remedy: "the keys here are \(known.joined(separator: ", "))"), path: path))
    }
  }

  /// The value of `key`, or nil.
  subscript(key: String) -> JSONValue? { members.first { $0.name == key }?.value }

  /// Where the value of `key` stands.
  func place(of key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

  /// The value of `key`, which must be there.
  func required(_ key: String) throws(FileError) -> JSONValue {
    guard let value = self[key] else { throw failure("the key \(quoted(key)) is missing") }
    return value
  }

  /// The string of `key`, which must be there.
  func string(_ key: String) throws(FileError) -> String {
    try required(key).string(at: place(of: key), of: path)
  }

  /// The elements of the array of `key`, which must be there.
  func elements(_ key: String) throws(FileError) -> [JSONValue] {
    try required(key).elements(at: place(of: key), of: path)
  }

  /// A contradiction in this object.
  func failure(_ problem: String, remedy: String = "") -> FileError {
    FileError(ModelError(at: place, problem, remedy: remedy), path: path)
  }
}

extension JSONValue {
  /// The members of an object.
  ///
  /// Throws `FileError` for any other value.
  func members(at place: String, of path: String) throws(FileError) -> [JSONMember] {
    guard case .object(let members) = self else { throw unexpected("an object", place, path) }
    return members
  }

  /// The elements of an array.
  ///
  /// Throws `FileError` for any other value.
  func elements(at place: String, of path: String) throws(FileError) -> [JSONValue] {
    switch self {
    case .array(let elements): return elements
    case .deferred(let fragment): return fragment.elements
    default: throw unexpected("an array", place, path)
    }
  }

  /// The content of a string.
  ///
  /// Throws `FileError` for any other value.
  func string(at place: @autoclosure () -> String, of path: String) throws(FileError) -> String {
    guard case .string(let content) = self else { throw unexpected("a string", place(), path) }
    return content
  }

  private func unexpected(_ kind: String, _ place: String, _ path: String) -> FileError {
    FileError(
      ModelError(at: place, "expected \(kind), found \(kindName)"), path: path)
  }
}

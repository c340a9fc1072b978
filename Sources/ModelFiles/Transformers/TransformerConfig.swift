// The values of a `config.json`.
internal import NumericArrays
internal import StrictJSON

/// A configuration, whose values are read with the kind that they must have.
struct TransformerConfig {
  let path: String
  private let json: JSONValue

  init(_ file: (json: JSONValue, path: String)) throws(FileError) {
    (json, path) = file
    guard case .object = json else { throw failure("this is \(json.kindName), not an object") }
  }

  /// The value of `key`, which may be `outer.inner`; nil for none and for null.
  private func value(_ key: String) -> JSONValue? {
    let value = key.split(separator: ".").reduce(Optional(json)) { $0?[String($1)] }
    return value == .null ? nil : value
  }

  func has(_ key: String) -> Bool { value(key) != nil }

  /// The text of `key`; nil for none.
  func text(_ key: String) throws(FileError) -> String? {
    guard let value = value(key) else { return nil }
    guard case .string(let text) = value else { throw unexpected(key, "a text", value) }
    return text
  }

  /// The number of `key`; `fallback` for none.
  func number(_ key: String, or fallback: Double? = nil) throws(FileError) -> Double {
    guard let value = value(key) else {
      guard let fallback else { throw failure("\(key) is missing") }
      return fallback
    }
    guard case .number(let text) = value, let number = Double(text), number.isFinite else {
      throw unexpected(key, "a number", value)
    }
    return number
  }

  /// The ε ≥ 0 of a norm.
  func epsilon(_ key: String) throws(FileError) -> Double {
    let value = try number(key)
    guard value >= 0 else { throw failure("\(key) is \(value), and the root needs 0 or more") }
    return value
  }

  /// The whole number from 1 to 2^30 of `key`; `fallback` for none.
  func count(_ key: String, or fallback: Int? = nil) throws(FileError) -> Int {
    guard let value = value(key) else {
      guard let fallback else { throw failure("\(key) is missing") }
      return fallback
    }
    guard case .number(let text) = value else {
      throw unexpected(key, "a whole number from 1", value)
    }
    guard let count = Int(text), (1...(1 << 30)).contains(count) else {
      throw failure("\(key) is \(text.prefix(40)), and is to be a whole number from 1 to 2^30")
    }
    return count
  }

  /// Whether `key` is true; `fallback` for none.
  func flag(_ key: String, or fallback: Bool) throws(FileError) -> Bool {
    guard let value = value(key) else { return fallback }
    guard case .bool(let flag) = value else { throw unexpected(key, "true or false", value) }
    return flag
  }

  /// Throws unless the text of `key` is one of `known`, or is not there.
  func demand(_ key: String, among known: [String]) throws(FileError) {
    guard let text = try text(key), !known.contains(text) else { return }
    throw failure(
      "\(key) is \"\(text.prefix(60))\", and \(known.joined(separator: " or ")) is computed")
  }

  /// Throws unless `key` is `expected`, or is not there.
  func demand(_ key: String, _ expected: Bool) throws(FileError) {
    if try flag(key, or: expected) != expected {
      throw failure("\(key) is \(!expected), which is not computed")
    }
  }

  func failure(_ message: String) -> FileError { FileError(.badData, path: path, message: message) }

  private func unexpected(_ key: String, _ kind: String, _ value: JSONValue) -> FileError {
    failure("\(key): expected \(kind), found \(value.kindName)")
  }
}

// The numbers that a GGUF file has under keys.
internal import PlainText

extension GGUFFile {
  /// The whole number under `key`; nil when there is none.
  ///
  /// Throws ``FileError`` for a value of another type.
  package func integer(_ key: String) throws(FileError) -> Int? {
    switch try scalar(key) {
    case nil: return nil
    case .integer(let value)?: return value
    case .number?, .flag?: throw unexpected(key, "a whole number")
    }
  }

  /// The number under `key`, exactly; nil when there is none.
  ///
  /// Throws ``FileError`` for a value of another type.
  package func number(_ key: String) throws(FileError) -> Double? {
    switch try scalar(key) {
    case nil: return nil
    case .integer(let value)?: return Double(value)
    case .number(let value)?: return value
    case .flag?: throw unexpected(key, "a number")
    }
  }

  /// Whether `key` is set; nil when it is not there.
  ///
  /// Throws ``FileError`` for a value of another type.
  package func flag(_ key: String) throws(FileError) -> Bool? {
    switch try scalar(key) {
    case nil: return nil
    case .flag(let value)?: return value
    case .integer?, .number?: throw unexpected(key, "true or false")
    }
  }

  private func unexpected(_ key: String, _ kind: String) -> FileError {
    FileError(.badData, path: path, message: "\(key): the value is not \(kind)")
  }
}

/// A value that is no text and no list.
enum GGUFScalar {
  case integer(Int)
  case number(Double)
  case flag(Bool)

  /// The value of the type `type` at the cursor; nil for another type, or a number beyond 2^63.
  init?(_ type: UInt32, _ cursor: inout ByteCursor) throws(ArrayHeaderError) {
    switch type {
    case 0: self = .integer(Int(try cursor.integer(UInt8.self)))
    case 1: self = .integer(Int(try cursor.integer(Int8.self)))
    case 2: self = .integer(Int(try cursor.integer(UInt16.self)))
    case 3: self = .integer(Int(try cursor.integer(Int16.self)))
    case 4: self = .integer(Int(try cursor.integer(UInt32.self)))
    case 5: self = .integer(Int(try cursor.integer(Int32.self)))
    case 6: self = .number(Double(Float(bitPattern: try cursor.integer(UInt32.self))))
    case 7: self = .flag(try cursor.integer(UInt8.self) != 0)
    case 10:
      guard let value = Int(exactly: try cursor.integer(UInt64.self)) else { return nil }
      self = .integer(value)
    case 11: self = .integer(Int(try cursor.integer(Int64.self)))
    case 12: self = .number(Double(bitPattern: try cursor.integer(UInt64.self)))
    default: return nil
    }
  }
}

/// A JSON text (RFC 8259) as a value: members keep their order, numbers keep their exact text.
public enum JSONValue: Sendable, Equatable {
  /// Named members in order.
  case object([JSONMember])
  /// Values in order.
  case array([JSONValue])
  /// A decoded string.
  case string(String)
  /// The text of a number; it must follow the grammar of RFC 8259, for it is rendered as it is.
  case number(String)
  /// `true` or `false`.
  case bool(Bool)
  /// `null`.
  case null
  /// An array that was left as text, for a reader who asked for that.
  case deferred(JSONFragment)

  /// The number that the integer `value` is.
  public static func integer(_ value: Int) -> JSONValue { .number(String(value)) }

  /// An object of these members, in this order.
  ///
  /// The names must be distinct; they are rendered as they are given.
  public static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { JSONMember($0.key, $0.value) })
  }

  /// The value of the member called `name`; nil for no such member or no object.
  ///
  /// Linear time.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// What kind of value it is, with its article: for messages.
  package var kindName: String {
    switch self {
    case .object: return "an object"
    case .array, .deferred: return "an array"
    case .string: return "a string"
    case .number: return "a number"
    case .bool: return "a boolean"
    case .null: return "null"
    }
  }

  /// Whether it is neither an object nor an array.
  var isScalar: Bool {
    switch self {
    case .object, .array, .deferred: return false
    case .string, .number, .bool, .null: return true
    }
  }
}

/// One member of a JSON object.
public struct JSONMember: Sendable, Equatable {
  /// The decoded name.
  public var name: String
  /// The value.
  public var value: JSONValue

  /// The member `name: value`.
  public init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}

import ExactArithmetic
import ModelFiles
import StrictJSON

extension CertifiedReal {
  /// The proved decimal at `digits` digits.
  ///
  /// Only called on numbers that were certified to them.
  func text(_ digits: Int) -> String { decimal(significantDigits: digits) ?? "undecided" }

  /// `{"value", "lower", "upper"}` with `digits` proved digits and outward bounds a little finer.
  func jsonMembers(_ digits: Int) -> [JSONMember] {
    let bounds = decimalBounds(significantDigits: digits + 3)
    return [
      JSONMember("value", decimal(significantDigits: digits).map { .string($0) } ?? .null),
      JSONMember("lower", bounds.map { .string($0.lower) } ?? .null),
      JSONMember("upper", bounds.map { .string($0.upper) } ?? .null),
    ]
  }
}

extension JSONValue {
  /// A string, or null.
  static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
}

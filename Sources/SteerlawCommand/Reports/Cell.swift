// What one cell of a report holds, and how each form of output says it.
import ExactArithmetic
import Foundation
import PlainText
import StrictJSON

/// One answer in a report: the same value for people, for tables of other programs, and in JSON.
indirect enum Cell {
  /// No answer: empty, in JSON null.
  case missing
  /// A text of a file or of the user, which people see escaped.
  case text(String)
  /// Words of this program, and numbers that are written out.
  case words(String)
  case integer(Int)
  case boolean(Bool)
  /// The number of this text; in JSON a number.
  case number(String)
  /// Proved digits; in JSON a string.
  case decimal(CertifiedReal, digits: Int)
  /// Proved digits; in JSON `{"value", "lower", "upper"}`.
  case certified(CertifiedReal, digits: Int)
  /// A number that was computed in doubles: `digits` digits, in JSON a number of all of them.
  case computed(Double, digits: Int)
  /// An upper bound: four digits for people, 17 elsewhere, rounded up.
  case atMost(BigFloat)
  /// A number between two bounds, of which people see the upper one; in JSON `{"lower", "upper"}`.
  case between(Interval)
  /// An array and an object of JSON; empty elsewhere.
  case list([Cell])
  case record(KeyValuePairs<String, Cell>)
  /// Any value of JSON; empty elsewhere.
  case tree(JSONValue)
  /// What people see in place of the cell.
  case shown(String, Cell)
  /// A cell that is worth making only where it is written.
  case deferred(() -> Cell)
}

extension Cell {
  /// A text, or no answer.
  static func text(ifAny text: String?) -> Cell { text.map(Cell.text) ?? .missing }

  /// Words, or no answer.
  static func words(ifAny words: String?) -> Cell { words.map(Cell.words) ?? .missing }

  /// A bound, or no answer.
  static func atMost(ifAny bound: BigFloat?) -> Cell { bound.map(Cell.atMost) ?? .missing }

  /// A number between bounds, or no answer.
  static func between(ifAny value: Interval?) -> Cell { value.map(Cell.between) ?? .missing }

  /// An integer, or no answer.
  static func integer(ifAny value: Int?) -> Cell { value.map(Cell.integer) ?? .missing }

  /// A certified number, or no answer.
  static func certified(ifAny value: CertifiedReal?, digits: Int) -> Cell {
    value.map { .certified($0, digits: digits) } ?? .missing
  }

  /// A float: three digits for people.
  static func double(_ value: Double) -> Cell {
    .shown(scientific(value), value.isFinite ? .number("\(value)") : .missing)
  }

  /// Words of which people see at most `limit` characters.
  static func words(_ words: String, upTo limit: Int) -> Cell {
    .shown(words.count <= limit ? words : words.prefix(limit - 3) + "...", .words(words))
  }

  /// The value of this cell in JSON.
  var json: JSONValue {
    switch self {
    case .missing: return .null
    case .text(let text), .words(let text): return .string(text)
    case .integer(let value): return .integer(value)
    case .boolean(let value): return .bool(value)
    case .number(let text): return .number(text)
    case .decimal, .atMost: return .string(exact)
    case .computed(let value, _): return value.isFinite ? .number("\(value)") : .null
    case .certified(let value, let digits):
      let bounds = value.decimalBounds(significantDigits: digits + 3)
      return .object([
        "value": .text(value.decimal(significantDigits: digits)), "lower": .text(bounds?.lower),
        "upper": .text(bounds?.upper),
      ])
    case .between(let value):
      let bounds = value.decimalBounds(significantDigits: Cell.boundDigits)
      return .object(["lower": .text(bounds?.lower), "upper": .text(bounds?.upper)])
    case .list(let cells): return .array(cells.map(\.json))
    case .record(let members): return .object(members.map { JSONMember($0.key, $0.value.json) })
    case .tree(let value): return value
    case .shown(_, let cell): return cell.json
    case .deferred(let make): return make().json
    }
  }

  /// The text of this cell among comma-separated values.
  var exact: String {
    switch self {
    case .missing, .list, .record, .tree: return ""
    case .text(let text), .words(let text), .number(let text): return text
    case .integer(let value): return String(value)
    case .boolean(let value): return value ? "true" : "false"
    case .decimal(let value, let digits), .certified(let value, let digits):
      return value.text(digits)
    case .computed(let value, let digits): return String(format: "%.\(digits)g", value)
    case .atMost(let bound): return rounded(up: bound, digits: Cell.boundDigits)
    case .between(let value): return rounded(up: value.upper, digits: Cell.boundDigits)
    case .shown(_, let cell): return cell.exact
    case .deferred(let make): return make().exact
    }
  }

  /// The text of this cell for people, on one line.
  var shown: String {
    switch self {
    case .text(let text): return text.visible
    case .words(let text), .shown(let text, _): return text.printable
    case .atMost(let bound): return rounded(up: bound)
    case .between(let value): return rounded(up: value.upper)
    case .deferred(let make): return make().shown
    default: return exact
    }
  }

  private static let boundDigits = 17
}

extension CertifiedReal {
  /// The proved decimal at `digits` digits.
  ///
  /// Only called on numbers that were certified to them.
  func text(_ digits: Int) -> String { decimal(significantDigits: digits) ?? "undecided" }
}

extension JSONValue {
  /// A string, or null.
  fileprivate static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
}

/// A bound rounded up to `digits` significant digits.
func rounded(up value: BigFloat, digits: Int = 4) -> String {
  Interval(value).decimalBounds(significantDigits: digits)?.upper ?? "undecided"
}

/// A float with three significant digits, for a person.
func scientific(_ value: Double) -> String {
  Rational(exactly: value).flatMap {
    Interval($0, precision: 64).decimal(significantDigits: 3)
  } ?? "\(value)"
}

// Keeps a hostile model file from taking unbounded memory by its numbers.
internal import ExactArithmetic
internal import NumericArrays
internal import PlainText
internal import SteeringModel
internal import StrictJSON

/// A reader of exact numbers that keeps their size in bounds.
///
/// A short text can stand for a long number (`1e-99999`), and the exact sum of fractions grows with
/// their denominators; so a file has a budget for the bits of its numbers, and each sum has one for
/// the bits of its distinct denominators.
struct ExactNumbers {
  /// The most bits that all large numbers of one file may take: 256 MiB.
  static let bitLimit = 1 << 31
  /// The most bits that the distinct denominators under one sum may have: a sum of seconds
  /// at worst.
  static let denominatorBitLimit = 1 << 22

  private let path: String
  private var bitsLeft = ExactNumbers.bitLimit

  /// A reader for the file at `path`.
  init(path: String) {
    self.path = path
  }

  /// The number that a JSON number or string gives exactly.
  mutating func number(
    _ value: JSONValue, at place: @autoclosure () -> String
  ) throws(FileError) -> Rational {
    let text: String
    switch value {
    case .string(let content): text = content
    case .number(let digits): text = digits
    default:
      throw failure(
        place(), "expected an exact number, found \(value.kindName)",
        remedy: "write \"19/40\" or 0.475")
    }
    let number: Rational
    do throws(RationalSyntaxError) {
      number = try Rational(parsing: text)
    } catch {
      switch error {
      case .malformed:
        throw failure(
          place(), "\(quoted(text)) is not an exact number", remedy: "write 19/40, 0.475 or 1e-30")
      case .zeroDenominator: throw failure(place(), "\(quoted(text)) has denominator 0")
      case .tooLong(let limit):
        throw failure(place(), "the number needs more than \(limit) decimal digits")
      }
    }
    if number.height >= Int.bitWidth {
      bitsLeft -= number.height
      guard bitsLeft >= 0 else {
        throw failure(place(), "the exact numbers up to here need more than 256 MiB")
      }
    }
    return number
  }

  /// The exact sum of `values`.
  ///
  /// Throws `FileError` when it would take too long.
  func sum(
    _ values: [Rational], at place: @autoclosure () -> String
  ) throws(FileError) -> Rational {
    try checkSum(of: values, at: place())
    return values.sum()
  }

  /// Throws `FileError` when the exact sum of `values` would take too long.
  func checkSum(
    of values: [Rational], at place: @autoclosure () -> String
  ) throws(FileError) {
    var seen: Set<Integer> = []
    var last: Integer = 0
    for value in values where value.denominator != last {
      last = value.denominator
      seen.insert(last)
    }
    guard seen.reduce(0, { $0 + $1.bitLength }) <= ExactNumbers.denominatorBitLimit else {
      throw failure(
        place(), "the exact sum is out of reach: the denominators have millions of digits together",
        remedy: "use a common denominator")
    }
  }

  private func failure(_ place: String, _ problem: String, remedy: String = "") -> FileError {
    FileError(ModelError(at: place, problem, remedy: remedy), path: path)
  }
}

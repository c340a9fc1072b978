// Exact numbers on the command line.
import ArgumentParser
import ExactArithmetic

/// The exact number that an option gives.
func exactNumber(_ text: String, option: String) throws -> Rational {
  do {
    let value = try Rational(parsing: text)
    guard value.height <= 4096 else { throw ValidationError("\(option): more than 4096 bits") }
    return value
  } catch let error as RationalSyntaxError {
    throw ValidationError("\(option): \(error.description)")
  }
}

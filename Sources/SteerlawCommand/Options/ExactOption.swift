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

/// The exact number above 0 that an option gives.
func positiveNumber(_ text: String, option: String) throws -> Rational {
  let value = try exactNumber(text, option: option)
  guard value.signum > 0 else {
    throw ValidationError("\(option) \(text): give a number above 0")
  }
  return value
}

// Options on the precision of numbers and on how the work is done.
import ArgumentParser
import ExactArithmetic
import Foundation
import SteeringLaws

/// Options on the precision of numbers.
struct PrecisionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Significant digits, each one proved (default: 30).", valueName: "n"))
  var digits: Int?

  @Option(help: ArgumentHelp("Give up as undecided beyond this many bits.", valueName: "bits"))
  var maxPrecision: Int?

  mutating func validate() throws {
    if let digits, !(1...100_000).contains(digits) {
      throw ValidationError("--digits \(digits): give a number from 1 to 100000")
    }
    if let maxPrecision, !(64...BigFloat.precisionLimit).contains(maxPrecision) {
      throw ValidationError(
        "--max-precision \(maxPrecision): give a number of bits from 64 to \(BigFloat.precisionLimit)"
      )
    }
  }

  /// The digits asked for, or `standard` when the user did not say.
  func digits(standard: Int = 30) -> Int { digits ?? standard }

  /// The precision limit: by default eight times what the digits need, and some thousand bits.
  func limit(digits: Int) -> Int {
    maxPrecision ?? 8 * CertifiedReal.workingPrecision(digits: digits) + 8192
  }
}

/// Options on how the work is done.
struct WorkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Tasks at a time (default: one for each core).", valueName: "n"))
  var workers: Int = ProcessInfo.processInfo.activeProcessorCount

  mutating func validate() throws {
    guard (1...1024).contains(workers) else {
      throw ValidationError("--workers \(workers): give a number from 1 to 1024")
    }
  }
}

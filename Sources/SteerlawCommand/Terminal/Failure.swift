// How subcommands fail: one line on standard error, and an exit status.
import ArgumentParser
import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import PlainText
import SteeringLaws
import SteeringModel
import TaylorModels
import TrainedComparison

/// The exit statuses of the command, as the design fixes them.
enum ExitStatus {
  static let refuted = ExitCode(1)
  static let undecided = ExitCode(2)
  static let badUsage = ExitCode(64)
  static let badData = ExitCode(65)
  static let noInput = ExitCode(66)
  static let cannotWrite = ExitCode(73)
}

/// Runs the body of a subcommand and turns its failures into one line on standard error and a
/// status.
func reportingFailures(_ body: () async throws -> Void) async throws {
  do {
    try await body()
  } catch let error as FileError {
    for fault in error.each { complain(fault.description) }
    switch error.kind {
    case .noInput: throw ExitStatus.noInput
    case .badData: throw ExitStatus.badData
    case .cannotWrite: throw ExitStatus.cannotWrite
    }
  } catch let error as TrainingError {
    complain(error.description + ": --step, --line-search")
    throw ExitStatus.badData
  } catch let refusal as PanelRefusal {
    complain("not decided: \(refusal), however narrow the strengths; give others")
    throw ExitStatus.undecided
  } catch let error as Undecided {
    complain(error.description + Undecided.remedy)
    throw ExitStatus.undecided
  }
}

extension Undecided {
  /// What a user of the command can do.
  static var remedy: String { "; raise --max-precision" }
}

/// Prints one line about a failure on standard error, escaped.
func complain(_ line: String) {
  StandardStream.writeError("steerlaw: \(line.printable)\n")
}

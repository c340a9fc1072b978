// Checking certificates with the trusted checker alone.
import ArgumentParser
import CertificateWriter
import Foundation
import ModelFiles
import NumericArrays
import PeakSearch
import PlainText
import ProofChecker
import SteeringModel

/// `steerlaw check`: checks certificates with the trusted checker alone.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check certificates with integers and rationals alone.",
    discussion: """
      Uses ProofChecker and none of the code that finds answers: no floating point, no MPFR. Says what \
      was proved of each file, or the first claim that was not confirmed (exit status 1), or that the \
      file is no certificate (65).

      Example: steerlaw check proofs/certificates/letter-case.json
      """)

  @Argument(help: ArgumentHelp("Certificate files.", valueName: "file"))
  var paths: [String]

  @Option(help: ArgumentHelp("Give up on a file beyond this many units of work.", valueName: "n"))
  var maxWork: Int = Verified.workLimit

  mutating func validate() throws {
    guard maxWork > 0 else { throw ValidationError("--max-work \(maxWork): give a number above 0") }
  }

  func run() async throws {
    try await reportingFailures {
      let sink = OutputSink(path: nil)
      var (isMalformed, isRejected) = (false, false)
      for path in paths {
        let content = try InputFile.read(path)
        do throws(Refusal) {
          let verified = try Verified.check(Array(content), workLimit: maxWork)
          for line in lines(verified, path) { sink.write(line.printable + "\n") }
        } catch {
          complain("\(path): \(error.isMalformed ? "" : "rejected: ")\(error)")
          isMalformed = isMalformed || error.isMalformed
          isRejected = isRejected || !error.isMalformed
        }
      }
      try sink.finish()
      if isRejected { throw ExitCode(1) }
      if isMalformed { throw ExitStatus.badData }
    }
  }

  /// What was proved, counted from the theorems.
  private func lines(_ verified: Verified, _ path: String) -> [String] {
    let summary = VerifiedSummary(verified)
    let counts = summary.counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    let certificate = verified.certificate
    var lines = [
      "\(path): all \(verified.theorems.count) claims hold (\(counts))",
      "  \(certificate.tokens.count) tokens in \(certificate.levels.count) levels of log-odds, decided exactly",
    ]
    for context in summary.contexts {
      let scope =
        context.peaks == context.interiorLevels
        ? "every inner level (\(context.peaks)"
        : "\(context.peaks) of \(context.interiorLevels) inner levels (\(context.peaks)"
      lines.append(
        "  context \(quoted(context.name)): one peak, bracketed, for \(scope) levels, "
          + "\(context.tokens) tokens)"
          + (context.digits.map { ", width at most 10^-\($0)" } ?? ""))
    }
    return lines
  }
}

// The command and its subcommands.
import ArgumentParser
import Foundation

/// The command `steerlaw`.
@main
struct Steerlaw: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "steerlaw",
    abstract: "Certified closed forms for what steering strength does to a language model.",
    discussion: """
      Every digit printed is proved. Models are JSON files (docs/model-files.md); probabilities are \
      exact, logits are taken as the dyadic numbers that they are.

      Exit status: 0 done; 1 a claim was refuted or a certificate rejected; 2 undecided within the \
      limits given; 64 bad usage; 65 bad input data; 66 no such input; 73 output cannot be written; \
      130 or 143 interrupted with what there was.

      Example: steerlaw peaks Examples/three-alphabets-uniform.json --context ABB --digits 20
      """,
    version: "0.1.0",
    subcommands: [
      PeaksCommand.self, LogOddsCommand.self, CurvesCommand.self, LimitsCommand.self,
      ChooseCommand.self, AdviseCommand.self, SequenceCommand.self, VerifyCommand.self,
      CertifyCommand.self,
      CheckCommand.self,
      DeriveCommand.self, CountCommand.self, ContextsCommand.self, TrainCommand.self,
      CompareCommand.self, PredictCommand.self, PlotCommand.self, ReportCommand.self,
    ])

  /// Like the library's, but a usage error is one line, as every failure of this command is.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      let status = exitCode(for: error)
      // Help and the version, which are no failure, or words of an error that nobody foresaw.
      if status == .success { exit(withError: show(fullMessage(for: error))) }
      let reason = message(for: error).split(separator: "\n")
        .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
      let isSentence = reason.hasSuffix(".") && !reason.hasSuffix("...")
      let line = isSentence ? String(reason.dropLast()) : reason
      if status == ExitStatus.badUsage {
        complain("\(line); see steerlaw --help")
      } else if !line.isEmpty {
        complain(line)
      }
      exit(withError: status)
    }
  }

  /// Writes `text` to standard output; the exit status.
  private static func show(_ text: String) -> ExitCode {
    let sink = OutputSink(path: nil)
    if !text.isEmpty { sink.write(text + "\n") }
    do {
      try sink.finish()
      return .success
    } catch {
      complain(error.description)
      return ExitStatus.cannotWrite
    }
  }
}

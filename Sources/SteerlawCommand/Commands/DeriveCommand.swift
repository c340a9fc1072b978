// Derivations of the laws, step by step.
import ArgumentParser
import Derivations

/// `steerlaw derive`: derivations of the laws, step by step.
struct DeriveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "derive",
    abstract: "Derive a law step by step, each step checked for every vocabulary size.",
    discussion: """
      The laws are identities between the symbols p, x = e^(αM), M of a token, the sums S_k = Σ p x M^k \
      over all tokens and A_k over a concept, whose derivatives are known. Each step is checked by the \
      normal form of rational functions of these symbols before it is printed.

      Laws: \(Law.names.joined(separator: ", ")).

      Example: steerlaw derive cross-entropy --order 6
      """)

  @Argument(help: "The law; without it, all of them.")
  var law: String?

  @Option(
    help: ArgumentHelp("The highest derivative, for cumulants and cross-entropy.", valueName: "n"))
  var order = 4

  @Flag(help: "Write LaTeX (amsmath) instead of text.")
  var latex = false

  @OptionGroup var output: FileOptions

  mutating func validate() throws {
    guard (2...Law.orderLimit).contains(order) else {
      throw ValidationError("--order \(order): give a number from 2 to \(Law.orderLimit)")
    }
    if let law, !Law.names.contains(law) {
      throw ValidationError(
        "there is no law '\(law)'; there are \(Law.names.joined(separator: ", "))")
    }
  }

  func run() async throws {
    try await reportingFailures {
      let sink = OutputSink(path: output.path)
      for (index, name) in (law.map { [$0] } ?? Law.names).enumerated() {
        guard let law = Law.named(name, order: order) else { continue }
        let derivation: Derivation
        do {
          derivation = try Derivation(checking: law)
        } catch {
          complain("\(error)")
          throw ExitCode(1)
        }
        if index > 0 { sink.write("\n") }
        sink.write(derivation.written(in: latex ? .latex : .text) + "\n")
      }
      try sink.finish()
    }
  }
}

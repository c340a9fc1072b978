// The sampling temperature, and the cap of logits that no question about a model can take.
import ArgumentParser
import ExactArithmetic

/// The option that sets the sampling temperature.
struct TemperatureOptions: ParsableArguments {
  @Option(
    name: .customLong("temperature"), parsing: .unconditional,
    help: ArgumentHelp(
      "Sample at this temperature: all logits, steered ones too, are divided by it. Log-odds are shown as they are without it.",
      valueName: "t"))
  var text: String?

  mutating func validate() throws { _ = try value() }

  /// The temperature; 1 when none is given.
  func value() throws -> Rational {
    try text.map { try positiveNumber($0, option: "--temperature") } ?? 1
  }
}

/// The option that questions about a model refuse.
struct SoftcapRefusal: ParsableArguments {
  @Option(
    name: .customLong("softcap"), parsing: .unconditional,
    help: ArgumentHelp("Refused: see docs/sharp-edges.md.", valueName: "c", visibility: .hidden))
  var text: String?

  /// Why.
  static let reason =
    "--softcap: steered logits after a cap are c tanh((l + alpha M)/c), which is not of the form l + alpha M; give the logits before the cap, or ask limits --unembedding"

  mutating func validate() throws {
    if text != nil { throw ValidationError(SoftcapRefusal.reason) }
  }
}

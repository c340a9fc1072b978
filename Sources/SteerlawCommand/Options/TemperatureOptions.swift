// The sampling temperature, and the cap of logits that no question about a model can take.
import ArgumentParser
import ExactArithmetic
import ModelFiles
import NumericArrays
import SteeringLaws
import SteeringModel

/// The option that sets the sampling temperature.
struct TemperatureOptions: ParsableArguments {
  @Option(
    name: .customLong("temperature"), parsing: .unconditional,
    help: ArgumentHelp(
      "Sample at this temperature: all logits, steered ones too, are divided by it.",
      valueName: "t"))
  var text: String?

  mutating func validate() throws { _ = try value() }

  /// The temperature; 1 when none is given.
  func value() throws -> Rational {
    try text.map { try positiveNumber($0, option: "--temperature") } ?? 1
  }

  /// What an answer says of the temperature: nothing where it is 1.
  func parts() throws -> [Part] {
    let value = try value()
    if value == 1 { return [] }
    return [.member("temperature", .words("\(value)")), .line("temperature \(value)"), .line("")]
  }

  /// `model` of the file `path` at the temperature, as a model of its own.
  ///
  /// Throws `FileError` where its probabilities are not rational there.
  func model(_ model: SteeringModel, path: String) throws -> SteeringModel {
    let temperature = try value()
    do throws(ModelError) {
      return try model.tempered(at: temperature)
    } catch {
      throw FileError(error, path: path)
    }
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

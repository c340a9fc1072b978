// How a transformer is steered, in place of what its file says.
import ArgumentParser
import ModelFiles
import NumericArrays
import SteeringModel

extension SteeredPositions: ExpressibleByArgument {}

/// Options on where and how long a transformer is steered, in place of what its file says.
struct SiteOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Of a transformer: steer after this block, in place of the one in the file.", valueName: "n"))
  var layer: Int?

  @Option(
    help: ArgumentHelp(
      "Of a transformer: steer the last position or all, in place of what the file says.",
      valueName: "last|all"))
  var positions: SteeredPositions?

  @Flag(
    help:
      "Of a transformer: divide v by its length, so that a strength is the length of what is added."
  )
  var unitVector = false

  /// The options that are given, for questions that have no use for them.
  var given: [(name: String, isGiven: Bool)] {
    [
      ("--layer", layer != nil), ("--positions", positions != nil), ("--unit-vector", unitVector),
    ]
  }

  /// The options as words of a command.
  var arguments: [String] {
    (layer.map { ["--layer", "\($0)"] } ?? [])
      + (positions.map { ["--positions", $0.rawValue] } ?? [])
      + (unitVector ? ["--unit-vector"] : [])
  }

  /// `model` steered as the options say.
  ///
  /// Throws for a layer that the network does not have.
  func apply(to model: TransformerModel, _ weights: TransformerFile) throws -> TransformerModel {
    let layer = layer ?? model.layer
    guard (0...weights.depth).contains(layer) else {
      throw ValidationError("--layer \(layer): give a number from 0 to \(weights.depth)")
    }
    return model.steered(afterBlock: layer, at: positions ?? model.positions)
  }
}

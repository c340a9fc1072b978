// Options that describe the end of a real decoder.
import ArgumentParser
import ExactArithmetic
import NumericArrays
import SteeringLaws
import SteeringModel

/// Which normalisation stands before the unembedding, and what its gain is called.
struct NormChoice: ExpressibleByArgument {
  let kind: NormalizationKind
  /// A tensor beside the unembedding, the common part of the names of gain and bias, or a file;
  /// nil: gain 1.
  let name: String?

  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    switch parts[0] {
    case "rms": kind = .rootMeanSquare
    case "layer": kind = .layer
    default: return nil
    }
    name = parts.count == 2 ? String(parts[1]) : nil
    if name == "" { return nil }
  }
}

/// Options that describe the end of a real decoder.
struct UnembeddingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The unembedding, tokens x d: FILE or FILE:NAME, of \(ArrayReference.formats). Without NAME a checkpoint's lm_head.weight, or the embedding that is tied to it. Its neighbour .bias is the head's bias.",
      valueName: "array"))
  var unembedding: String?

  @Option(
    help: ArgumentHelp(
      "The final normalisation: rms or layer, then (rms:NAME) the tensor of its gain, with or without .weight, or an array file; without it the gain is 1.",
      valueName: "kind"))
  var norm: NormChoice?

  @Option(
    help: ArgumentHelp(
      "The steering vector, d numbers: FILE, FILE:NAME, or a row of a stack, FILE:NAME:ROW or FILE::ROW.",
      valueName: "array"))
  var vector: String?

  @Option(
    help: ArgumentHelp(
      "Show tokens as this tokenizer.json, vocab.json, tokenizer.model or .gguf does.",
      valueName: "file"))
  var tokenizer: String?

  @Option(help: ArgumentHelp("How many tokens to show at each end.", valueName: "n"))
  var top: Int = 10

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A bound of the norm of the final residual stream without the steering vector.",
      valueName: "number"))
  var hiddenNorm: String?

  @Option(
    help: ArgumentHelp("The epsilon inside the root of the normalisation.", valueName: "number"))
  var epsilon: String = "1e-5"

  @Flag(help: "The gain is 1 plus the tensor, as in Gemma.")
  var gainPlusOne = false

  @Option(
    help: ArgumentHelp(
      "Only the first n rows are tokens; the rest is padding.", valueName: "n"))
  var rows: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The factor of the logits: logit_scale of config.json, or 1/logits_scaling.",
      valueName: "number"))
  var logitScale: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Logits x become c tanh(x/c): final_logit_softcapping of config.json.", valueName: "c"))
  var softcap: String?

  /// Whether any of it is given.
  var isGiven: Bool { unembedding != nil || norm != nil || vector != nil }

  mutating func validate() throws {
    guard isGiven else {
      if softcap != nil { throw ValidationError(SoftcapRefusal.reason) }
      for (option, isThere) in [
        ("--hidden-norm", hiddenNorm != nil), ("--gain-plus-one", gainPlusOne),
        ("--rows", rows != nil), ("--logit-scale", logitScale != nil),
      ] where isThere {
        throw ValidationError("\(option) needs --unembedding")
      }
      return
    }
    for (option, isThere) in [
      ("--unembedding", unembedding != nil), ("--norm", norm != nil), ("--vector", vector != nil),
    ] where !isThere {
      throw ValidationError("\(option) is missing: it is needed in place of a model")
    }
    if let rows, rows < 1 { throw ValidationError("--rows \(rows): give a number from 1") }
    _ = try logitScale.map { try positiveNumber($0, option: "--logit-scale") }
    _ = try softcap.map { try positiveNumber($0, option: "--softcap") }
    guard top >= 1 else { throw ValidationError("--top \(top): give a number from 1") }
    for (text, option) in [(hiddenNorm, "--hidden-norm"), (epsilon, "--epsilon")] {
      guard let text else { continue }
      guard try exactNumber(text, option: option).signum >= 0 else {
        throw ValidationError("\(option) \(text): give a number from 0")
      }
    }
  }
}

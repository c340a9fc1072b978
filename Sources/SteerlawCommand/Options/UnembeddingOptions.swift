// Options that describe the end of a real decoder.
import ArgumentParser
import ExactArithmetic
import ModelFiles
import NumericArrays
import SteeringLaws

extension NumericArrayFile: UnembeddingRows {}

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
      "The unembedding, tokens x d: FILE or FILE:NAME, of \(ArrayReference.formats).",
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

  /// Whether any of it is given.
  var isGiven: Bool { unembedding != nil || norm != nil || vector != nil }

  mutating func validate() throws {
    guard isGiven else {
      if hiddenNorm != nil || gainPlusOne {
        throw ValidationError("--hidden-norm and --gain-plus-one need --unembedding")
      }
      return
    }
    for (option, isThere) in [
      ("--unembedding", unembedding != nil), ("--norm", norm != nil), ("--vector", vector != nil),
    ] where !isThere {
      throw ValidationError("\(option) is missing: it is needed in place of a model")
    }
    guard top >= 1 else { throw ValidationError("--top \(top): give a number from 1") }
    for (text, option) in [(hiddenNorm, "--hidden-norm"), (epsilon, "--epsilon")] {
      guard let text else { continue }
      guard try exactNumber(text, option: option).signum >= 0 else {
        throw ValidationError("\(option) \(text): give a number from 0")
      }
    }
  }

  /// The limits at both ends.
  func report(digits: Int, precisionLimit: Int) throws -> UnembeddingReport {
    guard let unembedding, let norm, let vector else { throw ExitStatus.badUsage }
    let tokenizer = try tokenizer.map { path throws(FileError) in
      try TokenizerFile(path: path)
    }
    let rows = try NumericArrayFile(path: unembedding)
    if let assumption = rows.assumption { complain("note: \(unembedding): \(assumption)") }
    let direction = try direction(vector, norm.kind, dimension: rows.columnCount)
    let gain = try gain(norm, beside: unembedding, dimension: rows.columnCount)
    let limit: UnembeddingLimit
    do throws(UnembeddingFault) {
      limit = try UnembeddingLimit(
        rows, direction, gain: gain.weight, bias: gain.bias,
        epsilon: Rational(epsilon) ?? 0)
    } catch {
      guard case .notFinite(let token, let coordinate) = error else { throw ExitStatus.badData }
      throw bad(unembedding, "row \(token), column \(coordinate) is not finite")
    }
    var report = UnembeddingReport(
      path: unembedding, kind: norm.kind, digits: digits, rows: rows.rowCount,
      dimension: rows.columnCount)
    for end in StrengthEnd.allCases {
      let ranking = try limit.ranking(
        end, count: min(top, rows.rowCount), digits: digits, precisionLimit: precisionLimit)
      let bound = hiddenNorm.flatMap { Rational($0) }
      report.ends.append(
        (ranking, bound.map { limit.strength(ranking, hiddenNorm: $0) }))
      for token in ranking.places.map(\.token) + ranking.winners {
        report.names[token] = tokenizer?.text(of: token)
      }
    }
    return report
  }

  private func bad(_ path: String, _ message: String) -> FileError {
    FileError(.badData, path: path, message: message)
  }

  private func direction(
    _ path: String, _ kind: NormalizationKind, dimension: Int
  ) throws(FileError) -> SteeringDirection {
    let values = try values(path, dimension: dimension, mayBeRow: true)
    do throws(DegenerateDirection) {
      return try SteeringDirection(values, under: kind)
    } catch {
      throw bad(path, error.description)
    }
  }

  /// The `dimension` numbers of the array at `path`, which `mayBeRow` of a stack.
  private func values(
    _ path: String, dimension: Int, mayBeRow: Bool = false
  ) throws(FileError) -> [Double] {
    let file = try NumericArrayFile(path: path)
    guard file.rowCount == 1, file.columnCount == dimension else {
      let isStack = mayBeRow && file.columnCount == dimension
      throw bad(
        path,
        "the shape is \(file.shape); the unembedding needs \(dimension) numbers"
          + (isStack ? ": name a row after a colon, 0 to \(file.rowCount - 1)" : ""))
    }
    if let assumption = file.assumption { complain("note: \(path): \(assumption)") }
    return file.row(0)
  }

  private func gain(
    _ norm: NormChoice, beside unembedding: String, dimension: Int
  ) throws(FileError) -> (weight: [Rational], bias: [Rational]?) {
    guard let name = norm.name else {
      return ([Rational](repeating: 1, count: dimension), nil)
    }
    let place = ArrayReference(unembedding)
    let names = Set(try place.names())
    var paths = (weight: name, bias: String?.none)
    if names.contains(name) {
      let bias = name.hasSuffix(".weight") ? String(name.dropLast(6)) + "bias" : ""
      paths = (place.sibling(name), names.contains(bias) ? place.sibling(bias) : nil)
    } else if names.contains(name + ".weight") {
      let bias = name + ".bias"
      paths = (
        place.sibling(name + ".weight"), names.contains(bias) ? place.sibling(bias) : nil
      )
    } else if !names.isEmpty, !ArrayReference(name).isRecognized {
      throw bad(place.file, "there is neither a tensor \(name) nor \(name).weight")
    }
    func exact(_ path: String) throws(FileError) -> [Rational] {
      var numbers: [Rational] = []
      for (index, value) in try values(path, dimension: dimension).enumerated() {
        guard let number = Rational(exactly: value) else {
          throw bad(path, "number \(index) is not finite")
        }
        numbers.append(number)
      }
      return numbers
    }
    var weight = try exact(paths.weight)
    if gainPlusOne { weight = weight.map { $0 + 1 } }
    guard let bias = paths.bias else { return (weight, nil) }
    return (weight, try exact(bias))
  }
}

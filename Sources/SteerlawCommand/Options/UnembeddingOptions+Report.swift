// Reads the end of a real decoder, and asks for its limits.
import ExactArithmetic
import ModelFiles
import NumericArrays
import SteeringLaws
import SteeringModel

extension UnembeddingOptions {
  /// The limits at both ends, at a sampling temperature.
  func report(
    temperature: Rational, digits: Int, precisionLimit: Int
  ) throws -> UnembeddingReport {
    guard let given = unembedding, let norm, let vector else { throw ExitStatus.badUsage }
    let tokenizer = try tokenizer.map { path throws(FileError) in
      try TokenizerFile(path: path)
    }
    let tensor = try UnembeddingTensor(given)
    if let note = tensor.note { complain("note: \(given): \(note)") }
    let file = try NumericArrayFile(path: tensor.path)
    if let assumption = file.assumption { complain("note: \(tensor.path): \(assumption)") }
    let count = try tokenCount(of: file, tensor.path, tokenizer)
    let direction = try direction(vector, norm.kind, dimension: file.columnCount)
    let gain = try gain(norm, beside: tensor.path, dimension: file.columnCount)
    let head = OutputHead(
      bias: try headBias(tensor, rows: file.rowCount).map { Array($0.prefix(count)) },
      scale: try logitScale.map { try positiveNumber($0, option: "--logit-scale") } ?? 1,
      softcap: try softcap.map { try positiveNumber($0, option: "--softcap") },
      temperature: temperature)
    let limit: UnembeddingLimit
    do throws(UnembeddingFault) {
      limit = try UnembeddingLimit(
        LeadingRows(count, of: file), direction, gain: gain.weight, bias: gain.bias,
        epsilon: Rational(epsilon) ?? 0, head: head)
    } catch {
      guard case .notFinite(let token, let coordinate) = error else { throw ExitStatus.badData }
      throw bad(tensor.path, "row \(token), column \(coordinate) is not finite")
    }
    var report = UnembeddingReport(
      path: tensor.path, kind: norm.kind, digits: digits, rows: count,
      dimension: file.columnCount, bias: tensor.bias?.name, head: head)
    for end in StrengthEnd.allCases {
      let ranking = try limit.ranking(
        end, count: min(top, count), digits: digits, precisionLimit: precisionLimit)
      let bound = hiddenNorm.flatMap { Rational($0) }
      report.ends.append(
        (ranking, bound.map { limit.strength(ranking, hiddenNorm: $0) }))
      guard let tokenizer else { continue }
      for token in ranking.places.map(\.token) + ranking.winners {
        report.names[token] = tokenizer.text(of: token)
        if token >= tokenizer.numberLimit { report.padding.insert(token) }
      }
    }
    return report
  }

  /// The number of rows that are tokens; a note when the tokenizer has fewer.
  private func tokenCount(
    of file: NumericArrayFile, _ path: String, _ tokenizer: TokenizerFile?
  ) throws(FileError) -> Int {
    if let rows {
      guard rows <= file.rowCount else {
        throw bad(path, "the shape is \(file.shape): there are no \(rows) rows for --rows")
      }
      return rows
    }
    if let tokenizer, tokenizer.numberLimit < file.rowCount, tokenizer.numberLimit > 0 {
      let count = tokenizer.numberLimit
      complain(
        "note: \(path): \(file.rowCount) rows, but the tokenizer ends at token \(count - 1): rows from \(count) are padding; --rows \(count) leaves them out"
      )
    }
    return file.rowCount
  }

  /// The head's own bias, a finite number a row.
  private func headBias(
    _ tensor: UnembeddingTensor, rows: Int
  ) throws(FileError) -> [Double]? {
    guard let path = tensor.bias?.path else { return nil }
    let file = try NumericArrayFile(path: path)
    guard file.rowCount == 1, file.columnCount == rows else {
      throw bad(path, "the shape is \(file.shape); the bias of \(rows) rows has as many numbers")
    }
    let values = file.row(0)
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw bad(path, "number \(index) is not finite")
    }
    return values
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

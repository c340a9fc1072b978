// Adds the reading of several directions at once.
internal import ExactArithmetic
internal import NumericArrays
internal import PlainText
internal import SteeringModel
internal import StrictJSON

extension ModelReader {
  /// Whether `logOdds` lists directions, not numbers.
  var listsDirections: Bool {
    guard case .array(let values)? = file["logOdds"] else { return false }
    return values.contains { if case .array = $0 { true } else { false } }
  }

  /// Why a file of several directions is no model for most questions.
  var severalDirections: FileError {
    failure(
      "logOdds", "several directions at once: only peaks and contours are asked of them",
      remedy: "give one number a token, M along the one direction")
  }

  /// The model that the file describes, if `logOdds` has several directions: a list of k lists of V
  /// numbers, or an array of k × V; nil for any other file.
  ///
  /// Throws `FileError` with its faults, up to ten.
  mutating func directionsModel() throws(FileError) -> DirectionsModel? {
    guard let rows = try directionRows() else { return nil }
    checkTransformerKeys()
    // All else is that of the model along the first.
    firstDirection = rows.first
    let model = try model()
    if let rows = rows.first, rows.count != model.vocabulary.count {
      throw failure(
        "logOdds", "tokens with logits of -inf are left out, which several directions do not allow",
        remedy: "leave them out of the arrays")
    }
    var numbers: [NumberRow] = []
    for row in rows { numbers.append(try row.numbers(named: model.vocabulary, of: path)) }
    do throws(ModelError) {
      return try DirectionsModel(model, directions: numbers)
    } catch {
      throw FileError(error, path: path)
    }
  }

  private mutating func directionRows() throws(FileError) -> [GivenLogOdds]? {
    switch file["logOdds"] {
    case .string(let name)?:
      let known = notes
      let array = try array(name, at: "logOdds")
      guard (2...DirectionsModel.directionLimit).contains(array.rowCount) else {
        // It is read again, as the model's one direction.
        notes = known
        return nil
      }
      return (0..<array.rowCount).map { .floats(array.row($0)) }
    case .array(let values)? where listsDirections:
      guard values.count <= DirectionsModel.directionLimit else {
        throw failure(
          "logOdds", "\(values.count) directions",
          remedy: "give 1 to \(DirectionsModel.directionLimit)")
      }
      var rows: [GivenLogOdds] = []
      for (place, value) in values.enumerated() {
        guard case .array(let entries) = value else {
          throw failure(
            "logOdds[\(place)]", "expected an array of numbers, found \(value.kindName)")
        }
        var row: [Rational] = []
        for (index, entry) in entries.enumerated() {
          row.append(try numbers.number(entry, at: "logOdds[\(place)][\(index)]"))
        }
        guard row.count == rows.first?.count ?? row.count else {
          throw failure(
            "logOdds[\(place)]", "\(row.count) values, and \(rows[0].count) in logOdds[0]",
            remedy: "give one per token in each")
        }
        rows.append(.exact(row))
      }
      return rows
    default: return nil
    }
  }
}

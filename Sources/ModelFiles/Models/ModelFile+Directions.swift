// Adds the reading of models along one direction or several.
public import NumericArrays
public import SteeringModel

/// A model along one direction, in any form, or along several.
public enum AnyDirections: Sendable {
  /// One direction.
  case one(AnyModel)
  /// Several at once.
  case several(DirectionsModel)
}

extension ModelFile {
  /// Reads the model at `path`, in any form and along any number of directions, and checks it
  /// completely.
  ///
  /// Else like ``readAny(path:allowingPathsOutside:note:)``.
  public static func readDirections(
    path: String, allowingPathsOutside: Bool = false, note: (String) -> Void = { _ in }
  ) throws(FileError) -> AnyDirections {
    try read(path, allowingPathsOutside: allowingPathsOutside, note) {
      reader throws(FileError) in
      try reader.anyDirections()
    } archive: {
      .one(.distributions($0))
    }
  }

  /// Reads such a model whose JSON text comes on standard input.
  ///
  /// Else like ``readAnyFromStandardInput(allowingPathsOutside:note:)``.
  public static func readDirectionsFromStandardInput(
    allowingPathsOutside: Bool = false, note: (String) -> Void = { _ in }
  ) throws(FileError) -> AnyDirections {
    try readStandardInput(allowingPathsOutside, note) { reader throws(FileError) in
      try reader.anyDirections()
    }
  }
}

extension ModelReader {
  /// The model that the file describes, along any number of directions.
  ///
  /// Throws `FileError` with its faults, up to ten.
  fileprivate mutating func anyDirections() throws(FileError) -> AnyDirections {
    if !isDecoder, !isTransformer, let model = try directionsModel() { return .several(model) }
    return .one(try anyModel())
  }
}

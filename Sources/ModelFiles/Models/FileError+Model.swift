// Adds to `FileError` what is wrong with a model, with the name of its file.
public import NumericArrays
public import SteeringModel

extension FileError {
  /// A contradiction in the content of the file at `path`.
  public init(_ error: ModelError, path: String) {
    self.init(.badData, path: path, message: error.description)
  }
}

/// Runs `body` and names the file at `path` in the `ModelError` that it may throw.
func naming<Result>(
  _ path: String, _ body: () throws(ModelError) -> Result
) throws(FileError) -> Result {
  do {
    return try body()
  } catch {
    throw FileError(error, path: path)
  }
}

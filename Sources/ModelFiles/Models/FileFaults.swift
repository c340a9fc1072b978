// All that is wrong with one file, told at once.
internal import NumericArrays
internal import SteeringModel

/// The faults found in one reading of a file, in the order in which they are found, up to ten.
final class FileFaults {
  /// The most faults that are told.
  static let limit = 10

  private(set) var faults: [FileError] = []

  /// How many more are told.
  var room: Int { FileFaults.limit - faults.count }

  var isEmpty: Bool { faults.isEmpty }

  /// Adds `fault`, unless there are enough.
  func add(_ fault: FileError) { faults += fault.each.prefix(room) }

  /// Adds the contradictions `errors` of the file at `path`.
  func add(_ errors: [ModelError], path: String) {
    for error in errors { add(FileError(error, path: path)) }
  }

  /// The result of `body`; nil when it fails, and its failure is added.
  func attempt<Result>(_ body: () throws(FileError) -> Result) -> Result? {
    do {
      return try body()
    } catch {
      add(error)
      return nil
    }
  }

  /// Throws the faults as one error; nothing when there are none.
  func check() throws(FileError) {
    if let error = FileError(faults) { throw error }
  }
}

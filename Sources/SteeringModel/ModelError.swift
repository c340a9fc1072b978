/// Why data does not describe a steering model: where, what, and how to mend it.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The key, context or token at fault, for example `contexts[2].probabilities["a"]`.
  public var place: String
  /// What is wrong, with the offending value.
  public var problem: String
  /// What to do about it; may be empty.
  public var remedy: String

  /// A model error at `place`.
  public init(at place: String, _ problem: String, remedy: String = "") {
    self.place = place
    self.problem = problem
    self.remedy = remedy
  }

  /// One line: `place: problem; remedy`.
  public var description: String {
    (place.isEmpty ? "" : place + ": ") + problem + (remedy.isEmpty ? "" : "; " + remedy)
  }
}

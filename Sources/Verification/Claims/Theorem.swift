/// A theorem of the folder `proofs`, by its name and its file there.
public struct Theorem: Sendable, Equatable {
  /// Its name in Rocq.
  public let name: String
  /// The file that proves it, in `proofs`.
  public let file: String

  /// The theorem `name` of the file `file`.
  init(_ name: String, in file: String) {
    self.name = name
    self.file = file
  }

  /// What makes the theorems, which speak of contexts P and N, those of a model that gives its
  /// log-odds directly.
  public static let directLogOdds = Theorem("direct_log_odds", in: "DirectLogOdds.v")
}

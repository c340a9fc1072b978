// Reads the log-odds that published experiments saved.
public import NumericArrays

/// The log-odds of tokens as the code of "Towards understanding steering strength" writes them
/// (`log_odds_topk.npz`): `token_ids` and `log_odds`, one number a token, and `meta`.
///
/// The file holds all tokens or those of largest log-odds. Numbers are taken as the floats that
/// they are.
public struct LogOddsFile: Sendable {
  /// The path, as the user gave it.
  public let path: String
  /// The numbers of the tokens, distinct.
  public let tokens: [Int]
  /// M(z) of each of them; finite.
  public let logOdds: [Double]
  /// What the file calls its tokens; empty when it does not, or as Python objects.
  public let texts: [Int: String]
  /// The names of the arrays of Python objects, which are never read.
  public let skipped: [String]

  /// Reads the file at `path`.
  ///
  /// Throws `FileError`.
  public init(path: String) throws(FileError) {
    let file = try FieldArchive(["token_ids", "log_odds", "token_strs", "meta"], path: path)
    let tokens = try file.tokens("token_ids")
    let logOdds = try file.floats("log_odds", shape: [tokens.count])
    if let index = logOdds.firstIndex(where: { !$0.isFinite }) {
      throw file.failure("log_odds[\(index)] is \(logOdds[index]); it must be finite")
    }
    self.path = path
    self.tokens = tokens
    self.logOdds = logOdds
    texts = try file.texts("token_strs", of: tokens)
    skipped = file.skipped
  }

  /// The number of each text that is the text of one token only.
  ///
  /// Linear in the tokens.
  public func numbers() -> TokenNumbers { TokenNumbers(texts) }
}

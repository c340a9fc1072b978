// Words of concepts that are no token by themselves.
internal import NumericArrays
internal import PlainText

/// The tokens that words of a transformer's concepts stand for: of a word of several tokens its first,
/// for the probability that a text goes on with the word is at most that of its first token.
final class WordTokens {
  private let tokenizer: () throws(FileError) -> BytePairTokenizer
  private var loaded: BytePairTokenizer?
  private var isTried = false
  /// The words of several tokens, in the order of the file, and the token of each.
  private(set) var words: [(word: String, token: Int)] = []

  /// The words that `tokenizer`, which is read when a word is asked for, cuts.
  init(_ tokenizer: @escaping () throws(FileError) -> BytePairTokenizer) {
    self.tokenizer = tokenizer
  }

  /// The first token of `word`; nil for the empty one, and where there is no tokenizer that is read.
  func first(of word: String) -> Int? {
    if loaded == nil, !isTried { loaded = try? tokenizer() }
    isTried = true
    guard let token = loaded?.words(of: word).first else { return nil }
    words.append((word, token))
    return token
  }

  /// What there is to say about them; nil when there are none.
  func note(_ name: (Int) -> String) -> String? {
    guard !words.isEmpty else { return nil }
    let shown = words.prefix(3).map { "\(quoted($0.word)) by \(quoted(name($0.token)))" }
    let rest = words.count > 3 ? " and \(words.count - 3) more" : ""
    return "concepts: words of several tokens count by their first token: "
      + shown.joined(separator: ", ") + rest
  }
}

// What the files of tokenizers have in common.
internal import NumericArrays
internal import PlainText

/// A byte-level vocabulary as files list it, before it is put to use.
struct TokenizerParts {
  /// An added token.
  struct Added {
    let text: String
    let token: Int
    /// Whether it is looked for after the text is composed.
    let isComposed: Bool
  }

  let path: String
  /// The number of each token, which is written with a character a byte.
  var vocabulary: [ExactText: Int] = [:]
  /// The pairs that are merged, by rank.
  var merges: [(first: String, second: String)] = []
  var added: [Added] = []
  var splitter = WordSplitter.gpt2
  var isComposed = false
  /// Whether a word that is a token is one, whatever the merges.
  var hasWholeWords = false
  var prefix: [Int] = []
  var suffix: [Int] = []

  init(path: String) { self.path = path }

  /// The parts of the tokenizer.
  ///
  /// Throws `FileError` when a merge is of or to no token.
  func parts() throws(FileError) -> BytePairTokenizer.Parts {
    var table = BytePairMerges(capacity: merges.count)
    for (rank, merge) in merges.enumerated() {
      let joined = merge.first + merge.second
      guard let first = vocabulary[ExactText(merge.first)],
        let second = vocabulary[ExactText(merge.second)],
        let token = vocabulary[ExactText(joined)]
      else {
        throw refusal("merge number \(rank) is of or to something that is no token")
      }
      table.add(first, second, BytePairMerges.Merge(rank: rank, token: token))
    }
    var wholeWords: [[UInt8]: Int]?
    if hasWholeWords {
      wholeWords = [:]
      for (text, token) in vocabulary {
        if let bytes = TokenDecoding.bytes(of: text.text) { wholeWords?[bytes] = token }
      }
    }
    func tokens(_ isIncluded: (Added) -> Bool) -> AddedTokens {
      AddedTokens(added.filter(isIncluded).map { ($0.text, $0.token) })
    }
    return BytePairTokenizer.Parts(
      splitter: splitter,
      byteTokens: TokenDecoding.characters.map { vocabulary[ExactText(String($0))] },
      merges: table, wholeWords: wholeWords, added: tokens { !$0.isComposed },
      addedToComposed: tokens(\.isComposed), isComposed: isComposed, prefix: prefix,
      suffix: suffix)
  }

  func failure(_ message: String) -> FileError { FileError(.badData, path: path, message: message) }

  /// Why texts cannot be turned into ids.
  func refusal(_ problem: String) -> FileError {
    failure("\(problem); give \"ids\" in place of \"text\"")
  }
}

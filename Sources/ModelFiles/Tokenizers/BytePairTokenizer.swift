// The tokenizer of byte-level BPE: from texts to token ids.
internal import Foundation
public import NumericArrays

/// A byte-level byte-pair tokenizer, from a `tokenizer.json` or a `.gguf`.
///
/// A text is cut at the added tokens, then into words (``WordSplitter``); the bytes of a word are
/// tokens, of which neighbours are merged by rank (Sennrich, Haddow and Birch 2016; bytes as in
/// GPT-2). Gives the ids that PyPI's `tokenizers` gives: `scripts/compare-tokenizers`. Bytes that are
/// no token are dropped, as there. Other kinds of tokenizers are refused: give ids.
public struct BytePairTokenizer: Sendable {
  /// What a tokenizer is made of.
  struct Parts {
    var splitter: WordSplitter
    /// The token of each of the 256 bytes; nil where there is none.
    var byteTokens: [Int?]
    var merges: BytePairMerges
    /// Tokens that stand for whole words, before any merge; nil when merges alone make words.
    var wholeWords: [[UInt8]: Int]?
    /// Added tokens that are looked for in the text as it is.
    var added: AddedTokens
    /// Added tokens that are looked for after composition.
    var addedToComposed: AddedTokens
    /// Whether the text is composed (NFC) first.
    var isComposed: Bool
    /// The ids before and after every text.
    var prefix: [Int]
    var suffix: [Int]
  }

  private let parts: Parts

  init(_ parts: Parts) { self.parts = parts }

  /// How texts are cut into words.
  public var splitter: WordSplitter { parts.splitter }

  /// The ids of `text`, with those that the tokenizer puts around every text.
  ///
  /// O(n log n) in the bytes of the text.
  public func ids(of text: String) -> [Int] { parts.prefix + words(of: text) + parts.suffix }

  /// The ids of `text` alone.
  func words(of text: String) -> [Int] {
    var ids: [Int] = []
    for piece in parts.added.pieces(of: text) {
      switch piece {
      case .token(let token): ids.append(token)
      case .text(let text):
        for piece in parts.addedToComposed.pieces(of: composed(text)) {
          switch piece {
          case .token(let token): ids.append(token)
          case .text(let text): appendWords(of: text, to: &ids)
          }
        }
      }
    }
    return ids
  }

  /// The text in the normal form NFC, where the tokenizer asks for it.
  private func composed(_ text: String) -> String {
    guard parts.isComposed else { return text }
    // Foundation on Linux leaves a syllable of Hangul and a final letter after it apart, unless the
    // syllable is taken apart before.
    return text.decomposedStringWithCanonicalMapping.precomposedStringWithCanonicalMapping
  }

  private func appendWords(of text: String, to ids: inout [Int]) {
    for word in parts.splitter.words(of: text) {
      let bytes = word.flatMap { Array(UTF8.encode($0) ?? .init()) }
      if let whole = parts.wholeWords?[bytes] {
        ids.append(whole)
      } else {
        ids += parts.merges.applied(to: bytes.compactMap { parts.byteTokens[Int($0)] })
      }
    }
  }

  /// Reads the tokenizer at `path`: a `.gguf`, or else a `tokenizer.json`.
  ///
  /// Throws `FileError`, also for a tokenizer of another kind. Linear in the file.
  public init(path: String) throws(FileError) {
    parts =
      path.hasSuffix(".gguf")
      ? try TokenizerParts(gguf: GGUFFile(path: path), path: path).parts()
      : try TokenizerParts(json: path).parts()
  }
}

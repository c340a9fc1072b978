// Cuts texts into the words that byte-pair merges stay within.

/// The rule by which a byte-level tokenizer cuts a text before it merges.
///
/// Each is a regular expression of the model's makers, whose alternatives are tried in order at each
/// place (letters are the category L, digits N, both of all scripts):
public enum WordSplitter: String, Sendable, CaseIterable {
  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
  case gpt2
  /// That of GPT-2, each digit alone before.
  case smollm
  /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|`
  /// `\s*[\r\n]+|\s+(?!\S)|\s+`
  case llama3 = "llama-bpe"
  /// That of Llama 3, each digit alone; the text is composed (NFC) before.
  case qwen2

  /// The expression in a `tokenizer.json`; nil for the rules that are not written as one there.
  var expression: String? {
    let digits: String
    switch self {
    case .gpt2, .smollm: return nil
    case .llama3: digits = "\\p{N}{1,3}"
    case .qwen2: digits = "\\p{N}"
    }
    return
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\(digits)"
      + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
  }

  /// The words of `text`, in order; together they are the text.
  ///
  /// Linear.
  func words(of text: String) -> [[Unicode.Scalar]] {
    let scalars = text.unicodeScalars.map { SplitScalar($0) }
    var words: [[Unicode.Scalar]] = []
    func cut(_ piece: ArraySlice<SplitScalar>) {
      var rest = piece
      while !rest.isEmpty {
        let count = max(1, hasWideWords ? rest.wideWordLength(digits: digitRun) : rest.wordLength)
        words.append(rest.prefix(count).map(\.scalar))
        rest = rest.dropFirst(count)
      }
    }
    guard self == .smollm else {
      cut(scalars[...])
      return words
    }
    var start = 0
    for (index, scalar) in scalars.enumerated() where scalar.kind == .digit {
      cut(scalars[start..<index])
      cut(scalars[index...index])
      start = index + 1
    }
    cut(scalars[start...])
    return words
  }

  private var hasWideWords: Bool { self == .llama3 || self == .qwen2 }
  private var digitRun: Int { self == .llama3 ? 3 : 1 }
}

/// A code point and what it counts as.
private struct SplitScalar {
  enum Kind {
    case letter
    case digit
    case space
    case other
  }

  let scalar: Unicode.Scalar
  let kind: Kind

  init(_ scalar: Unicode.Scalar) {
    self.scalar = scalar
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      kind = .letter
    case .decimalNumber, .letterNumber, .otherNumber: kind = .digit
    default: kind = scalar.properties.isWhitespace ? .space : .other
    }
  }

  var isNewline: Bool { scalar == "\n" || scalar == "\r" }
}

extension ArraySlice<SplitScalar> {
  /// The length of the first word by the expression of GPT-2.
  fileprivate var wordLength: Int {
    if let length = contraction(of: { $0 }) { return length }
    let skipped = self[startIndex].scalar == " " && count > 1 ? 1 : 0
    let kind = self[startIndex + skipped].kind
    if kind != .space { return skipped + dropFirst(skipped).run { $0.kind == kind } }
    return spaceLength
  }

  /// The length of the first word by the expression of Llama 3, at most `digits` digits a word.
  fileprivate func wideWordLength(digits: Int) -> Int {
    if let length = contraction(of: \.lowerCased) { return length }
    let first = self[startIndex]
    if first.kind == .letter { return run { $0.kind == .letter } }
    if first.kind != .digit, !first.isNewline, count > 1, self[startIndex + 1].kind == .letter {
      return 1 + dropFirst().run { $0.kind == .letter }
    }
    if first.kind == .digit { return Swift.min(digits, run { $0.kind == .digit }) }
    let skipped = first.scalar == " " && count > 1 ? 1 : 0
    if self[startIndex + skipped].kind == .other {
      let length = skipped + dropFirst(skipped).run { $0.kind == .other }
      return length + dropFirst(length).run(where: \.isNewline)
    }
    let spaces = prefix(run { $0.kind == .space })
    if let newline = spaces.lastIndex(where: \.isNewline) { return newline - startIndex + 1 }
    return spaceLength
  }

  /// Spaces at the end, or all but the last of several, or one.
  private var spaceLength: Int {
    let length = run { $0.kind == .space }
    return length == count || length == 1 ? length : length - 1
  }

  /// The number of elements at the start for which `condition` holds.
  private func run(where condition: (SplitScalar) -> Bool) -> Int {
    (firstIndex { !condition($0) } ?? endIndex) - startIndex
  }

  /// The length of `'s` and the like at the start; nil when there is none.
  private func contraction(of folded: (Unicode.Scalar) -> Unicode.Scalar) -> Int? {
    guard count > 1, self[startIndex].scalar == "'" else { return nil }
    let first = folded(self[startIndex + 1].scalar)
    if ["s", "t", "m", "d"].contains(first) { return 2 }
    guard count > 2 else { return nil }
    let second = folded(self[startIndex + 2].scalar)
    let isWord =
      first == "r" && second == "e" || first == "v" && second == "e"
      || first == "l" && second == "l"
    return isWord ? 3 : nil
  }
}

extension Unicode.Scalar {
  /// The lower-case letter; of the long s an s, as ignoring case has it.
  fileprivate var lowerCased: Unicode.Scalar {
    if self == "\u{17F}" { return "s" }
    return ("A"..."Z").contains(self) ? Unicode.Scalar(UInt8(value) + 32) : self
  }
}

internal import PlainText

/// The numbers of tokens by text.
///
/// Texts are compared by code points. A text of several tokens has no number, and neither has one
/// with U+FFFD, which stands for bytes that are no text, whichever they are.
public struct TokenNumbers: Sendable {
  private var numbers: [ExactText: Int] = [:]

  /// The numbers of the texts in `texts`, number → text.
  ///
  /// Linear.
  public init(_ texts: some Sequence<(key: Int, value: String)>) {
    var repeated: Set<ExactText> = []
    for (token, text) in texts where !text.unicodeScalars.contains("\u{FFFD}") {
      let text = ExactText(text)
      if numbers.updateValue(token, forKey: text) != nil { repeated.insert(text) }
    }
    for text in repeated { numbers[text] = nil }
  }

  /// No numbers.
  public init() {}

  /// How many texts have a number.
  public var count: Int { numbers.count }

  /// The number of the token whose text is `text`; nil when there is none, or several.
  public subscript(text: String) -> Int? { numbers[ExactText(text)] }
}

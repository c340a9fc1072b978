/// A text compared by its code points.
///
/// `String` counts canonically equivalent texts as equal, but vocabularies of language models hold,
/// for example, both U+00C5 and U+212B as tokens: for data, texts are equal when their code
/// points are.
package struct ExactText: Hashable, Sendable {
  /// The text.
  package let text: String

  /// The code points of `text`.
  package init(_ text: String) {
    self.text = text
  }

  /// Whether the code points agree.
  package static func == (a: ExactText, b: ExactText) -> Bool {
    a.text.utf8.elementsEqual(b.text.utf8)
  }

  /// Feeds the code points to `hasher`.
  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }
}

// Adds to `Double` what figures need: a short text, and the logarithm.
internal import Foundation

extension Double {
  /// Three significant digits, for the strengths of a window.
  package var shown: String {
    let text = String(format: "%.3g", self)
    return text.hasPrefix("-") ? "\u{2212}" + text.dropFirst() : text
  }

  /// The natural logarithm.
  var logarithm: Double { Foundation.log(self) }
}

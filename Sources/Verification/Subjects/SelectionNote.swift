internal import PlainText

/// Which contexts a verdict speaks of.
enum SelectionNote {
  /// ` [of 1 of 6 contexts: "aab"]`, or nothing when `names` are those of all `count` contexts.
  static func text(_ names: [String], of count: Int) -> String {
    if names.count == count { return "" }
    return " [of \(names.count) of \(count) contexts: "
      + names.prefix(3).map { quoted($0) }.joined(separator: ", ")
      + (names.count > 3 ? ", ...]" : "]")
  }
}

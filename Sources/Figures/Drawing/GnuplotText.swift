// Escapes texts for gnuplot and shortens them to labels.
internal import PlainText
internal import SteeringModel

extension String {
  /// This text as a gnuplot string.
  ///
  /// Tokens and names are anything: in double quotes gnuplot would run what stands in backquotes,
  /// and read escapes. Everything but letters, digits, harmless signs and what is beyond ASCII is
  /// written as octal bytes; control characters are made visible first, so that the string stays on
  /// its line.
  var gnuplotString: String {
    var text = "\""
    for scalar in printable.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", " ", ".", ",", ":", ";", "(", ")", "[", "]", "|", "+",
        "-", "/", "=", "<", ">", "_", "*":
        text.unicodeScalars.append(scalar)
      case _ where scalar.isASCII:
        let octal = String(scalar.value, radix: 8)
        text += "\\" + String(repeating: "0", count: 3 - octal.count) + octal
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// A token as a label of a figure: as tables show it, except that a lone space is an open box,
  /// and not longer than 16 characters.
  public var tokenLabel: String {
    let shown = self == " " ? "\u{2423}" : visible
    return shown.shortened(to: 16)
  }

  /// This text, or its first code points with an ellipsis when it has more than `count`: a single
  /// character can be made of a million.
  func shortened(to count: Int) -> String {
    guard unicodeScalars.dropFirst(count).first != nil else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(count - 1))) + "\u{2026}"
  }
}

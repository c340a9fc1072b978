// Escapes what a terminal would act on, for every text that comes from outside.

extension Unicode.Scalar {
  /// Whether a terminal does not show it as itself: controls (C0, DEL and C1), what turns or joins
  /// text unseen, line separators, spaces that are no plain space, and what has no meaning.
  fileprivate var isHidden: Bool {
    // Most texts are ASCII; the table of categories is slow.
    if isASCII { return value < 0x20 || value == 0x7F }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      return true
    default: return false
    }
  }

  /// Whether it is drawn onto the character before it.
  fileprivate var isMark: Bool {
    if isASCII { return false }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return true
    default: return false
    }
  }

  /// The escape by which it is shown.
  fileprivate var escape: String {
    switch self {
    case "\n": return "\\n"
    case "\t": return "\\t"
    case "\r": return "\\r"
    default: return "\\u{" + String(value, radix: 16) + "}"
    }
  }
}

/// Texts of files and users as a terminal may get them: on one line, with nothing in them that
/// acts unseen.
extension String {
  /// This text with what is not to be seen escaped: for a line that is made of names and words.
  package var printable: String {
    unicodeScalars.contains(where: \.isHidden)
      ? unicodeScalars.reduce(into: "") { text, scalar in
        if scalar.isHidden {
          text += scalar.escape
        } else {
          text.unicodeScalars.append(scalar)
        }
      } : self
  }

  /// A token or name as a person can see it on one line: quoted and escaped unless it is
  /// plain text.
  package var visible: String {
    let isPlain =
      !isEmpty && unicodeScalars.first != "\"" && unicodeScalars.first?.isMark == false
      && unicodeScalars.allSatisfy { !$0.isHidden && $0 != " " }
    return isPlain ? self : inQuotes
  }

  /// This text in quotes, with quotes, backslashes and what is not to be seen escaped; a mark only
  /// where it would be drawn onto something else.
  package var inQuotes: String {
    var text = "\""
    var hasBase = false
    for scalar in unicodeScalars {
      let isShown = !scalar.isHidden && (hasBase || !scalar.isMark)
      switch scalar {
      case "\"", "\\": text += "\\" + String(scalar)
      case _ where isShown: text.unicodeScalars.append(scalar)
      default: text += scalar.escape
      }
      hasBase = isShown
    }
    return text + "\""
  }
}

/// `text` in quotes on one line, escaped, and shortened when long: for messages.
public func quoted(_ text: String) -> String {
  // By code points: one character can be made of a million.
  let isShort = text.unicodeScalars.dropFirst(60).first == nil
  return
    (isShort ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(57))) + "...")
    .inQuotes
}

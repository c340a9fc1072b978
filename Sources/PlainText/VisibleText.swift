extension String {
  /// A token or name as a person can see it on one line: quoted and escaped unless it is plain text.
  package var visible: String {
    let isPlain =
      !isEmpty && first != "\""
      && unicodeScalars.allSatisfy {
        switch $0.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
          .paragraphSeparator, .spaceSeparator:
          return false
        default: return true
        }
      }
      && unicodeScalars.first?.properties.generalCategory != .nonspacingMark
      && unicodeScalars.first?.properties.generalCategory != .enclosingMark
    if isPlain { return self }
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case " ": text += " "
      default:
        let category = scalar.properties.generalCategory
        let isSeen =
          ![
            .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator, .spaceSeparator, .nonspacingMark, .enclosingMark,
          ].contains(category)
        text += isSeen ? String(scalar) : "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }
    return text + "\""
  }
}

/// `text` in quotes on one line, shortened when long: for messages.
public func quoted(_ text: String) -> String {
  let shown = text.count <= 60 ? text : text.prefix(57) + "..."
  return "\"" + shown.map { $0.isNewline ? "\\n" : String($0) }.joined() + "\""
}

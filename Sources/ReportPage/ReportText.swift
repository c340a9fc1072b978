// Escapes texts for HTML, scripts and shell commands.
internal import Figures
internal import PlainText
internal import StrictJSON

// Text made safe for where it stands in a report page: tokens, names and paths come from files that
// nobody vouches for.

extension String {
  /// This text as HTML text, or as the value of an attribute in quotes.
  ///
  /// What cannot be seen, or would reorder what is seen, is written as an escape that can.
  var htmlText: String {
    printable.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }

  /// This text as one word of a POSIX shell that is no option.
  public var shellWord: String {
    let isPlain =
      !isEmpty
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          return true
        default: return "_./:@%+-".utf8.contains(byte)
        }
      }
    let word = hasPrefix("-") ? "./" + self : self
    return isPlain
      ? word
      : "'"
        + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        + "'"
  }
}

extension JSONValue {
  /// The JSON text for the inside of a `script` element: no byte of it can end the element, open a
  /// comment, or end a line of an old script parser.
  ///
  /// The characters `<`, `>`, `&`, U+2028 and U+2029 stand in strings alone, where an escape says
  /// the same.
  var scriptText: [UInt8] { render().utf8.escapedForScript }
}

extension Sequence<UInt8> {
  /// These bytes of a JSON text, with `<`, `>`, `&`, U+2028 and U+2029 as escapes.
  public var escapedForScript: [UInt8] {
    var text: [UInt8] = []
    for byte in self {
      switch byte {
      case UInt8(ascii: "<"): text += "\\u003c".utf8
      case UInt8(ascii: ">"): text += "\\u003e".utf8
      case UInt8(ascii: "&"): text += "\\u0026".utf8
      case 0xA8 where text.suffix(2) == [0xE2, 0x80]:
        text.removeLast(2)
        text += "\\u2028".utf8
      case 0xA9 where text.suffix(2) == [0xE2, 0x80]:
        text.removeLast(2)
        text += "\\u2029".utf8
      default: text.append(byte)
      }
    }
    return text
  }
}

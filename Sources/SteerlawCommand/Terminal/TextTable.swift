// Tables for people.

/// A table for people: aligned columns, a rule under the heading, colour when the reader is a
/// terminal.
struct TextTable {
  /// How a column is aligned.
  enum Alignment {
    case left, right
    /// Numbers, aligned at the decimal point.
    case point
  }

  /// How a row is shown on a terminal.
  enum Emphasis: String {
    case plain = ""
    case target = "\u{1B}[1;36m"
    case faint = "\u{1B}[2m"
  }

  private let columns: [(title: String, alignment: Alignment)]
  private var rows: [(cells: [String], emphasis: Emphasis)] = []

  /// A table with these columns.
  init(_ columns: [(title: String, alignment: Alignment)]) {
    self.columns = columns
  }

  /// Adds a row with one cell a column.
  mutating func append(_ cells: [String], _ emphasis: Emphasis = .plain) {
    precondition(cells.count == columns.count, "one cell for each column")
    rows.append((cells, emphasis))
  }

  /// The table as text, indented by two spaces; columns that are empty throughout are left out.
  func render(isColoured: Bool) -> String {
    let shown = columns.indices.filter { column in rows.contains { !$0.cells[column].isEmpty } }
    var lines = [String](repeating: "", count: rows.count + 2)
    for (position, column) in shown.enumerated() {
      let cells = TextTable.padded(rows.map { $0.cells[column] }, columns[column].alignment)
      let title = columns[column].title
      let width = max(title.displayWidth, cells.map(\.displayWidth).max() ?? 0)
      let isLast = position == shown.count - 1
      func place(_ text: String) -> String {
        let gap = String(repeating: " ", count: width - text.displayWidth)
        return columns[column].alignment == .right ? gap + text : (isLast ? text : text + gap)
      }
      let separator = position == 0 ? "  " : "   "
      lines[0] += separator + place(title)
      lines[1] += separator + String(repeating: "-", count: width)
      for row in cells.indices { lines[row + 2] += separator + place(cells[row]) }
    }
    for (index, row) in rows.enumerated() {
      lines[index + 2] = lines[index + 2].withoutTrailingSpaces
      if isColoured, row.emphasis != .plain {
        lines[index + 2] = row.emphasis.rawValue + lines[index + 2] + "\u{1B}[0m"
      }
    }
    lines[0] = lines[0].withoutTrailingSpaces
    return lines.joined(separator: "\n") + "\n"
  }

  /// Numbers with their points in one column; other cells as they are.
  private static func padded(_ cells: [String], _ alignment: Alignment) -> [String] {
    guard case .point = alignment else { return cells }
    let wholes = cells.map { cell in
      cell.isASCII
        ? cell.utf8.prefix { $0 != 0x2E && $0 != 0x65 && $0 != 0x2F }.count
        : cell.prefix { $0 != "." && $0 != "e" && $0 != "/" }.count
    }
    let widest = wholes.max() ?? 0
    return zip(cells, wholes).map { String(repeating: " ", count: widest - $1) + $0 }
  }
}

extension String {
  /// The number of terminal cells, near enough: wide East Asian and emoji characters count two,
  /// combining marks none.
  var displayWidth: Int {
    if isASCII { return utf8.count }
    return displayWidthOfAny
  }

  fileprivate var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }

  private var displayWidthOfAny: Int {
    reduce(0) { width, character in
      guard let scalar = character.unicodeScalars.first else { return width }
      switch scalar.value {
      case 0x0300...0x036F, 0x200B...0x200F, 0xFE00...0xFE0F: return width
      case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
        0x20000...0x3FFFD:
        return width + 2
      default: return width + (character.unicodeScalars.contains { $0.value == 0xFE0F } ? 2 : 1)
      }
    }
  }

  fileprivate var withoutTrailingSpaces: String {
    var copy = self
    while copy.utf8.last == 0x20 { copy.removeLast() }
    return copy
  }
}

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

  /// One cell: where its bytes end, how wide it is, and how much of it stands before its point.
  private struct Place {
    var end: Int
    var width: Int
    var whole: Int
  }

  private let columns: [(title: String, alignment: Alignment)]
  /// The cells of all rows, one after the other.
  private var bytes: [UInt8] = []
  private var places: [Place] = []
  private var emphases: [Emphasis] = []

  /// A table with these columns.
  init(_ columns: [(title: String, alignment: Alignment)]) {
    self.columns = columns
  }

  /// Adds a row with one cell a column.
  mutating func append(_ cells: [String], _ emphasis: Emphasis = .plain) {
    for cell in cells { appendCell(cell) }
    endRow(emphasis)
  }

  /// Adds a cell to the row that is being written.
  mutating func appendCell(_ cell: String) {
    appendCell { $0.append(contentsOf: cell.utf8) }
  }

  /// Adds a cell to the row that is being written: the bytes that `write` appends.
  mutating func appendCell(_ write: (inout [UInt8]) -> Void) {
    let start = bytes.count
    write(&bytes)
    places.append(measure(bytes[start...]))
  }

  /// Ends a row, which has one cell a column.
  mutating func endRow(_ emphasis: Emphasis) {
    emphases.append(emphasis)
    precondition(places.count == emphases.count * columns.count, "one cell for each column")
  }

  private func measure(_ cell: ArraySlice<UInt8>) -> Place {
    if cell.allSatisfy({ $0 < 0x80 }) {
      let whole = cell.firstIndex { $0 == 0x2E || $0 == 0x65 || $0 == 0x2F } ?? cell.endIndex
      return Place(end: cell.endIndex, width: cell.count, whole: whole - cell.startIndex)
    }
    let text = String(decoding: cell, as: UTF8.self)
    return Place(
      end: cell.endIndex, width: text.displayWidth,
      whole: text.prefix { $0 != "." && $0 != "e" && $0 != "/" }.count)
  }

  /// The table as text, indented by two spaces; columns that are empty throughout are left out.
  func render(isColoured: Bool) -> String {
    var text: [UInt8] = []
    render(isColoured: isColoured) { text.append(contentsOf: $0) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Writes the table in blocks.
  func render(isColoured: Bool, _ write: ([UInt8]) -> Void) {
    let layout = layout
    var text: [UInt8] = []
    for line in [layout.map(\.title), layout.map { String(repeating: "-", count: $0.width) }] {
      let start = text.count
      for (position, column) in layout.enumerated() {
        let place = Place(end: 0, width: line[position].displayWidth, whole: column.whole)
        append(column, place, to: &text) { $0.append(contentsOf: line[position].utf8) }
      }
      TextTable.endLine(&text, from: start)
    }
    for (row, emphasis) in emphases.enumerated() {
      if isColoured { text.append(contentsOf: emphasis.rawValue.utf8) }
      let start = text.count
      for column in layout {
        let cell = row * columns.count + column.index
        append(column, places[cell], to: &text) { text in
          text.append(contentsOf: bytes[(cell == 0 ? 0 : places[cell - 1].end)..<places[cell].end])
        }
      }
      TextTable.endLine(&text, from: start, isColoured && emphasis != .plain ? "\u{1B}[0m" : "")
      if text.count >= 1 << 16 {
        write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    write(text)
  }

  /// A column that is shown.
  private struct ShownColumn {
    var index: Int
    var title: String
    var alignment: Alignment
    var width: Int
    /// The most that stands before a point, for columns of numbers.
    var whole: Int
    var isFirst: Bool
  }

  /// The columns that are not empty throughout, with their widths.
  private var layout: [ShownColumn] {
    var shown: [ShownColumn] = []
    for (index, column) in columns.enumerated() {
      let cells = stride(from: index, to: places.count, by: columns.count)
      let isEmpty = cells.allSatisfy { places[$0].end == ($0 == 0 ? 0 : places[$0 - 1].end) }
      guard !isEmpty else { continue }
      var (whole, rest, width) = (0, 0, 0)
      for cell in cells {
        let place = places[cell]
        whole = max(whole, place.whole)
        rest = max(rest, place.width - place.whole)
        width = max(width, place.width)
      }
      if case .point = column.alignment { width = whole + rest }
      shown.append(
        ShownColumn(
          index: index, title: column.title, alignment: column.alignment,
          width: max(column.title.displayWidth, width), whole: whole, isFirst: shown.isEmpty))
    }
    return shown
  }

  /// Appends one cell with the spaces that align it.
  private func append(
    _ column: ShownColumn, _ place: Place, to text: inout [UInt8], _ cell: (inout [UInt8]) -> Void
  ) {
    let before =
      switch column.alignment {
      case .left: 0
      case .right: column.width - place.width
      case .point: column.whole - place.whole
      }
    TextTable.appendSpaces((column.isFirst ? 2 : 3) + before, to: &text)
    cell(&text)
    TextTable.appendSpaces(column.width - place.width - before, to: &text)
  }

  private static func appendSpaces(_ count: Int, to text: inout [UInt8]) {
    for _ in 0..<max(0, count) { text.append(0x20) }
  }

  /// Ends the line that begins at `start`, without spaces at its end.
  private static func endLine(_ text: inout [UInt8], from start: Int, _ reset: String = "") {
    while text.count > start, text.last == 0x20 { text.removeLast() }
    text.append(contentsOf: reset.utf8)
    text.append(0x0A)
  }
}

extension String {
  /// The number of terminal cells, near enough: wide East Asian and emoji characters count two,
  /// combining marks none.
  var displayWidth: Int {
    if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
    return displayWidthOfAny
  }

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
}

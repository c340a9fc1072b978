// Comma-separated values.

/// One line of comma-separated values (RFC 4180): cells with commas, quotes or line ends
/// are quoted.
func commaSeparated(_ cells: [String]) -> String {
  var line: [UInt8] = []
  for (place, cell) in cells.enumerated() {
    if place > 0 { line.append(UInt8(ascii: ",")) }
    line.appendCommaSeparated(cell)
  }
  return String(decoding: line, as: UTF8.self) + "\r\n"
}

extension [UInt8] {
  /// Adds one cell, quoted where it has to be.
  mutating func appendCommaSeparated(_ cell: String) {
    let bytes = cell.utf8
    guard bytes.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else {
      append(contentsOf: bytes)
      return
    }
    append(UInt8(ascii: "\""))
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { append(byte) }
      append(byte)
    }
    append(UInt8(ascii: "\""))
  }
}

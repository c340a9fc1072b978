// Comma-separated values.

/// One line of comma-separated values (RFC 4180): cells with commas, quotes or line ends
/// are quoted.
func commaSeparated(_ cells: [String]) -> String {
  cells.map(commaSeparatedCell).joined(separator: ",") + "\r\n"
}

/// One cell, quoted where it has to be.
func commaSeparatedCell(_ cell: String) -> String {
  cell.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
    ? "\""
      + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\"" : cell
}

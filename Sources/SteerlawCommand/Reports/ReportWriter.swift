// Reports in the form that the user asked for, written as they come.
import PlainText

/// Writes reports to a sink in one form, part by part: a table holds one grid, to align it; other
/// forms hold one row.
struct ReportWriter {
  private let format: OutputFormat
  private let sink: OutputSink
  private var json = JSONStream()
  private var hasHeading = false

  /// A writer to where the options say, in the form that they say.
  init(_ options: OutputOptions) { self.init(options.format, to: OutputSink(options)) }

  /// A writer of `format` to `sink`.
  init(_ format: OutputFormat, to sink: OutputSink) {
    self.format = format
    self.sink = sink
  }

  /// Writes `report` as a whole to where the options say, and completes the output.
  ///
  /// Throws `FileError`.
  static func write(_ report: Report, _ options: OutputOptions) throws {
    try write(report, options.format, to: OutputSink(options))
  }

  /// Writes `report` as a whole to `sink`, and completes it.
  ///
  /// Throws `FileError`.
  static func write(_ report: Report, _ format: OutputFormat, to sink: OutputSink) throws {
    var writer = ReportWriter(format, to: sink)
    switch format {
    case .table, .csv: writer.append(report)
    case .json: writer.json.write(report, to: sink)
    }
    try sink.finish()
  }

  /// Adds the parts of `report`.
  mutating func append(_ report: Report) {
    for part in report.parts { append(part) }
  }

  /// Adds a part.
  mutating func append(_ part: Part) {
    switch format {
    case .table: show(part)
    case .csv: list(part)
    case .json: json.append(part, to: sink)
    }
  }

  /// Begins a list under `key` whose reports come one at a time, until ``endList()``.
  mutating func beginList(_ key: String) {
    if format == .json { json.begin(key, to: sink) }
  }

  /// Adds a report to the list.
  mutating func append(element report: Report) {
    if format == .json { json.append(element: report, to: sink) } else { append(report) }
  }

  /// Ends the list.
  mutating func endList() {
    if format == .json { json.end(to: sink) }
  }

  /// Completes the output.
  ///
  /// Throws `FileError`.
  mutating func finish() throws {
    if format == .json { json.finish(to: sink) }
    try sink.finish()
  }

  private func show(_ part: Part) {
    switch part {
    case .member: break
    case .line(let line): sink.write(line.printable + "\n")
    case .grid(_, let grid):
      let shown = grid.named(\.title)
      guard !shown.isEmpty else { return }
      var table = TextTable(shown.map { ($0.name.printable, grid.columns[$0.place].alignment) })
      for row in grid.rows {
        table.append(shown.map { row.cells[$0.place].shown }, row.emphasis)
      }
      sink.write(table.render(isColoured: sink.isColoured))
    case .list(_, let reports):
      for report in reports { report.parts.forEach(show) }
    }
  }

  private mutating func list(_ part: Part) {
    switch part {
    case .member, .line: break
    case .grid(_, let grid):
      let listed = grid.named(\.name)
      guard !listed.isEmpty else { return }
      if !hasHeading { sink.write(commaSeparated(listed.map(\.name))) }
      hasHeading = true
      for row in grid.rows {
        // On a terminal nothing of a file may act; elsewhere texts stay exact.
        let cells = listed.map { row.cells[$0.place].exact }
        sink.write(
          commaSeparated(sink.isTerminal ? cells.map(\.printable) : cells), mayWait: true)
      }
      sink.flush()
    case .list(_, let reports):
      for report in reports { report.parts.forEach { list($0) } }
    }
  }
}

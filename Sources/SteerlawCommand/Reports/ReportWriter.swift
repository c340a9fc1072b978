// Reports in the form that the user asked for, written as they come.
import PlainText
import StrictJSON

/// Writes reports to a sink in one form, part by part: a table holds one grid, to align it; other
/// forms hold one row.
struct ReportWriter {
  private let format: OutputFormat
  private let sink: OutputSink
  private var json = JSONWriter()
  private var hasHeading = false

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
    var writer = ReportWriter(format, sink)
    writer.append(element: report)
    try writer.end()
  }

  private init(_ format: OutputFormat, _ sink: OutputSink) {
    self.format = format
    self.sink = sink
  }

  /// A writer of a report whose parts come one at a time, until ``finish()``.
  init(_ format: OutputFormat, to sink: OutputSink) {
    self.init(format, sink)
    if format == .json { json.openObject() }
  }

  /// A writer of such a report to where the options say.
  init(_ options: OutputOptions) { self.init(options.format, to: OutputSink(options)) }

  /// Adds the parts of `report`.
  mutating func append(_ report: Report) {
    for part in report.parts { append(part) }
  }

  /// Adds a part.
  mutating func append(_ part: Part) {
    switch (part, format) {
    case (.line(let line), .table): sink.write(line.printable + "\n")
    case (.member(let key, let cell), .json): json.add(cell.json, key)
    case (.grid(_, let grid), .table): align(grid)
    case (.grid(_, let grid), .csv): list(grid)
    case (.grid(let key?, let grid), .json) where grid.isSmall: json.add(grid.json, key)
    case (.grid(let key?, let grid), .json):
      json.openArray(key)
      let named = grid.named(\.key)
      for row in grid.rows {
        json.add(row.json(named))
        flush(atLeast: 1 << 14)
      }
      json.close()
    case (.list(let key, let reports), .json) where part.isSmall:
      json.add(.array(reports.map(\.json)), key)
    case (.list(let key, let reports), _):
      beginList(key)
      for report in reports { append(element: report) }
      endList()
    case (.line, _), (.member, _), (.grid(nil, _), .json): break
    }
  }

  /// Begins a list under `key` whose reports come one at a time, until ``endList()``.
  mutating func beginList(_ key: String) {
    if format == .json { json.openArray(key) }
  }

  /// Adds a report to the list.
  mutating func append(element report: Report) {
    guard format == .json else { return append(report) }
    if report.isSmall {
      json.add(report.json)
    } else {
      json.openObject()
      append(report)
      json.close()
    }
    flush()
  }

  /// Ends the list.
  mutating func endList() {
    if format == .json { json.close() }
  }

  /// Completes the output.
  ///
  /// Throws `FileError`.
  mutating func finish() throws {
    if format == .json { json.close() }
    try end()
  }

  private mutating func end() throws {
    flush()
    if format == .json { sink.write("\n") }
    try sink.finish()
  }

  private mutating func flush(atLeast count: Int = 1) {
    if json.text.count >= count { sink.write(utf8: json.take()) }
  }

  private func align(_ grid: Grid) {
    let shown = grid.named(\.title)
    guard !shown.isEmpty else { return }
    var table = TextTable(shown.map { ($0.name.printable, grid.columns[$0.place].alignment) })
    for row in grid.rows {
      table.append(shown.map { row.cells[$0.place].shown }, row.emphasis)
    }
    sink.write(table.render(isColoured: sink.isColoured))
  }

  private mutating func list(_ grid: Grid) {
    let listed = grid.named(\.name)
    guard !listed.isEmpty else { return }
    if !hasHeading { sink.write(commaSeparated(listed.map(\.name))) }
    hasHeading = true
    for row in grid.rows {
      // On a terminal nothing of a file may act; elsewhere texts stay exact.
      let cells = listed.map { row.cells[$0.place].exact }
      sink.write(commaSeparated(sink.isTerminal ? cells.map(\.printable) : cells), mayWait: true)
    }
    sink.flush()
  }
}

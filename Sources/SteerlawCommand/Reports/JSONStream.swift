// A report as a JSON object that is written while its parts come.
import StrictJSON

/// Writes one JSON object, with the line ends that `JSONValue.render()` gives it: what is small is made
/// as a value, of what is large a row at a time.
struct JSONStream {
  /// Whether the object, and the list in it that is open, have a member.
  private var hasMember = false
  private var hasElement = false
  private var text: [UInt8] = []

  /// More elements than this cannot stand on one line.
  fileprivate static let smallCount = 32

  /// Writes `report` as the whole object.
  mutating func write(_ report: Report, to sink: OutputSink) {
    add(report, level: 0, sink)
    text.append(UInt8(ascii: "\n"))
    flush(to: sink)
  }

  mutating func append(_ part: Part, to sink: OutputSink) {
    guard part.key != nil else { return }
    if !hasMember { text.append(UInt8(ascii: "{")) }
    add(part, isFirst: !hasMember, level: 0, sink)
    hasMember = true
  }

  mutating func begin(_ key: String, to sink: OutputSink) {
    if !hasMember { text.append(UInt8(ascii: "{")) }
    name(key, isFirst: !hasMember, level: 0)
    text.append(UInt8(ascii: "["))
    (hasMember, hasElement) = (true, false)
    flush(to: sink)
  }

  mutating func append(element report: Report, to sink: OutputSink) {
    separate(isFirst: !hasElement, level: 2)
    hasElement = true
    add(report, level: 2, sink)
    flush(to: sink)
  }

  mutating func end(to sink: OutputSink) {
    if hasElement { startLine(level: 1) }
    text.append(UInt8(ascii: "]"))
  }

  mutating func finish(to sink: OutputSink) {
    text.append(contentsOf: (hasMember ? "\n}\n" : "{}\n").utf8)
    flush(to: sink)
  }

  /// Adds `report` as an object at nesting `level`.
  private mutating func add(_ report: Report, level: Int, _ sink: OutputSink) {
    if report.isSmall {
      report.json.append(to: &text, level: level)
      return
    }
    text.append(UInt8(ascii: "{"))
    var isFirst = true
    for part in report.parts where part.key != nil {
      add(part, isFirst: isFirst, level: level, sink)
      isFirst = false
    }
    startLine(level: level)
    text.append(UInt8(ascii: "}"))
  }

  /// Adds a part as a member of the object at nesting `level`.
  private mutating func add(_ part: Part, isFirst: Bool, level: Int, _ sink: OutputSink) {
    guard let key = part.key else { return }
    name(key, isFirst: isFirst, level: level)
    if part.isSmall {
      part.json.append(to: &text, level: level + 1)
      return
    }
    text.append(UInt8(ascii: "["))
    var isEmpty = true
    switch part {
    case .grid(_, let grid):
      let named = grid.named(\.key)
      for row in grid.rows {
        separate(isFirst: isEmpty, level: level + 2)
        isEmpty = false
        row.json(named).append(to: &text, level: level + 2)
        if text.count > 1 << 14 { flush(to: sink) }
      }
    case .list(_, let reports):
      for report in reports {
        separate(isFirst: isEmpty, level: level + 2)
        isEmpty = false
        add(report, level: level + 2, sink)
      }
    case .member, .line: break
    }
    startLine(level: level + 1)
    text.append(UInt8(ascii: "]"))
  }

  private mutating func name(_ key: String, isFirst: Bool, level: Int) {
    separate(isFirst: isFirst, level: level + 1)
    JSONValue.string(key).append(to: &text)
    text.append(contentsOf: ": ".utf8)
  }

  private mutating func separate(isFirst: Bool, level: Int) {
    if !isFirst { text.append(UInt8(ascii: ",")) }
    startLine(level: level)
  }

  private mutating func startLine(level: Int) {
    text.append(UInt8(ascii: "\n"))
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level))
  }

  private mutating func flush(to sink: OutputSink) {
    sink.write(utf8: text)
    text.removeAll(keepingCapacity: true)
  }
}

extension Part {
  /// Its name in JSON.
  fileprivate var key: String? {
    switch self {
    case .member(let key, _), .list(let key, _): return key
    case .grid(let key, _): return key
    case .line: return nil
    }
  }

  /// Whether it is made at once; what is not cannot stand on one line.
  fileprivate var isSmall: Bool {
    switch self {
    case .member, .line: return true
    case .grid(_, let grid):
      return grid.rows.dropFirst(JSONStream.smallCount).first { _ in true } == nil
    case .list(_, let reports):
      return reports.count <= JSONStream.smallCount && reports.allSatisfy(\.isSmall)
    }
  }

  /// Its value in JSON.
  fileprivate var json: JSONValue {
    switch self {
    case .member(_, let cell): return cell.json
    case .grid(_, let grid):
      let named = grid.named(\.key)
      return .array(grid.rows.map { $0.json(named) })
    case .list(_, let reports): return .array(reports.map(\.json))
    case .line: return .null
    }
  }
}

extension Report {
  /// Whether all of its parts are small.
  fileprivate var isSmall: Bool { parts.allSatisfy { $0.key == nil || $0.isSmall } }

  /// Its value in JSON.
  fileprivate var json: JSONValue {
    .object(parts.compactMap { part in part.key.map { JSONMember($0, part.json) } })
  }
}

extension Row {
  /// Its object in JSON, of the named cells.
  fileprivate func json(_ named: [(place: Int, name: String)]) -> JSONValue {
    .object(named.map { JSONMember($0.name, cells[$0.place].json) })
  }
}

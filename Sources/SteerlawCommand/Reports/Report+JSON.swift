// The small parts of a report as values of JSON; large ones are written a row at a time.
import StrictJSON

extension Grid {
  /// Whether it may stand on one line; what may not need not be made at once.
  var isSmall: Bool { rows.dropFirst(smallCount).first { _ in true } == nil }

  var json: JSONValue {
    let named = named(\.key)
    return .array(rows.map { $0.json(named) })
  }
}

extension Row {
  /// Its object, of the named cells.
  func json(_ named: [(place: Int, name: String)]) -> JSONValue {
    .object(named.map { JSONMember($0.name, cells[$0.place].json) })
  }
}

extension Part {
  var isSmall: Bool {
    switch self {
    case .member, .line, .grid(nil, _): return true
    case .grid(_, let grid): return grid.isSmall
    case .list(_, let reports):
      return reports.count <= smallCount && reports.allSatisfy(\.isSmall)
    }
  }

  fileprivate var member: JSONMember? {
    switch self {
    case .member(let key, let cell): return JSONMember(key, cell.json)
    case .grid(let key?, let grid): return JSONMember(key, grid.json)
    case .list(let key, let reports): return JSONMember(key, .array(reports.map(\.json)))
    case .line, .grid(nil, _): return nil
    }
  }
}

extension Report {
  var isSmall: Bool { parts.allSatisfy(\.isSmall) }

  var json: JSONValue { .object(parts.compactMap(\.member)) }
}

/// More objects than this cannot stand on one line.
private let smallCount = 32

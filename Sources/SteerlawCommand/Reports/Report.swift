// The answer of a command as one value, which every form of output is written from.

/// One part of a report.
enum Part {
  /// A member of the JSON object; not for people.
  case member(String, Cell)
  /// A line for people; names in it are escaped already.
  case line(String)
  /// A grid; with a key an array of objects in JSON.
  case grid(String?, Grid)
  /// Reports under a key, such as one a context: an array of objects in JSON, elsewhere one
  /// after another.
  case list(String, [Report])

  /// A grid that is no part of the JSON object.
  static func grid(_ grid: Grid) -> Part { .grid(nil, grid) }
}

/// The answer of a command: parts in the order in which they are read.
///
/// A part appears in those forms of output in which it has a name or text, so that people,
/// comma-separated values and JSON get the same cells.
struct Report {
  var parts: [Part]

  /// A report of `parts`.
  init(_ parts: [Part] = []) { self.parts = parts }
}

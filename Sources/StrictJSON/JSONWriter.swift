/// Writes a JSON text while its values come, with the line ends that ``JSONValue/render()`` gives
/// to what does not fit on one line.
public struct JSONWriter {
  /// The text since ``take()``.
  public private(set) var text: [UInt8] = []
  /// What closes each array and object that is open, and how many values it has so far.
  private var open: [(end: Unicode.Scalar, count: Int)] = []

  /// A writer at the beginning of a text.
  public init() {}

  /// Opens an object, as the member called `name` when the value around it is an object.
  public mutating func openObject(_ name: String? = nil) {
    begin(name)
    text.append(UInt8(ascii: "{"))
    open.append(("}", 0))
  }

  /// Opens an array likewise.
  public mutating func openArray(_ name: String? = nil) {
    begin(name)
    text.append(UInt8(ascii: "["))
    open.append(("]", 0))
  }

  /// Adds a value likewise.
  public mutating func add(_ value: JSONValue, _ name: String? = nil) {
    begin(name)
    value.append(to: &text, level: open.count)
  }

  /// Closes what was opened last.
  public mutating func close() {
    guard let last = open.popLast() else { return }
    if last.count > 0 { startLine() }
    text.append(UInt8(ascii: last.end))
  }

  /// The text since the last call.
  public mutating func take() -> [UInt8] {
    defer { text.removeAll(keepingCapacity: true) }
    return text
  }

  /// Begins a value: what separates it from the one before, and its name.
  private mutating func begin(_ name: String?) {
    guard let place = open.indices.last else { return }
    if open[place].count > 0 { text.append(UInt8(ascii: ",")) }
    open[place].count += 1
    startLine()
    guard let name else { return }
    JSONValue.string(name).append(to: &text)
    text.append(contentsOf: ": ".utf8)
  }

  private mutating func startLine() {
    text.append(UInt8(ascii: "\n"))
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: open.count))
  }
}

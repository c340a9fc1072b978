// The output of `steerlaw peaks`: what stands around and between the texts of its contexts.
import PeakSearch
import StrictJSON

/// The output of `steerlaw peaks`, context by context.
struct PeakReport {
  private let format: OutputFormat
  private let sink: OutputSink
  private var count = 0

  /// Begins the output on the model in the file `path`, sampled at `temperature` (nil: 1).
  init(path: String, temperature: String?, format: OutputFormat, sink: OutputSink) {
    self.format = format
    self.sink = sink
    switch format {
    case .csv:
      sink.write(
        commaSeparated([
          "context", "token", "concept", "isTarget", "logOddsExact", "logOdds", "kind", "peak",
          "lower", "upper", "exact", "closedForm", "height",
        ]))
    case .json:
      sink.write("{\n \"model\": \(JSONValue.string(path).render()),\n")
      if let temperature {
        sink.write(" \"temperature\": \(JSONValue.string(temperature).render()),\n")
      }
      sink.write(" \"contexts\": [")
    case .table:
      if let temperature { sink.write("temperature \(temperature)\n\n") }
    }
  }

  /// Adds a context, whose text `body` gives to the closure that it gets.
  mutating func append(_ body: (_ write: ([UInt8]) -> Void) -> Void) {
    if count > 0 { sink.write(format == .json ? "," : format == .table ? "\n" : "") }
    body { sink.write(utf8: $0) }
    count += 1
  }

  /// Completes the output.
  ///
  /// Throws `FileError`.
  mutating func finish() throws {
    if format == .json { sink.write((count > 0 ? "\n ]" : "]") + "\n}\n") }
    try sink.finish()
  }
}

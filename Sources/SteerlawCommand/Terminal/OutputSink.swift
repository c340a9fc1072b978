import Foundation
import ModelFiles
import NumericArrays
import StrictJSON

/// Where results go: standard output as they come, or a file that appears only when complete.
struct OutputSink {
  private let path: String?
  private var held = ""
  /// What stopped standard output; told at the end, when the work is done.
  private var failure: FileError?

  /// A sink for the file at `path`, or for standard output when nil.
  init(_ options: OutputOptions) {
    self.init(path: options.path)
  }

  /// A sink for the file at `path`, or for standard output when nil.
  init(path: String?) {
    self.path = path
  }

  /// Whether a person watches: colours and progress are for terminals only.
  var isTerminal: Bool {
    path == nil && isatty(STDOUT_FILENO) == 1
      && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
  }

  /// Adds `text` to the output.
  mutating func write(_ text: String) {
    guard path == nil else {
      held += text
      return
    }
    guard failure == nil else { return }
    do throws(FileError) {
      try StandardStream.writeOutput(text.utf8)
    } catch {
      failure = error
    }
  }

  /// Adds UTF-8 `text` to the output.
  mutating func write(utf8 text: [UInt8]) {
    guard path == nil else {
      held += String(decoding: text, as: UTF8.self)
      return
    }
    guard failure == nil else { return }
    do throws(FileError) {
      try StandardStream.writeOutput(text)
    } catch {
      failure = error
    }
  }

  /// Adds a report in the form `format`; only that form is made.
  mutating func write(
    _ format: OutputFormat, table: (_ isColoured: Bool) -> String,
    json: @autoclosure () -> JSONValue, csv: @autoclosure () -> String
  ) {
    switch format {
    case .table: write(table(isTerminal))
    case .json: write(json().render() + "\n")
    case .csv: write(csv())
    }
  }

  /// Completes the output: a file is written beside its place and renamed.
  ///
  /// Throws `FileError`.
  func finish() throws {
    if let failure { throw failure }
    guard let path else { return }
    try OutputFile.write(Array(held.utf8), to: path)
  }
}

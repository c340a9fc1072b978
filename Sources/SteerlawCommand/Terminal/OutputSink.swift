// Where results go: standard output as they come, or a file that appears only when complete.
import Foundation
import NumericArrays

/// The one way by which results leave the command.
///
/// What goes to standard output is written at once, so that a reader and a log see each line when
/// it is there; only of many rows to a file those of a twentieth of a second may wait for each
/// other. A file that `--output` names is written beside its place and renamed in the end.
final class OutputSink {
  /// What messages call the output.
  let name: String
  /// Whether a person reads it on a terminal.
  let isTerminal: Bool
  private let path: String?
  private let isFile: Bool
  private var file: OutputFile?
  private var held: [UInt8] = []
  private var flushed = ContinuousClock.now
  /// What stopped the output; told at the end, when the work is done.
  private var failure: FileError?

  private static let blockSize = 1 << 16

  /// A sink for what the options name.
  convenience init(_ options: OutputOptions) {
    self.init(path: options.path)
  }

  /// A sink for the file at `path`, or for standard output when that is nil or `-`.
  init(path: String?) {
    self.path = path == "-" ? nil : path
    let reader = self.path == nil ? StandardStream.reader : .file
    name = self.path ?? "standard output"
    isTerminal = reader == .terminal
    isFile = reader == .file
  }

  deinit {
    // Results so far, before a failure is told.
    if path == nil { flush() }
  }

  /// Whether colours are wanted: for people only, and not against their will.
  var isColoured: Bool {
    isTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
  }

  /// Adds `text` to the output; `mayWait` when more comes soon, and ``flush()`` after it.
  func write(_ text: String, mayWait: Bool = false) {
    write(utf8: text.utf8, mayWait: mayWait)
  }

  /// Adds bytes to the output; `mayWait` when more comes soon, and ``flush()`` after it.
  func write(utf8 text: some Sequence<UInt8>, mayWait: Bool = false) {
    guard failure == nil else { return }
    if path != nil {
      // The file has a buffer of its own.
      append(text)
      return
    }
    held.append(contentsOf: text)
    if held.count >= OutputSink.blockSize {
      flush()
    } else {
      let isEarly = ContinuousClock.now - flushed < .milliseconds(50)
      if !(mayWait && isFile && isEarly) { flush() }
    }
  }

  /// Finds out early whether the output can be written, before work of hours.
  ///
  /// Throws `FileError`.
  func probe() throws(FileError) {
    guard let path else { return }
    // A pipe or device would be opened, and its reader sees an end.
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) { return }
    _ = try OutputFile(path)
  }

  /// Completes the output.
  ///
  /// Throws `FileError`.
  func finish() throws(FileError) {
    if path != nil, file == nil { open() }
    flush()
    if let failure { throw failure }
    if let file = file.take() { try file.finish() }
  }

  private func open() {
    guard let path, failure == nil else { return }
    do throws(FileError) {
      file = try OutputFile(path)
    } catch {
      failure = error
    }
  }

  /// Adds `text` to the file.
  private func append(_ text: some Sequence<UInt8>) {
    if file == nil { open() }
    guard failure == nil else { return }
    do throws(FileError) {
      try file?.append(text)
    } catch {
      failure = error
    }
  }

  /// Writes what is held.
  func flush() {
    guard failure == nil, !held.isEmpty else { return }
    do throws(FileError) {
      try StandardStream.writeOutput(held)
    } catch {
      failure = error
    }
    held.removeAll(keepingCapacity: true)
    flushed = .now
  }
}

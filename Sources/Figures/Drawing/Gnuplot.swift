// Finds gnuplot and runs it on a script, with a limit of time.
public import Foundation
internal import PlainText

/// Why a figure was not drawn: one line.
public enum DrawingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no gnuplot on the path.
  case gnuplotMissing
  /// Gnuplot said this, or ran longer than it may.
  case gnuplotFailed(String)

  /// One line with what to do.
  public var description: String {
    switch self {
    case .gnuplotMissing:
      return "figures are drawn by gnuplot, which is not installed: "
        + "apt install gnuplot-nox (Debian, Ubuntu) or brew install gnuplot (macOS)"
    case .gnuplotFailed(let reason): return "gnuplot: \(reason.printable)"
    }
  }
}

/// The program gnuplot, as it is found on the path.
public struct Gnuplot: Sendable {
  private let program: URL

  /// The first executable `gnuplot` in the folders of `path` (by default of the environment); nil
  /// if there is none.
  public init?(path: String? = ProcessInfo.processInfo.environment["PATH"]) {
    let folders = (path ?? "").split(separator: ":").map(String.init)
    let places = folders.filter { $0.hasPrefix("/") }.map { $0 + "/gnuplot" }
    guard let found = places.first(where: FileManager.default.isExecutableFile(atPath:)) else {
      return nil
    }
    program = URL(filePath: found)
  }

  /// Draws `figure` in a folder of its own; what gnuplot wrote.
  ///
  /// No shell is involved, and the user's own start-up files are not read. Throws ``DrawingError``
  /// when gnuplot fails or takes longer than `seconds`.
  public func draw(_ figure: GnuplotScript, seconds: Double = 60) throws(DrawingError) -> Data {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "steerlaw-plot-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(figure.script.utf8).write(to: folder.appending(path: figure.scriptName))
      try Data(figure.data.utf8).write(to: folder.appending(path: figure.dataName))
      let messages = folder.appending(path: "messages")
      try Data().write(to: messages)
      let status = try run(figure.scriptName, in: folder, messages: messages, seconds: seconds)
      let said = (try? String(contentsOf: messages, encoding: .utf8)) ?? ""
      switch status {
      case nil: throw DrawingError.gnuplotFailed("not done after \(Int(seconds)) s; stopped")
      case 0:
        let drawn = try Data(contentsOf: folder.appending(path: figure.outputName))
        return figure.format == .text ? Gnuplot.trimmed(drawn) : drawn
      default:
        // The last line says what; those before it repeat the command.
        let lines = said.split(separator: "\n").filter { $0.contains { $0 != " " && $0 != "^" } }
        throw DrawingError.gnuplotFailed(lines.last.map(String.init) ?? "it failed without a word")
      }
    } catch let error as DrawingError {
      throw error
    } catch {
      throw .gnuplotFailed("a temporary file: \(error.localizedDescription)")
    }
  }

  /// A figure of characters without the form feed, the blank lines and the spaces around it.
  private static func trimmed(_ text: Data) -> Data {
    var lines = String(decoding: text.filter { $0 != 0x0C }, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0.reversed().drop { $0 == " " }.reversed()) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return Data((lines.drop(while: \.isEmpty).joined(separator: "\n") + "\n").utf8)
  }

  /// The exit status; nil when the time was over.
  private func run(_ script: String, in folder: URL, messages: URL, seconds: Double) throws
    -> Int32?
  {
    let process = Process()
    process.executableURL = program
    process.arguments = ["-d", script]
    process.currentDirectoryURL = folder
    let errors = try FileHandle(forWritingTo: messages)
    defer { try? errors.close() }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    if ended.wait(timeout: .now() + seconds) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      return nil
    }
    return process.terminationReason == .exit ? process.terminationStatus : -1
  }
}

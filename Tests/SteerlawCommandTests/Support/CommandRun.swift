import Foundation
import Testing

/// One run of the built executable: its status and what it wrote.
struct CommandRun {
  /// The exit status; nil when a signal ended the process (a trap) or it outlived its time limit.
  let status: Int32?
  let output: String
  let errors: String

  /// The lines on standard error.
  var errorLines: [String] {
    errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }
}

/// The command `steerlaw`, as built beside these tests.
enum Steerlaw {
  static let folder = Bundle.module.bundleURL.deletingLastPathComponent()

  /// The package's own folder, where the examples of the help texts run.
  static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The path of one of the shared models.
  static func model(_ name: String) throws -> String {
    let resources = try #require(Bundle.module.resourceURL)
    return resources.appending(path: "models/\(name).json").path
  }

  /// The text of a file of `Resources/golden`.
  static func golden(_ name: String) throws -> String {
    let resources = try #require(Bundle.module.resourceURL)
    return try String(contentsOf: resources.appending(path: "golden/\(name)"), encoding: .utf8)
  }

  /// Runs the command, or another `program`, with `arguments` in `folder`, for at most `seconds`.
  ///
  /// Both streams go to files, so that no pipe can fill; with `output` standard output goes there, and
  /// `input` comes on standard input.
  /// `changes` are made to the environment.
  static func run(
    _ arguments: [String], program: URL = Steerlaw.folder.appending(path: "steerlaw"),
    in folder: String? = nil, input: String? = nil, output: String? = nil,
    seconds: Double = 120,
    environment changes: [String: String] = [:]
  ) throws -> CommandRun {
    let scratch = try TemporaryFolder()
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder ?? scratch.path)
    var environment = ProcessInfo.processInfo.environment
    environment["COLUMNS"] = "1000"
    // A trap should end the process at once, without a picture of it.
    environment["SWIFT_BACKTRACE"] = "enable=no"
    process.environment = environment.merging(changes) { $1 }
    let streams = try [output ?? scratch.write("", to: "out"), scratch.write("", to: "err")].map {
      try FileHandle(forWritingTo: URL(filePath: $0))
    }
    process.standardInput =
      try input.map { try scratch.write($0, to: "in") }.flatMap(FileHandle.init(forReadingAtPath:))
      ?? FileHandle.nullDevice
    process.standardOutput = streams[0]
    process.standardError = streams[1]
    try process.run()
    let end = ContinuousClock.now + .seconds(seconds)
    while process.isRunning, ContinuousClock.now < end { usleep(2000) }
    let isLate = process.isRunning
    if isLate { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    for stream in streams { try stream.close() }
    return CommandRun(
      status: isLate || process.terminationReason == .uncaughtSignal
        ? nil : process.terminationStatus,
      output: output == nil ? try scratch.read("out") : "", errors: try scratch.read("err"))
  }

  /// Runs the command and expects status 0 and nothing on standard error; its output.
  static func output(
    _ arguments: [String], in folder: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let run = try run(arguments, in: folder)
    #expect(run.status == 0, "\(arguments): \(run.errors)", sourceLocation: sourceLocation)
    #expect(run.errors == "", sourceLocation: sourceLocation)
    return run.output
  }

  /// Runs the command and expects this status, this one line on standard error, and no output.
  static func expectFailure(
    _ arguments: [String], in folder: String? = nil, status: Int32, _ line: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let run = try run(arguments, in: folder)
    #expect(run.status == status, "\(arguments): \(run.errors)", sourceLocation: sourceLocation)
    #expect(run.errors == "steerlaw: \(line)\n", sourceLocation: sourceLocation)
    #expect(run.output == "", sourceLocation: sourceLocation)
  }
}

/// A folder for one test, removed afterwards.
final class TemporaryFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "steerlaw-command-" + UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(Data(text.utf8), to: name)
  }

  @discardableResult
  func write(_ data: Data, to name: String) throws -> String {
    let file = path + "/" + name
    try data.write(to: URL(filePath: file))
    return file
  }

  func read(_ name: String) throws -> String {
    try String(contentsOf: URL(filePath: path + "/" + name), encoding: .utf8)
  }

  /// The names of the files in the folder, sorted.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}

import Foundation
import ModelFiles
import SteerlawCommand
import StrictJSON
import Testing
import TrainedComparison

@Suite("Signals", .serialized)
struct InterruptionTests {
  private static let model = Steerlaw.package.appending(
    path: "Examples/three-alphabets-contrastive.json"
  ).path

  /// A run that signals ended.
  private struct Ended {
    var status: Int32
    var isKilled: Bool
    var errors: [String]
  }

  /// Starts the command in `folder` and sends it `signals` when the file `ready` is there and
  /// `seconds` have passed.
  private func run(
    _ arguments: [String], in folder: TemporaryFolder, ready: String, seconds: Double = 0.5,
    _ signals: Int32..., ignoringInterrupts: Bool = false
  ) throws -> Ended {
    let process = Process()
    let command = Steerlaw.folder.appending(path: "steerlaw")
    process.executableURL = ignoringInterrupts ? URL(filePath: "/bin/sh") : command
    process.arguments =
      ignoringInterrupts
      ? ["-c", #"trap "" INT; exec "$0" "$@""#, command.path] + arguments : arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(
      forWritingTo: URL(filePath: try folder.write("", to: "errors")))
    try process.run()
    let end = ContinuousClock.now + .seconds(60)
    while !FileManager.default.fileExists(atPath: folder.path + "/" + ready),
      ContinuousClock.now < end
    { usleep(2000) }
    usleep(UInt32(seconds * 1e6))
    for signal in signals {
      #expect(process.isRunning)
      kill(process.processIdentifier, signal)
      usleep(100_000)
    }
    while process.isRunning, ContinuousClock.now < end { usleep(2000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    let errors = try folder.read("errors").split(separator: "\n").map(String.init)
    return Ended(
      status: process.terminationStatus, isKilled: process.terminationReason == .uncaughtSignal,
      errors: errors)
  }

  private static let hunt = ["verify", "--random", "1000000", "--claim", "bump", "--keep", "kept"]

  @Test(arguments: [(SIGINT, 130 as Int32, "SIGINT"), (SIGTERM, 143, "SIGTERM")])
  func `a hunt ends with what it has, marked partial`(
    signal: Int32, status: Int32, name: String
  ) throws {
    let folder = try TemporaryFolder()
    let json = try run(
      Self.hunt + ["--format", "json", "--output", "out"], in: folder, ready: "kept", signal)
    #expect(json.status == status && !json.isKilled)
    let value = try ModelFile.readJSON(path: folder.path + "/out")
    #expect(value["partial"] == .bool(true))
    guard case .number(let text)? = value["models"], let models = Int(text) else {
      Issue.record("no number of models")
      return
    }
    #expect(models > 0 && models < 1_000_000)
    #expect(
      json.errors.last
        == "steerlaw: interrupted by \(name): \(models) of 1000000 models are done; the output is "
        + "partial")
    let table = try run(Self.hunt + ["--output", "table"], in: folder, ready: "kept", signal)
    #expect(table.status == status)
    let heading = try folder.read("table").split(separator: "\n")[0]
    #expect(
      heading.wholeMatch(of: /seed 1, \d+ models: partial, interrupted at \d+ of 1000000/) != nil)
  }

  @Test func `a partial shard is a file that merges with nothing`() throws {
    let folder = try TemporaryFolder()
    let ended = try run(
      Self.hunt + ["--shard", "1/2", "--output", "shard"], in: folder, ready: "kept", SIGTERM)
    #expect(ended.status == 143)
    try Steerlaw.expectFailure(
      ["verify", "--merge", "shard"], in: folder.path, status: 65,
      "shard: shard 1 of 2 was interrupted; run it again")
  }

  /// A verdict on this claim takes minutes at a thousand digits.
  @Test func `a second signal kills`() throws {
    let folder = try TemporaryFolder()
    let ended = try run(
      [
        "verify", "--random", "1000000", "--claim", "tanh-formula", "--digits", "1000", "--keep",
        "kept", "--output", "out",
      ], in: folder, ready: "kept", SIGINT, SIGTERM)
    #expect(ended.isKilled && ended.status == SIGTERM)
    #expect(try folder.names() == ["errors", "kept"])
  }

  @Test func `a signal that was ignored at the start stays ignored`() throws {
    let folder = try TemporaryFolder()
    let ended = try run(
      Self.hunt + ["--output", "out"], in: folder, ready: "kept", SIGINT, SIGINT, SIGTERM,
      ignoringInterrupts: true)
    #expect(ended.status == 143 && !ended.isKilled)
    #expect(ended.errors.last?.contains("interrupted by SIGTERM") == true)
  }

  /// The first checkpoint says that the run is on.
  @Test(arguments: [(SIGINT, 130 as Int32, "SIGINT"), (SIGTERM, 143, "SIGTERM")])
  func `training ends with a checkpoint and says how to go on`(
    signal: Int32, status: Int32, name: String
  ) throws {
    let folder = try TemporaryFolder()
    let start = ["train", Self.model, "--step", "3", "--momentum", "0.5"]
    let ended = try run(
      start + ["--iterations", "900000000", "--checkpoint-every", "70", "--output", "a run.npz"],
      in: folder, ready: "a run.npz", seconds: 0.05, signal)
    #expect(ended.status == status && !ended.isKilled)
    let model = try ModelFile.read(path: Self.model)
    let done = try TrainedRun.read(path: folder.path + "/a run.npz", model: model).state.iteration
    #expect(done >= 70)
    let resumption =
      "steerlaw train \(Self.model) --resume 'a run.npz' --iterations 900000000 "
      + "--checkpoint-every 70 --output 'a run.npz'"
    #expect(
      ended.errors == [
        "steerlaw: interrupted by \(name): a run.npz holds the run after \(done) of 900000000 "
          + "iterations; go on by: \(resumption)"
      ])
    // What it says works, and leads to the run that nobody interrupted.
    _ = try Steerlaw.output(
      ["train", Self.model, "--resume", "a run.npz", "--iterations", "\(done + 9)", "--output"]
        + ["a run.npz"], in: folder.path)
    _ = try Steerlaw.output(
      start + ["--iterations", "\(done + 9)", "--output", "whole.npz"], in: folder.path)
    #expect(
      try Data(contentsOf: URL(filePath: folder.path + "/a run.npz"))
        == Data(contentsOf: URL(filePath: folder.path + "/whole.npz")))
  }
}

import Foundation
import ModelFiles
import SteerlawCommand
import Testing
import TrainedComparison

@Suite("Training and comparison")
struct TrainCommandTests {
  private static let model = Steerlaw.package.appending(
    path: "Examples/three-alphabets-contrastive.json"
  ).path

  private static func temporary(_ name: String) -> String {
    NSTemporaryDirectory() + "/steerlaw-\(UUID().uuidString)-\(name)"
  }

  @Test func `a run is resumed to the same file as an uninterrupted one`() throws {
    let paths = ["whole", "part", "rest"].map { Self.temporary($0 + ".npz") }
    defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    let start = ["train", Self.model, "--step", "3", "--momentum", "0.5", "--seed", "7"]
    _ = try Steerlaw.output(start + ["--iterations", "300", "--output", paths[0]])
    _ = try Steerlaw.output(start + ["--iterations", "120", "--output", paths[1]])
    _ = try Steerlaw.output([
      "train", Self.model, "--resume", paths[1], "--iterations", "300", "--output", paths[2],
    ])
    let files = try paths.map { try Data(contentsOf: URL(filePath: $0)) }
    #expect(files[0] == files[2])
    #expect(files[0] != files[1])
  }

  @Test func `a trained run is compared, and every command takes it`() throws {
    let path = Self.temporary("run.npz")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let training = try Steerlaw.output([
      "train", Self.model, "--step", "6", "--spread", "0.5", "--gap", "1e-10", "--output", path,
    ])
    #expect(training.contains("entropy 1.4555701966622837685"))
    #expect(training.contains("the gap is met"))
    let table = try Steerlaw.output([
      "compare", Self.model, path, "--context", "aab", "--geometry",
    ])
    for part in ["logit error", "0.443085646408", "bound by epsilon", "singular values of W"] {
      #expect(table.contains(part))
    }
    let peaks = try Steerlaw.output([
      "peaks", Self.model, "--trained", path, "--context", "aab", "--digits", "3",
    ])
    #expect(peaks.contains("0.443"))
  }

  /// A checkpoint is whole at every moment, and what a kill leaves is one that can be resumed.
  @Test func `a killed run loses what came after its last checkpoint, and leaves nothing else`()
    throws
  {
    let folder = try TemporaryFolder()
    let path = folder.path + "/run.npz"
    let start = ["train", Self.model, "--step", "3", "--momentum", "0.5"]
    let process = Process()
    process.executableURL = Steerlaw.folder.appending(path: "steerlaw")
    process.arguments =
      start + ["--iterations", "1000000000", "--checkpoint-every", "10", "--output", path]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer { process.terminate() }
    let model = try ModelFile.read(path: Self.model)
    var seen = 0
    let end = ContinuousClock.now + .seconds(60)
    while seen < 300, ContinuousClock.now < end {
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let iteration = try TrainedRun.read(path: path, model: model).state.iteration
      #expect(iteration >= seen && iteration.isMultiple(of: 10))
      seen = iteration
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let last = try TrainedRun.read(path: path, model: model).state.iteration
    #expect(last >= seen && seen >= 300)
    _ = try Steerlaw.output(
      ["train", Self.model, "--resume", path, "--iterations", "\(last + 7)", "--output", path])
    let whole = folder.path + "/whole.npz"
    _ = try Steerlaw.output(start + ["--iterations", "\(last + 7)", "--output", whole])
    #expect(
      try Data(contentsOf: URL(filePath: path)) == Data(contentsOf: URL(filePath: whole)))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
  }

  @Test func `a comparison does not depend on the number of workers`() throws {
    let path = Self.temporary("run.npz")
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = try Steerlaw.output([
      "train", Self.model, "--step", "6", "--iterations", "300", "--output", path,
    ])
    let outputs = try ["1", "3"].map {
      try Steerlaw.output([
        "compare", Self.model, path, "--format", "json", "--digits", "6", "--strength", "2",
        "--workers", $0,
      ])
    }
    #expect(outputs[0] == outputs[1])
    #expect(outputs[0].contains("\"distanceBound\": \"0."))
  }

  @Test func `the two-case alphabet is what its command makes`() throws {
    let path = Steerlaw.package.appending(path: "Examples/two-case-alphabet.json").path
    let made = try Steerlaw.output(
      ["contexts", "Examples/letter-case.json", "--length", "14", "--samples", "100"],
      in: Steerlaw.package.path)
    #expect(try made == String(contentsOfFile: path, encoding: .utf8))
  }

  @Test(arguments: [
    (["--length", "0"], 64, "--length 0: give a number from 1"),
    (["--length", "2", "--samples", "0"], 64, "--samples 0: give a number from 1"),
    (["--length", "2", "--seed", "3"], 64, "--seed without --samples"),
    (["--length", "2", "--epsilon", "1"], 64, "--epsilon 1: give a number between 0 and 1"),
    (["--length", "2", "--epsilon", "x"], 64, "--epsilon: "),
    (["--length", "99999"], 65, "3^99999 sequences of tokens are too many"),
    (["--length", "2", "--output", "/nowhere/x.json"], 73, "there is no such folder"),
  ])
  func `data that cannot be made are one line`(
    _ options: [String], _ status: Int32, _ words: String
  ) throws {
    let run = try Steerlaw.run(["contexts", Self.model] + options)
    #expect(run.status == status)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains(words))
    #expect(run.output == "")
  }

  @Test(arguments: [
    (["--dimension", "0"], 64, "--dimension 0: give a number from 1"),
    (["--step", "nan"], 64, "--step nan: give a number greater than 0"),
    (["--step", "1e9"], 65, "the last finite loss was"),
    (["--momentum", "0.5", "--line-search"], 64, "exclude each other"),
    (["--resume", "/nowhere/run.npz"], 66, "no such file"),
    (["--resume", "run.npz", "--seed", "2"], 64, "with its own settings"),
  ])
  func `mistakes are one line`(_ options: [String], _ status: Int32, _ words: String) throws {
    let path = Self.temporary("mistake.npz")
    let run = try Steerlaw.run(["train", Self.model, "--output", path] + options)
    #expect(run.status == status)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains(words))
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}

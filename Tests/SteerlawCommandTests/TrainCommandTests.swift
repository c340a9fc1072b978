import Foundation
import Testing

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

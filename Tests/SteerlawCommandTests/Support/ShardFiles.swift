import Foundation
import Testing

/// Shards that one command wrote into a folder.
struct ShardFiles {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The file of a shard.
  func path(_ index: Int, _ run: String = "run") -> String { "\(folder.path)/\(run)-\(index).json" }

  /// Makes the shards of `command`, all with this status; their files.
  @discardableResult
  func make(
    _ command: [String], _ count: Int, run: String = "run", only: [Int]? = nil, status: Int32 = 0
  ) throws -> [String] {
    try (only ?? Array(1...count)).map { index in
      let file = path(index, run)
      let made = try Steerlaw.run(
        command + ["--shard", "\(index)/\(count)", "--output", file], in: Steerlaw.package.path)
      #expect(made.status == status, "\(command) \(index)/\(count): \(made.errors)")
      return file
    }
  }

  /// The text of a file.
  func text(_ path: String) throws -> String {
    try String(contentsOf: URL(filePath: path), encoding: .utf8)
  }

  /// A copy of `path` with the first `old` replaced by `new`.
  func changed(_ path: String, _ old: String, _ new: String) throws -> String {
    let before = try text(path)
    let after = before.replacing(old, with: new, maxReplacements: 1)
    #expect(after != before, "no \(old) in \(before.prefix(1000))")
    return try folder.write(after, to: "changed-\(UUID().uuidString.prefix(8)).json")
  }

  /// Merges, and expects this status, one line that ends in `words`, and that nothing is written.
  func expectRefusal(
    _ command: String, _ files: [String], status: Int32 = 65, _ words: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let merged = folder.path + "/merged"
    let run = try Steerlaw.run([command, "--merge"] + files + ["--output", merged])
    #expect(run.status == status, "\(run.errors)", sourceLocation: sourceLocation)
    #expect(run.errorLines.count == 1, "\(run.errors)", sourceLocation: sourceLocation)
    #expect(run.errors.hasSuffix(words + "\n"), "\(run.errors)", sourceLocation: sourceLocation)
    #expect(!FileManager.default.fileExists(atPath: merged), sourceLocation: sourceLocation)
  }
}

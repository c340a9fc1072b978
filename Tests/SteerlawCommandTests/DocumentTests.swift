import Figures
import Foundation
import SteerlawCommand
import Testing

/// Every command that the README, the tutorial and the sharp edges show gives what they show.
@Suite("documents")
struct DocumentTests {
  static let documents = [
    "README.md", "docs/choosing.md", "docs/great-circle.md", "docs/sharp-edges.md",
    "docs/tutorial.md",
  ]

  static let blocks = documents.flatMap { name in
    let text = try? String(contentsOf: Steerlaw.package.appending(path: name), encoding: .utf8)
    return ShownBlock.blocks(of: text ?? "", document: name)
  }

  static let isScaled =
    ProcessInfo.processInfo.environment["STEERLAW_TEST_SCALE"].flatMap(Double.init).map { $0 > 1 }
    ?? false

  static let runnable = blocks.filter { block in
    block.isRun && (isScaled || !block.isSlow)
      && (Gnuplot() != nil || !block.commands.contains { $0.text.contains("steerlaw plot") })
  }

  /// What git ignores at the top of the tree, by name.
  static let ignored =
    (try? String(contentsOf: Steerlaw.package.appending(path: ".gitignore"), encoding: .utf8))?
    .split(separator: "\n").filter { $0.hasPrefix("/") }.map { String($0.dropFirst()) } ?? []

  @Test(arguments: runnable)
  func `every command gives what is shown and leaves only what git ignores`(block: ShownBlock)
    throws
  {
    let folder = try TemporaryFolder()
    let links = ["Examples", "docs", "proofs"]
    for name in links {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/" + name,
        withDestinationPath: Steerlaw.package.appending(path: name).path)
    }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    for command in block.commands {
      // As on a terminal, results and messages are seen in one place.
      let run = try Steerlaw.run(
        ["-c", "exec 2>&1; " + command.text], program: URL(filePath: "/bin/sh"), in: folder.path,
        environment: ["PATH": Steerlaw.folder.path + ":" + path])
      var lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init)
      if lines.last == "" { lines.removeLast() }
      #expect(run.status == 0, "\(block.testDescription): \(command.text)")
      #expect(
        ShownBlock.agrees(lines, shown: command.output),
        "\(block.testDescription): \(command.text)\n\(run.output)")
    }
    #expect(Set(try folder.names()).subtracting(links).subtracting(Self.ignored) == [])
  }

  @Test(arguments: documents)
  func `documents show commands, and most of them are run`(document: String) {
    let shown = Self.blocks.filter { $0.document == document }
    #expect(!shown.isEmpty)
    #expect(shown.count { $0.isRun && !$0.isSlow } * 2 > shown.count)
  }

  @Test func `links between documents lead to files`() throws {
    let folder = Steerlaw.package.appending(path: "docs")
    let documents =
      try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }
      + ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "proofs/README.md"]
    var count = 0
    for document in documents {
      let file = Steerlaw.package.appending(path: document)
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /\]\((?!https?:)([^)#\s]+)/) {
        let target = file.deletingLastPathComponent().appending(path: String(match.1))
        #expect(
          FileManager.default.fileExists(atPath: target.path), "\(document): \(match.1)")
        count += 1
      }
    }
    #expect(count > 100)
  }

  @Test func `blocks, commands and remarks are read`() throws {
    let text = """
      Text.
      ```
      make
      ```
      ```
      $ steerlaw a \\
          --b
      one

      two
      $ steerlaw c
      ```
      <!-- not run: long -->

      ```
      $ steerlaw d
      ```
      <!-- slow: long -->
      ```
      $ steerlaw e
      """
    let blocks = ShownBlock.blocks(of: text, document: "x")
    try #require(blocks.count == 3)
    #expect(blocks.map(\.line) == [6, 16, 20])
    #expect(blocks.map(\.isRun) == [true, false, true])
    #expect(blocks.map(\.isSlow) == [false, false, true])
    #expect(blocks[0].commands.map(\.text) == ["steerlaw a --b", "steerlaw c"])
    #expect(blocks[0].commands.map(\.output) == [["one", "", "two"], []])
  }

  @Test(
    arguments: [
      ("a b c", "a b c", true), ("", "", true), ("a b c", "a ... c", true),
      ("a b c", "... c", true), ("a b c", "...", true), ("a b c d", "a ... c ...", true),
      ("a c", "a ... c", true), ("a b c", "a b", false), ("a b", "a b c", false),
      ("a b c", "a x c", false), ("a b c", "... b", false), ("a b c", "b ...", false),
      ("a", "a ... a", false), ("a b c d", "a ... c ... b ... d", false), ("", "a", false),
      ("a", "", false),
    ])
  func `output that differs from what is shown is seen`(output: String, shown: String, agrees: Bool)
  {
    let lines = [output, shown].map { $0.split(separator: " ").map(String.init) }
    #expect(ShownBlock.agrees(lines[0], shown: lines[1]) == agrees)
  }
}

// The library example of the README is Examples/library, which CI builds and runs outside the tree.

import Foundation
import Testing

@Suite("The library example")
struct SnippetTests {
  private static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: package.appending(path: path), encoding: .utf8)
  }

  /// What stands between a line `opening` and the next line of three backticks.
  private static func blocks(after opening: String, in text: String) -> [String] {
    text.components(separatedBy: "\n\(opening)\n").dropFirst().map {
      $0.components(separatedBy: "\n```")[0]
    }
  }

  @Test func `the README shows the program of Examples/library, in at most fifteen lines`() throws {
    let shown = Self.blocks(after: "```swift", in: try Self.text("README.md"))
    let program = try Self.text("Examples/library/Sources/main.swift")
    #expect(shown.map { $0 + "\n" } == [program])
    #expect(program.split(separator: "\n", omittingEmptySubsequences: false).dropLast().count <= 15)
  }

  @Test func `the README shows an output for each token of the program`() throws {
    let shown = Self.blocks(after: "<!-- library-output -->\n```", in: try Self.text("README.md"))
    try #require(shown.count == 1)
    let tokens = shown[0].split(separator: "\n").map { $0.prefix { $0 != ":" } }
    #expect(tokens == ["yes", "fine", "no"])
  }

  @Test func `a block ends where its fence ends`() {
    let text = "a\n```swift\nlet x = 1\nlet y = 2\n```\nb\n```swift\nlet z = 3\n```\n"
    #expect(Self.blocks(after: "```swift", in: text) == ["let x = 1\nlet y = 2", "let z = 3"])
    #expect(Self.blocks(after: "```json", in: text) == [])
  }
}

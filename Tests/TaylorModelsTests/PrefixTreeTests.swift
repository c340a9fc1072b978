import PropertyTesting
import Testing

@testable import TaylorModels

@Suite("Prompts that begin alike")
struct PrefixTreeTests {
  @Test func `paths spell the prompts, and no beginning is there twice`() {
    checkProperty("prefix trees", count: 200) { (source: inout ChoiceSource) in
      source.array(count: 1...6) { source in
        source.array(count: 1...5) { $0.integer(in: 0...2) }
      }
    } satisfies: { (prompts: [[Int]]) in
      let tree = PrefixTree(prompts)
      for (prompt, leaf) in zip(prompts, tree.leaves) {
        try demand(
          tree.path(leaf).flatMap { tree.pieces[$0].tokens } == prompt, "the path of \(prompt)")
      }
      for piece in tree.pieces {
        let before = piece.parent.map {
          tree.path($0).reduce(0) { $0 + tree.pieces[$1].tokens.count }
        }
        try demand(piece.start == before ?? 0, "a piece's start")
        let level = piece.parent.map { tree.pieces[$0].level + 1 } ?? 0
        try demand(piece.level == level, "a piece's level")
      }
      try demand(
        tree.levels.flatMap { $0 }.sorted() == Array(tree.pieces.indices), "every piece once")
      let beginnings = Set(prompts.flatMap { prompt in (1...prompt.count).map { prompt[..<$0] } })
      let held = tree.pieces.reduce(0) { $0 + $1.tokens.count }
      try demand(held == beginnings.count, "\(held) tokens for \(beginnings.count) beginnings")
    }
  }
}

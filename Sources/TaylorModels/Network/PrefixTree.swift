// Prompts that begin alike, with what they share once.

/// Prompts as paths in a tree of pieces: positions with the same tokens before them are the same.
struct PrefixTree: Sendable {
  /// Tokens in a row that all prompts through them share.
  struct Piece: Sendable {
    /// The piece before; nil at the start of prompts.
    let parent: Int?
    /// The position of the first token.
    let start: Int
    let tokens: [Int]
    /// The number of pieces before.
    let level: Int
  }

  /// The pieces, parents first.
  private(set) var pieces: [Piece] = []
  /// The last piece of each prompt.
  private(set) var leaves: [Int] = []

  /// The tree of `prompts`, each of at least one token.
  ///
  /// Linear in their tokens.
  init(_ prompts: [[Int]]) {
    var nodes: [(token: Int, parent: Int?, children: [Int: Int], isEnd: Bool)] = []
    var roots: [Int: Int] = [:]
    let ends = prompts.map { prompt -> Int in
      var node: Int?
      for token in prompt {
        if let next = node.map({ nodes[$0].children[token] }) ?? roots[token] {
          node = next
        } else {
          nodes.append((token, node, [:], false))
          let made = nodes.count - 1
          if let node { nodes[node].children[token] = made } else { roots[token] = made }
          node = made
        }
      }
      guard let node else { preconditionFailure("a prompt has tokens") }
      nodes[node].isEnd = true
      return node
    }
    // A piece goes on where there is one way on and no prompt ends.
    var pieceOfNode = [Int](repeating: 0, count: nodes.count)
    var pieces: [(parent: Int?, start: Int, tokens: [Int], level: Int)] = []
    for (index, node) in nodes.enumerated() {
      if let parent = node.parent, nodes[parent].children.count == 1, !nodes[parent].isEnd {
        pieceOfNode[index] = pieceOfNode[parent]
        pieces[pieceOfNode[index]].tokens.append(node.token)
      } else {
        let before = node.parent.map { pieceOfNode[$0] }
        let start = before.map { pieces[$0].start + pieces[$0].tokens.count } ?? 0
        pieceOfNode[index] = pieces.count
        pieces.append((before, start, [node.token], before.map { pieces[$0].level + 1 } ?? 0))
      }
    }
    self.pieces = pieces.map {
      Piece(parent: $0.parent, start: $0.start, tokens: $0.tokens, level: $0.level)
    }
    leaves = ends.map { pieceOfNode[$0] }
  }

  /// The pieces of the prompt that ends with piece `leaf`, in order.
  func path(_ leaf: Int) -> [Int] {
    var path = [leaf]
    while let last = path.last, let parent = pieces[last].parent { path.append(parent) }
    return path.reversed()
  }

  /// The pieces of each level.
  var levels: [[Int]] {
    let last = pieces.map(\.level).max() ?? -1
    return (0...max(0, last)).map { level in pieces.indices.filter { pieces[$0].level == level } }
  }
}

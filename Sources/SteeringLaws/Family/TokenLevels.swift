// Which tokens have equal log-odds.

/// The tokens of one family by level: those of equal log-odds together, levels by increasing
/// log-odds, decided exactly.
public struct TokenLevels: Sendable {
  /// The level of each token.
  public let levelOfToken: [Int]
  /// All tokens by level, those of one level increasing.
  private let order: [Int]
  /// Where each level starts in `order`, and its end.
  private let starts: [Int]

  /// The levels of tokens in `order`, sorted, where a token begins a level unless `isAlike` to the
  /// one before it.
  init(_ order: [Int], isAlike: (Int, Int) -> Bool) {
    var levelOfToken = [Int](repeating: 0, count: order.count)
    var starts: [Int] = []
    for (place, token) in order.enumerated() {
      if place == 0 || !isAlike(order[place - 1], token) { starts.append(place) }
      levelOfToken[token] = starts.count - 1
    }
    self.levelOfToken = levelOfToken
    self.order = order
    self.starts = starts + [order.count]
  }

  /// The number of levels.
  public var count: Int { starts.count - 1 }

  /// The tokens of level `level`, at least one, increasing.
  public subscript(level: Int) -> ArraySlice<Int> { order[starts[level]..<starts[level + 1]] }

  /// The first token of each level.
  public var firsts: [Int] { starts.dropLast().map { order[$0] } }

  /// Where level `level` stands.
  public func position(ofLevel level: Int) -> TiltedFamily.Position {
    if count == 1 { return .constant }
    return level == 0 ? .minimal : (level == count - 1 ? .maximal : .interior)
  }

  /// The levels that have a peak.
  public var interior: Range<Int> { count < 3 ? 0..<0 : 1..<(count - 1) }
}

extension SteeredFamily {
  /// The levels of the tokens.
  ///
  /// Costs V log V comparisons.
  public var levels: TokenLevels {
    guard let floats else {
      let levels = exact.levelOfToken
      return TokenLevels(exact.levels.flatMap(\.tokens)) { levels[$0] == levels[$1] }
    }
    let order = (0..<count).sorted {
      let (a, b) = (floats.statistic($0), floats.statistic($1))
      return a != b ? a < b : $0 < $1
    }
    return TokenLevels(order) { floats.statistic($0) == floats.statistic($1) }
  }
}

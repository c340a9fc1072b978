/// The tokens of a context that a figure or a page should name: those that steering moves most.
///
/// Tokens with the same log-odds and the same probability have the same curve, and are one entry.
/// By preference the largest |Δp| over the strengths shown, but at least a third of the places are
/// kept for target tokens and a third for others, as far as there are any that move.
public struct MostMovedTokens: Sendable {
  /// Tokens that share a curve.
  public struct Entry: Sendable, Equatable {
    /// Their numbers, increasing; never empty.
    public let tokens: [Int]
    /// The level that they belong to.
    public let level: Int
    /// Whether they are of the target concept.
    public let isTarget: Bool
    /// The largest |Δp| over the strengths, of each.
    public let movement: Double
  }

  /// The entries that are named, most telling first.
  public let named: [Entry]
  /// The next entries, most telling first: enough to show what the rest does.
  public let others: [Entry]

  /// Chooses among the tokens of `context` by what they do at `strengths`.
  ///
  /// At most `count` entries are named and at most `background` more follow; tokens in `asked` are
  /// named whatever they do, and then only those. Costs one exponential a level and strength.
  public init(
    _ context: SteeredContext, at strengths: [Double], count: Int, background: Int = 60,
    asked: [Int] = []
  ) {
    var largest = [Double](repeating: 0, count: context.levels.count)
    for alpha in strengths where alpha != 0 {
      let values = context.levelProbabilities(at: alpha)
      for level in largest.indices {
        largest[level] = max(largest[level], abs(values[level] - context.initial[level]))
      }
    }
    let entries = MostMovedTokens.entries(context, largest).sorted {
      $0.movement != $1.movement ? $0.movement > $1.movement : $0.tokens[0] < $1.tokens[0]
    }
    let isNamed: [Bool]
    if asked.isEmpty {
      isNamed = MostMovedTokens.choice(entries, count: count)
    } else {
      let asked = Set(asked)
      isNamed = entries.map { !asked.isDisjoint(with: $0.tokens) }
    }
    named = zip(entries, isNamed).filter(\.1).map(\.0)
    let rest = zip(entries, isNamed).filter { !$0.1 && $0.0.movement > 0 }.map(\.0)
    others = Array(rest.prefix(background))
  }

  private static func entries(_ context: SteeredContext, _ largest: [Double]) -> [Entry] {
    struct Curve: Hashable {
      let level: Int
      let share: Double
      let isTarget: Bool
    }
    var tokens: [Curve: [Int]] = [:]
    for (token, level) in context.levels.levelOfToken.enumerated() {
      tokens[
        Curve(level: level, share: context.shares[token], isTarget: context.isTarget(token)),
        default: []
      ].append(token)
    }
    return tokens.map { curve, tokens in
      Entry(
        tokens: tokens, level: curve.level, isTarget: curve.isTarget,
        movement: curve.share * largest[curve.level])
    }
  }

  /// Which of `entries`, sorted, are named.
  private static func choice(_ entries: [Entry], count: Int) -> [Bool] {
    var isNamed = [Bool](repeating: false, count: entries.count)
    var left = count
    func name(_ places: some Sequence<Int>, atMost limit: Int) {
      for index in places.filter({ !isNamed[$0] && entries[$0].movement > 0 }).prefix(limit) {
        isNamed[index] = true
        left -= 1
      }
    }
    for isTarget in [true, false] {
      name(entries.indices.filter { entries[$0].isTarget == isTarget }, atMost: count / 3)
    }
    name(entries.indices, atMost: left)
    return isNamed
  }
}

extension MostMovedTokens.Entry {
  /// Their names for a figure: at most three.
  func label(_ context: SteeredContext) -> String {
    let names = tokens.prefix(3).map { context.model.vocabulary.tokens[$0].tokenLabel }
    let rest = tokens.count - names.count
    return names.joined(separator: " ") + (rest > 0 ? " +\(rest)" : "")
  }
}

// The tokens of a model, and how they are found by text.
internal import PlainText

/// The tokens of a language model, in order, without repetition; texts are compared by code points.
public struct Vocabulary: Sendable {
  /// The token texts; a token's number is its position here.
  public let tokens: [String]
  /// The positions of the tokens; nil when each token is its number.
  private let positions: [ExactText: Int]?

  /// Throws ``ModelError`` for an empty list or a repeated token.
  public init(_ tokens: [String]) throws(ModelError) {
    var faults: [ModelError] = []
    self.init(tokens, faults: &faults, limit: 1)
    if let fault = faults.first { throw fault }
  }

  /// The vocabulary of `tokens`, of which one that is repeated is found at its first place; an empty
  /// list and repetitions are added to `faults`, at most `limit`.
  package init(_ tokens: [String], faults: inout [ModelError], limit: Int) {
    if tokens.isEmpty {
      faults.append(
        ModelError(at: "tokens", "the vocabulary is empty", remedy: "give at least one token"))
    }
    var positions: [ExactText: Int] = [:]
    positions.reserveCapacity(tokens.count)
    for (index, token) in tokens.enumerated() {
      let text = ExactText(token)
      guard let first = positions[text] else {
        positions[text] = index
        continue
      }
      guard faults.count < limit else { break }
      faults.append(
        ModelError(
          at: "tokens[\(index)]", "token \(quoted(token)) is already tokens[\(first)]",
          remedy: "tokens must be distinct"))
    }
    self.tokens = tokens
    self.positions = positions
  }

  /// The vocabulary of `count` ≥ 1 tokens that `name` calls by their numbers.
  ///
  /// A text that is the name of several tokens gets `#` and the number of each; a token without a
  /// name is called by its number.
  public init(count: Int, named name: (Int) -> String?) {
    precondition(count >= 1, "a vocabulary is not empty")
    var places: [ExactText: Int] = [:]
    var repeated: Set<ExactText> = []
    var names = (0..<count).map { name($0) ?? "\($0)" }
    for (token, name) in names.enumerated() {
      let text = ExactText(name)
      if places.updateValue(token, forKey: text) != nil { repeated.insert(text) }
    }
    if !repeated.isEmpty {
      for token in names.indices where repeated.contains(ExactText(names[token])) {
        places[ExactText(names[token])] = nil
        repeat { names[token] += "#\(token)" } while places[ExactText(names[token])] != nil
        places[ExactText(names[token])] = token
      }
    }
    tokens = names
    positions = places
  }

  /// The vocabulary of the tokens with these numbers alone, in their order, under their names.
  package func keeping(_ kept: [Int]) -> Vocabulary {
    Vocabulary(distinct: kept.map { tokens[$0] })
  }

  private init(distinct tokens: [String]) {
    self.tokens = tokens
    positions = Dictionary(
      tokens.enumerated().map { (ExactText($1), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The vocabulary of `count` ≥ 1 tokens that are called by their numbers from 0.
  public init(indices count: Int) {
    precondition(count >= 1, "a vocabulary is not empty")
    tokens = (0..<count).map { "\($0)" }
    positions = nil
  }

  /// The number of tokens, V.
  public var count: Int { tokens.count }

  /// The number of the token `text`, or nil.
  public func index(of text: String) -> Int? {
    if let positions { return positions[ExactText(text)] }
    guard let index = Int(text), tokens.indices.contains(index), tokens[index] == text else {
      return nil
    }
    return index
  }
}

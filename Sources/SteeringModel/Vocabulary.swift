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
    guard !tokens.isEmpty else {
      throw ModelError(at: "tokens", "the vocabulary is empty", remedy: "give at least one token")
    }
    var positions: [ExactText: Int] = [:]
    positions.reserveCapacity(tokens.count)
    for (index, token) in tokens.enumerated() {
      if let first = positions.updateValue(index, forKey: ExactText(token)) {
        throw ModelError(
          at: "tokens[\(index)]", "token \(quoted(token)) is already tokens[\(first)]",
          remedy: "tokens must be distinct")
      }
    }
    self.tokens = tokens
    self.positions = positions
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

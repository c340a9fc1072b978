// The tokens of a model, and how they are found by text.
internal import PlainText

/// The tokens of a language model, in order, without repetition; texts are compared by code points.
public struct Vocabulary: Sendable {
  /// The token texts; a token's number is its position here.
  public let tokens: [String]
  /// Where the tokens stand; nil when each token is its number.
  private let places: TextPlaces?

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
    var places = TextPlaces(count: tokens.count)
    for index in tokens.indices {
      guard let first = places.insert(index, of: tokens) else { continue }
      guard faults.count < limit else { break }
      faults.append(
        ModelError(
          at: "tokens[\(index)]", "token \(quoted(tokens[index])) is already tokens[\(first)]",
          remedy: "tokens must be distinct"))
    }
    self.tokens = tokens
    self.places = places
  }

  /// The vocabulary of `count` ≥ 1 tokens that `name` calls by their numbers.
  ///
  /// A text that is the name of several tokens gets `#` and the number of each; a token without a
  /// name is called by its number.
  public init(count: Int, named name: (Int) -> String?) {
    precondition(count >= 1, "a vocabulary is not empty")
    let names = (0..<count).map { name($0) ?? "\($0)" }
    let found = Vocabulary.places(of: names)
    tokens = found.areDistinct ? names : Vocabulary.told(apart: names)
    places = found.areDistinct ? found.places : Vocabulary.places(of: tokens).places
  }

  /// `names`, of which each that is repeated gets `#` and its number.
  private static func told(apart names: [String]) -> [String] {
    var names = names
    var counts: [ExactText: Int] = [:]
    for name in names { counts[ExactText(name), default: 0] += 1 }
    let repeated = Set(counts.filter { $0.value > 1 }.keys)
    var taken = Set(counts.keys)
    for token in names.indices where repeated.contains(ExactText(names[token])) {
      taken.remove(ExactText(names[token]))
      repeat { names[token] += "#\(token)" } while taken.contains(ExactText(names[token]))
      taken.insert(ExactText(names[token]))
    }
    return names
  }

  /// The vocabulary of the tokens with these numbers alone, in their order, under their names.
  package func keeping(_ kept: [Int]) -> Vocabulary {
    Vocabulary(distinct: kept.map { tokens[$0] })
  }

  private init(distinct tokens: [String]) {
    self.tokens = tokens
    places = Vocabulary.places(of: tokens).places
  }

  /// The first places of `tokens`, and whether there are no others.
  private static func places(of tokens: [String]) -> (places: TextPlaces, areDistinct: Bool) {
    var places = TextPlaces(count: tokens.count)
    var areDistinct = true
    for index in tokens.indices where places.insert(index, of: tokens) != nil {
      areDistinct = false
    }
    return (places, areDistinct)
  }

  /// The vocabulary of `count` ≥ 1 tokens that are called by their numbers from 0.
  public init(indices count: Int) {
    precondition(count >= 1, "a vocabulary is not empty")
    tokens = (0..<count).map { "\($0)" }
    places = nil
  }

  /// The number of tokens, V.
  public var count: Int { tokens.count }

  /// The number of the token `text`, or nil.
  public func index(of text: String) -> Int? {
    if let places { return places.place(of: text, in: tokens) }
    guard let index = Int(text), tokens.indices.contains(index), tokens[index] == text else {
      return nil
    }
    return index
  }
}

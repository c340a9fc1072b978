// Adds the reading of tokens and concepts.
internal import NumericArrays
internal import PlainText
internal import SteeringModel
internal import StrictJSON

/// The tokens that a file gives.
struct ReadTokens {
  let vocabulary: Vocabulary
  /// Whether nothing is wrong with them; else what depends on all of them is not looked at.
  let isSound: Bool
}

/// The concepts that a file gives.
struct ReadConcepts {
  /// The number of each name.
  let numbers: [String: Int]
  /// The partition; nil when something is wrong with it.
  let partition: ConceptPartition?
}

extension ModelReader {
  /// The tokens: as listed, as a tokenizer calls them, or their numbers below `count`; nil when the
  /// array that would say how many there are could not be read.
  mutating func vocabulary(count: Int?) throws(FileError) -> ReadTokens? {
    if file["tokens"] != nil, file["tokenizer"] != nil {
      faults.add(
        file.failure("both \"tokens\" and \"tokenizer\" are given", remedy: "give one of them"))
    }
    if file["tokens"] != nil { return try listedTokens() }
    if file["tokenizer"] != nil {
      return ReadTokens(vocabulary: try tokenizerNames(count: count), isSound: true)
    }
    if let count, count > 0 {
      return ReadTokens(vocabulary: Vocabulary(indices: count), isSound: true)
    }
    let isNamed = ["logits", "weights", "logOdds"].contains { file[$0] != nil }
    if count == nil, isNamed, !faults.isEmpty { return nil }
    throw file.failure(
      "the key \"tokens\" is missing",
      remedy:
        "give it, or \"tokenizer\"; with an array of logits, weights or logOdds it may be absent")
  }

  private func listedTokens() throws(FileError) -> ReadTokens {
    var tokens: [String] = []
    let values = try file.elements("tokens")
    tokens.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      let text = faults.attempt { () throws(FileError) in
        try value.string(at: "tokens[\(index)]", of: path)
      }
      guard let text else { break }
      tokens.append(text)
    }
    var found: [ModelError] = []
    let vocabulary = Vocabulary(tokens, faults: &found, limit: faults.room)
    faults.add(found, path: path)
    return ReadTokens(
      vocabulary: vocabulary, isSound: found.isEmpty && tokens.count == values.count)
  }

  private mutating func tokenizerNames(count: Int?) throws(FileError) -> Vocabulary {
    let name = try file.string("tokenizer")
    let tokenizer = try TokenizerFile(path: location(name, of: name, at: "tokenizer").shown)
    let count = count ?? tokenizer.numberLimit
    guard count > 0 else {
      throw failure("tokenizer", "\(quoted(name)) has no tokens")
    }
    let vocabulary = Vocabulary(count: count, named: tokenizer.text)
    if let note = tokenizer.note(count: count) { notes.append(note) }
    return vocabulary
  }

  /// The concepts; nil when the file gives none.
  mutating func concepts(of tokens: ReadTokens) -> ReadConcepts? {
    let members = faults.attempt { () throws(FileError) in
      try file["concepts"]?.members(at: "concepts", of: path)
    }
    guard let members = members ?? nil else { return nil }
    let before = faults.faults.count
    var concepts: [Concept] = []
    var rest: Int?
    for (number, member) in members.enumerated() {
      let place = "concepts[\(quoted(member.name))]"
      if case .string("*") = member.value {
        if rest != nil {
          faults.add(failure(place, "a second \"*\"", remedy: "one concept may be all others"))
        }
        rest = rest ?? number
        concepts.append(Concept(name: member.name, tokens: []))
      } else {
        concepts.append(
          Concept(name: member.name, tokens: self.members(member.value, at: place, of: tokens)))
      }
    }
    if let rest {
      var isNamed = [Bool](repeating: false, count: tokens.vocabulary.count)
      for token in concepts.lazy.flatMap(\.tokens) { isNamed[token] = true }
      concepts[rest] = Concept(
        name: concepts[rest].name, tokens: isNamed.indices.filter { !isNamed[$0] })
    }
    let isComplete = tokens.isSound && faults.faults.count == before
    let found = ConceptPartition.faults(
      concepts, of: tokens.vocabulary, complete: isComplete, limit: max(1, faults.room))
    faults.add(found, path: path)
    let numbers = Dictionary(
      concepts.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    let partition =
      isComplete && found.isEmpty
      ? try? ConceptPartition(concepts, of: tokens.vocabulary) : nil
    return ReadConcepts(numbers: numbers, partition: partition)
  }

  /// The tokens that a concept lists by text or number.
  private func members(
    _ value: JSONValue, at place: String, of tokens: ReadTokens
  ) -> [Int] {
    let entries = faults.attempt { () throws(FileError) in
      guard case .array(let entries) = value else {
        throw failure(
          place, "expected a list of tokens, found \(value.kindName)",
          remedy: "list texts or numbers of tokens, or give \"*\" for all other tokens")
      }
      return entries
    }
    let before = wordTokens?.words.count ?? 0
    let found = (entries ?? []).enumerated().compactMap { index, entry in
      faults.attempt { () throws(FileError) in
        try token(entry, at: "\(place)[\(index)]", of: tokens)
      } ?? nil
    }
    guard let words = wordTokens?.words.dropFirst(before), !words.isEmpty else { return found }
    // Two words may begin with one token.
    let shared = Set(words.map(\.token))
    var seen: Set<Int> = []
    return found.filter { seen.insert($0).inserted || !shared.contains($0) }
  }

  /// The number of the token that `entry` names; nil for one that cannot be known because the tokens
  /// are not all there.
  private func token(
    _ entry: JSONValue, at place: @autoclosure () -> String, of tokens: ReadTokens
  ) throws(FileError) -> Int? {
    let vocabulary = tokens.vocabulary
    switch entry {
    case .string(let text):
      if let token = vocabulary.index(of: text) { return token }
      if !tokens.isSound { return nil }
      if let token = wordTokens?.first(of: text), vocabulary.tokens.indices.contains(token) {
        return token
      }
      throw failure(place(), "\(quoted(text)) is not a token")
    case .number(let text):
      if let token = Int(text), vocabulary.tokens.indices.contains(token) { return token }
      if !tokens.isSound { return nil }
      throw failure(
        place(), "\(text) is not the number of a token",
        remedy: "tokens are numbered from 0 to \(vocabulary.count - 1)")
    default:
      throw failure(
        place(), "expected a token, found \(entry.kindName)",
        remedy: "name it by its text or its number")
    }
  }
}

extension TokenizerFile {
  /// What there is to say when its names are put on `count` tokens; nil when it has just these.
  func note(count: Int) -> String? {
    let known = (0..<count).count { text(of: $0) != nil }
    if known < count {
      return
        "\(path): \(count - known) of \(count) tokens have no name (padding) and are called by their numbers"
    }
    if numberLimit > count {
      return
        "\(path): names for \(numberLimit) tokens, and there are \(count); the last are not used"
    }
    return nil
  }
}

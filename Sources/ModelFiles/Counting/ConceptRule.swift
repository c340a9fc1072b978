// How a user says which characters belong together: built-in classes, or a file.
public import NumericArrays
internal import PlainText
internal import SteeringModel

/// Which characters of a text form a concept.
public enum ConceptRule: Sendable {
  /// Concepts `lowercase`, `uppercase` and `other`, by the Unicode properties of a character's
  /// first scalar.
  case letterCase
  /// Concepts by list; characters in no list form the concept `other`.
  case lists([ConceptList])

  /// A concept and its characters.
  public struct ConceptList: Sendable, Equatable {
    /// The name of the concept.
    public let name: String
    /// Its characters, each in no other list.
    public let characters: [Character]
  }

  /// The concept of the characters that no rule places.
  static let remainder = "other"

  /// Reads lists from a JSON file: concept → array of characters.
  ///
  /// Throws `FileError` for a text that is not one character and for a character listed twice.
  public static func read(path: String) throws(FileError) -> ConceptRule {
    var lists: [ConceptList] = []
    var owners: [Character: String] = [:]
    for member in try ModelFile.readJSON(path: path).members(at: "the file", of: path) {
      let place = quoted(member.name)
      var characters: [Character] = []
      for (index, value) in try member.value.elements(at: place, of: path).enumerated() {
        let text = try value.string(at: "\(place)[\(index)]", of: path)
        guard let character = text.first, text.count == 1 else {
          throw FileError(
            ModelError(
              at: "\(place)[\(index)]", "\(quoted(text)) is not one character",
              remedy: "tokens of counted models are single characters"), path: path)
        }
        if let owner = owners.updateValue(member.name, forKey: character) {
          throw FileError(
            ModelError(
              at: "\(place)[\(index)]", "\(quoted(text)) is already in \(quoted(owner))",
              remedy: "each character belongs to one concept"), path: path)
        }
        characters.append(character)
      }
      lists.append(ConceptList(name: member.name, characters: characters))
    }
    guard !lists.isEmpty else {
      throw FileError(.badData, path: path, message: "there are no concepts")
    }
    return .lists(lists)
  }

  /// The names of all concepts that the rule knows, in order.
  var names: [String] {
    switch self {
    case .letterCase: return ["lowercase", "uppercase", ConceptRule.remainder]
    case .lists(let lists):
      let names = lists.map(\.name)
      return names.contains(ConceptRule.remainder) ? names : names + [ConceptRule.remainder]
    }
  }

  /// The concepts that have characters in `tokens`; listed characters that do not occur are
  /// left out.
  func concepts(of tokens: [Character]) -> [Concept] {
    let names = names
    let positions = Dictionary(
      names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { a, _ in a })
    let place = placement()
    var members = [[Int]](repeating: [], count: names.count)
    for (token, character) in tokens.enumerated() {
      if let concept = positions[place(character)] { members[concept].append(token) }
    }
    return zip(names, members).filter { !$1.isEmpty }.map { Concept(name: $0, tokens: $1) }
  }

  /// The name of the concept of a character.
  private func placement() -> (Character) -> String {
    switch self {
    case .letterCase:
      return { character in
        guard let properties = character.unicodeScalars.first?.properties else {
          return ConceptRule.remainder
        }
        if properties.isLowercase { return "lowercase" }
        return properties.isUppercase ? "uppercase" : ConceptRule.remainder
      }
    case .lists(let lists):
      var owners: [Character: String] = [:]
      for list in lists {
        for character in list.characters { owners[character] = list.name }
      }
      return { owners[$0] ?? ConceptRule.remainder }
    }
  }
}

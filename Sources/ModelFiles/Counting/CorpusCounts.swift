// Reads texts and counts which character follows which context.
public import NumericArrays
internal import SteeringModel
internal import StrictJSON

/// How often each character follows each context in some texts.
///
/// Tokens are the characters of the texts, that is, extended grapheme clusters: "\r\n" and a letter
/// with its accents are one token each, and canonically equivalent characters are the same token.
/// Contexts are the (T − 1)-grams that some character follows; they never span two texts.
public struct CorpusCounts: Sendable {
  /// A context and what follows it.
  public struct ContextCount: Sendable {
    /// The token numbers of its T − 1 characters.
    public let tokens: [Int]
    /// The tokens that follow it, in order, with their counts.
    public let next: [(token: Int, count: Int)]
    /// The sum of the counts.
    public let total: Int
  }

  /// The distinct characters, in the order of their code points.
  public let tokens: [Character]
  /// The length T of the counted sequences: a context has T − 1 characters.
  public let order: Int
  /// The contexts that occur, in the order of their characters.
  public let contexts: [ContextCount]
  /// The texts, for messages.
  let source: String

  /// The most bytes that the texts may have together: 128 MiB.
  public static let textLimit = 1 << 27
  /// The most distinct T-grams.
  public static let gramLimit = 5_000_000

  /// Counts the texts at `paths`.
  ///
  /// Throws `FileError` for an unreadable file, for bytes that are not UTF-8 (with their offset),
  /// for texts that are too short or too long, and for more than ``gramLimit`` distinct T-grams. A
  /// byte-order mark at the start is no text. Linear in the texts.
  public init(paths: [String], order: Int) throws(FileError) {
    source = (paths.first ?? "(no text)") + (paths.count > 1 ? " and \(paths.count - 1) more" : "")
    var alphabet = Alphabet()
    var texts: [[UInt32]] = []
    var size = 0
    for path in paths {
      let text = try CorpusCounts.text(at: path)
      size += text.utf8.count
      guard size <= CorpusCounts.textLimit else {
        throw FileError(
          .badData, path: source,
          message: "the texts have more than \(CorpusCounts.textLimit) bytes together; give less")
      }
      texts.append(text.map { alphabet.number(of: $0) })
    }
    let (tokens, numbers) = alphabet.sorted()
    self.tokens = tokens
    self.order = order
    guard let base = GramCode(order: order, tokens: tokens.count) else {
      throw FileError(
        .badData, path: source,
        message:
          "\(order)-grams over \(tokens.count) characters are too many to count; lower the order")
    }
    var counts: [UInt128: Int] = [:]
    for text in texts {
      guard base.count(text, numbers: numbers, in: &counts, limit: CorpusCounts.gramLimit) else {
        throw FileError(
          .badData, path: source,
          message: "more than \(CorpusCounts.gramLimit) distinct \(order)-grams; lower the order")
      }
    }
    guard !counts.isEmpty else {
      throw FileError(
        .badData, path: source, message: "no text has as many as \(order) characters, the order")
    }
    self.contexts = base.contexts(of: counts)
  }

  private static func text(at path: String) throws(FileError) -> String {
    let data = try InputFile.read(path, limit: textLimit)
    let invalid = data.withUnsafeBytes {
      UTF8Check.firstInvalidByte(in: $0.bindMemory(to: UInt8.self))
    }
    if let invalid {
      throw FileError(
        .badData, path: path,
        message: "byte \(invalid) (from 0) is not UTF-8; convert the text to UTF-8")
    }
    let content = String(decoding: data, as: UTF8.self)
    let hasMark = content.unicodeScalars.first == "\u{FEFF}"
    return hasMark ? String(content.unicodeScalars.dropFirst()) : content
  }
}

/// Numbers for characters, given in the order of their first occurrence.
private struct Alphabet {
  private var characters: [Character] = []
  private var numbers: [Character: UInt32] = [:]
  /// The numbers of characters of one byte, the common case.
  private var plainNumbers = [UInt32?](repeating: nil, count: 128)

  mutating func number(of character: Character) -> UInt32 {
    let bytes = character.utf8
    guard bytes.count == 1, let byte = bytes.first, byte < 128 else {
      if let known = numbers[character] { return known }
      let number = add(character)
      numbers[character] = number
      return number
    }
    if let known = plainNumbers[Int(byte)] { return known }
    let number = add(character)
    plainNumbers[Int(byte)] = number
    return number
  }

  private mutating func add(_ character: Character) -> UInt32 {
    characters.append(character)
    return UInt32(characters.count - 1)
  }

  /// The characters by code points, and the place there of each number.
  func sorted() -> (characters: [Character], places: [Int]) {
    let order = characters.indices.sorted {
      characters[$0].utf8.lexicographicallyPrecedes(characters[$1].utf8)
    }
    var places = [Int](repeating: 0, count: characters.count)
    for (place, number) in order.enumerated() { places[number] = place }
    return (order.map { characters[$0] }, places)
  }
}

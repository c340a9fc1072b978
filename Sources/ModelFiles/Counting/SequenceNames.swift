// Names the contexts that are made rather than read.
internal import SteeringModel

/// Distinct names for sequences of tokens: their text where it is short and tells them apart
/// (`ABB`, or `the cat` when tokens are words), else the concept and a number (`lower-007`).
struct SequenceNames {
  let names: [String]

  private static let longest = 40

  init(
    _ sequences: [(concept: Int, tokens: [Int])], _ vocabulary: Vocabulary,
    _ partition: ConceptPartition
  ) {
    let tokens = vocabulary.tokens
    let separator = tokens.allSatisfy { $0.unicodeScalars.count == 1 } ? "" : " "
    let texts = sequences.map { $0.tokens.map { tokens[$0] }.joined(separator: separator) }
    if texts.allSatisfy({ $0.count <= SequenceNames.longest && !$0.isEmpty }),
      Set(texts).count == texts.count
    {
      names = texts
      return
    }
    let total = sequences.reduce(into: [Int: Int]()) { $0[$1.concept, default: 0] += 1 }
    var next: [Int: Int] = [:]
    names = sequences.map { concept, _ in
      let number = next[concept, default: 0]
      next[concept] = number + 1
      let width = "\((total[concept] ?? 1) - 1)".count
      let digits = "\(number)"
      return "\(partition.concepts[concept].name)-"
        + String(repeating: "0", count: width - digits.count) + digits
    }
  }
}

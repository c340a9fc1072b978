// Picks the sets P and N when the user names only concepts.
internal import NumericArrays
internal import PlainText
internal import SteeringModel

/// The choice of P and N among the contexts of a counted model.
///
/// P is the q most frequent contexts of the target concept, N the q most frequent of the opposite
/// concept or, without one, of any other concept. Contexts without a concept are in neither; merged
/// contexts only when there are no others.
struct SteeringChoice {
  let concepts: ConceptPartition
  let rules: CountingRules
  /// The texts, for messages.
  let source: String

  /// Throws `FileError` when a concept is missing or has too few contexts.
  func sets(among contexts: [CountedContext]) throws(FileError) -> SteeringSets {
    let target = try targetConcept()
    let opposite = try oppositeConcept(of: target)
    let positive = candidates(contexts) { $0 == target }
    let negative = candidates(contexts) { $0 != target && (opposite == nil || $0 == opposite) }
    let targetName = quoted(concepts.concepts[target].name)
    guard !positive.isEmpty else { throw noContexts("of the concept \(targetName)") }
    guard !negative.isEmpty else {
      throw noContexts(
        opposite.map { "of the concept \(quoted(concepts.concepts[$0].name))" }
          ?? "of a concept other than \(targetName)")
    }
    let available = min(positive.count, negative.count)
    let size = rules.pairs ?? available
    guard size <= available else {
      throw failure(
        "\(size) pairs are asked for, but there are \(positive.count) positive and "
          + "\(negative.count) negative contexts; ask for at most \(available)")
    }
    return SteeringSets(
      target: target, positive: Array(positive.prefix(size)),
      negative: Array(negative.prefix(size)))
  }

  private func targetConcept() throws(FileError) -> Int {
    let name: String
    switch rules.concepts {
    case .letterCase: name = rules.target ?? "uppercase"
    case .lists(let lists): name = rules.target ?? lists.first?.name ?? ConceptRule.remainder
    }
    return try number(of: name)
  }

  /// Nil for any concept but the target.
  private func oppositeConcept(of target: Int) throws(FileError) -> Int? {
    let targetName = concepts.concepts[target].name
    switch rules.negatives {
    case .anyOther: return nil
    case .concept(let name):
      guard name != targetName else {
        throw failure("\(quoted(name)) is both the target and the opposite concept; name another")
      }
      return try number(of: name)
    case .standard:
      guard case .letterCase = rules.concepts else { return nil }
      switch targetName {
      case "uppercase": return try number(of: "lowercase")
      case "lowercase": return try number(of: "uppercase")
      default: return nil
      }
    }
  }

  private func number(of name: String) throws(FileError) -> Int {
    if let number = concepts.index(of: name) { return number }
    let known = rules.concepts.names
    throw failure(
      known.contains(name)
        ? "no character of the concept \(quoted(name)) occurs; name another"
        : "\(quoted(name)) is not a concept; the concepts are \(known.joined(separator: ", "))")
  }

  private func candidates(_ contexts: [CountedContext], _ fits: (Int) -> Bool) -> [Int] {
    let all = contexts.indices.filter { contexts[$0].concept.map(fits) ?? false }
    let single = all.filter { !contexts[$0].isMerged }
    return single.isEmpty ? all : single
  }

  private func noContexts(_ which: String) -> FileError {
    failure(
      "no context has all its \(rules.order - 1) characters \(which); lower the order"
        + (rules.rareContexts == .drop ? " or the minimum count" : ""))
  }

  private func failure(_ message: String) -> FileError {
    FileError(.badData, path: source, message: message)
  }
}

// Byte-pair merges of one word.

/// The merges of a byte-pair vocabulary: which two tokens become which, and in which order.
struct BytePairMerges: Sendable {
  /// What a pair becomes.
  struct Merge: Sendable {
    let rank: Int
    let token: Int
  }

  private var merges: [UInt64: Merge] = [:]

  init(capacity: Int) { merges.reserveCapacity(capacity) }

  /// Adds a merge; one of the same pair counts no more.
  mutating func add(_ first: Int, _ second: Int, _ merge: Merge) {
    merges[BytePairMerges.key(first, second)] = merge
  }

  private static func key(_ first: Int, _ second: Int) -> UInt64 {
    UInt64(first) << 32 | UInt64(second)
  }

  /// What becomes of the tokens of a word: again and again the pair of least rank, the first of
  /// several, is merged.
  ///
  /// O(n log n) for n tokens.
  func applied(to word: [Int]) -> [Int] {
    if word.count < 2 { return word }
    var tokens = word
    // Links between the tokens that are left; −1 at the ends and for those merged away.
    var next = tokens.indices.map { $0 + 1 < tokens.count ? $0 + 1 : -1 }
    var previous = tokens.indices.map { $0 - 1 }
    var queue = LeastFirst()
    func consider(_ place: Int, _ tokens: [Int], _ next: [Int]) {
      guard place >= 0, next[place] >= 0,
        let merge = merges[BytePairMerges.key(tokens[place], tokens[next[place]])]
      else { return }
      queue.add(LeastFirst.Entry(rank: merge.rank, place: place, token: merge.token))
    }
    for place in tokens.indices { consider(place, tokens, next) }
    var isAlive = [Bool](repeating: true, count: tokens.count)
    while let entry = queue.removeLeast() {
      let place = entry.place
      // The pair may have changed since it was put in.
      guard isAlive[place], next[place] >= 0,
        let merge = merges[BytePairMerges.key(tokens[place], tokens[next[place]])],
        merge.token == entry.token, merge.rank == entry.rank
      else { continue }
      let merged = next[place]
      isAlive[merged] = false
      tokens[place] = entry.token
      next[place] = next[merged]
      if next[merged] >= 0 { previous[next[merged]] = place }
      consider(previous[place], tokens, next)
      consider(place, tokens, next)
    }
    return tokens.indices.filter { isAlive[$0] }.map { tokens[$0] }
  }
}

/// A binary heap of merges to be made, by rank and then place.
private struct LeastFirst {
  struct Entry {
    let rank: Int
    let place: Int
    let token: Int

    static func < (a: Entry, b: Entry) -> Bool { (a.rank, a.place) < (b.rank, b.place) }
  }

  private var entries: [Entry] = []

  mutating func add(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0, entries[child] < entries[(child - 1) / 2] {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeLeast() -> Entry? {
    guard let least = entries.first, let last = entries.popLast() else { return nil }
    guard !entries.isEmpty else { return least }
    entries[0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < entries.count else { return least }
      if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
      guard entries[child] < entries[parent] else { return least }
      entries.swapAt(child, parent)
      parent = child
    }
  }
}

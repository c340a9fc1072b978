/// Makes a failing list of choices as short, and then as low, as it can (shortlex order).
///
/// Every pass proposes lists; `replay` runs the property on one and returns the choices actually
/// used when it still fails. Trailing zeros carry no information (an exhausted list answers 0) and
/// are cut.
public struct Shrinker {
  /// The simplest failing list so far.
  public private(set) var best: [UInt64]
  /// The number of lists tried.
  public private(set) var attempts = 0
  private let attemptLimit: Int
  /// The lists that were tried and not adopted: every pass proposes many again.
  private var refused: Set<[UInt64]> = []
  private let replay: ([UInt64]) -> [UInt64]?

  /// A shrinker of `choices`, which fail; `replay` is run at most `attemptLimit` times.
  public init(
    _ choices: [UInt64], attemptLimit: Int = 4000, replay: @escaping ([UInt64]) -> [UInt64]?
  ) {
    best = Shrinker.trimmed(choices)
    self.attemptLimit = attemptLimit
    self.replay = replay
  }

  /// Runs all passes until none helps.
  public mutating func run() {
    var before: [UInt64]
    repeat {
      before = best
      deleteRuns()
      lowerEach()
      lowerEqualsTogether()
      moveToTheRight()
    } while best != before && attempts < attemptLimit
  }

  private static func trimmed(_ choices: [UInt64]) -> [UInt64] {
    Array(choices[..<((choices.lastIndex { $0 != 0 } ?? -1) + 1)])
  }

  private static func isSimpler(_ a: [UInt64], than b: [UInt64]) -> Bool {
    a.count != b.count ? a.count < b.count : a.lexicographicallyPrecedes(b)
  }

  /// Adopts `candidate` when it is simpler than the best and still fails.
  private mutating func adopt(_ candidate: [UInt64]) -> Bool {
    let candidate = Shrinker.trimmed(candidate)
    guard attempts < attemptLimit, Shrinker.isSimpler(candidate, than: best),
      !refused.contains(candidate)
    else { return false }
    attempts += 1
    guard let used = replay(candidate).map(Shrinker.trimmed), Shrinker.isSimpler(used, than: best)
    else {
      refused.insert(candidate)
      return false
    }
    best = used
    return true
  }

  /// Cuts, or else clears, runs of choices, long ones first, from the back.
  private mutating func deleteRuns() {
    for length in [32, 16, 8, 6, 5, 4, 3, 2, 1] where length <= best.count {
      var start = best.count - length
      while start >= 0 {
        if start + length <= best.count {
          var cut = best
          cut.removeSubrange(start..<start + length)
          var cleared = best
          for index in start..<start + length { cleared[index] = 0 }
          if adopt(cut) || adopt(cleared) { continue }
        }
        start -= 1
      }
    }
  }

  /// Lowers every choice by bisection, as if failing were monotone, then by one.
  private mutating func lowerEach() {
    var index = 0
    while index < best.count {
      minimise(best[index]) { choices, value in
        if index < choices.count { choices[index] = value }
      }
      index += 1
    }
  }

  /// Lowers equal choices as one: a pair that must stay a tie.
  private mutating func lowerEqualsTogether() {
    for value in Set(best).sorted() where value > 0 && best.count(where: { $0 == value }) > 1 {
      let places = best.indices.filter { best[$0] == value }
      minimise(value) { choices, value in
        for place in places where place < choices.count { choices[place] = value }
      }
    }
  }

  /// Adds a choice onto a later one: two summands become one.
  private mutating func moveToTheRight() {
    var left = 0
    while left < best.count {
      for right in left + 1..<max(left + 1, min(left + 9, best.count))
      where right < best.count && best[left] > 0 {
        var moved = best
        let (sum, overflow) = moved[right].addingReportingOverflow(moved[left])
        moved[right] = overflow ? .max : sum
        moved[left] = 0
        if adopt(moved) { break }
      }
      left += 1
    }
  }

  private mutating func minimise(_ value: UInt64, _ write: (inout [UInt64], UInt64) -> Void) {
    func candidate(_ value: UInt64) -> [UInt64] {
      var choices = best
      write(&choices, value)
      return choices
    }
    var (passing, failing) = (UInt64(0), value)
    if value == 0 || adopt(candidate(0)) { return }
    while failing - passing > 1 {
      let middle = passing + (failing - passing) / 2
      if adopt(candidate(middle)) { failing = middle } else { passing = middle }
    }
  }
}

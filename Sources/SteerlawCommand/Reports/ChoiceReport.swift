// The answer of `steerlaw choose` as a report.
import ExactArithmetic
import SteeringLaws

/// The answer of `steerlaw choose`: conditions, what each allows, and what all of them allow
/// together.
struct ChoiceReport {
  let path: String
  /// What is said of the temperature.
  let temperature: [Part]
  let digits: Int
  private var rows: [(context: String?, condition: String, intervals: [StrengthInterval]?)] = []
  /// Whether some condition is not decided, so that nothing is said of intersections.
  private var isOpen = false
  /// What the conditions on all contexts together allow, and how many there are.
  private var common = StrengthSet.all
  private var conditionCount = 0
  /// What all conditions allow in each context.
  private var inContexts: [(context: String, allowed: StrengthSet)] = []
  private var inAll = StrengthSet.all
  /// The distributions that are taken into ``inAll``: one counts once.
  private var distributions: Set<Int> = []

  init(path: String, temperature: [Part], digits: Int) {
    self.path = path
    self.temperature = temperature
    self.digits = digits
  }

  /// A condition, and the strengths that meet it; nil when they are not decided.
  typealias Allowed = (condition: String, intervals: [StrengthInterval]?)

  /// Adds a condition on all contexts together; before those on single ones.
  mutating func addForAll(_ row: Allowed) {
    rows.append((nil, row.condition, row.intervals))
    common = common.intersection(set(row))
    inAll = common
    conditionCount += 1
  }

  /// Adds the conditions on `context`, and the `bands` of its most likely tokens, which are none.
  mutating func add(
    _ context: String, _ conditions: [Allowed], _ bands: [Allowed], distribution: Int
  ) {
    rows += (conditions + bands).map { (context, $0.condition, $0.intervals) }
    var allowed = common
    for condition in conditions {
      allowed = allowed.intersection(set(condition))
      conditionCount += 1
    }
    if !conditions.isEmpty { inContexts.append((context, allowed)) }
    if distributions.insert(distribution).inserted { inAll = inAll.intersection(allowed) }
  }

  /// What `row` allows; all strengths where that is open, of which nothing more is said then.
  private mutating func set(_ row: Allowed) -> StrengthSet {
    guard let intervals = row.intervals else {
      isOpen = true
      return .all
    }
    return StrengthSet(intervals)
  }

  /// Whether there is more than one condition, so that an intersection says more than they do.
  private var isIntersected: Bool { conditionCount > 1 && !isOpen }

  /// What is said when it is not decided whether an intersection is empty.
  static func undecidedIntersection(digits: Int) -> String {
    "whether an intersection is empty is not decided at \(digits) digits; raise --digits"
  }

  /// Whether some interval of an intersection may be empty or not.
  var isUndecided: Bool {
    isIntersected
      && (inContexts.map(\.allowed) + [inAll]).contains { set in
        set.intervals.contains { $0.isEmpty == nil }
      }
  }

  private typealias Line = (context: String?, condition: String, allowed: StrengthSet)

  /// The intersections that the table shows; one of a single condition says nothing new.
  private var intersections: [Line] {
    guard isIntersected else { return [] }
    let isOneEach = conditionCount == inContexts.count
    let lines: [Line] =
      isOneEach ? [] : inContexts.map { ($0.context, "all of these", $0.allowed) }
    return inContexts.count == 1 ? lines : lines + [(nil, "all of these, in all contexts", inAll)]
  }

  var report: Report {
    let choices = Grid(
      ["context", "condition", "intervals"].map { Column(json: $0) }, of: rows
    ) { row in
      [.text(ifAny: row.context), .words(row.condition), intervals(row.intervals)]
    }
    return Report(
      [.member("model", .text(path))] + temperature + [
        .grid("choices", choices),
        .member("intersection", intersection),
        .grid(
          Grid(
            [
              Column("context"), Column("condition"), Column("alpha from", .point),
              Column("to", .point),
            ],
            rows.flatMap { row in
              let place = place(row.context, row.condition)
              guard let intervals = row.intervals else {
                return [Row(place + [.words("undecided"), .missing])]
              }
              return intervals.isEmpty
                ? [Row(place + [.words("no strength"), .missing])]
                : intervals.map { Row(place + ends($0)) }
            } + intersections.flatMap { lines($0) { $0 ? "no strength" : "undecided, near" } })),
        .grid(
          Grid(
            ["context", "condition", "lower", "upper"].map { Column(csv: $0) },
            rows.flatMap { row in
              let place = place(row.context, row.condition)
              return row.intervals.map { intervals in intervals.map { Row(place + ends($0)) } }
                ?? [Row(place + [.words("undecided"), .missing])]
            } + intersections.flatMap { lines($0) { $0 ? "none" : "undecided" } })),
      ])
  }

  /// The rows of an intersection; `word` is for one that is empty (true), and for an interval that
  /// may be.
  private func lines(_ line: Line, _ word: (Bool) -> String) -> [Row] {
    let place = place(line.context, line.condition)
    if line.allowed.isEmpty == true { return [Row(place + [.words(word(true)), .missing])] }
    return line.allowed.intervals.map { interval in
      interval.isEmpty == nil
        ? Row(place + [.words(word(false)), ends(interval)[0]]) : Row(place + ends(interval))
    }
  }

  private var intersection: Cell {
    guard isIntersected else { return .missing }
    return .record([
      "contexts": .list(
        inContexts.map { entry in
          .record([
            "context": .text(entry.context), "isEmpty": isEmpty(entry.allowed),
            "intervals": pieces(entry.allowed),
          ])
        }), "isEmpty": isEmpty(inAll), "intervals": pieces(inAll),
    ])
  }

  /// The intervals of an intersection, each with whether it is empty: no, or not decided.
  private func pieces(_ set: StrengthSet) -> Cell {
    .list(
      set.intervals.map { interval in
        .record([
          "lower": .certified(ifAny: interval.lower, digits: digits),
          "upper": .certified(ifAny: interval.upper, digits: digits),
          "isEmpty": interval.isEmpty.map(Cell.boolean) ?? .missing,
        ])
      })
  }

  private func isEmpty(_ set: StrengthSet) -> Cell { set.isEmpty.map(Cell.boolean) ?? .missing }

  private func intervals(_ intervals: [StrengthInterval]?) -> Cell {
    intervals.map { .list($0.map(record)) } ?? .missing
  }

  private func record(_ interval: StrengthInterval) -> Cell {
    .record([
      "lower": .certified(ifAny: interval.lower, digits: digits),
      "upper": .certified(ifAny: interval.upper, digits: digits),
    ])
  }

  private func place(_ context: String?, _ condition: String) -> [Cell] {
    [context.map(Cell.text) ?? .shown("(all)", .missing), .words(condition)]
  }

  private func ends(_ interval: StrengthInterval) -> [Cell] {
    func end(_ value: CertifiedReal?, _ word: String) -> Cell {
      value.map { .decimal($0, digits: digits) } ?? .words(word)
    }
    return [end(interval.lower, "-inf"), end(interval.upper, "+inf")]
  }
}

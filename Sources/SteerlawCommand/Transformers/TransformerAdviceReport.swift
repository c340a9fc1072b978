// What `steerlaw advise` says of a transformer.
import ExactArithmetic
import PlainText
import SteeringAdvice
import SteeringModel

/// Computed advice on a transformer, for a screen of 80 columns and for programs.
struct TransformerAdviceReport {
  let advice: TransformerAdvice
  let entries: [TransformerAdvice.Entry]
  /// Where the budget of cross-entropy over the contexts asked about ends; nil when the sweep keeps it.
  let crossEntropyEnd: Double?
  /// The largest strength looked at.
  let end: Double

  private typealias Entry = TransformerAdvice.Entry

  private static let shownContexts = 10

  private var question: TransformerQuestion { advice.question }
  private var budgets: AdviceBudgets { advice.budgets }
  private var middle: Int { budgets.recommended }

  /// What ends the recommended range.
  private enum Bound {
    case divergence(Int)
    case crossEntropy
    case overshoot(Int)
    case entropy(Int)
  }

  private enum Recommendation {
    case upTo(Double, Bound)
    case whole
    case targetLoses(Int)
  }

  private var recommendation: Recommendation {
    for entry in entries {
      if let before = entry.before, let there = entry.divergences[middle].target ?? entry.after,
        there < before
      {
        return .targetLoses(entry.context)
      }
    }
    var ends: [(Double, Bound)] = []
    if let crossEntropyEnd { ends.append((crossEntropyEnd, .crossEntropy)) }
    for entry in entries {
      if let strength = entry.divergences[middle].strength {
        ends.append((strength, .divergence(entry.context)))
      }
      if let overshoot = entry.overshoot {
        ends.append((overshoot.strength, .overshoot(entry.context)))
      }
      if let strength = entry.entropyEnd { ends.append((strength, .entropy(entry.context))) }
    }
    return ends.min { $0.0 < $1.0 }.map { .upTo($0.0, $0.1) } ?? .whole
  }

  // MARK: - Words

  private func name(_ context: Int) -> String { question.model.contexts[context].name }

  private func short(_ value: Double) -> String { String(format: "%.4g", value) }

  private func three(_ value: Double) -> String { String(format: "%.3g", value) }

  private func strength(_ value: Double?) -> String { value.map(short) ?? "\(short(end)) or more" }

  private var sentence: String {
    switch recommendation {
    case .upTo(let strength, let bound):
      "Use alpha up to \(short(strength)), as computed: \(reason(bound))."
    case .whole:
      "Use any alpha up to \(short(end)), the end of the sweep: no budget is used up there."
    case .targetLoses(let context):
      "No strength: at KL \(budgets.divergences[middle]), or at the end of the sweep, the target is less "
        + "likely than at 0 in context \(name(context).visible)."
    }
  }

  private func reason(_ bound: Bound) -> String {
    switch bound {
    case .divergence(let context):
      "KL reaches \(budgets.divergences[middle]) nat in context \(name(context).visible)"
    case .crossEntropy: "cross-entropy has grown by \(budgets.crossEntropy) nat"
    case .overshoot(let context):
      "the target is likeliest about there in context \(name(context).visible), and falls again"
    case .entropy(let context):
      "beyond it the entropy falls so far that text repeats itself, in context "
        + name(context).visible
    }
  }

  private func change(_ entry: Entry, _ there: Double?) -> String {
    guard let before = entry.before else { return "" }
    return three(before) + (there.map { " -> " + three($0) } ?? "")
  }

  private func leads(_ entry: Entry) -> String {
    entry.leads.map { question.model.vocabulary.tokens[$0.token].visible }
      .joined(separator: " > ")
  }

  // MARK: - Report

  var report: Report {
    Report(
      AdviceReport.lines(sentence).map { .line($0) } + question.heading + [
        .grid(ends), .line(""), .grid(people),
      ] + notes.map { .line($0) } + [
        .member("law", .words("computed")),
        .member("range", question.list([advice.range.lowerBound, end])),
        .member("steps", .integer(advice.steps)), .member("recommendation", recommended),
        .member(
          "crossEntropy",
          .record([
            "budget": .words("\(budgets.crossEntropy)"),
            "end": crossEntropyEnd.map(question.computed) ?? .missing,
          ])),
        .member("contexts", .list(entries.map(record))), .grid(lines),
      ])
  }

  private var notes: [String] {
    var notes = [
      "", "a sweep of \(advice.steps) steps up to \(short(end)); what lies between two is not seen",
    ]
    if entries.count > TransformerAdviceReport.shownContexts {
      notes.append(
        "\(entries.count - TransformerAdviceReport.shownContexts) more contexts: --context NAME, or --format json"
      )
    }
    for entry in entries {
      guard let place = entry.entropyEnd else { continue }
      notes.append(
        "entropy falls below \(short(entry.entropyLevel)) nat in "
          + "\(shown(entry)) at alpha = \(short(place))")
    }
    return notes
  }

  private func shown(_ entry: Entry) -> String {
    let name = name(entry.context).visible
    return name.count <= 24 ? name : name.prefix(21) + "..."
  }

  private var ends: Grid {
    let rows = budgets.divergences.indices.map { place -> [Cell] in
      let first = entries.filter { $0.divergences[place].strength != nil }.min {
        ($0.divergences[place].strength ?? 0) < ($1.divergences[place].strength ?? 0)
      }
      let found = first?.divergences[place]
      return [
        .words("KL \(budgets.divergences[place])"), .words(strength(found?.strength)),
        first.map { .words(shown($0)) } ?? .missing,
        .words(first.map { change($0, found?.target) } ?? ""),
      ]
    }
    return Grid(
      [
        Column("budget (nats)"), Column("alpha up to", .point), Column("first in"),
        Column("target, from and to"),
      ],
      of: rows + [
        [
          .words("cross-entropy +\(budgets.crossEntropy)"), .words(strength(crossEntropyEnd)),
          .words("(all together)"), .missing,
        ]
      ]
    ) { $0 }
  }

  private var people: Grid {
    let sorted = entries.sorted {
      ($0.divergences[middle].strength ?? .infinity)
        < ($1.divergences[middle].strength ?? .infinity)
    }
    return Grid(
      [
        Column("context"), Column("KL \(budgets.divergences[middle]) at", .point), Column("target"),
        Column("eff. there", .point), Column("leads"),
      ], of: sorted.prefix(TransformerAdviceReport.shownContexts)
    ) { entry in
      let end = entry.divergences[middle]
      return [
        .words(shown(entry)), .words(end.strength.map(short) ?? "more"),
        .words(change(entry, end.target)), .words(end.efficiency.map(three) ?? ""),
        .words(leads(entry), upTo: 14),
      ]
    }
  }

  // MARK: - Programs

  private func computed(_ value: Double?) -> Cell { value.map(question.computed) ?? .missing }

  private var recommended: Cell {
    func record(_ strength: Double?, _ bound: String?, _ context: Int?, _ refusal: String?) -> Cell
    {
      .record([
        "upTo": computed(strength), "bound": .words(ifAny: bound),
        "context": .text(ifAny: context.map(name)), "refusal": .words(ifAny: refusal),
      ])
    }
    switch recommendation {
    case .upTo(let strength, .divergence(let context)):
      return record(strength, "divergence", context, nil)
    case .upTo(let strength, .crossEntropy): return record(strength, "crossEntropy", nil, nil)
    case .upTo(let strength, .overshoot(let context)):
      return record(strength, "overshoot", context, nil)
    case .upTo(let strength, .entropy(let context)):
      return record(strength, "entropy", context, nil)
    case .whole: return record(nil, nil, nil, nil)
    case .targetLoses(let context): return record(nil, nil, context, "targetLoses")
    }
  }

  private func record(_ entry: Entry) -> Cell {
    .record([
      "name": .text(name(entry.context)),
      "divergences": .list(
        entry.divergences.map { end in
          .record([
            "budget": .words("\(end.budget)"), "strength": computed(end.strength),
            "target": computed(end.target), "efficiency": computed(end.efficiency),
          ])
        }), "targetBefore": computed(entry.before),
      "overshoot": entry.overshoot.map {
        .record(["strength": computed($0.strength), "target": computed($0.value)])
      } ?? .missing,
      "entropy": computed(entry.entropy), "entropyLevel": computed(entry.entropyLevel),
      "entropyEnd": computed(entry.entropyEnd),
      "leads": .list(
        entry.leads.map {
          .record([
            "token": .text(question.model.vocabulary.tokens[$0.token]), "from": computed($0.from),
          ])
        }),
    ])
  }

  /// A line for each context and divergence.
  private var lines: Grid {
    Grid(
      ["context", "budget", "strength", "targetBefore", "target"].map { Column(csv: $0) },
      of: entries.flatMap { entry in entry.divergences.map { (entry, $0) } }
    ) { entry, end in
      [
        .text(name(entry.context)), .words("\(end.budget)"), computed(end.strength),
        computed(entry.before), computed(end.target),
      ]
    }
  }
}

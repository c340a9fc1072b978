// What `steerlaw advise` says of one model.
import ExactArithmetic
import PlainText
import SteeringAdvice
import SteeringLaws
import SteeringModel

/// Advice on one model, for a screen of 80 columns and for programs.
struct AdviceReport {
  let path: String
  let model: any NamedModel
  let advice: Advice
  /// What is said of the temperature.
  let temperature: [Part]
  let digits: Int

  /// The contexts that the table shows.
  private static let shownContexts = 10

  private var budgets: AdviceBudgets { advice.budgets }

  var report: Report {
    Report(
      [.member("model", .text(path))] + temperature
        + sentences.map { .line($0) } + [
          .line(""), .grid(ends), .line(""), .grid(people),
        ] + notes.map { .line($0) } + [
          .member("law", .words(advice.law == .linear ? "linear" : "great circle")),
          .member("recommendation", recommendation),
          .member("crossEntropy", crossEntropy), .member("longRun", longRun),
          .member("contexts", .list(advice.contexts.flatMap(records))),
          .grid(lines),
        ])
  }

  /// The name of context `number`.
  func name(_ number: Int) -> String { model.contextNames[number] }

  // MARK: - Sentences

  /// What a person reads first: the range and its reason, and the law.
  var sentences: [String] {
    var sentences: [String] = []
    switch advice.recommendation {
    case .upTo(let strength, let bound):
      sentences.append("Use alpha up to \(strength.short): \(reason(bound)).")
    case .unbounded:
      sentences.append("Use any alpha: no budget is ever used up.")
    case .none(.targetDoesNotGain(let context)):
      sentences.append(
        "No strength: alpha > 0 does not raise the target in context \(name(context).visible).")
    case .none(.nothingChanges):
      sentences.append("No strength: a budget allows only alpha = 0.")
    }
    switch advice.law {
    case .linear:
      sentences.append(
        "Law: linear, for a vector added where a linear head reads (M = log-odds).")
    case .greatCircle:
      sentences.append("Law: great circle, for a vector added before the final norm.")
    }
    return sentences
  }

  private func reason(_ bound: Recommendation.Bound) -> String {
    switch bound {
    case .divergence(let context):
      "KL reaches \(budgets.divergences[budgets.recommended]) nat in context \(name(context).visible)"
    case .crossEntropy: "cross-entropy has grown by \(budgets.crossEntropy) nat"
    case .overshoot(let context):
      "from about there the target falls again in context \(name(context).visible)"
    case .entropy(let context):
      "beyond it the entropy falls so far that text repeats itself, in context "
        + name(context).visible
    }
  }

  /// What else a person should know, below the tables.
  private var notes: [String] {
    var notes: [String] = []
    if advice.contexts.count > AdviceReport.shownContexts {
      notes.append(
        "\(advice.contexts.count - AdviceReport.shownContexts) more distributions: --context NAME, "
          + "or --format json")
    }
    if let first = shown.first, let foremost = first.confidence?.foremost {
      notes.append(
        "+- is the standard error of alpha with P and N as samples; in "
          + "\(label(first).shortened(to: 12)) the prompt")
      notes.append(
        "that matters most is \(name(foremost.context).visible.shortened(to: 40)) "
          + "(\(text(foremost.influence, 2)))")
    }
    if let share = advice.longRun {
      notes.append(
        "in a long text the target's share goes from \(text(share.before, 4))"
          + (share.there.map { " to \(text($0, 4))" } ?? ""))
    }
    var falls: [String] = []
    for entry in advice.contexts {
      if let level = entry.entropyLevel, let reach = entry.entropyReach, let below = reach.below {
        falls.append(
          "entropy falls below \(level.short) nat in \(label(entry).shortened(to: 16)) at alpha = "
            + "\(Advice.roundedDown(CertifiedReal(exact: reach.above)).short)..\(below.shortUp)")
      }
    }
    notes += falls.prefix(3)
    if falls.count > 3 { notes.append("and in \(falls.count - 3) more: --format json") }
    return notes.isEmpty ? [] : [""] + notes
  }

  // MARK: - Tables

  /// How far each budget reaches over all contexts.
  private var ends: Grid {
    typealias Line = (budget: String, strength: String, context: String, target: String)
    var rows: [Line] = budgets.divergences.indices.map { place in
      let bounded = advice.contexts.filter { $0.divergences[place].strength != nil }
      guard
        let first = bounded.min(by: {
          ($0.divergences[place].strength ?? 0) < ($1.divergences[place].strength ?? 0)
        }), let strength = first.divergences[place].strength
      else { return ("KL \(budgets.divergences[place])", "any", "", "") }
      return (
        "KL \(budgets.divergences[place])", strength.short, label(first),
        change(first, first.divergences[place].target)
      )
    }
    rows.append(
      (
        "cross-entropy +\(budgets.crossEntropy)",
        advice.crossEntropyEnd.map { Advice.roundedDown($0).short } ?? "any", "(all together)", ""
      ))
    return Grid(
      [
        Column("budget (nats)"), Column("alpha up to", .point), Column("first in"),
        Column("target, from and to"),
      ], of: rows
    ) { [.words($0.budget), .words($0.strength), .words($0.context, upTo: 16), .words($0.target)] }
  }

  /// The distributions whose recommended end comes first.
  private var shown: [ContextAdvice] {
    let place = budgets.recommended
    let sorted = advice.contexts.enumerated().sorted { a, b in
      switch (a.element.divergences[place].strength, b.element.divergences[place].strength) {
      case (let x?, let y?) where x != y: x < y
      case (_?, nil): true
      case (nil, _?): false
      default: a.offset < b.offset
      }
    }
    return sorted.prefix(AdviceReport.shownContexts).map(\.element)
  }

  private var people: Grid {
    let place = budgets.recommended
    return Grid(
      [
        Column("context"), Column("KL \(budgets.divergences[place]) at", .point),
        Column("+-", .point),
        Column("target"), Column("best eff.", .point), Column("at", .point),
        Column("leads"),
      ], of: shown
    ) { entry in
      let end = entry.divergences[place]
      let best = entry.target?.efficiency
      return [
        .words(label(entry), upTo: 16), .words(end.strength?.short ?? "any"),
        .words(entry.confidence?.standardError.map { text($0, 2) } ?? ""),
        .words(change(entry, end.target)), .words(best.map { text($0.value, 3) } ?? ""),
        .words(best.map { text($0.places, 2) } ?? ""), .words(leaders(entry), upTo: 14),
      ]
    }
  }

  /// A name for those who share a distribution.
  private func label(_ entry: ContextAdvice) -> String {
    let others = entry.contexts.count - 1
    return name(entry.contexts[0]).visible + (others > 0 ? " +\(others)" : "")
  }

  private func change(_ entry: ContextAdvice, _ there: CertifiedReal?) -> String {
    guard let target = entry.target else { return "" }
    return text(target.before, 3) + (there.map { " -> \(text($0, 3))" } ?? "")
  }

  private func leaders(_ entry: ContextAdvice) -> String {
    entry.leads.map { lead in
      lead.tokens.map { model.vocabulary.tokens[$0].visible }.joined(separator: " ")
    }.joined(separator: " > ")
  }

  /// At most `limit` digits that are proved; of an enclosure that proves none, its bounds.
  private func text(_ value: CertifiedReal, _ limit: Int) -> String {
    for digits in (1...limit).reversed() {
      if let text = value.decimal(significantDigits: digits) { return text }
    }
    guard let bounds = value.decimalBounds(significantDigits: limit) else { return "" }
    return "\(bounds.lower)..\(bounds.upper)"
  }
}

extension String {
  /// At most `limit` characters of a name, with dots where some are left out.
  fileprivate func shortened(to limit: Int) -> String {
    count <= limit ? self : prefix(limit - 3) + "..."
  }
}

extension Rational {
  /// A number of at most six significant digits, as a decimal.
  fileprivate var short: String { CertifiedReal(exact: self).decimal(significantDigits: 6) ?? "" }

  /// Four significant digits, rounded up.
  fileprivate var shortUp: String {
    CertifiedReal(exact: self).decimalBounds(significantDigits: 4)?.upper ?? ""
  }
}

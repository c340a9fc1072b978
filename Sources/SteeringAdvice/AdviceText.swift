// Advice in words, for the command and the page alike.
internal import ExactArithmetic
internal import PlainText
internal import SteeringLaws

/// What is said of an advice: sentences and the lines of its tables, for a person.
package struct AdviceText: Sendable {
  /// How letters and signs beyond ASCII are written.
  package enum Notation: Sendable {
    /// For a terminal: `alpha`, `->`.
    case ascii
    /// For a page: `α`, `→`.
    case unicode

    var alpha: String { self == .ascii ? "alpha" : "α" }
    var arrow: String { self == .ascii ? "->" : "→" }
    var to: String { self == .ascii ? ".." : " – " }
  }

  /// How far one budget reaches over all contexts.
  package struct BudgetLine: Sendable {
    /// The budget, in nats.
    package let budget: String
    /// The strength, rounded down, or `any`.
    package let strength: String
    /// The context in which it is first used up; empty when in none.
    package let context: String
    /// The target's probability at 0 and there; empty when unknown.
    package let target: String
  }

  /// One distinct distribution.
  package struct ContextLine: Sendable {
    /// The context, or how many share the distribution.
    package let context: String
    /// Where the recommended divergence ends, rounded down, or `any`.
    package let strength: String
    /// Its standard error with P and N as samples; empty when unknown.
    package let error: String
    /// The target's probability at 0 and there; empty when unknown.
    package let target: String
    /// The largest efficiency and where it is, or that at the recommended divergence; empty when
    /// unknown.
    package let efficiency: String
    package let efficiencyAt: String
    /// The most likely tokens on the way.
    package let leads: String
  }

  private let advice: Advice
  private let names: [String]
  private let tokens: [String]
  private let notation: Notation

  /// The contexts of the table.
  private static let shownContexts = 10

  /// `advice` on a model of these contexts and tokens.
  package init(
    _ advice: Advice, contextNames: [String], tokens: [String], _ notation: Notation
  ) {
    self.advice = advice
    names = contextNames
    self.tokens = tokens
    self.notation = notation
  }

  private var budgets: AdviceBudgets { advice.budgets }
  private var alpha: String { notation.alpha }
  private func name(_ number: Int) -> String { names[number].visible }

  // MARK: - Sentences

  /// The range and its reason.
  package var recommendation: String {
    switch advice.recommendation {
    case .upTo(let strength, let bound):
      "Use \(alpha) up to \(strength.short): \(reason(bound))."
    case .unbounded:
      "Use any \(alpha): no budget is ever used up."
    case .none(.targetLoses(let context)):
      "No strength: \(alpha) > 0 lowers the target in context \(name(context))."
    case .none(.nothingChanges):
      "No strength: steering changes nothing, for the log-odds are constant."
    }
  }

  /// The law that the answers follow.
  package var law: String {
    switch advice.law {
    case .linear: "Law: linear, for a vector added where a linear head reads (M = log-odds)."
    case .greatCircle: "Law: great circle, for a vector added before the final norm."
    }
  }

  private func reason(_ bound: Recommendation.Bound) -> String {
    switch bound {
    case .divergence(let context):
      "KL reaches \(budgets.divergences[budgets.recommended]) nat in context \(name(context))"
    case .crossEntropy: "cross-entropy has grown by \(budgets.crossEntropy) nat"
    case .overshoot(let context):
      "the target is likeliest about there in context \(name(context)), and falls again"
    case .entropy(let context):
      "beyond it the entropy falls so far that text repeats itself, in context \(name(context))"
    }
  }

  /// The target's share of a long text; nil when unknown.
  package var longRun: String? {
    advice.longRun.map { (share) -> String in
      let before = share.before.enclosure
      let verb = share.there.map {
        $0.enclosure.upper < before.lower
          ? "falls" : $0.enclosure.lower > before.upper ? "rises" : "goes"
      }
      guard let there = share.there, let verb else {
        return "in a long text the target's share is \(text(share.before, 4))"
      }
      return
        "in a long text the target's share \(verb) from \(text(share.before, 4)) to \(text(there, 4))"
    }
  }

  /// Where the entropy falls so far that text repeats itself; empty when nowhere.
  package var entropyNotes: [String] {
    var falls: [String] = []
    for entry in advice.contexts {
      if let level = entry.entropyLevel, let reach = entry.entropyReach, let below = reach.below {
        falls.append(
          "entropy falls below \(level.short) nat in \(label(entry).shortened(to: 16)) at \(alpha) = "
            + "\(Advice.roundedDown(CertifiedReal(exact: reach.above)).short)\(notation.to)\(below.shortUp)"
        )
      }
    }
    return falls
  }

  /// The prompt that matters most in the first context of the table, with its influence.
  package var foremost: (context: String, prompt: String, influence: String)? {
    guard let first = shown.first, let foremost = first.confidence?.foremost else { return nil }
    return (
      label(first).shortened(to: 12), name(foremost.context).shortened(to: 40),
      text(foremost.influence, 2).replacing("-", with: notation == .ascii ? "-" : "\u{2212}")
    )
  }

  /// What is not answered under this law; empty for nothing.
  package var unanswered: String {
    switch advice.law {
    case .linear: ""
    case .greatCircle: "through a norm the best efficiency and standard errors are not answered"
    }
  }

  /// The distributions that ``contextLines`` leaves out.
  package var omittedCount: Int { max(0, advice.contexts.count - AdviceText.shownContexts) }

  // MARK: - Tables

  /// How far each budget reaches over all contexts, the divergences first.
  package var budgetLines: [BudgetLine] {
    budgets.divergences.indices.map { place in
      let bounded = advice.contexts.filter { $0.divergences[place].strength != nil }
      let budget = "KL \(budgets.divergences[place])"
      guard
        let first = bounded.min(by: {
          ($0.divergences[place].strength ?? 0) < ($1.divergences[place].strength ?? 0)
        }), let strength = first.divergences[place].strength
      else { return BudgetLine(budget: budget, strength: "any", context: "", target: "") }
      return BudgetLine(
        budget: budget, strength: strength.short, context: label(first),
        target: change(first, first.divergences[place].target))
    } + [
      BudgetLine(
        budget: "cross-entropy +\(budgets.crossEntropy)",
        strength: advice.crossEntropyEnd.map { Advice.roundedDown($0).short } ?? "any",
        context: "(all together)", target: "")
    ]
  }

  /// The heading of the strengths of ``contextLines``.
  package var strengthHeading: String { "KL \(budgets.divergences[budgets.recommended]) at" }

  /// The heading of the efficiencies of ``contextLines``.
  package var efficiencyHeading: String {
    switch advice.law {
    case .linear: notation == .ascii ? "best eff." : "best efficiency"
    case .greatCircle: notation == .ascii ? "eff. there" : "efficiency there"
    }
  }

  /// At most ten distinct distributions, those whose recommended end comes first.
  package var contextLines: [ContextLine] {
    shown.map { entry in
      let end = entry.divergences[budgets.recommended]
      let best = entry.target?.efficiency
      return ContextLine(
        context: label(entry), strength: end.strength?.short ?? "any",
        error: entry.confidence?.standardError.map { text($0, 2) } ?? "",
        target: change(entry, end.target),
        efficiency: (best?.value ?? end.efficiency).map { text($0, 3) } ?? "",
        efficiencyAt: best.map { text($0.places, 2) } ?? "", leads: leaders(entry))
    }
  }

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
    return sorted.prefix(AdviceText.shownContexts).map(\.element)
  }

  /// A name for those who share a distribution.
  private func label(_ entry: ContextAdvice) -> String {
    let others = entry.contexts.count - 1
    return name(entry.contexts[0]) + (others > 0 ? " +\(others)" : "")
  }

  private func change(_ entry: ContextAdvice, _ there: CertifiedReal?) -> String {
    guard let target = entry.target else { return "" }
    return text(target.before, 3) + (there.map { " \(notation.arrow) \(text($0, 3))" } ?? "")
  }

  private func leaders(_ entry: ContextAdvice) -> String {
    entry.leads.map { lead in
      lead.tokens.map { tokens[$0].visible }.joined(separator: " ")
    }.joined(separator: " > ")
  }

  /// At most `limit` digits that are proved; of an enclosure that proves none, its bounds.
  private func text(_ value: CertifiedReal, _ limit: Int) -> String {
    for digits in (1...limit).reversed() {
      if let text = value.decimal(significantDigits: digits) { return text }
    }
    guard let bounds = value.decimalBounds(significantDigits: limit) else { return "" }
    return "\(bounds.lower)\(notation.to)\(bounds.upper)"
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

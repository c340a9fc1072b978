// Advice for programs.
import ExactArithmetic
import SteeringAdvice
import SteeringLaws

extension AdviceReport {
  private func cell(_ value: CertifiedReal?) -> Cell { .certified(ifAny: value, digits: digits) }

  private func exact(_ value: Rational?) -> Cell { .words(ifAny: value.map { "\($0)" }) }

  /// A number of which only bounds are known, and its digits as far as they are proved.
  private func bounds(_ value: CertifiedReal) -> Cell {
    let ends = value.decimalBounds(significantDigits: 6)
    return .record(["lower": .words(ifAny: ends?.lower), "upper": .words(ifAny: ends?.upper)])
  }

  /// The recommended range: `{"upTo", "bound", "context"}`, with `upTo` null for any strength; null
  /// when there is none, of which `refusal` tells the reason.
  var recommendation: Cell {
    func range(_ strength: Rational?, _ bound: String?, _ context: Int?) -> Cell {
      .record([
        "upTo": exact(strength), "bound": .words(ifAny: bound),
        "context": .text(ifAny: context.map(name)), "refusal": .missing,
      ])
    }
    func refusal(_ reason: String, _ context: Int?) -> Cell {
      .record([
        "upTo": .missing, "bound": .missing, "context": .text(ifAny: context.map(name)),
        "refusal": .words(reason),
      ])
    }
    switch advice.recommendation {
    case .upTo(let strength, .divergence(let context)):
      return range(strength, "divergence", context)
    case .upTo(let strength, .crossEntropy): return range(strength, "crossEntropy", nil)
    case .upTo(let strength, .overshoot(let context)): return range(strength, "overshoot", context)
    case .upTo(let strength, .entropy(let context)): return range(strength, "entropy", context)
    case .unbounded: return range(nil, nil, nil)
    case .none(.targetLoses(let context)): return refusal("targetLoses", context)
    case .none(.nothingChanges): return refusal("nothingChanges", nil)
    }
  }

  /// The end of the budget of cross-entropy over all contexts.
  var crossEntropy: Cell {
    .record([
      "budget": exact(advice.budgets.crossEntropy), "end": cell(advice.crossEntropyEnd),
    ])
  }

  /// The target's share of a long text.
  var longRun: Cell {
    advice.longRun.map { .record(["before": cell($0.before), "there": cell($0.there)]) }
      ?? .missing
  }

  /// A record for each context of `entry`.
  func records(_ entry: ContextAdvice) -> [Cell] {
    let divergences = zip(advice.budgets.divergences, entry.divergences).map { budget, end in
      Cell.record([
        "budget": exact(budget), "end": cell(end.end), "strength": exact(end.strength),
        "target": cell(end.target), "efficiency": cell(end.efficiency),
      ])
    }
    return entry.contexts.map { context in
      .record([
        "name": .text(name(context)), "divergences": .list(divergences),
        "target": entry.target.map(record) ?? .missing,
        "leads": .list(
          entry.leads.map { lead in
            .record([
              "tokens": .list(lead.tokens.map { .text(model.vocabulary.tokens[$0]) }),
              "from": cell(lead.from),
            ])
          }), "entropy": cell(entry.entropy),
        "entropyLevel": exact(entry.entropyLevel),
        "entropyReach": entry.entropyReach.map {
          .record(["above": exact($0.above), "below": exact($0.below)])
        } ?? .missing,
        "confidence": entry.confidence.map { confidence in
          .record([
            "standardError": .certified(ifAny: confidence.standardError, digits: 2),
            "prompt": .text(ifAny: confidence.foremost.map { name($0.context) }),
            "influence": .certified(ifAny: confidence.foremost?.influence, digits: 2),
          ])
        } ?? .missing,
      ])
    }
  }

  private func record(_ target: ContextAdvice.Target) -> Cell {
    .record([
      "before": cell(target.before), "isGaining": target.isGaining.map(Cell.boolean) ?? .missing,
      "isOvershot": target.isOvershot.map(Cell.boolean) ?? .missing,
      "largest": target.largest.map { bounds($0.value) } ?? .missing,
      "largestAt": target.largest.map { bounds($0.places) } ?? .missing,
      "efficiencyAtZero": cell(target.efficiencyAtZero),
      "efficiency": target.efficiency.map { bounds($0.value) } ?? .missing,
      "efficiencyAt": target.efficiency.map { bounds($0.places) } ?? .missing,
    ])
  }

  /// A line for each context and divergence.
  var lines: Grid {
    let columns = ["context", "budget", "end", "strength", "targetBefore", "target"]
    return Grid(
      columns.map { Column(csv: $0) },
      advice.contexts.lazy.flatMap { entry in
        entry.contexts.flatMap { context in
          zip(advice.budgets.divergences, entry.divergences).map { budget, end in
            Row([
              .text(name(context)), exact(budget), decimal(end.end) ?? .words("+inf"),
              exact(end.strength), decimal(entry.target?.before) ?? .missing,
              decimal(end.target) ?? .missing,
            ])
          }
        }
      })
  }

  private func decimal(_ value: CertifiedReal?) -> Cell? {
    value.map { .decimal($0, digits: digits) }
  }
}

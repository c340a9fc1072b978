// Which strengths are recommended, and why.
public import ExactArithmetic

/// The strengths that are recommended.
public enum Recommendation: Sendable {
  /// What ends the recommended range.
  public enum Bound: Sendable {
    /// The recommended divergence, first reached in this context.
    case divergence(context: Int)
    /// The budget of cross-entropy over all contexts.
    case crossEntropy
    /// The target's largest probability, first reached in this context.
    case overshoot(context: Int)
    /// The least entropy, first reached in this context.
    case entropy(context: Int)
  }

  /// Why there is no range.
  public enum Refusal: Sendable {
    /// The target loses in this context: Cov(M, 1_T) < 0, or through a norm the slope of its log-odds at
    /// α = 0; where that is not decided, it is less likely at the end of the recommended divergence.
    case targetLoses(context: Int)
    /// Steering changes nothing: M is constant in every context.
    case nothingChanges
  }

  /// 0 < α ≤ this number, four digits of it, rounded down.
  case upTo(Rational, Bound)
  /// All α > 0: no budget is ever used up.
  case unbounded
  /// None.
  case none(Refusal)
}

extension Recommendation {
  /// The recommendation that follows from what is known of each distinct distribution and of all
  /// together.
  init(_ contexts: [ContextAdvice], crossEntropy: CertifiedReal?, _ budgets: AdviceBudgets) {
    for context in contexts {
      guard let target = context.target else { continue }
      let end = context.divergences[budgets.recommended].target
      let isLower = end.map { $0.enclosure.upper < target.before.enclosure.lower } ?? false
      if target.isGaining == false || (target.isGaining == nil && isLower) {
        self = .none(.targetLoses(context: context.contexts[0]))
        return
      }
    }
    var ends: [(strength: Rational, bound: Bound)] = []
    if let crossEntropy {
      ends.append((Advice.roundedDown(crossEntropy), .crossEntropy))
    }
    for context in contexts {
      let number = context.contexts[0]
      if let strength = context.divergences[budgets.recommended].strength {
        ends.append((strength, .divergence(context: number)))
      }
      if let largest = context.target?.largest, largest.isOvershot == true {
        ends.append((Advice.roundedDown(largest.places), .overshoot(context: number)))
      }
      if let reach = context.entropyReach, reach.below != nil {
        ends.append(
          (Advice.roundedDown(CertifiedReal(exact: reach.above)), .entropy(context: number)))
      }
    }
    guard let first = ends.min(by: { $0.strength < $1.strength }) else {
      self = .unbounded
      return
    }
    self = .upTo(first.strength, first.bound)
  }
}

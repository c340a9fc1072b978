// Keeps the terms of a tilting between laws that ask for them at the same strengths.
internal import ExactArithmetic
internal import Synchronization

/// The levels of a tilting at one strength.
final class TiltedTerms<Number: Sendable>: Sendable {
  /// The level about which exponents are taken.
  let reference: Number
  /// e^{α(μ_l − reference)}.
  let tilts: [Number]
  /// w_l e^{α(μ_l − reference)}.
  let terms: [Number]
  /// Their sum.
  let total: Number

  init(reference: Number, tilts: [Number], terms: [Number], total: Number) {
    self.reference = reference
    self.tilts = tilts
    self.terms = terms
    self.total = total
  }
}

/// The terms of one tilting at the strengths asked for last.
///
/// A strength is known again when it is the same number of the same precision, so that answers do not
/// depend on what was asked before.
final class TermMemory<Number: ExponentialField & Sendable>: Sendable {
  private struct State: Sendable {
    var strengths: [Number] = []
    var terms: [TiltedTerms<Number>] = []
    /// The place that is given away next, when all are taken.
    var next = 0
    var weight: Number?
  }

  private let state = Mutex(State())

  /// The most strengths that are kept.
  private static var capacity: Int { 16 }

  /// Σ w_l, which `make` makes.
  @specialized(where Number == Interval)
  func weight(_ make: () -> Number) -> Number {
    state.withLock { state in
      if let weight = state.weight { return weight }
      let made = make()
      state.weight = made
      return made
    }
  }

  /// The terms at `alpha`; nil when they are not known.
  @specialized(where Number == Interval)
  func terms(at alpha: Number) -> TiltedTerms<Number>? {
    state.withLock { state in
      for place in state.strengths.indices where state.strengths[place].isIdentical(to: alpha) {
        return state.terms[place]
      }
      return nil
    }
  }

  /// Keeps `terms` as those at `alpha`, in place of the oldest.
  @specialized(where Number == Interval)
  func keep(_ terms: TiltedTerms<Number>, at alpha: Number) {
    state.withLock { state in
      if state.terms.count < TermMemory.capacity {
        state.strengths.append(alpha)
        state.terms.append(terms)
      } else {
        state.strengths[state.next] = alpha
        state.terms[state.next] = terms
        state.next = (state.next + 1) % TermMemory.capacity
      }
    }
  }
}

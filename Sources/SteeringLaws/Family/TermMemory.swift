// Keeps the terms of a tilting between laws that ask for them at the same strengths.
internal import ConcurrentWork
internal import ExactArithmetic
internal import Synchronization

/// The levels of a tilting at one strength.
struct TiltedTerms<Number: Sendable>: Sendable {
  /// The level about which exponents are taken.
  let reference: Number
  /// e^{α(μ_l − reference)}.
  let tilts: [Number]
  /// w_l e^{α(μ_l − reference)}.
  let terms: [Number]
  /// Their sum.
  let total: Number
}

/// The terms of one tilting at the strengths asked for last.
///
/// A strength is known again when it is the same number of the same precision, so that answers do not
/// depend on what was asked before.
final class TermMemory<Number: ExponentialField & Sendable>: Sendable {
  private typealias Entry = (alpha: Number, terms: TiltedTerms<Number>)
  private let entries = Mutex<(kept: [Entry], next: Int)>(([], 0))
  private let knownTotal = Once<Number>()

  /// The most strengths that are kept.
  private static var capacity: Int { 16 }

  /// Σ w_l, which `make` makes.
  func total(_ make: () -> Number) -> Number { knownTotal(make) }

  /// The terms at `alpha`; nil when they are not known.
  @specialized(where Number == Interval)
  func terms(at alpha: Number) -> TiltedTerms<Number>? {
    entries.withLock { entries in
      entries.kept.first { $0.alpha.isIdentical(to: alpha) }?.terms
    }
  }

  /// Keeps `terms` as those at `alpha`, in place of the oldest.
  @specialized(where Number == Interval)
  func keep(_ terms: TiltedTerms<Number>, at alpha: Number) {
    entries.withLock { entries in
      if entries.kept.count < TermMemory.capacity {
        entries.kept.append((alpha, terms))
      } else {
        entries.kept[entries.next] = (alpha, terms)
        entries.next = (entries.next + 1) % TermMemory.capacity
      }
    }
  }
}

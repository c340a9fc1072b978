// Counts what a checked certificate proves, for the command to show.
public import ExactArithmetic
internal import PeakSearch
public import ProofChecker
internal import SteeringModel

/// What was checked, counted from the theorems and never from the file.
public struct VerifiedSummary: Sendable {
  /// How many theorems of each kind there are, in a fixed order; kinds without any are left out.
  public let counts: [(name: String, count: Int)]
  /// What holds in each context that claims are made about.
  public let contexts: [ContextSummary]

  /// What was checked of one context.
  public struct ContextSummary: Sendable {
    /// The name.
    public let name: String
    /// The levels with a peak in a bracket.
    public let peaks: Int
    /// The levels strictly between the extreme ones, each of which has a peak.
    public let interiorLevels: Int
    /// The tokens of the levels with a peak in a bracket.
    public let tokens: Int
    /// The width of the widest bracket of a peak.
    public let width: Rational
  }

  /// The summary of a checked certificate.
  public init(_ verified: Verified) {
    let names = verified.theorems.map(\.claim.name)
    let order = [
      "peak", "exact-peak", "root-peak", "three-level-peak", "limit", "probability",
      "cross-entropy", "budget",
    ]
    counts = order.map { name in (name, names.lazy.filter { $0 == name }.count) }
      .filter { $0.count > 0 }
    var widths: [Int: [Int: Rational]] = [:]
    for theorem in verified.theorems {
      guard case .peak(let distribution, let level, let lower, let upper) = theorem.claim else {
        continue
      }
      let width = upper - lower
      widths[distribution, default: [:]][level] =
        min(width, widths[distribution]?[level] ?? width)
    }
    let certificate = verified.certificate
    contexts = certificate.contexts.compactMap { context in
      guard let found = widths[context.distribution], let widest = found.values.max() else {
        return nil
      }
      return ContextSummary(
        name: context.name, peaks: found.count,
        interiorLevels: max(0, certificate.levels.count - 2),
        tokens: found.keys.reduce(0) { $0 + certificate.levels[$1].count },
        width: widest)
    }
  }
}

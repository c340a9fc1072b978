// Why an interval of strengths is too wide.

/// A bound that came out too large for the next step: not an error, but a reason to take a narrower
/// interval or more digits.
public struct PanelRefusal: Error, Hashable, CustomStringConvertible {
  /// The step that could not go on.
  enum Reason: String, Sendable, Hashable {
    case normalization = "the square in a normalisation may vanish on the disc"
    case exponential = "an exponential series has no digit"
    case reciprocal = "a denominator may vanish on the disc"
    case gate = "a gate's pole is too near"
    case attention = "the weights of attention may have a pole on the disc"
    case remainder = "the remainder is too large"
  }

  let reason: Reason

  init(_ reason: Reason) { self.reason = reason }

  /// Which step, in words.
  public var description: String { reason.rawValue }
}

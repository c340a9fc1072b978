// Lets tests make a bound of the search on the circle wrong on purpose.
internal import ExactArithmetic

/// A deliberate fault in one proved bound, for tests that ask whether a wrong bound would be noticed.
///
/// A search takes ``none``, which changes nothing.
struct CircleFault: Sendable {
  /// The bounds that the search rests on.
  enum Bound: Sendable, CaseIterable {
    /// Of the series' tail.
    case tail
    /// Of the slope over a cell.
    case slope
    /// Of the errors of a token's numbers and of rounding.
    case rounding
  }

  /// The bound that is wrong.
  let bound: Bound?
  /// What it is multiplied by.
  let factor: Double

  /// All bounds are as they are proved.
  static let none = CircleFault(nil, factor: 1)

  /// `bound` is multiplied by `factor`.
  init(_ bound: Bound?, factor: Double) {
    self.bound = bound
    self.factor = factor
  }

  func applied(to value: Magnitude, _ bound: Bound) -> Magnitude {
    self.bound == bound ? value * Magnitude(factor) : value
  }

  @inline(__always)
  func applied(to value: Double, _ bound: Bound) -> Double {
    self.bound == bound ? value * factor : value
  }
}

// Lets tests make a bound wrong on purpose, to see that it matters.
internal import ExactArithmetic

/// A deliberate fault in one proved bound, for tests that ask whether a wrong bound would
/// be noticed.
///
/// A search takes ``none``, which changes nothing. It costs a comparison where a bound is made.
struct BoundFault: Sendable {
  /// The bounds that a search rests on.
  enum Bound: Sendable, CaseIterable {
    /// Of a compressed family: of the interpolant, of the power sums, of the rule's own rounding,
    /// and of the terms of a bin.
    case interpolation, powerSums, interpolationRule, binMass
    /// Of a panel: of the terms it is made of, of products that are cut off, of terms that are left
    /// out, of the series' tail.
    case terms, cutOff, dropped, seriesTail
    /// Of an interval Newton step: of G, of G', of the root, of the height.
    case residual, derivative, root, height
    /// Of a mean polynomial: of f − p, of Horner's rule, of the restriction to a part, of A's
    /// relative error.
    case meanModel, meanRounding, partition, floatHeight
    /// Of the rounding of A' − yA in double-doubles.
    case refinement
  }

  /// The bound that is wrong.
  let bound: Bound?
  /// What it is multiplied by.
  let factor: Magnitude

  /// All bounds are as they are proved.
  static let none = BoundFault(nil, factor: .one)

  /// `bound` is multiplied by `factor`.
  init(_ bound: Bound?, factor: Magnitude) {
    self.bound = bound
    self.factor = factor
  }

  /// `value`, unless it is the bound that is wrong.
  @inline(__always)
  func applied(to value: Magnitude, _ bound: Bound) -> Magnitude {
    self.bound == bound ? value * factor : value
  }
}

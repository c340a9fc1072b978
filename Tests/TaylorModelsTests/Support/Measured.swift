// A true error beside its bound.
import ExactArithmetic

@testable import TaylorModels

/// The largest error that was seen, as a part of its bound.
struct Measured: Sendable {
  let error: BigFloat
  let bound: BigFloat

  init(error: BigFloat, bound: Magnitude) {
    self.error = error
    self.bound = bound.bigFloat
  }

  /// Whether the bound is false.
  var isViolated: Bool { error > bound }

  /// Error over bound, 0 for 0/0.
  var ratio: Double {
    error.isZero ? 0 : bound.isZero ? .infinity : (error / bound).double()
  }

  /// The largest ratio of several.
  static func worst(_ cases: [Measured]) -> Measured {
    cases.max { $0.ratio < $1.ratio } ?? Measured(error: BigFloat(), bound: .zero)
  }

  /// The largest error at `points`.
  static func worst(
    _ points: [BigComplex], bound: Magnitude, _ error: (BigComplex) throws -> BigFloat
  ) rethrows -> Measured {
    var largest = BigFloat()
    for point in points { largest = try max(largest, error(point)) }
    return Measured(error: largest, bound: bound)
  }
}

/// A structured case in which one part of a bound is most of the error.
struct Scenario: Sendable, CustomStringConvertible {
  let description: String
  /// The part without which the bound must be false.
  let term: ErrorTerm
  /// What part of the bound the error is, at least: how tight the bound is known to be.
  let floor: Double
  /// Whether the bound is false with half of the part too; nil where that is the machine's affair.
  let isHalfNoticed: Bool?
  /// The error, and the bound with a fault.
  let measure: @Sendable (ErrorTerm.Fault?) throws -> Measured

  init(
    _ term: ErrorTerm, _ description: String, floor: Double, isHalfNoticed: Bool? = true,
    _ measure: @escaping @Sendable (ErrorTerm.Fault?) throws -> Measured
  ) {
    self.term = term
    self.description = "\(term): \(description)"
    self.floor = floor
    self.isHalfNoticed = isHalfNoticed
    self.measure = measure
  }
}

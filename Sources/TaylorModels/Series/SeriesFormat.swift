// How polynomials are stored, and what rounding them costs.
internal import ExactArithmetic

/// The order N and the number F of fraction bits of polynomials Σ c_k t^k, k = 0 … N, on the unit
/// disc |t| ≤ 1: each coefficient is an integer times 2^−F.
struct SeriesFormat: Sendable, Hashable {
  /// The order N ≥ 0.
  let order: Int
  /// The number F of fraction bits.
  let fractionBits: Int
  /// A term of the bounds that tests change, to see that they would notice.
  var fault: ErrorTerm.Fault?

  /// The most fraction bits: bounds of products of two coefficients are normal doubles.
  static let fractionLimit = 505
  /// The most fraction bits of constants, N = 0, of which no products of bounds are summed.
  static let constantLimit = 960

  /// The format of order `order` with `fractionBits` bits.
  init(order: Int, fractionBits: Int, fault: ErrorTerm.Fault? = nil) {
    precondition(
      order >= 0 && fractionBits >= 100
        && fractionBits <= (order == 0 ? SeriesFormat.constantLimit : SeriesFormat.fractionLimit),
      "no such format")
    self.order = order
    self.fractionBits = fractionBits
    self.fault = fault
  }

  /// The number N + 1 of coefficients.
  var count: Int { order + 1 }
  /// 2^−F.
  var ulp: Magnitude { .powerOfTwo(-fractionBits) }
  /// (N + 1) 2^−F: how far a polynomial may be from one each of whose coefficients is rounded.
  var rounding: Magnitude { Magnitude(count) * ulp }

  /// The Euclidean norm of `components` such roundings.
  func rounding(components: Int) -> Magnitude { Magnitude(components).squareRoot() * rounding }

  /// `amount`, the part `term` of a bound.
  ///
  /// Every part of the bounds goes through here: a test that deletes one must fail.
  func charge(_ term: ErrorTerm, _ amount: Magnitude) -> Magnitude { fault.charge(term, amount) }
}

// Decides which vectors have a limit under normalisation, and what it is (15).
public import ExactArithmetic
public import SteeringModel

/// Why (15) has no limit along a vector: normalising it divides by zero.
public enum DegenerateDirection: Error, Sendable, Equatable, CustomStringConvertible {
  /// v = 0: RMSNorm cannot normalise it.
  case zero
  /// Every coordinate of v has this value: LayerNorm subtracts it and leaves 0.
  case constant(Rational)
  /// The coordinate at `index` is infinite or not a number.
  case notFinite(index: Int)
  /// The vector has `found` coordinates and the normalisation `expected`.
  case dimension(expected: Int, found: Int)

  /// One line for people: what is wrong and why it matters.
  public var description: String {
    switch self {
    case .zero:
      return "the steering vector is 0: steering along it changes nothing, and RMSNorm of it is 0/0"
    case .constant(let value):
      return "every coordinate of the steering vector is \(value.description): LayerNorm subtracts "
        + "the mean, so that it sees no steering, and LayerNorm of it is 0/0"
    case .notFinite(let index):
      return "coordinate \(index) of the steering vector is not a finite number"
    case .dimension(let expected, let found):
      return "the steering vector has \(found) coordinates, the normalisation \(expected)"
    }
  }
}

/// A steering vector along which a normalisation has a limit, known exactly.
///
/// Degeneracy is decided with rationals, never by a tolerance: RMSNorm needs v ≠ 0, LayerNorm needs
/// v not constant. Doubles are the dyadic numbers that they are.
public struct SteeringDirection: Sendable, Equatable {
  /// The coordinates.
  public let components: [Rational]
  /// The normalisation for which it is no degenerate direction.
  public let kind: NormalizationKind

  /// The direction `components`, which must not be degenerate for `kind`.
  public init(
    _ components: [Rational], under kind: NormalizationKind
  ) throws(DegenerateDirection) {
    switch kind {
    case .rootMeanSquare:
      if components.allSatisfy(\.isZero) { throw .zero }
    case .layer:
      guard let first = components.first else { throw .zero }
      if components.allSatisfy({ $0 == first }) {
        throw first.isZero ? .zero : .constant(first)
      }
    }
    self.components = components
    self.kind = kind
  }

  /// The direction of finite doubles, each taken as the dyadic number that it is.
  public init(_ components: [Double], under kind: NormalizationKind) throws(DegenerateDirection) {
    var exact: [Rational] = []
    for (index, value) in components.enumerated() {
      guard let rational = Rational(exactly: value) else { throw .notFinite(index: index) }
      exact.append(rational)
    }
    try self.init(exact, under: kind)
  }

  /// Enclosures of the coordinates with endpoints of `precision` bits; points when they are short.
  public func enclosures(precision: Int) -> [Interval] {
    components.map { Interval($0, precision: precision) }
  }
}

extension Normalization where Number == Interval {
  /// The limits LN(±v) Wᵀ of the logits of one row at an end of the strengths (15), certified.
  ///
  /// `unembedding` has one row W_z a token. Throws ``DegenerateDirection`` when v has
  /// another dimension.
  public func limitLogits(
    along direction: SteeringDirection, _ end: StrengthEnd, unembedding: [[Interval]],
    precision: Int
  ) throws(DegenerateDirection) -> [Interval] {
    guard direction.components.count == dimension else {
      throw .dimension(expected: dimension, found: direction.components.count)
    }
    let limit = limit(along: direction.enclosures(precision: precision), end)
    return unembedding.map { Vectors.dot($0, limit) }
  }
}

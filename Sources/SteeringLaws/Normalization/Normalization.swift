// RMSNorm and LayerNorm, written once for all number systems.
public import ExactArithmetic
internal import RealModule
public import SteeringModel

/// RMSNorm or LayerNorm over one number system, with gain γ, bias β and ε inside the root.
///
///   LN(x)_i = γ_i y_i / √(‖y‖²/d + ε) + β_i,
///   y = x for RMSNorm, y = Cx = x − mean(x) for LayerNorm.
///
/// Over `Double` it is fast and approximate, over `BigFloat` accurate, over `Interval` certified.
/// Where the root is 0 (ε = 0 and a degenerate x) the value is undefined: NaN, or the whole line.
public struct Normalization<Number: ExponentialField & Sendable>: Sendable {
  /// Which of the two it is.
  public let kind: NormalizationKind
  /// The gain γ, one factor a coordinate.
  public let gain: [Number]
  /// The bias β, one summand a coordinate.
  public let bias: [Number]
  /// The ε ≥ 0 inside the root.
  public let epsilon: Number

  /// A normalisation of vectors with `gain.count` coordinates, at least one; no bias means 0.
  public init(_ kind: NormalizationKind, gain: [Number], bias: [Number]? = nil, epsilon: Number) {
    let bias = bias ?? gain.map { _ in 0 }
    precondition(!gain.isEmpty && gain.count == bias.count, "gain and bias have one size")
    self.kind = kind
    self.gain = gain
    self.bias = bias
    self.epsilon = epsilon
  }

  /// The number d of coordinates.
  public var dimension: Int { gain.count }

  /// The normalised vector LN(x) of `x`, which has d coordinates.
  public func callAsFunction(_ x: [Number]) -> [Number] {
    applied(to: x, epsilon: epsilon)
  }

  /// The limit (15) of LN(h + αv + R(α)) at an end of the strengths, R bounded: LN(±v) with ε = 0.
  ///
  /// ε vanishes because it is divided by α²: LN_ε(αv + u) = LN_{ε/α²}(±v + u/|α|). The direction
  /// must not be degenerate, which ``SteeringDirection`` decides exactly.
  public func limit(along direction: [Number], _ end: StrengthEnd) -> [Number] {
    applied(to: end == .positive ? direction : direction.map { -$0 }, epsilon: 0)
  }

  /// What is normalised: x itself for RMSNorm, x − mean(x) for LayerNorm.
  public func centred(_ x: [Number]) -> [Number] {
    guard kind == .layer else { return x }
    let mean = x.dropFirst().reduce(x[0], +) / Number(dimension)
    return x.map { $0 - mean }
  }

  private func applied(to x: [Number], epsilon: Number) -> [Number] {
    precondition(x.count == dimension, "a vector of another dimension")
    let y = centred(x)
    let size = Number.sqrt(Vectors.squaredNorm(y) / Number(dimension) + epsilon)
    let scale = 1 / size
    return y.indices.map { gain[$0] * (y[$0] * scale) + bias[$0] }
  }

  /// The same normalisation over another number system.
  public func converted<Other>(_ lift: (Number) -> Other) -> Normalization<Other> {
    Normalization<Other>(
      kind, gain: gain.map(lift), bias: bias.map(lift), epsilon: lift(epsilon))
  }
}

/// Sums over coordinates, written once over the number system.
public enum Vectors {
  /// Σ a_i b_i of vectors of one size; 0 for empty ones.
  @inlinable
  public static func dot<Number: ExponentialField>(
    _ a: some Collection<Number>, _ b: some Collection<Number>
  ) -> Number {
    var sum: Number = 0
    for (x, y) in zip(a, b) { sum += x * y }
    return sum
  }

  /// The squared Euclidean norm ‖x‖².
  @inlinable
  public static func squaredNorm<Number: ExponentialField>(_ x: some Collection<Number>) -> Number {
    var sum: Number = 0
    for value in x { sum += value.squared }
    return sum
  }

  /// The Euclidean norm ‖x‖.
  @inlinable
  public static func norm<Number: ExponentialField>(_ x: some Collection<Number>) -> Number {
    Number.sqrt(squaredNorm(x))
  }

  /// a − b.
  @inlinable
  public static func difference<Number: ExponentialField>(_ a: [Number], _ b: [Number]) -> [Number]
  {
    zip(a, b).map { $0 - $1 }
  }

  /// a + b.
  @inlinable
  public static func sum<Number: ExponentialField>(_ a: [Number], _ b: [Number]) -> [Number] {
    zip(a, b).map { $0 + $1 }
  }
}

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

  /// Writes the normalised vector LN(x) of `x` into `result`, whose places hold numbers before.
  ///
  /// Both have d coordinates.
  @specialized(where Number == Double)
  @specialized(where Number == Float)
  public func callAsFunction(
    _ x: UnsafeBufferPointer<Number>, into result: UnsafeMutableBufferPointer<Number>
  ) {
    apply(to: x, epsilon: epsilon, into: result)
  }

  /// What is normalised: x itself for RMSNorm, x − mean(x) for LayerNorm.
  public func centred(_ x: [Number]) -> [Number] {
    var result = x
    result.withUnsafeMutableBufferPointer { centre($0) }
    return result
  }

  @specialized(where Number == Double)
  @specialized(where Number == Float)
  @specialized(where Number == Interval)
  private func centre(_ x: UnsafeMutableBufferPointer<Number>) {
    guard kind == .layer, let first = x.first else { return }
    let mean = x.dropFirst().reduce(first, +) / Number(x.count)
    for index in x.indices { x[index] -= mean }
  }

  private func applied(to x: [Number], epsilon: Number) -> [Number] {
    var result = x
    x.withUnsafeBufferPointer { x in
      result.withUnsafeMutableBufferPointer { apply(to: x, epsilon: epsilon, into: $0) }
    }
    return result
  }

  @specialized(where Number == Double)
  @specialized(where Number == Float)
  @specialized(where Number == Interval)
  private func apply(
    to x: UnsafeBufferPointer<Number>, epsilon: Number,
    into y: UnsafeMutableBufferPointer<Number>
  ) {
    precondition(x.count == dimension && y.count == dimension, "a vector of another dimension")
    for index in x.indices { y[index] = x[index] }
    centre(y)
    var square: Number = 0
    for index in y.indices { square += y[index].squared }
    let scale = 1 / Number.sqrt(square / Number(dimension) + epsilon)
    gain.withUnsafeBufferPointer { gain in
      bias.withUnsafeBufferPointer { bias in
        for index in y.indices { y[index] = gain[index] * (y[index] * scale) + bias[index] }
      }
    }
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

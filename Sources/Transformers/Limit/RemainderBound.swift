// Bounds what later blocks can add to a steered stream.
public import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// A bound of R(α), the sum of what the blocks after the steered layer add to the stream: for all
/// α, from the weights alone.
public struct RemainderBound: Sendable {
  /// The bounds of the later sublayers, in order.
  public let sublayers: [SublayerBound]
  /// The normalisations of the later sublayers, in order.
  private let norms: [Normalization<Interval>]

  /// The bound for the blocks of `decoder` after block `layer`.
  ///
  /// Costs one pass over their weights.
  public init(_ decoder: Decoder<Interval>, after layer: Int) {
    let later = decoder.sublayers(after: layer)
    sublayers = later.map { SublayerBound($0) }
    norms = later.map(\.norm)
  }

  /// An upper bound of ‖R(α)‖ at every position, for every α.
  public var total: BigFloat { total(of: sublayers.count) }

  /// An upper bound of the norm of what the first `count` later sublayers add.
  private func total(of count: Int) -> BigFloat {
    sublayers[..<count].reduce(0 as Interval) { $0 + Interval($1.output) }.upper
  }

  /// An upper bound of ‖R(α) − R_∞‖ at a steered position, with the limit R_∞ at the end of α's
  /// sign.
  ///
  /// At a steered position sublayer b sees h + αv + R_b(α) with R_b bounded by the sublayers before
  /// it, so its normalised input is within √d chord(t_b) of its limit (`NormalizationBound` with
  /// γ = 1), and its output within its Lipschitz constant times that. At an unsteered position
  /// before the steered one nothing changes at all. `stateNorm` bounds ‖h‖ at the steered
  /// positions. Infinite when v is degenerate for one of the later normalisations, for then R_∞
  /// need not exist.
  public func drift(
    at alpha: Rational, along direction: [Rational], stateNorm: BigFloat
  ) -> BigFloat {
    var sum: Interval = 0
    for (index, sublayer) in sublayers.enumerated() {
      guard let direction = try? SteeringDirection(direction, under: norms[index].kind) else {
        return .infinity()
      }
      let bound = NormalizationBound(
        norms[index], along: direction, rowNorm: 1, stateNorm: stateNorm,
        remainderNorm: total(of: index))
      sum += Interval(sublayer.lipschitz) * Interval(bound.distance(at: alpha))
    }
    return sum.upper
  }
}

// The closed arc of angles in pieces that overlap by a rounding at most.
internal import ExactArithmetic
internal import RealModule

/// A piece of the arc, given by the half-angle tangents T = tan(θ/2) of its ends: the closed arc
/// −π/2 ≤ θ ≤ π/2 is −1 ≤ T ≤ 1.
///
/// A dyadic T is a rational point of the circle, so that pieces meet exactly and no angle is ever
/// computed. On a piece about T₀ the local coordinate is t = (T − T₀)/(1 + T₀T), the half-angle
/// tangent of θ − θ₀.
struct ArcPiece: Sendable {
  /// The ends and the middle, as half-angle tangents: exact.
  let low: Double
  let high: Double
  let center: Double
  /// The local coordinates of the ends: each lies between these neighbours, `outer` ones outside.
  let start: (outer: Double, inner: Double)
  let end: (inner: Double, outer: Double)
  /// A little more than the largest |t| of the piece.
  let radius: Double

  init(low: Double, high: Double) {
    self.low = low
    self.high = high
    center = low + (high - low) / 2
    let middle = ArcPiece.exact(center)
    func local(_ tangent: Double, _ rounding: Rounding) -> Double {
      let place = ArcPiece.exact(tangent)
      return BigFloat(
        (place - middle) / (1 + middle * place), precision: 53, rounding: rounding
      ).double(rounding)
    }
    start = (local(low, .down), local(low, .up))
    end = (local(high, .down), local(high, .up))
    radius = max(-start.outer, end.outer) * (1 + 0x1p-20)
  }

  /// The rational number that a finite double is.
  static func exact(_ value: Double) -> Rational {
    guard let exact = Rational(exactly: value) else { preconditionFailure("places are finite") }
    return exact
  }

  /// The closed arc in `count` pieces of about the same length.
  static func cover(_ count: Int) -> [ArcPiece] {
    let places = (0...count).map { index -> Double in
      if index == 0 { return -1 }
      if index == count { return 1 }
      return Double.tan((Double(index) / Double(count) - 0.5) * Double.pi / 2)
    }
    return (0..<count).map { ArcPiece(low: places[$0], high: places[$0 + 1]) }
  }

  /// Two halves; not cut in the middle, which may be a point of symmetry, where zeros are.
  var halves: [ArcPiece] {
    let cut = low + (high - low) * 0.4871
    return [ArcPiece(low: low, high: cut), ArcPiece(low: cut, high: high)]
  }

  /// cos θ₀ and sin θ₀ of the middle, exactly.
  var direction: (cosine: Rational, sine: Rational) {
    let middle = ArcPiece.exact(center)
    let square = middle * middle
    return ((1 - square) / (1 + square), 2 * middle / (1 + square))
  }

  /// The half-angle tangent (T₀ + t)/(1 − T₀t) of local coordinates t.
  func tangent(ofLocal t: Interval) -> Interval {
    let middle = Interval(BigFloat(center))
    return (middle + t) / ((1 as Interval) - middle * t)
  }
}

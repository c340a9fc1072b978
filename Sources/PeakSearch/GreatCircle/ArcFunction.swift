// What a method of evaluating the shared function has to offer.
internal import ExactArithmetic

/// The one function k(t) of a piece against which all tokens are held, enclosed.
///
/// With F(t) = Σ_y e^{B_y + U_y} relative to a reference wave, (x, w) a token's wave on the piece
/// relative to it, and t the half-angle tangent of θ − θ₀:
///
///   (1 + t²)(U′_z − K′) = q_z(t) − k(t),  q_z = w(1 − t²) − 2xt,  k = ½(1 + t²)² F_t/F.
///
/// So σ_z is critical iff q_z = k: a quadratic of the token against one function for all (20).
protocol ArcFunction {
  /// Enclosures of k over [low, high], which is a point or a gap of neighbouring doubles.
  func value(from low: Double, through high: Double) -> (lower: Double, upper: Double)
  /// Enclosures of k′ over [low, high].
  func slope(from low: Double, through high: Double) -> (lower: Double, upper: Double)
}

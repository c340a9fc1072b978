// What it changes that weights and waves are rounded.

/// Bounds of the errors of k and k′ on a piece that are due to the rounding of weights and waves.
///
/// k = E[q] and k′ = E[q′] + 2/(1 + t²)² Var(q) under the weights w_y e^{τ_y}, since τ′ = 2q/(1 + t²)².
/// With |Δq_y| ≤ 1.2 r_y, |Δq′_y| ≤ 2.5 r_y for waves within r_y, and weights within e^{±η_y},
///
///   |Δk|  ≤ E[1.2 r] + 1.1 E[|q − k| η],
///   |Δk′| ≤ E[2.5 r] + 1.1 (E[|q′|η] + E|q′| Eη)
///           + 2 (2.2 E[|q − k| 1.2 r] + 1.2 (E[(q − k)² η] + E[q²] Eη)),
///
/// as E′f − Ef = E[(f − Ef)(e^δ − 1)]/E[e^δ] for |δ| ≤ η. Each expectation is bounded by the sum over
/// w_y M_y over F; the factors leave room for second order, as r and η are below 2^−30.
struct WeightBounds: Sendable {
  /// A lower bound of F: Σ w_y/M_y.
  var least = 0.0
  /// Sums of w_y M_y times r, |q| r, η, |q| η, q² η, |q′| η, q² and |q′|.
  var shift = 0.0
  var shiftedHeight = 0.0
  var change = 0.0
  var changedHeight = 0.0
  var changedSquare = 0.0
  var changedSteep = 0.0
  var square = 0.0
  var steep = 0.0
  /// The sum of w_y M_y |q|.
  var height = 0.0

  /// F times the bounds for k and k′, and the bound for F itself, where |F′| ≤ `slopeSum`.
  func errors(slopeSum: Double) -> (value: Double, slope: Double, mass: Double) {
    let room = 1 + 0x1p-20
    let least = least / room
    // k = ½(1 + t²)² F′/F with |t| ≤ 1/16.
    let height = 0.51 * slopeSum / least
    let value = 1.2 * shift + 1.1 * (changedHeight + height * change)
    let spread =
      2.2 * 1.2 * (shiftedHeight + height * shift)
      + 1.2 * (2 * changedSquare + 2 * height * height * change + square * change / least)
    let slope = 2.5 * shift + 1.1 * (changedSteep + steep * change / least) + 2 * spread
    return (value * room, slope * room, 1.1 * change * room)
  }
}

// Adds the proved bounds of a panel's errors.
internal import ExactArithmetic

extension TaylorPanel {
  /// Bounds of the errors of A, A' and half A'' on a panel, for |s| ≤ 1, against those of the
  /// full family.
  ///
  /// All are scaled like the polynomial. They add up: terms that are off, products that are cut
  /// off, terms that are left out, the series' tail, and the compression.
  struct Errors: Sendable {
    let value: Magnitude
    let slope: Magnitude
    let curvature: Magnitude
    /// A bound of the terms that were left out, in each of the three.
    let dropped: Magnitude

    /// `mass` bounds Σ|ω|, and `compression` holds the unscaled errors of the compressed family.
    init(
      _ shape: TaylorPanelShape, mass: Magnitude, kept: Int, dropped: Int, termError: Magnitude,
      compression: [Magnitude], logStep: Int, exponent: Int, fault: BoundFault
    ) {
      let terms = Magnitude(kept)
      // Each is below 2^(top + lead − bits − 8), where 2^(top + lead) is scaled to 1/2.
      let lost = fault.applied(
        to: Magnitude(dropped).scaled(byPowerOfTwo: -64 * shape.limbs - 9 - shape.guardBits),
        .dropped)
      let bounds = (0...2).map { degree in
        let ofTerms = mass * termError * shape.termBounds[degree]
        // A term that is cut off itself is off by a unit, in every power sum alike.
        let cut =
          terms * shape.cutBounds[degree] + shape.roundingBounds[degree]
          + (terms * shape.termBounds[degree]).scaled(byPowerOfTwo: -64 * shape.limbs)
        let tail = mass * shape.tailBounds[degree]
        // A derivative in s is h times one in α.
        let compressed = compression[degree].scaled(
          byPowerOfTwo: degree * logStep - exponent - (degree == 2 ? 1 : 0))
        return fault.applied(to: ofTerms, .terms) + fault.applied(to: cut, .cutOff) + lost
          + fault.applied(to: tail, .seriesTail) + compressed
      }
      (value, slope, curvature) = (bounds[0], bounds[1], bounds[2])
      self.dropped = lost
    }

    /// A bound of the relative error of terms by statistics that are off by at most 2 units of
    /// 2^`cut`: one of the grid, and one more where a family was compressed.
    ///
    /// A sum of two doubles is off by two, and so is the least one that places are counted from:
    /// with the compression's these are 5 units, for which the 4 of a `cut` that is 1 larger and the
    /// factor 2 of e^x − 1 ≤ 2x, of which less than 1.01 is needed here, are enough. With ε for 2 units, e^{αμ} is off by |α|ε e^{|α|ε}, relatively, for |α| ≤ |α₀| + h, and a
    /// factor (hδ)^m, m ≤ 2, by hmε at most. Infinite where that is no small number.
    static func ofStatistics(center: Double, logStep: Int, cut: Int) -> Magnitude {
      let step = Magnitude.powerOfTwo(logStep)
      let change = (Magnitude(center) + step + step + step).scaled(byPowerOfTwo: cut + 1)
      return change.exponent < 0 ? change.scaled(byPowerOfTwo: 1) : .infinity
    }
  }
}

// Adds exact sorting to arrays of logarithms.

extension [Logarithm] {
  /// The indices in exact increasing order of the numbers; ties keep the order of the indices.
  ///
  /// Bounds in doubles decide where they can; costs V log V comparisons of them and one
  /// enclosure each.
  package func sortedIndices() -> [Int] {
    let bounds =
      argumentBounds
      ?? map { number -> (lower: Double, upper: Double) in
        let enclosure = number.enclosure(precision: 64)
        return (enclosure.lower.double(.down), enclosure.upper.double(.up))
      }
    return indices.sorted { a, b in
      if bounds[a].upper < bounds[b].lower { return true }
      if bounds[b].upper < bounds[a].lower { return false }
      return self[a] == self[b] ? a < b : self[a] < self[b]
    }
  }

  /// Bounds of ρ, or of −ρ when c < 0, for numbers c log ρ with one common c: they are
  /// ordered alike.
  private var argumentBounds: [(lower: Double, upper: Double)]? {
    guard let rate = lazy.compactMap(\.terms.first).first?.coefficient else { return nil }
    var bounds: [(lower: Double, upper: Double)] = []
    bounds.reserveCapacity(count)
    for number in self {
      guard number.rational.isZero, number.terms.count <= 1 else { return nil }
      // A number without terms is 0 = c log 1.
      let term = number.terms.first
      guard term?.coefficient ?? rate == rate else { return nil }
      // Within three units in the last place.
      let size = term?.argument.approximation ?? 1
      guard size.isNormal else { return nil }
      let (low, high) = (size * (1 - 0x1p-50), size * (1 + 0x1p-50))
      bounds.append(rate.signum > 0 ? (low, high) : (-high, -low))
    }
    return bounds
  }
}

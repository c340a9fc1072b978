// Lets one search take exact families and families of doubles alike.
internal import SteeringLaws

/// Where a compressed family comes from.
enum FamilySource: Sendable {
  /// Levels on a grid.
  case levels(GridFamily)
  /// Doubles, on the grid of 128 bits with this unit.
  case floats(FloatFamily, unit: Int)

  /// The distance of the outermost statistics.
  var range: Double {
    switch self {
    case .levels(let family): return family.range
    case .floats(let family, _): return family.range
    }
  }

  /// The compressed family for |α| ≤ `reach`.
  func compressed(bits: Int, reach: Double) -> FamilyCompression {
    // A guess of the products of full length that each compressed level will cost.
    let uses = 400 + bits
    switch self {
    case .levels(let family):
      return FamilyCompression(family, bits: bits, reach: reach, uses: uses)
    case .floats(let family, let unit):
      return FamilyCompression(family, unit: unit, bits: bits, reach: reach, uses: uses)
    }
  }
}

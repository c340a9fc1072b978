import ExactArithmetic
import SteeringLaws
import SteeringModel
import Testing

@testable import PeakSearch

@Suite("Plans of compressions")
struct CompressionPlanTests {
  /// Bins so wide that power sums lose more bits than there are leave every level to searches one by one; at
  /// these digits there is room for wide ones.
  @Test(arguments: [125, 230, 250])
  func `panels of a compressed family decide every level asked`(digits: Int) throws {
    // Log-odds of 40 bits over an interval of length 8, in no pattern.
    var state: UInt64 = 1
    let statistics = (0..<1500).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Rational(Integer(Int(state >> 24))) / Rational(Integer(1 << 37)) - 4
    }
    let distribution = NextTokenDistribution.weights(
      NumberRow((0..<1500).map { Rational(1, Integer($0 + 3)) }))
    let family = TiltedFamily(distribution, statistics: statistics.map { Logarithm(rational: $0) })
    // Peaks at about −5, 0 and 5.
    let levels = [40, 750, 1460]
    let search = try #require(family.panelSearch(ofLevels: levels, digits: digits))
    let count = [false, true].map { search.found(isPositive: $0).count }
    #expect(count[0] + count[1] == levels.count)
  }

  /// Bins are counted where levels are: between clusters there may be millions of empty ones.
  @Test func `clusters that are small and far apart become few points, however far panels reach`() {
    var grid = GridFamily(limbs: 5, unit: 4)
    for center in [-3.0, 0, 3] {
      for place in 0..<1000 {
        grid.append(BigFloat(center + Double(place) * 0x1p-50), weight: BigFloat(1))
      }
    }
    for reach in [0x1p6, 0x1p20, 0x1p34] {
      let compression = FamilyCompression(grid, bits: 240, reach: reach, uses: 1500)
      #expect(compression.family.count < 300)
      #expect(compression.bins.count == 3)
      let weight = compression.family.weights.reduce(BigFloat(0)) { $0 + $1 }
      #expect(abs(weight.double() - 3000) < 1e-9)
    }
  }
}

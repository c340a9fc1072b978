// Puts a family into fixed point, the form in which panels compute.
internal import ExactArithmetic
internal import LimbKernels
internal import SteeringLaws

/// The levels of a family as fixed-point numbers on one grid: what panels compute with.
///
/// Statistic l is `fraction(l)` · 2^`unit` with |fraction| < 1/4 (1/2 for a point of a compressed
/// family), off by at most one unit of its last limb; weight l is a float with a relative error of
/// at most 2^(−64 · `limbs`). A weight may be negative: a compressed family (``FamilyCompression``)
/// is a signed quadrature of another one.
struct GridFamily: Sendable {
  let limbs: Int
  let unit: Int
  /// `limbs` limbs a level, in two's complement.
  private(set) var fractions: [UInt]
  /// The statistics in doubles.
  private(set) var doubles: [Double]
  /// The weights; empty for levels of which only the statistics are asked.
  private(set) var weights: [BigFloat]

  var count: Int { doubles.count }

  /// The limbs of the longest statistic: few for doubles and compressed families.
  var significantLimbs: Int {
    var low = limbs
    for level in 0..<count {
      var index = 0
      while index < low, fractions[level * limbs + index] == 0 { index += 1 }
      low = Swift.min(low, index)
    }
    return Swift.max(1, limbs - low)
  }

  /// The numbers of the levels.
  var indices: Range<Int> { doubles.indices }

  /// The statistics of `tokens` of `floats` alone, in their order.
  init(statisticsOf tokens: [Int], in floats: FloatFamily, limbs: Int, unit: Int) {
    self.init(limbs: limbs, unit: unit)
    fractions.reserveCapacity(tokens.count * limbs)
    doubles.reserveCapacity(tokens.count)
    for token in tokens { append(floats.statistic(token).bigFloat) }
  }

  /// `tokens` of `floats`, which are exact, in their order.
  init(_ tokens: [Int], of floats: FloatFamily, limbs: Int, unit: Int) {
    self.init(statisticsOf: tokens, in: floats, limbs: limbs, unit: unit)
    weights = tokens.map { BigFloat(floats.weights[$0]) }
  }

  /// The distance of the ends; 0 for an empty family.
  var range: Double {
    guard let least = doubles.min(), let largest = doubles.max() else { return 0 }
    return largest - least
  }

  /// An empty family.
  init(limbs: Int, unit: Int) {
    self.limbs = limbs
    self.unit = unit
    fractions = []
    doubles = []
    weights = []
  }

  /// The levels of `family` with statistics times 2^`logScale`, which is 0 unless doubles would hold
  /// few strengths; nil for a family whose statistics are all 0.
  ///
  /// Counted from the statistic of level `base`, if that is given.
  static func scaled(
    _ family: TiltedFamily, limbs: Int, base: Int? = nil
  ) -> (grid: GridFamily, logScale: Int)? {
    guard let first = family.levels.first, let last = family.levels.last else { return nil }
    let origin = base.map { family.levels[$0].statistic }
    func statistic(_ level: TiltedFamily.Level) -> Logarithm {
      origin.map { level.statistic - $0 } ?? level.statistic
    }
    let ends = [first, last].map { statistic($0).enclosure(precision: 64).magnitudeBound }
    guard let size = ends.compactMap(\.exponent).max() else { return nil }
    let logScale = abs(size) < 64 ? 0 : -size
    return (
      GridFamily(family, limbs: limbs, size: size, logScale: logScale, statistic), logScale
    )
  }

  /// The levels of `family`, whose `statistic` is below 2^`size`, times 2^`logScale`.
  private init(
    _ family: TiltedFamily, limbs: Int, size: Int, logScale: Int,
    _ statistic: (TiltedFamily.Level) -> Logarithm
  ) {
    self.init(limbs: limbs, unit: size + logScale + 2)
    let count = family.levels.count
    fractions.reserveCapacity(count * limbs)
    weights.reserveCapacity(count)
    let precision = 64 * limbs + 8
    for level in family.levels {
      append(
        statistic(level).enclosure(precision: precision).midpoint
          .scaled(byPowerOfTwo: logScale),
        weight: level.weight.enclosure(precision: precision).midpoint)
    }
  }

  /// Adds a level.
  mutating func append(_ statistic: BigFloat, weight: BigFloat) {
    append(statistic)
    weights.append(weight)
  }

  /// Adds a statistic.
  private mutating func append(_ statistic: BigFloat) {
    let start = fractions.count
    fractions.append(contentsOf: repeatElement(0, count: limbs))
    fractions.withUnsafeMutableBufferPointer { buffer in
      let place = buffer.base + start
      let isNegative = FixedPointLimbs.write(
        statistic, shiftedBy: -unit, limbs: limbs, into: place)
      precondition(place[limbs - 1] >> 63 == 0, "a statistic is less than half of the grid")
      if isNegative { FixedPointLimbs.negate(place, limbs: limbs, into: place) }
    }
    doubles.append(statistic.double())
  }

  /// Adds level `index` of `other`, which lies on the same grid.
  mutating func append(_ index: Int, of other: GridFamily) {
    fractions.append(contentsOf: other.fractions[index * limbs..<(index + 1) * limbs])
    doubles.append(other.doubles[index])
    weights.append(other.weights[index])
  }

  /// Statistic `index` exactly as it stands on the grid.
  func statistic(_ index: Int) -> BigFloat {
    fractions.withUnsafeBufferPointer { buffer in
      FixedPointLimbs.float(buffer.base + index * limbs, limbs: limbs)
        .scaled(byPowerOfTwo: unit)
    }
  }

  /// (μ − μ_first) 2^(`shift` − unit) for every level, which must not be negative: whole parts, and
  /// fractions of `limbs` limbs.
  func places(from first: Int, shiftedBy shift: Int) -> (bins: [Int], fractions: [UInt]) {
    var bins = [Int](repeating: 0, count: count)
    var places = [UInt](repeating: 0, count: fractions.count)
    fractions.withUnsafeBufferPointer { source in
      places.withUnsafeMutableBufferPointer { target in
        let (source, target) = (source.base, target.base)
        for level in 0..<count {
          let place = target + level * limbs
          FixedPointLimbs.subtract(
            source + level * limbs, source + first * limbs, limbs: limbs, into: place)
          if shift > 0 {
            bins[level] = Int(place[limbs - 1] >> UInt(64 - shift))
            FixedPointLimbs.shiftLeft(place, by: shift, limbs: limbs, into: place)
          }
        }
      }
    }
    return (bins, places)
  }
}

// Adds the choice of bins and interpolation points that costs least.
internal import RealModule

extension FamilyCompression {
  /// How to cut the range into bins.
  struct Plan {
    /// Bins have width 2^−`logBins`.
    var logBins = 0
    /// The number J of interpolation points a bin.
    var order = 0
    var isWorthwhile = false

    /// Whether a bin of `count` levels should be replaced by J points.
    func pays(for count: Int, uses: Int) -> Bool {
      count * order / 2 + order * uses < count * uses
    }

    /// The plan of least cost, counted in products of full length, for `count` levels.
    ///
    /// `occupiedBins` tells about how many bins of a width hold levels; nil where all bins between
    /// the ends take room, so that there must not be many.
    ///
    /// Nothing rests on it: the errors of what is chosen are bounded afterwards.
    static func best(
      count: Int, range: Double, limbs: Int, unit: Int, bits: Int, reach: Double, uses: Int,
      occupiedBins: ((Double) -> Int)? = nil
    ) -> Plan {
      var best = Plan()
      var least = Double(count * uses)
      guard range > 0, reach > 0 else { return best }
      // The power sums lose 1.45 a bits by their size and 2.9 a by cancellation (see
      // ``FamilyCompression/errors(order:a:largest:lengths:)``), and some for the number of levels;
      // some of the bits are spare.
      let room = Double(64 * limbs - bits - 18)
      let finest = Int((Double.log2(reach) + 2).rounded(.up))
      // The points of a bin that the last level lies in stay on the grid: |μ| + w < 2^(unit − 1).
      for logBins in stride(from: finest, through: max(finest - 10, 2 - unit), by: -1) {
        guard unit + logBins < (occupiedBins == nil ? 48 : 60) else { continue }
        let width = Double.powerOfTwo(-logBins)
        let a = reach * width
        if 4.35 * a > max(room, 4) { break }
        var order = max(2, Int(a / 4) + 4)
        while estimatedLogPower(a / 4, order) + 2 > -Double(bits + 4) { order += 1 }
        let bins = occupiedBins.map { Double($0(width)) } ?? (range / width).rounded(.up) + 1
        guard bins <= Double(max(64, count)) else { continue }
        let nodes = min(bins * Double(order), Double(count))
        // Later powers are shorter. The rule costs some 10 J² operations.
        let cost =
          Double(count * order) / 2 + nodes * Double(uses) + 10 * Double(order * order)
        if cost < least {
          least = cost
          best = Plan(logBins: logBins, order: order, isWorthwhile: true)
        }
      }
      return best
    }
  }
}

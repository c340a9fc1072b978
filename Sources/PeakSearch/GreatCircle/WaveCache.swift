// Keeps the waves of a family between pieces.
internal import SteeringLaws
internal import Synchronization

/// The waves of a family at the precisions used so far, for all tasks.
final class WaveCache: Sendable {
  private let family: CircleFamily
  /// The waves in pairs of doubles, where those are used.
  let floats: FloatWaves?
  private let known = Mutex<[Int: [CircleWave]]>([:])

  init(_ family: CircleFamily, floats: FloatWaves? = nil) {
    self.family = family
    self.floats = floats
  }

  /// Up to so many bits pairs of doubles are as good as the rationals.
  private static let pairPrecision = 112

  /// P, Q and B of all tokens in `precision` bits.
  func waves(_ precision: Int) -> [CircleWave] {
    known.withLock { known in
      if let waves = known[precision] { return waves }
      let made: [CircleWave]
      if let floats, precision <= WaveCache.pairPrecision {
        made = (0..<floats.count).map { floats.wave($0, precision: precision) }
      } else {
        made = family.waves(precision: precision)
      }
      known[precision] = made
      return made
    }
  }
}

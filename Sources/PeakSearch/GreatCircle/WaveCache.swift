// Keeps the waves of a family between pieces.
internal import SteeringLaws
internal import Synchronization

/// The waves of a family at the precisions used so far, for all tasks.
final class WaveCache: Sendable {
  private let family: CircleFamily
  private let known = Mutex<[Int: [CircleWave]]>([:])

  init(_ family: CircleFamily) { self.family = family }

  /// P, Q and B of all tokens in `precision` bits.
  func waves(_ precision: Int) -> [CircleWave] {
    known.withLock { known in
      if let waves = known[precision] { return waves }
      let made = family.waves(precision: precision)
      known[precision] = made
      return made
    }
  }
}

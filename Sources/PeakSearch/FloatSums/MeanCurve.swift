// Where tilted means are what they should be, in doubles: by this nothing is decided.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// K' of a family at the strengths looked at so far, and its inverse between them.
struct MeanCurve {
  private let tilting: DoubleTilting
  /// By increasing strength: the strength, K' and K''.
  private var nodes: [(place: Double, mean: Double, variance: Double)] = []
  /// The least difference of means that tells two nodes apart.
  private let gap: Double

  private static let stepLimit = 40

  /// The curve of `tilting`; `range` is the distance of the largest and the least M.
  init(_ tilting: DoubleTilting, range: Double) {
    self.tilting = tilting
    gap = range * 0x1p-16
    _ = look(0)
  }

  /// About the strength at which K' is `target`, which is between the least and the largest M: the place
  /// of the last look, next to it; nil when none is found.
  mutating func inverse(_ target: Double) -> Double? {
    var (low, high) = (-Double.infinity, Double.infinity)
    var place = guess(target)
    for _ in 0..<MeanCurve.stepLimit {
      guard place.isFinite else { return nil }
      let here = look(place)
      guard here.variance > 0, here.mean.isFinite else { return nil }
      let step = (target - here.mean) / here.variance
      // Newton's step from there is then right in all digits: what it leaves is near its square.
      if abs(step) <= 0x1p-29 * max(abs(place), gap == 0 ? 1 : 0x1p-16 / gap) { return place }
      if step > 0 { low = max(low, place) } else { high = min(high, place) }
      var next = nodes.contains { $0.place == place } ? guess(target) : place + step
      if !(next > low && next < high) { next = place + step }
      if !(next > low && next < high) {
        next = low + (high - low) / 2
        // Far out variances are small, and steps large.
        if !low.isFinite || !high.isFinite {
          next = 2 * place + (step > 0 ? 1 : -1) / (gap * 0x1p16)
        }
      }
      guard next != place else { return place }
      place = next
    }
    return nil
  }

  /// About the inverse at `target`, from the nodes next to it.
  private func guess(_ target: Double) -> Double {
    let after = nodes.firstIndex { $0.mean >= target } ?? nodes.count
    if after == 0 || after == nodes.count {
      // Beyond all nodes: a step from the last one, no larger than the distance that is known.
      let node = nodes[after == 0 ? 0 : after - 1]
      let reach = abs(node.place) + 0x1p-16 / gap * 4
      return node.place + max(-reach, min(reach, (target - node.mean) / node.variance))
    }
    let near = nodes[max(0, after - 3)..<min(nodes.count, after + 3)].sorted {
      abs($0.mean - target) < abs($1.mean - target)
    }
    let value = HermiteInterpolation(
      near.map { .init(place: $0.mean, value: $0.place, slope: 1 / $0.variance) }
    ).value(at: target)
    let (left, right) = (nodes[after - 1], nodes[after])
    if value > left.place && value < right.place { return value }
    let share = (target - left.mean) / (right.mean - left.mean)
    return left.place + share * (right.place - left.place)
  }

  /// What is known at `place`, which is kept unless a node is too near.
  private mutating func look(_ place: Double) -> (mean: Double, variance: Double) {
    let there = tilting.rough(at: place)
    let after = nodes.firstIndex { $0.place >= place } ?? nodes.count
    let isFar = [after - 1, after].allSatisfy {
      !nodes.indices.contains($0) || abs(nodes[$0].mean - there.mean) > gap
    }
    let isOrdered =
      (after == 0 || nodes[after - 1].mean < there.mean)
      && (after == nodes.count || nodes[after].mean > there.mean)
    if isFar, isOrdered, there.variance > 0 {
      nodes.insert((place, there.mean, there.variance), at: after)
    }
    return (there.mean, there.variance)
  }
}

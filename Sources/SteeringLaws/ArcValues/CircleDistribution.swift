// The distributions of one family along its arc, enclosed.
internal import ConcurrentWork
package import ExactArithmetic
internal import RealModule

/// The distribution of a family at one place of its arc, enclosed: from pairs of doubles or from
/// enclosures of any precision.
package enum CircleDistribution: SteeredDistribution, Sendable {
  /// In pairs of doubles.
  case pairs(PairSoftmax)
  /// In enclosures, with the waves that they are made of.
  case enclosures(Softmax<Interval>, [CircleWave])

  package var logTotal: Interval {
    switch self {
    case .pairs(let pairs): pairs.logTotal
    case .enclosures(let softmax, _): softmax.logTotal
    }
  }

  package var meanLogit: Interval {
    switch self {
    case .pairs(let pairs): pairs.meanLogit
    case .enclosures(let softmax, _): softmax.meanLogit
    }
  }

  package func probability(of tokens: [Int]) -> Interval {
    switch self {
    case .pairs(let pairs): pairs.probability(of: tokens)
    case .enclosures(let softmax, _): softmax.probability(of: tokens)
    }
  }

  /// E[T − T′]; nothing is known of distributions of two kinds.
  package func meanGap(to other: CircleDistribution) -> Interval {
    switch (self, other) {
    case (.pairs(let mine), .pairs(let theirs)): mine.meanGap(to: theirs)
    case (.enclosures(let mine, _), .enclosures(let theirs, _)): mine.meanGap(to: theirs)
    default: .whole
    }
  }

  /// The moments of `tokens`, nil for all.
  package func moments(of tokens: [Int]?) -> WaveMoments {
    switch self {
    case .pairs(let pairs): pairs.moments(of: tokens)
    case .enclosures(let softmax, let waves): WaveMoments(softmax, waves, of: tokens)
    }
  }
}

/// Makes the distributions of one family, and keeps the last ones.
///
/// For use by one task.
package final class CircleDistributions {
  package let family: CircleFamily
  /// The waves in pairs of doubles, for large vocabularies.
  package let floats: FloatWaves?
  private var waves: [Int: [CircleWave]] = [:]
  private var origins: [Int: CircleDistribution] = [:]
  private var originMoments: [Int: WaveMoments] = [:]
  private var last: (place: ArcPlace, precision: Int, value: CircleDistribution)?

  /// From so many tokens on pairs of doubles are used.
  package static let leastFloats = 1000
  /// Up to so many bits pairs of doubles are asked.
  package static let pairPrecision = 112

  /// The distributions of `family`; from `leastFloats` tokens on in pairs of doubles where these do.
  package init(_ family: CircleFamily, leastFloats: Int = CircleDistributions.leastFloats) {
    self.family = family
    floats = family.count >= leastFloats ? family.sharedFloatWaves : nil
  }

  /// P, Q and B of all tokens in `precision` bits.
  package func waves(precision: Int) -> [CircleWave] {
    if let known = waves[precision] { return known }
    let made = family.waves(precision: precision)
    waves[precision] = made
    return made
  }

  /// The distribution at `place`, asked for in `precision` bits.
  package func distribution(at place: ArcPlace, precision: Int) -> CircleDistribution {
    if place == .strength(0) { return origin(precision: precision) }
    if let last, last.place == place, last.precision == precision { return last.value }
    let value = made(place, precision)
    last = (place, precision, value)
    return value
  }

  /// The distribution p without steering.
  package func origin(precision: Int) -> CircleDistribution {
    if let known = origins[precision] { return known }
    let value = made(.strength(0), precision)
    origins[precision] = value
    return value
  }

  /// The moments of all tokens without steering.
  package func originMoments(precision: Int) -> WaveMoments {
    if let known = originMoments[precision] { return known }
    let value = origin(precision: precision).moments(of: nil)
    originMoments[precision] = value
    return value
  }

  private func made(_ place: ArcPlace, _ precision: Int) -> CircleDistribution {
    if let floats, precision <= CircleDistributions.pairPrecision {
      let (c, s) = family.path.direction(at: place, precision: 128)
      if let pairs = PairSoftmax(floats, cosine: c, sine: s) { return .pairs(pairs) }
    }
    let working = precision + 16
    let (c, s) = family.path.direction(at: place, precision: working)
    let waves = waves(precision: working)
    let logits = waves.map { $0.bias + $0.cosine * c + $0.sine * s }
    return .enclosures(Softmax(logits), waves)
  }
}

import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@testable import PeakSearch

@Suite("Peaks from prime powers")
struct PrimePowerTests {
  /// A family of `count` tokens with log-odds (1/q) log ρ, ρ smooth, and weights over many
  /// magnitudes.
  private static func family(_ source: inout ChoiceSource, count: Int) -> TiltedFamily {
    let primes = [2, 3, 5, 7]
    let rate = Rational(source.element(of: [1, 1, -1, 2]), source.element(of: [1, 1, 2, 3]))
    let isMirrored = source.flag()
    let shift = Rational(source.integer(in: 1...20), source.integer(in: 1...20))
    var statistics: [Logarithm] = []
    var weights: [Rational] = []
    while statistics.count < count {
      var ratio: Rational = 1
      for prime in primes {
        ratio *= Rational(prime).raised(to: source.integer(in: -2...2))
      }
      if source.flag() { ratio *= shift }
      // Near ties: fractions such as 2401/2400 and products of them.
      if source.integer(in: 0...4) == 0 { ratio *= Rational(2401, 2400) }
      statistics.append(Logarithm(rate, log: ratio))
      if isMirrored { statistics.append(Logarithm(rate, log: 1 / ratio)) }
    }
    for _ in statistics {
      weights.append(
        Rational(1 + source.integer(in: 0...999))
          * Rational(10).raised(to: -source.integer(in: 0...6)))
    }
    return TiltedFamily(.weights(NumberRow(weights)), statistics: statistics)
  }

  private static func agree(_ family: TiltedFamily, digits: Int) throws {
    let search = try #require(PrimePowerSearch(family, digits: digits))
    let single = SingleLevelSearch(family, digits: digits, precisionLimit: 16384)
    let finder = PrimePowerSearch.Finder(search, withHeights: true)
    for level in family.interiorLevels {
      guard let peak = finder.peak(ofLevel: level) else { continue }
      let other = try single.peak(ofLevel: level)
      try demand(
        peak.position.enclosure.intersection(other.position.enclosure) != nil
          && peak.position.decimal(significantDigits: digits)
            == other.position.decimal(significantDigits: digits),
        "level \(level): \(peak.position.enclosure), alone \(other.position.enclosure)")
      try demand(
        peak.position.exact == other.position.exact && peak.closedForm == other.closedForm,
        "level \(level): \(peak.closedForm ?? "none"), alone \(other.closedForm ?? "none")")
      for (a, b) in zip(peak.heights, other.heights) {
        try demand(
          a.enclosure.intersection(b.enclosure) != nil
            && a.decimal(significantDigits: digits) == b.decimal(significantDigits: digits),
          "level \(level): height \(a.enclosure), alone \(b.enclosure)")
      }
    }
  }

  @Test(arguments: [(6, 12), (15, 12), (50, 12), (50, 40), (300, 10)])
  func `prime powers and single searches give the same digits`(digits: Int, count: Int) throws {
    checkProperty("they agree, \(digits) digits, \(count) tokens", count: 6) {
      (source: inout ChoiceSource) -> TiltedFamily in
      let family = PrimePowerTests.family(&source, count: count)
      guard PrimePowerSearch(family, digits: digits) != nil else { throw Discarded() }
      return family
    } satisfies: { family in
      try PrimePowerTests.agree(family, digits: digits)
    }
  }

  @Test(arguments: [10, 40])
  func `positions and heights pass the integer judge`(digits: Int) {
    checkProperty("judged peaks, \(digits) digits", count: 6) {
      (source: inout ChoiceSource) -> PeakSample in
      let positive = (0..<14).map { _ in
        Rational(2).raised(to: source.integer(in: -4...4))
          * Rational(3).raised(to: source.integer(in: -2...2))
      }
      let neutral = positive.map { _ in Rational(source.integer(in: 1...99)) }
      let model = try SteeringModel(
        neutral: neutral, positive: positive, negative: positive.map { _ in 1 })
      let sample = PeakSample(model, context: 0, digits: digits)
      guard PrimePowerSearch(sample.family, digits: digits) != nil else { throw Discarded() }
      return sample
    } satisfies: { sample in
      let family = sample.family
      let search = try #require(PrimePowerSearch(family, digits: digits))
      let finder = PrimePowerSearch.Finder(search, withHeights: true)
      let peaks = family.interiorLevels.compactMap { finder.peak(ofLevel: $0) }
      // A peak at a fraction is left to others when heights are asked for.
      try demand(peaks.count + 1 >= family.interiorLevels.count, "only \(peaks.count) peaks")
      let judge = PeakJudge(sample)
      for peak in peaks {
        try judge.checkPosition(peak)
        try judge.checkHeights(peak)
      }
    }
  }

  /// Levels C k and 1/(C k) with the weights of a graded model, like the measured jobs.
  private static func graded(_ places: Int) -> TiltedFamily {
    let scale = Rational(38, 27)
    let ratios = (1...places).map { scale * Rational($0) }
    return TiltedFamily(
      .weights(
        NumberRow(
          ratios.map { _ in Rational(1, 20) } + (1...places).map { Rational($0, 2 * places) } + [2])
      ),
      statistics: (ratios + ratios.map { 1 / $0 } + [1]).map { Logarithm(log: $0) })
  }

  @Test(arguments: [20, 50, 1000])
  func `all levels of a graded family are decided`(digits: Int) throws {
    let family = PrimePowerTests.graded(digits == 1000 ? 6 : 14)
    let search = try #require(PrimePowerSearch(family, digits: digits))
    let finder = PrimePowerSearch.Finder(search, withHeights: true)
    #expect(family.interiorLevels.allSatisfy { finder.peak(ofLevel: $0) != nil })
    try PrimePowerTests.agree(family, digits: digits)
  }

  @Test(arguments: [1, 2, 3], [8, 30])
  func `a peak at a simple fraction is proved to be there`(q: Int, digits: Int) throws {
    // Weights w_l = ρ_l^(−1/2), times a symmetric factor: tilted by 1/2 in log ρ they are symmetric
    // about level 1.
    let squares = (2...14).map { Rational($0).raised(to: 2) }
    let ratios = squares + squares.map { 1 / $0 } + [1]
    let roots = (2...14).map { Rational($0) }
    let family = TiltedFamily(
      .weights(NumberRow(roots.map { 1 / $0 } + roots + [1])),
      statistics: ratios.map { Logarithm(Rational(1, q), log: $0) })
    let search = try #require(PrimePowerSearch(family, digits: digits))
    let finder = PrimePowerSearch.Finder(search, withHeights: false)
    let peak = try #require(finder.peak(ofLevel: 13))
    #expect(peak.position.exact == Rational(q, 2))
    #expect(peak.closedForm == "\(Rational(q, 2))")
    #expect(finder.peak(ofLevel: 12)?.position.exact == nil)
  }

  @Test func `families that are no powers are left to others`() {
    let weights = NextTokenDistribution.weights([1, 1, 1, 1])
    let plain = (0..<4).map { Logarithm(rational: Rational($0, 3)) }
    #expect(PrimePowerSearch(TiltedFamily(weights, statistics: plain), digits: 20) == nil)
    let mixed = (2..<6).map { Logarithm(Rational(1, $0), log: 3) }
    #expect(PrimePowerSearch(TiltedFamily(weights, statistics: mixed), digits: 20) == nil)
    // Four numbers without a common factor are a base of four elements.
    let coprime = [2, 3, 5, 7].map { Logarithm(log: $0) }
    #expect(PrimePowerSearch(TiltedFamily(weights, statistics: coprime), digits: 20) == nil)
  }

  @Test func `the result does not depend on the number of workers`() {
    let family = PrimePowerTests.graded(20)
    let tokens = family.interiorLevels.map { family.levels[$0].tokens[0] }
    let results = [1, 3].map { workers in
      PrimePowers.answers(
        PeakRequest(
          family: SteeredFamily(family), tokens: TokenList(tokens), digits: 30,
          precisionLimit: 1 << 14,
          workers: workers)
      ).map { answer -> String? in
        guard case .peak(let peak)? = answer, let height = peak.height else { return nil }
        return "\(peak.position.enclosure) \(height.enclosure)"
      }
    }
    #expect(results[0] == results[1] && results[0].allSatisfy { $0 != nil })
  }
}

@Suite("The Taylor polynomial's root")
struct TaylorRootTests {
  /// Three levels, t at the outer two, z in the middle: F(δ) = 0 where e^(δ(μ_3 − μ_1)) = t_1(μ_z −
  /// μ_1)/(t_3(μ_3 − μ_z)).
  private struct Outline {
    let statistics: [Rational]
    let delta: BigFloat
    var moments: [Interval]
    let center: Interval

    init(_ statistics: [Rational], delta: Double, order: Int) {
      let precision = 512
      let values = statistics.map { Interval($0, precision: precision) }
      self.statistics = statistics
      self.delta = BigFloat(delta)
      center = values[1]
      let last =
        (values[1] - values[0]) / (values[2] - values[1])
        * Interval.exp(-Interval(BigFloat(delta)) * (values[2] - values[0]))
      let terms = [Interval(1, precision: precision), Interval(1, precision: precision), last]
      moments = (0...(order + 1)).map { j in
        zip(values, terms).reduce(Interval(0, precision: precision)) { sum, level in
          sum + (0..<j).reduce(level.1) { $0 * level.0 / Interval(BigFloat($1 + 1)) }
        }
      }
    }

    func root(_ moments: [Interval]) throws -> TaylorRoot {
      try #require(TaylorRoot(moments, about: center, withTotal: true))
    }

    /// T at the root: t_l e^(δ(μ_l − μ_z)), summed.
    var total: Interval {
      let c = center
      let (low, high) = (
        Interval(statistics[0], precision: 512) - c, Interval(statistics[2], precision: 512) - c
      )
      let tilt = Interval(delta)
      return Interval(1, precision: 512) + .exp(tilt * low) - low / high * .exp(tilt * low)
    }
  }

  @Test(arguments: [1, 2, 3, 4])
  func `the remainder is bounded, and needed`(order: Int) throws {
    // Lopsided levels, far from x₀: nothing cancels.
    for delta in [0x1p-12, -0x1p-12, 0x1p-30] {
      let outline = Outline(
        [Rational(-499, 1000), Rational(1, 10), Rational(1, 5)], delta: delta, order: order)
      let root = try outline.root(outline.moments)
      #expect(root.bracket.contains(outline.delta))
      let distance = (Interval(root.bracket.midpoint) - Interval(outline.delta)).magnitudeBound
      // Rounding alone is below 2^(−500).
      #expect(distance.scaled(byPowerOfTwo: 7) > root.bracket.width)
      #expect(distance > BigFloat.powerOfTwo(-300))
      let total = try #require(root.total)
      #expect(total.intersection(outline.total) != nil)
    }
  }

  @Test(arguments: 0...5)
  func `half the error of a moment would be too little`(j: Int) throws {
    let outline = Outline(
      [Rational(-499, 1000), Rational(3, 10), Rational(2, 5)], delta: 0x1p-12, order: 4)
    let error = BigFloat.powerOfTwo(j < 2 ? -50 : -24)
    var wide = outline.moments
    wide[j] += Interval(lower: -error, upper: error)
    let root = try outline.root(wide)
    let total = try #require(root.total)
    // The same error, made.
    let shifts = try [error, -error].map { error in
      var moved = outline.moments
      moved[j] += Interval(error)
      let other = try outline.root(moved)
      #expect(root.bracket.contains(other.bracket.midpoint))
      #expect(other.total.map { total.intersection($0) != nil } == true)
      return (other.bracket - Interval(root.bracket.midpoint)).magnitudeBound
    }
    // A quarter of the width is half the error.
    #expect(shifts.contains { $0.scaled(byPowerOfTwo: 2) > root.bracket.width })
  }

  @Test func `points too far from the root prove nothing`() {
    let far = Outline([Rational(-2, 5), 0, Rational(2, 5)], delta: 0x1p-8, order: 4)
    #expect(TaylorRoot(far.moments, about: far.center, withTotal: false) == nil)
    // A slope of unknown sign.
    var blurred = Outline([Rational(-2, 5), 0, Rational(2, 5)], delta: 0x1p-20, order: 4)
    blurred.moments[2] += Interval(lower: BigFloat(-1), upper: BigFloat(1))
    #expect(TaylorRoot(blurred.moments, about: blurred.center, withTotal: false) == nil)
  }
}

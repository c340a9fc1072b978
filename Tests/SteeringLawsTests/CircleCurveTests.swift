import ExactArithmetic
import ModelTesting
import PropertyTesting
import RealModule
import SteeringLaws
import Testing

@Suite("Values along the arc")
struct CircleCurveTests {
  /// σ at `place` straight from the logits, in 500 bits.
  private static func slow(_ family: CircleFamily, at place: ArcPlace) -> [Interval] {
    let logits =
      switch place {
      case .strength(let alpha): family.logits(at: alpha, precision: 500)
      case .end(let end): family.limitLogits(end, precision: 500)
      case .tangent(let alpha): family.linearLogits(at: alpha, precision: 500)
      }
    let terms = logits.map { Interval.exp($0) }
    let total = terms.dropFirst().reduce(terms[0], +)
    return terms.map { $0 / total }
  }

  private static func divergence(_ p: [Interval], _ q: [Interval]) -> Interval {
    zip(p, q).reduce(Interval(0, precision: 500)) { $0 + $1.0 * Interval.log($1.0 / $1.1) }
  }

  private static func places(_ source: inout ChoiceSource) -> ArcPlace {
    switch source.integer(in: 0...5) {
    case 0: .end(.positive)
    case 1: .end(.negative)
    default: .strength(source.rational(bits: 8))
    }
  }

  @Test(arguments: CircleCase.names)
  func `probabilities are those of the reference`(name: String) throws {
    let family = try CircleCase.named(name).family
    let exact = CircleCurves(family, digits: 38, precisionLimit: 4096)
    let pairs = CircleCurves(
      CircleDistributions(family, leastFloats: 0), digits: 15, precisionLimit: 112)
    for values in try CircleAnswers.named(name).values {
      let alpha = try ReferenceDecimal(values.alpha).value
      let groups = (0..<family.count).map { [$0] }
      let found = try exact.probabilities(of: groups, at: .strength(alpha))
      let fast = try pairs.probabilities(of: groups, at: .strength(alpha))
      for (token, expected) in values.sigma.enumerated() {
        let reference = try ReferenceDecimal(expected)
        #expect(found[token].enclosure.contains(reference.value) || near(found[token], reference))
        #expect(found[token].enclosure.intersection(fast[token].enclosure) != nil)
      }
    }
  }

  private func near(_ number: CertifiedReal, _ reference: ReferenceDecimal) -> Bool {
    let around = Interval(
      lower: reference.value - reference.unit, upper: reference.value + reference.unit,
      precision: 400)
    return around.intersection(number.enclosure) != nil
  }

  @Test(arguments: [false, true])
  func `increases, divergences and entropy are what they are defined to be`(floats: Bool) {
    checkProperty("values", count: 60) { source in
      (try source.circleFamily(), Self.places(&source))
    } satisfies: { (family: CircleFamily, place: ArcPlace) in
      let curves = CircleCurves(
        CircleDistributions(family, leastFloats: floats ? 0 : .max), digits: 12,
        precisionLimit: 2048)
      let (sigma, p) = (Self.slow(family, at: place), Self.slow(family, at: .strength(0)))
      func agree(_ found: CertifiedReal, _ expected: Interval, _ what: String) throws {
        try demand(
          found.enclosure.intersection(expected) != nil, "\(what): \(found) against \(expected)")
        try demand(found.isDetermined(significantDigits: 12), "\(what): \(found)")
      }
      var groups = (0..<family.count).map { [$0] }
      for (token, value) in try curves.increases(of: groups, at: place).enumerated() {
        try agree(value, sigma[token] - p[token], "increase")
      }
      groups = [Array(0..<family.count)] + (family.count > 2 ? [[0, 2]] : [])
      let values = try curves.probabilities(of: groups, at: place)
      try demand(values[0].exact == 1, "all tokens")
      if values.count > 1 { try agree(values[1], sigma[0] + sigma[2], "concept") }
      try agree(
        try curves.divergenceToSteered(at: place), Self.divergence(p, sigma), "KL(p, sigma)")
      try agree(
        try curves.divergenceFromSteered(at: place), Self.divergence(sigma, p), "KL(sigma, p)")
      let entropy = sigma.reduce(Interval(0, precision: 500)) { $0 - $1 * Interval.log($1) }
      try agree(try curves.entropy(at: place), entropy, "entropy")
      let whole = CircleCrossEntropy(
        [(Rational(1, 3), family), (Rational(2, 3), family)], digits: 12, precisionLimit: 2048)
      try agree(try whole.increase(at: place), Self.divergence(p, sigma), "cross-entropy")
    }
  }

  @Test(arguments: [false, true])
  func `probabilities of the linear law are the softmax of its logits`(floats: Bool) {
    checkProperty("tangent", count: 60) { source in
      (try source.circleFamily(), source.rational(bits: 6))
    } satisfies: { (family: CircleFamily, alpha: Rational) in
      let curves = CircleCurves(
        CircleDistributions(family, leastFloats: floats ? 0 : .max), digits: 12,
        precisionLimit: 4096)
      let place = ArcPlace.tangent(alpha)
      let groups = (0..<family.count).map { [$0] }
      let expected = Self.slow(family, at: place)
      for (token, value) in try curves.probabilities(of: groups, at: place).enumerated() {
        try demand(
          value.enclosure.intersection(expected[token]) != nil,
          "\(value) against \(expected[token])")
        try demand(
          value.isDetermined(significantDigits: 12) || value.isBelowFloats, "\(value)")
      }
    }
  }

  @Test func `derivatives are those of the logits' slopes, and 0 where these agree exactly`() {
    checkProperty("derivatives", count: 40) { source in
      (try source.circleFamily(), source.rational(bits: 8))
    } satisfies: { (family: CircleFamily, alpha: Rational) in
      let found = try CircleCurves(family, digits: 12, precisionLimit: 2048)
        .derivatives(at: alpha)
      let sigma = Self.slow(family, at: .strength(alpha))
      let square = Interval(family.path.radiusSquare(at: alpha), precision: 500)
      let scale =
        Interval.sqrt(Interval(family.path.scale, precision: 500) / square) / square
      let slopes = family.tokens.map {
        scale * Interval($0.logitSlope(at: alpha, family.path), precision: 500)
      }
      let mean = Vectors.dot(sigma, slopes)
      for (token, value) in found.enumerated() {
        let expected = sigma[token] * (slopes[token] - mean)
        try demand(value.enclosure.intersection(expected) != nil, "\(value), \(expected)")
        try demand((value.exact == 0) == (family.slopeSign(of: token, at: alpha) == 0), "\(value)")
      }
    }
  }

  @Test func `the quadratic coefficient is half the variance of the log-odds`() {
    checkProperty("quadratic", count: 40) { source in
      [try source.circleFamily(), try source.circleFamily()]
    } satisfies: { families in
      let weights = [Rational(1, 4), Rational(3, 4)]
      let found = try CircleCrossEntropy(
        zip(weights, families).map { ($0, $1) }, digits: 12, precisionLimit: 2048
      ).quadraticCoefficient()
      var expected = Interval(0, precision: 500)
      for (weight, family) in zip(weights, families) {
        let p = Self.slow(family, at: .strength(0))
        let odds = family.tilting(precision: 500).logOdds
        let mean = Vectors.dot(p, odds)
        let variance = Vectors.dot(p, odds.map { ($0 - mean).squared })
        expected += Interval(weight / 2, precision: 500) * variance
      }
      try demand(found.enclosure.intersection(expected) != nil, "\(found) against \(expected)")
    }
  }

  @Test func `pairs of doubles enclose all sums, and not when their errors are taken away`() throws
  {
    var source = ChoiceSource(seed: 5)
    var (misses, faulty) = (0, 0)
    for _ in 0..<20 {
      let family = try source.circleFamily(tokens: 2...30, size: 12)
      let waves = try #require(family.floatWaves())
      let alpha = source.rational(bits: 8)
      let (c, s) = family.path.direction(at: .strength(alpha), precision: 128)
      let exact = CircleDistributions(family, leastFloats: .max)
        .distribution(at: .strength(alpha), precision: 400)
      let before = CircleDistributions(family, leastFloats: .max).origin(precision: 400)
      for factor in [1.0, 0] {
        let (c0, s0) = family.path.direction(at: .strength(0), precision: 128)
        let pairs = try #require(
          PairSoftmax(waves, cosine: c, sine: s, errorFactor: factor))
        let origin = try #require(
          PairSoftmax(waves, cosine: c0, sine: s0, errorFactor: factor))
        let (mine, other) = (pairs.moments(of: nil), exact.moments(of: nil))
        let (own, part) = (pairs.moments(of: [0, 1]), exact.moments(of: [0, 1]))
        let values = [
          (pairs.logTotal, exact.logTotal), (pairs.meanLogit, exact.meanLogit),
          (pairs.meanGap(to: origin), exact.meanGap(to: before)),
          (pairs.probability(of: [0]), exact.probability(of: [0])),
          (mine.cosine, other.cosine), (mine.sine, other.sine), (mine.cosines, other.cosines),
          (mine.mixed, other.mixed), (mine.sines, other.sines), (own.logTotal, part.logTotal),
          (own.cosine, part.cosine), (own.sines, part.sines),
        ]
        let missed = values.count { $0.0.intersection($0.1) == nil }
        if factor == 1 { misses += missed } else { faulty += missed }
        #expect(values[0].0.width < BigFloat(0x1p-70), "narrow")
      }
    }
    #expect(misses == 0 && faulty > 0, "\(misses), \(faulty)")
  }

  @Test func `strengths that give back the given distribution are found exactly`() throws {
    checkProperty("unchanged", count: 80) { source in
      let family = try source.circleFamily(tokens: 2...4)
      // Half of them on a line.
      guard source.flag(probability: 0.5) else { return family }
      let (a, k) = (source.rational(bits: 4), source.rational(bits: 4))
      return CircleFamily(
        family.path,
        (0..<3).map { index in
          CircleToken(
            start: 1 + Rational(index) * a, slope: Rational(index) * k - 2, bias: Rational(index))
        })
    } satisfies: { family in
      guard case .these(let strengths) = family.unchangedStrengths else {
        try demand(family.isConstant, "all of them")
        return
      }
      try demand(strengths.contains(0) && strengths.count <= 2, "\(strengths)")
      for alpha in strengths {
        let (sigma, p) = (
          Self.slow(family, at: .strength(alpha)), Self.slow(family, at: .strength(0))
        )
        try demand(zip(sigma, p).allSatisfy { ($0 - $1).containsZero }, "at \(alpha)")
        try demand((0..<family.count).allSatisfy { family.isUnchanged($0, at: alpha) }, "\(alpha)")
      }
      if family.count == 2, strengths.count == 1,
        case .turning(let turn, _) = family.odds(of: 0, to: 1), turn != 0
      {
        // Past the turn the odds come back, unless the end is before that.
        let sign = turn.signum
        let (sigma, p) = (
          Self.slow(family, at: .end(sign > 0 ? .positive : .negative)),
          Self.slow(family, at: .strength(0))
        )
        let top = Self.slow(family, at: .strength(turn))
        let (gap, rise) = (sigma[0] - p[0], top[0] - p[0])
        try demand((gap.sign ?? 0) == (rise.sign ?? 0) || gap.containsZero, "\(turn)")
      }
    }
  }

  @Test func `a token may be as likely as before where others are not`() throws {
    // Tokens 1 and 2 change places under θ ↦ −θ.
    let path = try CirclePath(dimension: 1, startSquare: 2, product: 1, speedSquare: 1)
    let mirror = path.foot * 2
    let family = CircleFamily(
      path,
      [
        CircleToken(start: 0, slope: 0), CircleToken(start: 2, slope: 1),
        CircleToken(start: 0, slope: -1),
      ])
    #expect(family.isUnchanged(0, at: mirror) && !family.isUnchanged(1, at: mirror))
    let increases = try CircleCurves(family, digits: 12, precisionLimit: 1024)
      .increases(of: [[0], [1], [2]], at: .strength(mirror))
    #expect(increases[0].exact == 0 && increases[1].enclosure.sign != nil)
  }
}

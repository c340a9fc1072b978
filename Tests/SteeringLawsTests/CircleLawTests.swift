import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@Suite("Laws of steering through a norm")
struct CircleLawTests {
  private static let precision = 128
  private static let strengths: [Rational] = [
    -40, -3, Rational(-1, 2), 0, Rational(2, 7), 1, 5, 60,
  ]

  private static func enclose(_ value: Rational) -> Interval {
    Interval(value, precision: precision)
  }

  /// A family of rows, straight from the definition of the norm.
  private static func family(
    _ kind: NormalizationKind, state: [Rational], direction: [Rational], epsilon: Rational = 0
  ) throws -> CircleFamily {
    let head = try NormedHead(
      MatrixRows([1, 2, 0, -1, 3, 1], columns: 3), kind: kind, gain: [1, 2, 1], epsilon: epsilon)
    return try CircleFamily(head, state: state, direction: direction)
  }

  @Test func `a vector that the norm does not see and a line through 0 are refused`() throws {
    #expect(throws: DegeneratePath.unmoved(.rootMeanSquare)) {
      try Self.family(.rootMeanSquare, state: [1, 0, 2], direction: [0, 0, 0])
    }
    #expect(throws: DegeneratePath.unmoved(.layer)) {
      try Self.family(.layer, state: [1, 0, 2], direction: [3, 3, 3])
    }
    #expect(throws: DegeneratePath.throughZero(strength: Rational(-1, 2))) {
      try Self.family(.rootMeanSquare, state: [1, 0, 2], direction: [2, 0, 4])
    }
    // With an ε the same line is an arc, and centring takes constants away.
    _ = try Self.family(.rootMeanSquare, state: [1, 0, 2], direction: [2, 0, 4], epsilon: 1)
    #expect(throws: DegeneratePath.throughZero(strength: -1)) {
      try Self.family(.layer, state: [6, 5, 7], direction: [1, 0, 2])
    }
    #expect(throws: NormedHeadFault.size(name: "the state", expected: 3, found: 2)) {
      try Self.family(.layer, state: [6, 5], direction: [1, 0, 2])
    }
    #expect(throws: NormedHeadFault.notFinite(token: 1, coordinate: 0)) {
      let head = try NormedHead(
        MatrixRows([1, .nan], columns: 1), kind: .rootMeanSquare, gain: [1], epsilon: 1)
      _ = try CircleFamily(head, state: [1], direction: [1])
    }
  }

  @Test(arguments: NormalizationKind.allCases)
  func `logits are those of the norm applied to the steered state`(kind: NormalizationKind) throws {
    let (state, direction): ([Rational], [Rational]) = ([1, -2, Rational(1, 3)], [2, 1, 4])
    let rows: [[Rational]] = [[1, 2, 0], [-1, 3, 1]]
    let family = try Self.family(kind, state: state, direction: direction, epsilon: Rational(1, 8))
    let norm = Normalization<Interval>(
      kind, gain: [1, 2, 1].map(Self.enclose), epsilon: Self.enclose(Rational(1, 8)))
    for alpha in Self.strengths {
      let normed = norm(zip(state, direction).map { Self.enclose($0 + alpha * $1) })
      for (logit, row) in zip(family.logits(at: alpha, precision: Self.precision), rows) {
        #expect(logit.intersection(Vectors.dot(row.map(Self.enclose), normed)) != nil)
      }
    }
  }

  @Test func `the slope along the arc has the sign that is decided exactly`() {
    checkProperty("slopes", count: 60) { source in
      (try source.circleFamily(), source.rational(bits: 12))
    } satisfies: { (family: CircleFamily, alpha: Rational) in
      let point = family.arc(precision: 256).point(at: Interval(alpha, precision: 256))
      let slopes = family.tilting(precision: 256).derivatives(at: point)
      for (token, slope) in slopes.enumerated() {
        let sign = try #require(family.slopeSign(of: token, at: alpha))
        try demand(sign == 0 ? slope.containsZero : slope.sign == sign, "\(slope) against \(sign)")
      }
    }
  }

  @Test func `linear law and temperature are paths of the same family`() throws {
    let family = try Self.family(.rootMeanSquare, state: [1, 0, 2], direction: [1, 1, 0])
    let tilting = family.tilting(precision: Self.precision)
    let start = Softmax(family.logits(at: 0, precision: Self.precision)).probabilities
    let model = Tilting(
      weights: start, statistics: tilting.logOdds.sorted { $0.lower < $1.lower })
    // Two tokens: sorted or reversed.
    let isSorted = tilting.logOdds[0].lower < tilting.logOdds[1].lower
    let ordered = Tilting(
      weights: isSorted ? start : start.reversed(), statistics: model.statistics)
    for alpha in Self.strengths {
      let strength = Self.enclose(alpha)
      let linear = tilting.probabilities(at: LinearPath().point(at: strength))
      let expected = ordered.probabilities(at: strength)
      for (value, other) in zip(linear, isSorted ? expected : expected.reversed()) {
        #expect(value.intersection(other) != nil)
      }
      let cold = tilting.logits(at: TemperaturePath(temperature: 2).point(at: strength))
      for (value, other) in zip(cold, tilting.logits(at: LinearPath().point(at: strength))) {
        #expect((value * 2).intersection(other) != nil)
      }
    }
  }

  @Test func `entropy, divergence and cross-entropy agree with their definitions`() {
    checkProperty("entropies", count: 40) { source in
      (try source.circleFamily(), source.rational(bits: 6))
    } satisfies: { (family: CircleFamily, alpha: Rational) in
      let tilting = family.tilting(precision: 200)
      let arc = family.arc(precision: 200)
      let (point, origin) = (
        arc.point(at: Interval(alpha, precision: 200)), arc.point(at: Interval(0, precision: 200))
      )
      let (sigma, p) = (tilting.probabilities(at: point), tilting.probabilities(at: origin))
      func sum(_ term: (Int) -> Interval) -> Interval {
        sigma.indices.reduce(Interval(0, precision: 200)) { $0 + term($1) }
      }
      let entropy = sum { -sigma[$0] * Interval.log(sigma[$0]) }
      try demand(entropy.intersection(tilting.entropy(at: point)) != nil, "entropy")
      let divergence = sum { sigma[$0] * (Interval.log(sigma[$0]) - Interval.log(p[$0])) }
      try demand(
        divergence.intersection(tilting.divergence(from: point, to: origin)) != nil, "divergence")
      let cross = sum { -p[$0] * Interval.log(sigma[$0]) }
      try demand(
        cross.intersection(tilting.crossEntropy(of: p, at: point)) != nil, "cross-entropy")
    }
  }

  @Test func `the greedy tokens are the largest logits at every strength of a grid`() {
    let grid = (-30...30).map { Rational($0 * 7, 20) }
    checkProperty("greedy", count: 80) { source in
      try source.circleFamily(tokens: 1...7)
    } satisfies: { family in
      let bands = CircleGreedy(family).bands
      try demand(bands.count <= 2 * family.count - 1, "\(bands.count) bands")
      for alpha in grid {
        let place = QuadraticNumber(alpha)
        let best = (0..<family.count).filter { z in
          (0..<family.count).allSatisfy { family.order(z, $0, at: alpha) >= 0 }
        }
        if bands.contains(where: { $0.end == place }) { continue }
        let tokens = bands.first { band in band.end.map { end in place < end } ?? true }?.tokens
        try demand(tokens == best, "at \(alpha): \(tokens ?? []), by comparing \(best)")
      }
    }
  }

  @Test func `leaving tokens out in doubles changes no band of the greedy token`() {
    checkProperty("candidates", count: 120) { source in
      try source.circleFamily(tokens: 1...12)
    } satisfies: { family in
      let quick = CircleGreedy(family, leastFloats: 0).bands
      let all = CircleGreedy(family, leastFloats: .max).bands
      try demand(quick.map(\.tokens) == all.map(\.tokens), "\(quick) for \(all)")
      try demand(quick.map(\.end) == all.map(\.end), "ends")
    }
  }

  @Test func `the odds of two tokens turn where the exact slopes say`() {
    checkProperty("odds", count: 100) { source in
      try source.circleFamily(tokens: 2...2)
    } satisfies: { family in
      switch family.odds(of: 0, to: 1) {
      case .constant: try demand(family.isConstant, "constant")
      case .rising, .falling:
        let sign = family.odds(of: 0, to: 1) == .rising ? 1 : -1
        for alpha in Self.strengths { try demand(family.slopeSign(of: 0, at: alpha) == sign, "") }
      case .turning(let place, let isMaximum):
        try demand(family.slopeSign(of: 0, at: place) == 0, "at the turn")
        let sign = isMaximum ? 1 : -1
        try demand(family.slopeSign(of: 0, at: place - Rational(1, 1 << 30)) == sign, "before")
        try demand(family.slopeSign(of: 0, at: place + Rational(1, 1 << 30)) == -sign, "after")
      }
    }
  }

  @Test func `the linear law is within the bound, and outside half of it`() throws {
    checkProperty("distance", count: 60) { source in
      (try source.circleFamily(), source.rational(bits: 6))
    } satisfies: { (family: CircleFamily, alpha: Rational) in
      let bound = Interval(LinearRadius(family.path).distance(at: alpha))
      let waves = family.waves(precision: 200)
      for ((exact, linear), wave) in zip(
        zip(
          family.logits(at: alpha, precision: 200), family.linearLogits(at: alpha, precision: 200)),
        waves)
      {
        let gap = (exact - linear).magnitudeBound
        try demand(
          gap <= (bound * Interval(wave.amplitude)).upper + BigFloat.powerOfTwo(-150), "\(gap)")
      }
    }
    // Sharp at the foot for small strengths: 1 − cos θ against tan² θ/2.
    let path = try CirclePath(dimension: 1, startSquare: 1, product: 0, speedSquare: 1)
    let family = CircleFamily(
      path, [CircleToken(start: 1, slope: 0), CircleToken(start: 0, slope: 0)])
    let alpha = Rational(1, 1000)
    let gap =
      family.linearLogits(at: alpha, precision: 128)[0]
      - family.logits(at: alpha, precision: 128)[0]
    let bound = LinearRadius(path).distance(at: alpha)
    #expect(gap.lower > bound.multiplied(by: .powerOfTwo(-1), precision: 64, rounding: .up))
    #expect(gap.upper <= bound)
  }

  @Test
  func `within the radius the linear law is as near as asked, and the radius is near the largest`()
  {
    checkProperty("radius", count: 60) { source in
      (try source.circleFamily(), Rational(1, source.integer(in: 1...1000)))
    } satisfies: { (family: CircleFamily, tolerance: Rational) in
      let law = LinearRadius(family.path)
      let spread = family.spread(of: 0)
      guard let radius = law.radius(tolerance: tolerance, amplitude: spread) else {
        try demand(spread.signum <= 0, "no bound")
        return
      }
      let size = try #require(spread.rational())
      for share in [Rational(1), Rational(1, 3), Rational(1, 2)] {
        let distance = try #require(law.distance(at: radius * share).rational())
        try demand(distance * size <= tolerance, "too large")
      }
      let beyond = try #require(law.distance(at: radius * Rational(1001, 1000)).rational())
      try demand(beyond * size > tolerance, "too small")
    }
  }

  @Test func `cross-entropy goes to its plateau and probabilities to their limits`() throws {
    checkProperty("plateau", count: 30) { source in
      try source.circleFamily()
    } satisfies: { family in
      let data = (0..<family.count).map { _ in Rational(1, family.count) }
      for (end, far) in [
        (StrengthEnd.positive, Rational(1 << 30)), (.negative, Rational(-1 << 30)),
      ] {
        let plateau = try family.plateau(of: data, end, digits: 20, precisionLimit: 4096)
        let limits = try family.limits(end, digits: 20, precisionLimit: 4096)
        let tilting = family.tilting(precision: 256)
        let point = family.arc(precision: 256).point(at: Interval(far, precision: 256))
        let cross = tilting.crossEntropy(
          of: data.map { Interval($0, precision: 256) }, at: point)
        let gaps = (0..<family.count).map { family.distanceFromLimit(of: $0, end, at: far) }
        let largest = gaps.reduce(BigFloat(0), max) + BigFloat.powerOfTwo(-50)
        try demand((cross - plateau.enclosure).magnitudeBound <= largest, "plateau")
        let sigma = tilting.probabilities(at: point)
        for (token, value) in sigma.enumerated() {
          let log = Interval.log(value) - Interval.log(limits[token].enclosure)
          try demand(log.magnitudeBound <= gaps[token] + BigFloat.powerOfTwo(-50), "limit")
        }
      }
    }
  }
}

import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import Testing

@testable import PeakSearch

@Suite("Critical points through a norm")
struct GreatCircleTests {
  private static func search(
    _ family: CircleFamily, digits: Int = 12, floats: Bool, fault: CircleFault = .none
  ) -> [TokenCriticalPoints] {
    GreatCircleSearch(
      family, digits: digits, precisionLimit: 2048, workers: 1,
      leastFloats: floats ? 0 : Int.max, fault: fault
    ).answers(Array(0..<family.count))
  }

  /// Strengths along the whole arc, about equally far apart in θ.
  private static func grid(_ family: CircleFamily, _ count: Int) -> [Rational] {
    let scale =
      Rational(
        exactly: family.path.scaleSquare.approximation.squareRoot()) ?? 1
    return (1..<count).map { index in
      // Half-angle tangents that are no symmetric points.
      let half = Rational(2 * index, count) - 1 + Rational(1, 7 * count)
      return family.path.foot + scale * 2 * half / (1 - half * half)
    }
  }

  /// Whether points and the signs of slopes on a grid, each decided from the definition, agree.
  private static func check(_ family: CircleFamily, _ found: [TokenCriticalPoints]) throws {
    let grid = grid(family, 80)
    for answer in found {
      // What merges two points within 10^−13 may stay open; the generator rarely makes that.
      if !answer.isComplete { continue }
      var next = 0
      var last = answer.ends.minus.slopeSign
      for alpha in grid {
        let sign = try #require(family.slopeSign(of: answer.token, at: alpha))
        var turns = 0
        while next < answer.points.count,
          answer.points[next].strength.enclosure.upper.compare(to: alpha) < 0
        {
          turns += 1
          next += 1
        }
        if let last, last != 0, sign != 0, !answer.isConstant {
          try demand(
            (last == sign) == (turns % 2 == 0), "token \(answer.token) at \(alpha): \(turns) turns")
        }
        if sign != 0, let kind = next > 0 ? answer.points[next - 1].kind : nil {
          try demand(sign == (kind == .maximum ? -1 : 1), "kind before \(alpha)")
        }
        last = sign
      }
    }
  }

  @Test(arguments: [false, true])
  func `points are where the exact signs of slopes change`(floats: Bool) {
    checkProperty("grid", count: 12) { source in
      try source.circleFamily(tokens: 2...5)
    } satisfies: { family in
      try Self.check(family, Self.search(family, floats: floats))
    }
  }

  @Test func `pieces in doubles and in enclosures find the same points`() {
    checkProperty("both", count: 12) { source in
      try source.circleFamily(tokens: 2...12)
    } satisfies: { family in
      // 10 digits doubles prove, 18 pairs of them.
      let digits = family.count % 2 == 0 ? 10 : 18
      let (fast, slow) = (
        Self.search(family, digits: digits, floats: true),
        Self.search(family, digits: digits, floats: false)
      )
      for (fast, slow) in zip(fast, slow) where fast.isComplete && slow.isComplete {
        try demand(fast.points.map(\.kind) == slow.points.map(\.kind), "kinds")
        try demand(fast.supremum == slow.supremum, "suprema")
        for (a, b) in zip(fast.points, slow.points) {
          for (x, y) in [
            (a.strength, b.strength), (a.angle, b.angle), (a.probability, b.probability),
          ] {
            try demand(x.enclosure.intersection(y.enclosure) != nil, "\(x) and \(y)")
          }
          try demand(a.curvature.intersection(b.curvature) != nil, "curvature")
        }
      }
      try demand(fast.count { !$0.isComplete } <= slow.count { !$0.isComplete }, "open in doubles")
    }
  }

  @Test(arguments: [false, true])
  func `a zero of even multiplicity is left open and the answer not complete`(floats: Bool) throws {
    // All logits agree at the foot; there g = 0 and g′ = E[P] − P − Var(Q) = 0, but g″ ≠ 0.
    let path = try CirclePath(dimension: 1, startSquare: 1, product: 0, speedSquare: 1)
    let family = CircleFamily(
      path,
      [
        CircleToken(start: Rational(-1, 2), slope: 0, bias: Rational(1, 2)),
        CircleToken(start: 1, slope: 1, bias: -1), CircleToken(start: 0, slope: -1, bias: 0),
      ])
    let found = Self.search(family, floats: floats)
    #expect(!found[0].isComplete && !found[0].isSupremumDecided)
    #expect(found[0].open.contains { $0.lower.signum <= 0 && $0.upper.signum >= 0 })
    #expect(found[0].open.allSatisfy { $0.upper - $0.lower < BigFloat(0x1p-20) })
    #expect(found[1].isComplete && found[2].isComplete)
  }

  @Test(arguments: [false, true])
  func `zeros at the very ends are none of the open arc`(floats: Bool) throws {
    // P constant: the slopes vanish at both ends, and σ ∝ e^{Q sin θ} has at most one turn.
    let path = try CirclePath(dimension: 1, startSquare: 1, product: 0, speedSquare: 1)
    let family = CircleFamily(
      path, [-3, 0, 1, 4].map { CircleToken(start: 0, slope: $0) })
    let found = Self.search(family, floats: floats)
    #expect(found.allSatisfy { $0.isComplete && $0.isSupremumDecided })
    #expect(found.allSatisfy { $0.ends.minus.slopeSign == 0 && $0.ends.plus.slopeSign == 0 })
    #expect(found.map { $0.points.map(\.kind) } == [[], [.maximum], [.maximum], []])
    #expect(found[0].supremum == [.end(.negative)] && found[3].supremum == [.end(.positive)])
  }

  @Test func `a family that does not depend on the strength says so`() throws {
    let path = try CirclePath(dimension: 1, startSquare: 1, product: 0, speedSquare: 1)
    let family = CircleFamily(
      path, (0..<3).map { CircleToken(start: 1, slope: 2, bias: Rational($0)) })
    #expect(family.criticalPoints(digits: 10).allSatisfy { $0.isConstant && $0.isComplete })
  }

  @Test func `the number of points of two and three tokens is within the theorem`() {
    checkProperty("few tokens", count: 30) { source in
      try source.circleFamily(tokens: 2...3, size: 6)
    } satisfies: { family in
      for answer in Self.search(family, floats: false) where answer.isComplete {
        try demand(answer.points.count <= (family.count == 2 ? 1 : 4), "\(answer)")
        if let low = answer.ends.minus.slopeSign, let high = answer.ends.plus.slopeSign,
          low * high != 0
        {
          try demand((low != high) == (answer.points.count % 2 == 1), "parity")
        }
        if family.count == 2,
          case .turning(let place, _) = family.odds(
            of: answer.token, to: 1 - answer.token)
        {
          try demand(answer.points.first?.strength.enclosure.contains(place) == true, "\(place)")
        }
      }
    }
  }

  /// Places of a piece at which k is compared with the sum over all tokens.
  private static func misses(
    _ family: CircleFamily, floats: Bool, _ fault: CircleFault
  ) throws -> Int {
    var count = 0
    let floatWaves = try #require(family.floatWaves())
    let waves = family.waves(precision: 192)
    for piece in ArcPiece.cover(29) {
      guard let exact = CirclePartition(waves, piece, precision: 192) else { continue }
      let function: (any ArcFunction)?
      if floats {
        function = FloatPartition(floatWaves, piece, fault: fault)
      } else {
        function = CirclePartition(
          family.waves(precision: 64), piece, precision: 64, order: 10, fault: fault)
      }
      guard let function else { continue }
      // Both have a reference of their own, the rounded mean wave.
      for t in [piece.start.inner, piece.start.inner / 3, 0, piece.end.inner] {
        let ratio = exact.ratio(Interval(BigFloat(t))).value
        let slope = exact.ratioSlope(Interval(BigFloat(t)))
        let shift = Self.shift(function, exact, t)
        let value = function.value(from: t, through: t)
        let inclined = function.slope(from: t, through: t)
        let (a, b) = (
          Interval(lower: BigFloat(value.lower), upper: BigFloat(value.upper)) + shift.value,
          Interval(lower: BigFloat(inclined.lower), upper: BigFloat(inclined.upper)) + shift.slope
        )
        if a.intersection(ratio) == nil { count += 1 }
        if b.intersection(slope) == nil { count += 1 }
      }
    }
    return count
  }

  /// The quadratic of the difference of both references, and its slope.
  private static func shift(
    _ function: any ArcFunction, _ exact: CirclePartition, _ t: Double
  ) -> (value: Interval, slope: Interval) {
    var (cosine, sine) = (BigFloat(0), BigFloat(0))
    if let other = function as? FloatPartition {
      (cosine, sine) = (BigFloat(other.reference.cosine), BigFloat(other.reference.sine))
    } else if let other = function as? CirclePartition {
      (cosine, sine) = other.reference
    }
    let x = Interval(cosine).rounded(to: 192) - Interval(exact.reference.cosine)
    let w = Interval(sine).rounded(to: 192) - Interval(exact.reference.sine)
    let place = Interval(BigFloat(t)).rounded(to: 192)
    return (
      w * ((1 as Interval) - place.squared) - 2 * x * place, -2 * (w * place + x)
    )
  }

  @Test(arguments: [false, true])
  func `the shared function is enclosed, and not when its bounds are taken away`(floats: Bool)
    throws
  {
    var source = ChoiceSource(seed: 7)
    var faulty: [CircleFault.Bound: Int] = [:]
    for _ in 0..<3 {
      let family = try source.circleFamily(tokens: 3...8)
      let misses = try Self.misses(family, floats: floats, .none)
      #expect(misses == 0)
      for bound in [CircleFault.Bound.tail, .rounding] {
        faulty[bound, default: 0] += try Self.misses(
          family, floats: floats, CircleFault(bound, factor: 0))
      }
    }
    // Enclosures round by themselves; their tail alone is a bound that we make.
    #expect(faulty[floats ? .rounding : .tail, default: 0] > 0, "\(faulty)")
  }

  @Test func `cells without their slopes miss points`() throws {
    var source = ChoiceSource(seed: 11)
    var missed = 0
    for _ in 0..<12 {
      let family = try source.circleFamily(tokens: 2...5)
      let fault = CircleFault(.slope, factor: 0)
      let (right, wrong) = (
        Self.search(family, floats: false), Self.search(family, floats: false, fault: fault)
      )
      for (right, wrong) in zip(right, wrong)
      where right.points.count != wrong.points.count || right.isComplete != wrong.isComplete {
        missed += 1
      }
    }
    #expect(missed > 0)
  }
}

import ChoiceSequences
import ExactArithmetic
import PropertyTesting
import SteeringLaws
import Testing

@testable import PeakSearch

@Suite("Outer clusters")
struct OuterClusterTests {
  @Test func `a cluster is close together and far from the rest`() {
    func spreads(_ distances: [Double]) -> [Double] {
      OuterCluster.clusters(at: .positive, distances).map(\.spread)
    }
    #expect(spreads([0, 1, 2, 40, 50]) == [2])
    // The gap is less than sixteen times the spread.
    #expect(spreads([0, 1, 2, 33, 50]) == [])
    // Two levels are too few, equal ones are no spread.
    #expect(spreads([0, 1, 100]) == [])
    #expect(spreads([0, 0, 0, 0, 1]) == [])
    // One within the other, the widest first.
    #expect(spreads([0, 1e-9, 2e-9, 1e-3, 1, 1.5]) == [1e-3, 2e-9])
    #expect(spreads([0, 1e-300, 2e-300, 1e300]) == [2e-300])
    let cluster = OuterCluster.clusters(at: .negative, [7, 0, 1, 0.5])
    #expect(cluster.isEmpty)
    #expect(OuterCluster.clusters(at: .negative, [70, 0, 1, 0.5]).map(\.next) == [70])
  }

  /// A family, the strength from which it is looked at, and the tokens that are kept.
  private struct Look {
    let family: FloatFamily
    let members: [Int]
    let origin: Double
    let reference: Double
    let shift: Int
  }

  private static func look(_ source: inout ChoiceSource) -> Look? {
    let kind: RandomFamily.Kind =
      [.bell, .logits, .outerClusters, .halfMaskedLogits, .extremeWeights][
        source.integer(in: 0...4)]
    let random = RandomFamily(&source, kind, count: 20)
    guard let family = random.family.floats else { return nil }
    let members = (0..<20).filter { _ in source.integer(in: 0...2) > 0 }
    let size = 8 / family.range
    let origin = size * Double(source.integer(in: -64...64)) / 64
    return Look(
      family: family, members: members, origin: origin,
      reference: origin - size * Double(source.integer(in: -16...16)) / 64,
      shift: source.integer(in: -40...40))
  }

  @Test func `a family looks from another strength as the laws say`() {
    checkProperty("tilted floats", count: 60) { (source: inout ChoiceSource) in
      OuterClusterTests.look(&source)
    } satisfies: { (look: Look?) in
      guard let look, let last = look.members.last else { return }
      let (family, precision) = (look.family, 300)
      let base = family.largest.high
      guard
        let seen = family.tilted(
          to: look.origin, keeping: look.members, base: base, shift: look.shift,
          reference: look.reference)
      else { return }
      func exactGap(_ token: Int) throws -> Rational {
        try #require(family.statistic(token).bigFloat.rational())
          - #require(Rational(exactly: base))
      }
      func gap(_ token: Int) throws -> Interval {
        Interval(try exactGap(token), precision: precision)
      }
      func weight(_ token: Int, at strength: Double) throws -> Interval {
        try family.weight(token, precision: precision)
          * (gap(token) * Interval(BigFloat(strength))).applying(.exp, precision: precision)
      }
      // Up to the factor of one member, each weight is right within the error of both.
      let kept = look.members.indices.filter { seen.weights[$0] > 0 }
      guard let first = kept.max(by: { seen.weights[$0] < seen.weights[$1] }) else {
        throw PropertyFailure("no member is kept, not even token \(last)")
      }
      let scale =
        try Interval(seen.weight(first).bigFloat).rounded(to: precision)
        / weight(look.members[first], at: look.origin)
      let error = (seen.weightError * Magnitude(2)).bigFloat
      for place in kept {
        let token = look.members[place]
        let exact = try weight(token, at: look.origin) * scale
        let off = (Interval(seen.weight(place).bigFloat) - exact) / exact
        try demand(
          off.magnitudeBound <= error * BigFloat(1 + 0x1p-20),
          "weight of token \(token): off by \(off), allowed \(error)")
        try demand(
          seen.statistic(place).bigFloat.rational()
            == exactGap(token) * (2 as Rational).raised(to: look.shift),
          "statistic of token \(token)")
      }
      // The others weigh no more than is said, at the reference.
      let left = (0..<family.count).filter { token in
        !kept.contains { look.members[$0] == token }
      }
      guard let absent = seen.absent else {
        try demand(left.isEmpty, "tokens \(left) are absent")
        return
      }
      try demand(
        BigFloat(absent.reference)
          == (BigFloat(look.reference) - BigFloat(look.origin)).scaled(byPowerOfTwo: -look.shift),
        "the reference")
      let sum = try left.reduce(Interval(BigFloat(0))) {
        try $0 + weight($1, at: look.reference) * scale
      }
      try demand(
        sum.lower <= absent.mass.bigFloat * (BigFloat(1) + error),
        "tokens \(left) weigh \(sum), not \(absent.mass)")
      try demand(
        sum.upper.isZero
          || absent.mass.bigFloat <= sum.upper * BigFloat(1.01) + .powerOfTwo(-1 << 20),
        "the bound \(absent.mass) of \(sum) is loose")
      for token in left {
        let place = try gap(token) * Interval(.powerOfTwo(look.shift))
        try demand(
          BigFloat(absent.least) <= place.lower && place.upper <= BigFloat(absent.largest),
          "token \(token) at \(place)")
      }
    }
  }

  @Test func `scaling by a power of two is exact or refused`() throws {
    let family = try #require(FloatFamily(weights: [1, 2, 3], statistics: [1e-200, 3e-200, -1]))
    #expect(
      family.scaled(byPowerOfTwo: 900)?.statistics == [1e-200, 3e-200, -1].map { $0 * 0x1p900 })
    #expect(family.scaled(byPowerOfTwo: -900) == nil)
    #expect(family.scaled(byPowerOfTwo: 970) == nil)
  }

  @Test func `a strength of a view is one of the family`() {
    let strength = LocalStrength(origin: 3, logUnit: -2, factor: 5)
    let exact = strength.strength(Interval(BigFloat(8)))
    #expect(exact == Interval(BigFloat(25)))
    let bounds = strength.strength(lower: 8, upper: 8)
    #expect(bounds.lower < 25 && bounds.upper > 25 && bounds.upper - bounds.lower < 1e-13)
    #expect(LocalStrength.same.strength(lower: 1, upper: 2) == (1, 2))
  }
}

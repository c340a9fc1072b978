import ExactArithmetic
import Foundation
import PeakSearch
import SteeringLaws
import Testing

@Suite("The great circle against 40 digits of another program")
struct CircleReferenceTests {
  private static let precision = 256

  private static func exact(_ text: String) throws -> Rational { try #require(Rational(text)) }

  @Test(arguments: CircleCase.names)
  func `scalars are equal and coefficients have all digits`(name: String) throws {
    let (family, answers) = try (CircleCase.named(name).family, CircleAnswers.named(name))
    #expect(family.path.distanceSquare == (try Self.exact(answers.r2)))
    #expect(family.path.product == (try Self.exact(answers.hv)))
    #expect(family.path.speedSquare == (try Self.exact(answers.v2)))
    try expectContains(
      family.path.angle(at: 0, precision: Self.precision), answers.theta0, "theta0")
    for (wave, token) in zip(family.waves(precision: Self.precision), answers.tokens) {
      #expect(wave.bias.contains(try Self.exact(token.bias)))
      try expectContains(wave.cosine, token.cosine, "P of \(token.token)")
      try expectContains(wave.sine, token.sine, "Q of \(token.token)")
    }
    #expect(family.tokens.map(\.bias) == (try answers.tokens.map { try Self.exact($0.bias) }))
  }

  @Test(arguments: CircleCase.names)
  func `logits, probabilities and the linear law have all digits`(name: String) throws {
    let (family, answers) = try (CircleCase.named(name).family, CircleAnswers.named(name))
    let tilting = family.tilting(precision: Self.precision)
    let arc = family.arc(precision: Self.precision)
    for values in answers.values {
      let alpha = try Self.exact(values.alpha)
      let logits = family.logits(at: alpha, precision: Self.precision)
      let point = arc.point(at: Interval(alpha, precision: Self.precision))
      // (17) is another way to the same logits.
      for ((direct, tilted), expected) in zip(zip(logits, tilting.logits(at: point)), values.logits)
      {
        try expectContains(direct, expected, "logit at \(alpha)")
        try expectContains(tilted, expected, "tilt and temperature at \(alpha)")
      }
      let probabilities = try family.probabilities(at: alpha, digits: 40, precisionLimit: 4096)
      for ((value, tilted), expected) in zip(
        zip(probabilities, tilting.probabilities(at: point)), values.sigma)
      {
        try expectEqual(value, expected, "probability at \(alpha)")
        try expectContains(tilted, expected, "probability of the path at \(alpha)")
      }
      let linear = family.linearLogits(at: alpha, precision: Self.precision)
      for (value, expected) in zip(linear, values.linearLogits) {
        try expectContains(value, expected, "linear logit at \(alpha)")
      }
      let radius = LinearRadius(family.path)
      try expectContains(
        Interval(radius.quadratic(at: alpha), precision: Self.precision),
        values.boundOverAmplitude, "bound at \(alpha)")
      try expectContains(
        radius.dose(at: alpha, precision: Self.precision), values.dose, "dose at \(alpha)")
      if let bound = values.doseBoundOverAmplitude {
        let value = try #require(radius.logarithmic(at: alpha, precision: Self.precision))
        try expectContains(value, bound, "bound of the dose at \(alpha)")
      }
    }
  }

  @Test(arguments: CircleCase.names)
  func `every critical point has 40 digits and no other exists`(name: String) throws {
    let (family, answers) = try (CircleCase.named(name).family, CircleAnswers.named(name))
    let found = family.criticalPoints(digits: 40)
    #expect(found.count == answers.tokens.count)
    for (found, expected) in zip(found, answers.tokens) {
      let token = expected.token
      #expect(found.isComplete && found.isSupremumDecided, "\(token)")
      #expect(found.points.map(\.kind.rawValue) == expected.critical.map(\.kind), "\(token)")
      for (point, expected) in zip(found.points, expected.critical) {
        try expectEqual(point.strength, expected.alpha, "strength of \(token)")
        try expectEqual(point.angle, expected.theta, "angle of \(token)")
        try expectEqual(point.probability, expected.sigma, "probability of \(token)")
        try expectContains(point.curvature, expected.secondDerivative, "curvature of \(token)")
      }
      for (end, expected) in [
        (found.ends.minus, expected.ends.minus), (found.ends.plus, expected.ends.plus),
      ] {
        try expectEqual(end.probability, expected.sigma, "end of \(token)")
        #expect(end.slopeSign == (try Self.exact(expected.slope)).signum, "\(token)")
      }
      let places = found.supremum.map { place -> String in
        switch place {
        case .end(let end): end.rawValue
        case .point(let number): expected.critical[number].alpha
        }
      }
      #expect(places == expected.supremum.at.all, "\(token)")
    }
  }

  @Test(arguments: CircleCase.names)
  func `greedy tokens and their rational switches are equal`(name: String) throws {
    let (test, answers) = try (CircleCase.named(name), CircleAnswers.named(name))
    let family = try test.family
    let bands = CircleGreedy(family).bands
    guard let greedy = answers.greedy else {
      #expect(!family.hasConstantBias)
      return
    }
    #expect(
      bands.map { $0.tokens.map { test.tokens[$0] } }
        == ([greedy.first] + greedy.switches.map(\.to)).map { [$0] })
    #expect(
      bands.dropLast().map { $0.end?.rational }
        == (try greedy.switches.map { try Self.exact($0.alpha) }))
    #expect(bands.last?.end == nil)
  }

  @Test func `the two bumps of three tokens are at plus and minus the closed form`() throws {
    let family = try CircleCase.named("pure-temperature").family
    let found = family.criticalPoints(of: [1], digits: 50)[0]
    // ±√(2/κ² − 1), κ = (log 4)/5, and height 1/(1 + 4^(1/5) + 4^(−4/5)).
    let precision = 256
    let four = Interval(4, precision: precision)
    let kappa = Interval.log(four) / 5
    let place = Interval.sqrt(2 / kappa.squared - 1)
    let fifth = Interval.exp(kappa)
    let height = 1 / (1 + fifth + fifth / four)
    let strengths = found.points.map(\.strength.enclosure)
    #expect(strengths.count == 3)
    #expect(strengths[2].intersection(place) != nil && strengths[0].intersection(-place) != nil)
    #expect(found.points[1].strength.exact == 0 && found.points[1].angle.exact == 0)
    for point in [found.points[0], found.points[2]] {
      #expect(point.probability.enclosure.intersection(height) != nil)
      #expect(point.kind == .maximum)
    }
    #expect(found.supremum == [.point(0), .point(2)] && found.isSupremumDecided)
  }
}

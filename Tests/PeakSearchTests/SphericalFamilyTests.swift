import ExactArithmetic
import Foundation
import PeakSearch
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@Suite("Steering that keeps the norm")
struct SphericalFamilyTests {
  private static let precision = 160

  private static func enclose(_ value: Rational) -> Interval {
    Interval(value, precision: precision)
  }

  private static func head(
    _ rows: [[Rational]], _ kind: NormalizationKind = .rootMeanSquare, epsilon: Rational = 0,
    bias: [Rational]? = nil
  ) throws -> NormedHead {
    let d = rows[0].count
    return try NormedHead(
      MatrixRows(rows.flatMap { $0.map { Double(exactly: $0) ?? .nan } }, columns: d), kind: kind,
      gain: (0..<d).map { Rational($0 + 1) }, bias: bias, epsilon: epsilon)
  }

  @Test(arguments: NormalizationKind.allCases)
  func `logits are those of the norm applied to the turned state`(kind: NormalizationKind) throws {
    let rows: [[Rational]] = [[1, 2, 0], [-1, 3, 1], [0, Rational(1, 2), -4]]
    let (state, direction): ([Rational], [Rational]) = ([1, -2, 1], [2, 1, -3])
    let epsilon = Rational(1, 8)
    let family = try SphericalFamily(
      Self.head(rows, kind, epsilon: epsilon, bias: [1, 0, -1]), state: state,
      direction: direction)
    let norm = Normalization<Interval>(
      kind, gain: [1, 2, 3].map(Self.enclose), epsilon: Self.enclose(epsilon))
    func dot(_ a: [Rational], _ b: [Rational]) -> Rational {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let share = dot(state, direction) / dot(state, state)
    let side = zip(state, direction).map { $1 - share * $0 }
    let stretch = Interval.sqrt(Self.enclose(dot(state, state) / dot(side, side)))
    for half in [-2, Rational(-1, 3), 0, Rational(1, 5), 1, 3] as [Rational] {
      let (cosine, sine) = ((1 - half * half) / (1 + half * half), 2 * half / (1 + half * half))
      let turned = zip(state, side).map {
        Self.enclose(cosine * $0) + stretch * Self.enclose(sine * $1)
      }
      let normed = norm(turned)
      for (family, sign) in [(family.near, Rational(1)), (family.far, -1)] {
        for (token, wave) in family.waves(precision: Self.precision).enumerated() {
          let expected =
            Vectors.dot(rows[token].map(Self.enclose), normed) + [1, 0, -1][token]
          let logit =
            wave.bias + wave.cosine * Self.enclose(sign * cosine)
            + wave.sine * Self.enclose(sign * sine)
          #expect(logit.intersection(expected) != nil)
          #expect(logit.upper.double() - logit.lower.double() < 1e-20)
        }
      }
    }
  }

  @Test func `what cannot be turned is refused with the reason`() throws {
    let head = try Self.head([[1, 2], [0, 1]])
    #expect(throws: DegenerateSphere.noState) {
      try SphericalFamily(head, state: [0, 0], direction: [1, 0])
    }
    #expect(throws: DegenerateSphere.parallel) {
      try SphericalFamily(head, state: [1, 2], direction: [-2, -4])
    }
    #expect(throws: DegenerateSphere.notCentred) {
      try SphericalFamily(
        Self.head([[1, 2], [0, 1]], .layer), state: [1, -1], direction: [1, 0])
    }
  }

  @Test func `a critical point where the halves meet is found and named`() throws {
    // U = ±√2 sin φ: the probability of the first is largest at π/2.
    let family = try SphericalFamily(
      Self.head([[0, 1], [0, -1]]), state: [1, 0], direction: [0, 1])
    let found = family.criticalPoints(of: [0, 1], digits: 10)
    #expect(found.allSatisfy { $0.isComplete })
    #expect(found[0].points.map(\.kind) == [.minimum, .maximum])
    #expect(
      found[0].points.map { $0.angle.decimal(significantDigits: 10) }
        == ["-1.570796327", "1.570796327"])
    #expect(found[0].supremum == [1] && found[1].supremum == [0])
    #expect(found[1].points.map(\.kind) == [.maximum, .minimum])
  }

  /// Rows, state and direction of small integers.
  private struct Draw: CustomStringConvertible {
    let rows: [[Rational]]
    let bias: [Rational]
    let state: [Rational]
    let direction: [Rational]
    let epsilon: Rational

    var description: String {
      "rows \(rows), bias \(bias), state \(state), direction \(direction), epsilon \(epsilon)"
    }
  }

  @Test func `on the circle there are as many maxima as minima, where slopes change their signs`() {
    checkProperty("circle", count: 40) { source in
      let (d, count) = (source.integer(in: 2...3), source.integer(in: 2...5))
      func vector(_ size: Int) -> [Rational] {
        (0..<size).map { _ in Rational(source.integer(in: -3...3)) }
      }
      return Draw(
        rows: (0..<count).map { _ in vector(d) }, bias: vector(count), state: vector(d),
        direction: vector(d), epsilon: Rational(source.integer(in: 0...1)))
    } satisfies: { draw in
      guard
        let family = try? SphericalFamily(
          Self.head(draw.rows, epsilon: draw.epsilon, bias: draw.bias), state: draw.state,
          direction: draw.direction)
      else { return }
      let waves = family.near.waves(precision: 64).map {
        ($0.bias.midpoint.double(), $0.cosine.midpoint.double(), $0.sine.midpoint.double())
      }
      for answer in family.criticalPoints(of: Array(0..<draw.rows.count), digits: 8)
      where answer.isComplete && !answer.isConstant {
        let maxima = answer.points.count { $0.kind == .maximum }
        try demand(2 * maxima == answer.points.count, "\(answer.points.count) points")
        if draw.rows.count == 3 { try demand(answer.points.count <= 4, "at most four for V = 3") }
        try demand(!answer.supremum.isEmpty, "a circle is closed: the supremum is attained")
        let angles = answer.points.map { $0.angle.enclosure.midpoint.double() }
        // Signs of the slope, in doubles, at angles away from all points.
        for step in 0..<97 {
          let angle = -Double.pi + (Double(step) + 0.37) * 2 * Double.pi / 97
          guard let next = angles.firstIndex(where: { $0 > angle }) ?? angles.indices.first,
            angles.allSatisfy({ abs(remainder($0 - angle, 2 * Double.pi)) > 1e-3 })
          else { continue }
          let terms = waves.map { exp($0.0 + $0.1 * cos(angle) + $0.2 * sin(angle)) }
          let slopes = waves.map { $0.2 * cos(angle) - $0.1 * sin(angle) }
          let mean = zip(terms, slopes).reduce(0) { $0 + $1.0 * $1.1 } / terms.reduce(0, +)
          let slope = slopes[answer.token] - mean
          if abs(slope) < 1e-9 { continue }
          let expected: CriticalPoint.Kind = slope > 0 ? .maximum : .minimum
          try demand(
            answer.points[next].kind == expected, "token \(answer.token) at \(angle)")
        }
      }
    }
  }
}

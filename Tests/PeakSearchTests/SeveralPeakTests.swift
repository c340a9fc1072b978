import ExactArithmetic
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@testable import PeakSearch

@Suite("Peaks along several vectors")
struct SeveralPeakTests {
  /// Weights and directions: small whole numbers, at times scaled so that tokens nearly tie.
  private struct Case: CustomStringConvertible {
    var weights: [Rational]
    var directions: [[Rational]]

    init(_ source: inout ChoiceSource, directions: Int, tokens: ClosedRange<Int>) {
      let count = source.integer(in: tokens)
      weights = (0..<count).map { _ in Rational(source.integer(in: 1...9)) }
      self.directions = (0..<directions).map { _ in
        let step = source.element(of: [1, Rational(1, 8), 16])
        return (0..<count).map { _ in step * Rational(source.integer(in: -3...3)) }
      }
    }

    var search: SeveralPeakSearch {
      SeveralPeakSearch(weights: weights.map { .rational($0) }, directions: directions)
    }

    func differences(_ token: Int) -> [[Rational]] {
      weights.indices.map { other in directions.map { $0[other] - $0[token] } }
    }

    var description: String { "weights \(weights), directions \(directions)" }
  }

  @Test func `one vector is the search of all other questions`() {
    checkProperty("one vector", count: 60) { (source: inout ChoiceSource) in
      Case(&source, directions: 1, tokens: 2...8)
    } satisfies: { (value: Case) in
      let model = try SteeringModel(
        vocabulary: Vocabulary(value.weights.indices.map { "t\($0)" }), partition: nil,
        contexts: [
          Context(
            name: "c", concept: nil, weight: 1,
            distribution: .weights(NumberRow(value.weights)))
        ], steering: .logOdds(NumberRow(value.directions[0])))
      let family = SteeredFamily(TiltedFamily(model, context: 0, LogOdds(model)))
      let tokens = Array(value.weights.indices)
      let expected = family.peaks(of: tokens, digits: 20, precisionLimit: 4096)
      for token in tokens {
        let peak = try value.search.peak(of: token, digits: 20, precisionLimit: 4096)
        switch (expected[token].answer, peak.place) {
        case (.peak(let own), .attained):
          let position = try #require(
            peak.strengths[0].enclosure.intersection(own.position.enclosure))
          try demand(position.width < BigFloat(1e-15), "too wide")
          let height = try #require(own.height)
          try demand(peak.height.enclosure.intersection(height.enclosure) != nil, "height")
          if let exact = own.position.exact, exact.isZero {
            try demand(peak.strengths[0].exact == 0, "exactly 0")
          }
        case (.constant, .attained): try demand(peak.freedom == 1, "free")
        case (.maximal, .limit(let direction, _)): try demand(direction == [1], "to +inf")
        case (.minimal, .limit(let direction, _)): try demand(direction == [-1], "to -inf")
        default: throw PropertyFailure("token \(token): \(expected[token]), \(peak)")
        }
      }
    }
  }

  @Test(arguments: [2, 3])
  func `independent vectors have the peaks of each alone`(size: Int) {
    checkProperty("independent vectors \(size)", count: 12) { (source: inout ChoiceSource) in
      (0..<size).map { _ in Case(&source, directions: 1, tokens: 2...3) }
    } satisfies: { (parts: [Case]) in
      // Tokens are tuples; weights multiply, and direction i sees part i alone.
      var tuples: [[Int]] = [[]]
      for part in parts {
        tuples = tuples.flatMap { tuple in part.weights.indices.map { tuple + [$0] } }
      }
      let search = SeveralPeakSearch(
        weights: tuples.map { tuple in
          .rational(zip(parts, tuple).reduce(1) { $0 * $1.0.weights[$1.1] })
        },
        directions: parts.indices.map { place in
          tuples.map { parts[place].directions[0][$0[place]] }
        })
      for (token, tuple) in tuples.enumerated() {
        let peak = try search.peak(of: token, digits: 15, precisionLimit: 4096)
        let single = try zip(parts, tuple).map {
          try $0.search.peak(of: $1, digits: 15, precisionLimit: 4096)
        }
        var isAttained = true
        var height: Interval = 1
        for (place, own) in single.enumerated() {
          if case .attained = own.place {
            try demand(
              own.strengths[0].enclosure.intersection(peak.strengths[place].enclosure) != nil,
              "token \(tuple): \(peak), alone \(own)")
          } else {
            isAttained = false
          }
          height *= own.height.enclosure
        }
        if case .attained = peak.place {
          try demand(isAttained, "token \(tuple) is attained")
        } else {
          try demand(!isAttained, "token \(tuple) is not attained")
        }
        try demand(height.intersection(peak.height.enclosure) != nil, "height of \(tuple)")
      }
    }
  }

  @Test func `other coordinates move strengths by the transpose`() {
    checkProperty("coordinates", count: 30) { (source: inout ChoiceSource) in
      Case(&source, directions: 2, tokens: 4...8)
    } satisfies: { (value: Case) in
      var other = value
      other.directions = [
        zip(value.directions[0], value.directions[1]).map { 2 * $0 + $1 },
        zip(value.directions[0], value.directions[1]).map { $0 + $1 },
      ]
      for token in value.weights.indices {
        let one = try value.search.peak(of: token, digits: 15, precisionLimit: 4096)
        let two = try other.search.peak(of: token, digits: 15, precisionLimit: 4096)
        try demand(one.freedom == two.freedom, "freedom")
        try demand(one.height.enclosure.intersection(two.height.enclosure) != nil, "height")
        guard one.freedom == 0 else { continue }
        let (a, b) = (two.strengths[0].enclosure, two.strengths[1].enclosure)
        for (mine, theirs) in zip(one.strengths, [2 * a + b, a + b]) {
          try demand(mine.enclosure.intersection(theirs) != nil, "\(one), \(two)")
        }
      }
    }
  }

  @Test(arguments: [1, 2, 3])
  func `the relative interior is that of an enumeration`(size: Int) {
    checkProperty("interior \(size)", count: 40) { (source: inout ChoiceSource) in
      Case(&source, directions: size, tokens: 2...6)
    } satisfies: { (value: Case) in
      let points = value.weights.indices.map { token in value.directions.map { $0[token] } }
      for token in value.weights.indices {
        let differences = value.differences(token)
        let face = HullFace(of: token, among: points)
        let isWhole = differences.allSatisfy { isNegativeInCone($0, of: differences) }
        try demand(face.isWhole == isWhole, "token \(token): \(face)")
        for (other, difference) in differences.enumerated() {
          let sign = LinearAlgebra.dot(face.normal, difference).signum
          try demand(sign == (face.tokens.contains(other) ? 0 : -1), "token \(token): \(face)")
        }
        // The face has the token inside.
        let inside = face.tokens.map { differences[$0] }
        try demand(
          inside.allSatisfy { isNegativeInCone($0, of: inside) }, "token \(token) is not inside")
      }
    }
  }

  /// Whether −`vector` is a sum of nonnegative multiples of at most k independent members, which it is
  /// if it is in their cone at all (Carathéodory).
  private func isNegativeInCone(_ vector: [Rational], of members: [[Rational]]) -> Bool {
    let wanted = vector.map { -$0 }
    if wanted.allSatisfy(\.isZero) { return true }
    func isReached(_ chosen: [[Rational]], from start: Int) -> Bool {
      if !chosen.isEmpty, let factors = factors(wanted, over: chosen),
        factors.allSatisfy({ $0.signum >= 0 })
      {
        return true
      }
      guard chosen.count < vector.count else { return false }
      return (start..<max(start, members.count)).contains { place in
        var space = RowSpace()
        let next = chosen + [members[place]]
        return next.allSatisfy { space.insert($0) } && isReached(next, from: place + 1)
      }
    }
    return isReached([], from: 0)
  }

  /// The factors of independent `vectors` that sum to `wanted`; nil when it is outside their span.
  private func factors(_ wanted: [Rational], over vectors: [[Rational]]) -> [Rational]? {
    // Normal equations: exact, and positive definite for independent vectors.
    let gram = vectors.map { a in vectors.map { LinearAlgebra.dot(a, $0) } }
    let found = LinearAlgebra.solution(gram, vectors.map { LinearAlgebra.dot($0, wanted) })
    let sum = wanted.indices.map { place in
      zip(found, vectors).reduce(0 as Rational) { $0 + $1.0 * $1.1[place] }
    }
    return sum == wanted ? found : nil
  }

  @Test func `a square with its centre, a side and a corner`() throws {
    // Corners, the middle of the right side, the centre; all of weight 1.
    let search = SeveralPeakSearch(
      weights: [1, 1, 1, 1, 1, 1].map { .rational($0) },
      directions: [[1, 1, -1, -1, 1, 0], [1, -1, 1, -1, 0, 0]])
    let centre = try search.peak(of: 5, digits: 20, precisionLimit: 4096)
    #expect(centre.freedom == 0)
    let side = try search.peak(of: 4, digits: 20, precisionLimit: 4096)
    guard case .limit(let direction, let face) = side.place else {
      Issue.record("the side is on the border")
      return
    }
    #expect(direction == [1, 0] && face == [0, 1, 4])
    #expect(side.strengths.map(\.exact) == [0, 0] && side.freedom == 1)
    #expect(side.height.enclosure.contains(Rational(1, 3)))
    let corner = try search.peak(of: 3, digits: 20, precisionLimit: 4096)
    guard case .limit(let away, let alone) = corner.place else {
      Issue.record("a corner is a vertex")
      return
    }
    #expect(away.allSatisfy { $0.signum < 0 } && alone == [3])
    #expect(corner.height.exact == 1 && corner.freedom == 2)
  }

  @Test func `dependent vectors leave a coset of best strengths`() throws {
    let search = SeveralPeakSearch(
      weights: [3, 5, 1].map { .rational($0) }, directions: [[-1, 0, 2], [-2, 0, 4]])
    let alone = SeveralPeakSearch(
      weights: [3, 5, 1].map { .rational($0) }, directions: [[-1, 0, 2]])
    let (peak, own) = (
      try search.peak(of: 1, digits: 20, precisionLimit: 4096),
      try alone.peak(of: 1, digits: 20, precisionLimit: 4096)
    )
    #expect(peak.freedom == 1 && peak.strengths[1].exact == 0)
    #expect(peak.strengths[0].enclosure.intersection(own.strengths[0].enclosure) != nil)
    // e^{3α} = 3/2.
    let expected = Logarithm(Rational(1, 3), log: Rational(3, 2)).enclosure(precision: 128)
    #expect(peak.strengths[0].enclosure.intersection(expected) != nil)
  }

  @Test func `near-ties that doubles cannot tell are found with more bits`() throws {
    let tiny = Rational(1, 1 << 62)
    let search = SeveralPeakSearch(
      weights: [1, 2, 3, 4, 5].map { .rational($0) },
      directions: [[0, tiny, -tiny, 0, 0], [0, 0, 0, 1, -1]])
    let peak = try search.peak(of: 0, digits: 15, precisionLimit: 1 << 14)
    #expect(peak.freedom == 0)
    guard case .attained = peak.place else {
      Issue.record("the token is inside")
      return
    }
    // 2 e^{tα} = 3 e^{−tα}, 4 e^{β} = 5 e^{−β}.
    let first = Logarithm(Rational(1 << 61), log: Rational(3, 2)).enclosure(precision: 256)
    let second = Logarithm(Rational(1, 2), log: Rational(5, 4)).enclosure(precision: 256)
    #expect(peak.strengths[0].enclosure.intersection(first) != nil)
    #expect(peak.strengths[1].enclosure.intersection(second) != nil)
  }

  @Test func `softmax logits, forty digits`() throws {
    let search = SeveralPeakSearch(
      weights: [.exponentials([0]), .exponentials([1]), .exponentials([2]), .exponentials([0])],
      directions: [[1, -1, 0, 0], [0, 0, 1, 0]])
    let peak = try search.peak(of: 3, digits: 40, precisionLimit: 4096)
    // On the border: the second direction has no negative.
    guard case .limit(let direction, let face) = peak.place else {
      Issue.record("on the border")
      return
    }
    #expect(direction == [0, -1] && face == [0, 1, 3])
    #expect(peak.strengths[0].exact == Rational(1, 2))
  }
}

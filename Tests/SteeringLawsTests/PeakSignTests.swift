import ExactArithmetic
import ModelTesting
import PeakSearch
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@Suite("Sign of the peak")
struct PeakSignTests {
  /// Two-valued data with ε left open: γ and ω by concept, the target being concept 0, and the concepts of
  /// the negative contexts.
  struct Data: CustomStringConvertible {
    let gamma: [[Rational]]
    let omega: [[Rational]]
    let negative: [Int]

    var concepts: [[Int]] {
      var start = 0
      return gamma.map { part in
        defer { start += part.count }
        return Array(start..<start + part.count)
      }
    }

    var description: String { "gamma \(gamma), omega \(omega), N in \(negative)" }

    /// The model with this ε: one context of each concept, P of the target.
    func model(_ epsilon: Rational) throws -> SteeringModel {
      let others = Rational(gamma.count - 1)
      return try SteeringModel(
        concepts: concepts, inside: gamma.flatMap { $0 }.map { (1 - epsilon) * $0 },
        outside: omega.flatMap { $0 }.map { epsilon * $0 / others },
        contexts: Array(gamma.indices), target: 0,
        positive: [Int](repeating: 0, count: negative.count), negative: negative)
    }

    /// The concepts in whose contexts some target token peaks at α ≤ 0 for this ε, exactly: M_z ≤ E_0[M].
    func failing(_ epsilon: Rational) throws -> [Int] {
      let model = try model(epsilon)
      return try gamma.indices.dropFirst().filter { concept in
        let direct = try DirectFamily(model, context: concept)
        let logOdds = direct.logOdds
        let mean = zip(direct.probabilities, logOdds).reduce(Logarithm(rational: 0)) {
          $0 + $1.0 * $1.1
        }
        return concepts[0].contains { logOdds[$0] <= mean }
      }
    }
  }

  /// γ and ω of the shared models of three alphabets.
  private func alphabets(_ name: String) throws -> Data {
    let model = try ReferenceAnswers.model(name)
    let data = try TwoValuedData(model)
    guard case .sets(let sets) = model.steering else { throw PropertyFailure("no sets") }
    #expect(data.target == 0)
    return Data(
      gamma: data.concepts.map { $0.map { data.gamma[$0] } },
      omega: data.concepts.map { $0.map { data.omega[$0] } },
      negative: try sets.negative.map { try #require(model.contexts[$0].concept) })
  }

  private func answer(
    _ data: Data, digits: Int = 30, below limit: Rational? = nil
  ) throws -> PeakSign.Answer {
    let small = try TwoValuedData(data.model(Rational(1, 1_000_000_000)))
    return try PeakSign(small).largestEpsilon(
      digits: digits, precisionLimit: 8192, below: limit)
  }

  // The digits are of another program's bisection in decimal arithmetic.
  @Test(arguments: [
    ("three-alphabets-contrastive", "0.569267771177976940628639525514"),
    ("three-alphabets-random", "0.578708166466483043025965225788"),
  ])
  func `epsilon_0 of three alphabets has 30 digits, fine just below and failing just above`(
    name: String, digits: String
  ) throws {
    let data = try alphabets(name)
    let found = try answer(data, below: Rational(99, 100))
    guard case .root(let root, let concept) = found else {
      Issue.record("no root: \(found)")
      return
    }
    #expect(root.decimal(significantDigits: 30) == digits)
    #expect(concept == 2, "a greek context fails first")
    let epsilon = try #require(Rational(digits))
    let unit = Rational(10).raised(to: -30)
    #expect(try data.failing(epsilon - unit) == [])
    #expect(try data.failing(epsilon + unit) == [2])
    // The peaks themselves, by the finder, and judged by integers alone.
    for (side, sign) in [(-unit, 1), (unit, -1)] {
      let model = try data.model(epsilon + side)
      let sample = PeakSample(model, context: 2)
      let least = try #require(
        sample.family.interiorLevels.first { sample.family.levels[$0].tokens.contains(2) })
      let finder = SingleLevelSearch(sample.family, digits: 10, precisionLimit: 8192)
      let peak = try finder.peak(ofLevel: least)
      #expect(peak.position.enclosure.sign == sign)
      #expect(RootCheck(model, context: 2).sign(token: 2, at: 0) == -sign)
    }
  }

  @Test func `where a > b is asked of all tokens, the range of three alphabets is 6/11`() throws {
    for name in ["three-alphabets-contrastive", "three-alphabets-random"] {
      guard case .wholeRange(let bound) = try answer(alphabets(name)) else {
        Issue.record("a root below the bound")
        return
      }
      #expect(bound == Rational(6, 11))
    }
  }

  @Test func `with gamma = omega there is no root below the bound, at which H is exactly 0`() throws
  {
    let part = [Rational(1, 2), Rational(1, 3), Rational(1, 6)]
    for negative in [[1], [1, 2], [2, 2, 1]] {
      let data = Data(gamma: [part, part, part], omega: [part, part, part], negative: negative)
      guard case .wholeRange(let bound) = try answer(data) else {
        Issue.record("a root")
        return
      }
      #expect(bound == Rational(2, 3))
      #expect(try data.failing(bound - Rational(10).raised(to: -40)) == [])
    }
  }

  @Test func `a root within the range where a > b is found, and both sides judged exactly`() throws
  {
    // A rare target token has the worst ratio of all, the negative concept the larger divergence.
    let even = [Rational(1, 2), Rational(1, 2)]
    let data = Data(
      gamma: [[Rational(1, 250), Rational(249, 250)], [Rational(1, 4), Rational(3, 4)], even],
      omega: [[Rational(1, 100), Rational(99, 100)], even, even], negative: [1])
    guard case .root(let root, _) = try answer(data) else {
      Issue.record("no root below the bound")
      return
    }
    let text = try #require(root.decimal(significantDigits: 30))
    let epsilon = try #require(Rational(text))
    let unit = Rational(10).raised(to: -28)
    #expect(try data.failing(epsilon - unit) == [])
    #expect(try data.failing(epsilon + unit) != [])
  }

  @Test func `random data agree with an exact scan`() {
    checkProperty("largest epsilon", count: 60) { source -> Data in
      let count = source.integer(in: 2...4)
      func shares(_ size: Int) -> [Rational] {
        let parts = (0..<size).map { _ in Rational(source.integer(in: 1...12)) }
        return parts.map { $0 / parts.reduce(0, +) }
      }
      let sizes = (0..<count).map { _ in source.integer(in: 1...3) }
      return Data(
        gamma: sizes.map(shares), omega: sizes.map(shares),
        negative: (0..<source.integer(in: 1...3)).map { _ in source.integer(in: 1...count - 1) })
    } satisfies: { (data: Data) in
      let limit = Rational(19, 20)
      let found: PeakSign.Answer
      do { found = try answer(data, digits: 12, below: limit) } catch {
        throw PropertyFailure("\(error)")
      }
      var (end, failing) = (limit, 0)
      if case .root(let root, let concept) = found {
        guard let middle = root.enclosure.midpoint.rational() else { throw Discarded() }
        (end, failing) = (middle, concept)
        let unit = middle * Rational(10).raised(to: -10)
        try demand(try data.failing(middle - unit).isEmpty, "it fails just below \(middle)")
        try demand(
          try data.failing(middle + unit).contains(failing), "it does not fail above \(middle)")
      }
      for step in 1...24 {
        let epsilon = end * Rational(step, 25)
        try demand(try data.failing(epsilon).isEmpty, "it fails at \(epsilon), below \(end)")
      }
    }
  }

  @Test func `inside the target the remark fails at any epsilon`() throws {
    // γ of the witness: E_0[M] is near the mean of δ on the target, above its least.
    let data = Data(
      gamma: [[Rational(2, 3), Rational(2, 9), Rational(1, 9)], [1]],
      omega: [[Rational](repeating: Rational(1, 3), count: 3), [1]], negative: [1])
    for exponent in [1, 5, 30] {
      let model = try data.model(Rational(10).raised(to: -exponent))
      let family = TiltedFamily(model, context: 0, LogOdds(model))
      let level = family.levelOfToken[2]
      #expect(family.position(ofLevel: level) == .interior)
      #expect(RootCheck(model, context: 0).sign(token: 2, at: 0) == 1, "the peak is below 0")
      #expect(try data.failing(Rational(10).raised(to: -exponent)) == [])
    }
  }

  @Test func `the data of a model are read back`() throws {
    let even = [Rational(1, 2), Rational(1, 2)]
    let data = Data(
      gamma: [[Rational(1, 3), Rational(2, 3)], even, [1]], omega: [even, even, [1]],
      negative: [1, 2, 2])
    let read = try TwoValuedData(data.model(Rational(1, 7)))
    #expect(read.epsilon == Rational(1, 7))
    #expect(read.gamma == data.gamma.flatMap { $0 })
    #expect(read.omega == data.omega.flatMap { $0 })
    #expect(read.negativeShares == [0, Rational(1, 3), Rational(2, 3)])
    #expect(read.epsilonBound == 2 / (2 + Rational(3, 2)))
    #expect(throws: ModelError.self) {
      try TwoValuedData(data.model(Rational(3, 5)))
    }
  }
}

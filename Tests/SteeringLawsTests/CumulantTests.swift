import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@Suite("Cumulants")
struct CumulantTests {
  /// Rational weights and statistics.
  struct Levels {
    let weights: [Rational]
    let statistics: [Rational]

    init(_ weights: [Rational], _ statistics: [Rational]) {
      self.weights = weights
      self.statistics = statistics
    }

    /// The cumulants κ_1 … κ_n of the distribution itself, exactly: raw moments by definition, then
    /// κ_n = m_n − Σ_{k<n} C(n−1, k−1) κ_k m_{n−k}.
    func exactCumulants(upTo order: Int) -> [Rational] {
      let total = weights.reduce(0, +)
      let moments = (0...order).map { power in
        zip(weights, statistics).reduce(0) { $0 + $1.0 * $1.1.raised(to: power) } / total
      }
      var cumulants: [Rational] = [0]
      for n in 1...order {
        var value = moments[n]
        var binomial: Rational = 1
        for k in 1..<max(1, n) {
          value -= binomial * cumulants[k] * moments[n - k]
          binomial = binomial * Rational(n - k) / Rational(k)
        }
        cumulants.append(value)
      }
      return Array(cumulants.dropFirst())
    }

    func tilting(precision: Int) -> Tilting<Interval> {
      Tilting(
        weights: weights.map { Interval($0, precision: precision) },
        statistics: statistics.map { Interval($0, precision: precision) })
    }
  }

  private static func levels(_ source: inout ChoiceSource) -> Levels {
    let count = source.integer(in: 1...8)
    return Levels(
      (0..<count).map { _ in Rational(source.integer(in: 1...50), source.integer(in: 1...9)) },
      (0..<count).map { _ in Rational(source.integer(in: -30...30), source.integer(in: 1...9)) }
        .sorted())
  }

  @Test func `cumulants at 0 contain the exact ones, computed from raw moments`() {
    checkProperty("cumulants at 0", count: 80) { (source: inout ChoiceSource) in
      Self.levels(&source)
    } satisfies: { (levels: Levels) in
      let exact = levels.exactCumulants(upTo: 7)
      let enclosed = levels.tilting(precision: 200)
        .cumulants(upTo: 7, at: Interval(0, precision: 200))
      for (index, (value, enclosure)) in zip(exact, enclosed).enumerated() {
        try demand(enclosure.contains(value), "order \(index + 1): \(value) not in \(enclosure)")
        try demand(
          enclosure.width <= BigFloat.powerOfTwo(-100), "order \(index + 1) is wide")
      }
    }
  }

  /// With μ_l = n_l log 2 and integer α the tilted weights w_l 2^{αn_l} are rational, and κ_k is (log 2)^k
  /// times the exact k-th cumulant of n.
  @Test func `cumulants at exact points are rational multiples of powers of a logarithm`() {
    checkProperty("cumulants at exact points", count: 60) {
      (source: inout ChoiceSource) -> (Levels, Int) in
      let count = source.integer(in: 1...6)
      let multiples = (0..<count).map { _ in Rational(source.integer(in: -6...6)) }.sorted()
      let weights = (0..<count).map { _ in Rational(source.integer(in: 1...50)) }
      return (Levels(weights, multiples), source.integer(in: -5...5))
    } satisfies: { (levels: Levels, alpha: Int) in
      let unit = Logarithm(log: 2).enclosure(precision: 200)
      let tilting = Tilting(
        weights: levels.weights.map { Interval($0, precision: 200) },
        statistics: levels.statistics.map { Interval($0, precision: 200) * unit })
      let powers = levels.statistics.map { Rational(2).raised(to: alpha * ($0.floor.asInt ?? 0)) }
      let exact = Levels(zip(levels.weights, powers).map { $0 * $1 }, levels.statistics)
        .exactCumulants(upTo: 6)
      let enclosed = tilting.cumulants(upTo: 6, at: Interval(Rational(alpha), precision: 200))
      for (index, (value, enclosure)) in zip(exact, enclosed).enumerated() {
        let scaled = enclosure / unit.raised(to: index + 1)
        try demand(scaled.contains(value), "order \(index + 1): \(value) not in \(scaled)")
      }
    }
  }

  /// By the mean value theorem (κ_n(b) − κ_n(a))/(b − a) is κ_{n+1} somewhere between, and κ_0 is K.
  @Test func `each cumulant is the derivative of the one before`() {
    checkProperty("cumulants are derivatives", count: 40) { (source: inout ChoiceSource) in
      let model = try source.steeringModel(size: 6)
      return (model, Rational(source.integer(in: -20...20), 4))
    } satisfies: { (model: SteeringModel, alpha: Rational) in
      let precision = 320
      let tilting = TiltedFamily(model, context: 0, LogOdds(model)).tilting(precision: precision)
      let end = alpha + Rational(1, 1 << 40)
      let (low, high) = (Interval(alpha, precision: precision), Interval(end, precision: precision))
      let first =
        [tilting.cumulantGeneratingFunction(at: low)] + tilting.cumulants(upTo: 4, at: low)
      let last =
        [tilting.cumulantGeneratingFunction(at: high)] + tilting.cumulants(upTo: 4, at: high)
      let between = tilting.cumulants(upTo: 5, at: low.hull(high))
      for order in 0...4 {
        let quotient = (last[order] - first[order]) / (high - low)
        try demand(
          quotient.intersection(between[order]) != nil,
          "order \(order + 1): \(quotient) does not meet \(between[order])")
      }
    }
  }

  @Test func `K vanishes at 0 and its variance is positive unless M is constant`() {
    checkProperty("K at 0", count: 40) { (source: inout ChoiceSource) in
      try source.steeringModel(size: 6)
    } satisfies: { (model: SteeringModel) in
      let family = TiltedFamily(model, context: 0, LogOdds(model))
      let tilting = family.tilting(precision: 400)
      let zero = Interval(0, precision: 400)
      try demand(
        tilting.cumulantGeneratingFunction(at: zero).containsZero, "K(0) is not 0")
      let variance = tilting.variance(at: zero)
      try demand(
        family.isConstant ? variance.containsZero : variance.upper.signum > 0,
        "the variance is \(variance)")
    }
  }

  @Test func `doubles follow the certified cumulants`() throws {
    let model = try ReferenceAnswers.model("letter-case")
    let family = TiltedFamily(model, context: 0, LogOdds(model))
    let certified = family.tilting(precision: 128)
      .cumulants(upTo: 4, at: Interval(Rational(1, 3), precision: 128))
    let fast = family.fastTilting().cumulants(upTo: 4, at: 1.0 / 3)
    let floats = family.approximateTilting(precision: 128)
      .cumulants(upTo: 4, at: BigFloat(Rational(1, 3), precision: 128, rounding: .nearest))
    for order in 0..<4 {
      let value = certified[order].midpoint.double()
      #expect(abs(fast[order] - value) <= 1e-13 * max(1, abs(value)))
      #expect(abs(floats[order].double() - value) <= 1e-15 * max(1, abs(value)))
    }
  }
}

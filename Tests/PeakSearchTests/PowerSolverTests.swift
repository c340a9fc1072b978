import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@testable import PeakSearch

@Suite("Peaks from tables of powers")
struct PowerSolverTests {
  /// A family of `count` tokens with log-odds (1/q) log ρ, ρ smooth, and weights over many magnitudes.
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

  private static func agree(_ family: TiltedFamily, digits: Int, tables: PowerTables) throws {
    let solver = PowerSolver(tables, of: family, digits: digits, withHeights: true)
    let finder = SingleLevelSearch(family, digits: digits, precisionLimit: 16384)
    for level in family.interiorLevels {
      guard let peak = solver.peak(ofLevel: level) else { continue }
      let single = try finder.peak(ofLevel: level)
      try demand(
        peak.position.enclosure.intersection(single.position.enclosure) != nil
          && peak.position.decimal(significantDigits: digits)
            == single.position.decimal(significantDigits: digits),
        "level \(level): \(peak.position.enclosure), alone \(single.position.enclosure)")
      try demand(
        peak.position.exact == single.position.exact && peak.closedForm == single.closedForm,
        "level \(level): \(peak.closedForm ?? "none"), alone \(single.closedForm ?? "none")")
      for (a, b) in zip(peak.heights, single.heights) {
        try demand(
          a.enclosure.intersection(b.enclosure) != nil
            && a.decimal(significantDigits: digits) == b.decimal(significantDigits: digits),
          "level \(level): height \(a.enclosure), alone \(b.enclosure)")
      }
    }
  }

  @Test(arguments: [(6, 12), (15, 12), (50, 12), (50, 40), (300, 10)])
  func `tables and single searches give the same digits`(digits: Int, count: Int) throws {
    checkProperty("tables agree with searches, \(digits) digits, \(count) tokens", count: 6) {
      (source: inout ChoiceSource) -> (TiltedFamily, PowerTables) in
      let family = PowerSolverTests.family(&source, count: count)
      guard family.levels.count >= 3, let tables = PowerTables(family, digits: digits) else {
        throw Discarded()
      }
      return (family, tables)
    } satisfies: { family, tables in
      try PowerSolverTests.agree(family, digits: digits, tables: tables)
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
    let family = PowerSolverTests.graded(digits == 1000 ? 6 : 14)
    let tables = try #require(PowerTables(family, digits: digits))
    let solver = PowerSolver(tables, of: family, digits: digits, withHeights: true)
    #expect(family.interiorLevels.allSatisfy { solver.peak(ofLevel: $0) != nil })
    try PowerSolverTests.agree(family, digits: digits, tables: tables)
  }

  @Test(arguments: [1, 2, 3])
  func `a peak at a simple fraction is proved to be there`(q: Int) throws {
    // Weights w_l = ρ_l^(−1/2), times a symmetric factor: tilted by 1/2 in log ρ they are symmetric about level 1.
    let squares = (2...14).map { Rational($0).raised(to: 2) }
    let ratios = squares + squares.map { 1 / $0 } + [1]
    let roots = (2...14).map { Rational($0) }
    let family = TiltedFamily(
      .weights(NumberRow(roots.map { 1 / $0 } + roots + [1])),
      statistics: ratios.map { Logarithm(Rational(1, q), log: $0) })
    let tables = try #require(PowerTables(family, digits: 30))
    let solver = PowerSolver(tables, of: family, digits: 30, withHeights: false)
    let peak = try #require(solver.peak(ofLevel: 13))
    #expect(peak.position.exact == Rational(q, 2))
    #expect(peak.closedForm == "\(Rational(q, 2))")
    #expect(solver.peak(ofLevel: 12)?.position.exact == nil)
  }

  @Test func `families that are no powers have no tables`() {
    let weights = NextTokenDistribution.weights([1, 1, 1, 1])
    let plain = (0..<4).map { Logarithm(rational: Rational($0, 3)) }
    #expect(PowerTables(TiltedFamily(weights, statistics: plain), digits: 20) == nil)
    let mixed = (2..<6).map { Logarithm(Rational(1, $0), log: 3) }
    #expect(PowerTables(TiltedFamily(weights, statistics: mixed), digits: 20) == nil)
    // Four numbers without a common factor are a base of four elements.
    let coprime = [2, 3, 5, 7].map { Logarithm(log: $0) }
    #expect(PowerTables(TiltedFamily(weights, statistics: coprime), digits: 20) == nil)
  }

  @Test func `the result does not depend on the number of workers`() {
    let family = PowerSolverTests.graded(20)
    let tokens = family.interiorLevels.map { family.levels[$0].tokens[0] }
    let results = [1, 3].map { workers in
      PrimePowers.answers(
        PeakRequest(
          family: SteeredFamily(family), tokens: tokens, digits: 30, precisionLimit: 1 << 14,
          workers: workers)
      ).map { answer -> String? in
        guard case .peak(let peak)? = answer, let height = peak.height else { return nil }
        return "\(peak.position.enclosure) \(height.enclosure)"
      }
    }
    #expect(results[0] == results[1] && results[0].allSatisfy { $0 != nil })
  }
}

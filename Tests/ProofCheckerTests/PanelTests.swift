import CertificateWriter
import ExactArithmetic
import ModelFiles
import PropertyTesting
import StrictJSON
import Testing

@testable import ProofChecker

/// Signs from panels against signs from exponentials at the point itself, and certificates whose
/// brackets are enough for panels.
@Suite("Panels of the checker", .tags(.proof))
struct PanelTests {
  /// A family, and a strength near a zero of f of one of its levels.
  private struct Case {
    let family: Family
    let precise: Family
    let level: Int
    let strength: Rational

    init(_ source: inout ChoiceSource) {
      let count = source.integer(in: 3...24)
      var statistics: [Rational] = [Rational(source.integer(in: -400...400), 40)]
      for _ in 1..<count {
        statistics.append((statistics.last ?? 0) + Rational(source.integer(in: 1...60), 40))
      }
      let weights = (0..<count).map { _ in
        Rational(source.integer(in: 1...30), 1) / Rational(10).raised(to: source.integer(in: 0...4))
      }
      let level = source.integer(in: 1...(count - 2))
      func enclosed(_ bits: Int) -> Family {
        let arithmetic = FixedPoint(bits: bits)
        return Family(
          .weights(weights), statistics.map(arithmetic.constant),
          levels: (0..<count).map { [$0] }, arithmetic)
      }
      family = enclosed(source.element(of: [64, 128, 192, 256]))
      precise = enclosed(512)
      self.level = level
      strength = Self.near(precise, level, &source)
    }

    /// A zero of f of `level` to some bits, moved by a power of ten.
    private static func near(
      _ family: Family, _ level: Int, _ source: inout ChoiceSource
    ) -> Rational {
      var (low, high): (Rational, Rational) = (-64, 64)
      for _ in 0..<100 {
        let middle = (low + high) / 2
        if family.sign(ofLevel: level, at: middle) == -1 { low = middle } else { high = middle }
      }
      let step = Rational(10).raised(to: -source.integer(in: 0...24))
      return source.flag() ? low - step : low + step
    }
  }

  @Test func `proof: a panel never contradicts exponentials, and decides nearly all`() {
    let decided = Tally()
    checkProperty("panels", count: 250) { (source: inout ChoiceSource) in
      Case(&source)
    } satisfies: { (c: Case) in
      let expected = c.precise.sign(ofLevel: c.level, at: c.strength)
      let panel = Panel(c.family, index: Panel.index(of: c.strength, c.family))
      let found = panel.sign(ofLevel: c.level, at: c.strength)
      decided.add(found != nil)
      try demand(found == nil || found == expected, "\(found ?? 0) instead of \(expected ?? 0)")
      // Another panel does not know the point.
      let far = Panel(c.family, index: Panel.index(of: c.strength, c.family) + 2)
      try demand(far.sign(ofLevel: c.level, at: c.strength) == nil, "a sign beyond the reach")
    }
    #expect(decided.share > 0.5, "\(decided.share)")
  }

  @Test func `brackets moved by their width are refused where panels decide the others`()
    async throws
  {
    let original = try await Example.letters.certificate(digits: 30)
    let claims = original.part(["claims"]).elements
    let brackets = claims.indices.filter { claims[$0].part(["claim"]).text == "peak" }
    #expect(brackets.count >= 16)
    for workers in 1...3 {
      #expect(try Verified.check(original.bytes, workers: workers).theorems.count == claims.count)
    }
    for (number, index) in brackets.enumerated() where number.isMultiple(of: 7) {
      let width = claims[index].part(["upper"]).rational - claims[index].part(["lower"]).rational
      for (sign, fault) in [(1, Refusal.Fault.notAboveLower), (-1, .notBelowUpper)] {
        let forged = original.changing(["claims"]) { _ in
          var forged = claims
          forged[index] = claims[index].changingNumber(["lower"]) { $0 + Rational(sign) * width }
            .changingNumber(["upper"]) { $0 + Rational(sign) * width }
          return .array(forged)
        }
        for workers in 1...3 {
          let error = #expect(throws: Refusal.self) {
            try Verified.check(forged.bytes, workers: workers)
          }
          #expect(error == Refusal("claims[\(index)] (peak)", fault))
        }
      }
    }
  }

  @Test func `the work of several threads is bounded as that of one`() async throws {
    let certificate = try await Example.letters.certificate(digits: 20)
    func refusal(_ limit: Int, _ workers: Int) -> Refusal? {
      do throws(Refusal) {
        _ = try Verified.check(certificate.bytes, workLimit: limit, workers: workers)
        return nil
      } catch { return error }
    }
    var ofClaims = 0
    for exponent in 12...22 {
      let alone = refusal(1 << exponent, 1)
      if alone?.place.hasPrefix("claims") == true { ofClaims += 1 }
      #expect(alone == nil || alone?.fault == .limit)
      for workers in 2...3 { #expect(refusal(1 << exponent, workers) == alone) }
    }
    #expect(ofClaims > 0 && refusal(1 << 22, 2) == nil)
  }

  /// How many were decided.
  private final class Tally: @unchecked Sendable {
    private var (yes, all) = (0, 0)

    func add(_ isDecided: Bool) {
      all += 1
      if isDecided { yes += 1 }
    }

    var share: Double { Double(yes) / Double(max(1, all)) }
  }
}

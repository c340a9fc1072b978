import ExactArithmetic
import Foundation
import ModelFiles
import ProofChecker
import SteeringModel
import Testing

@testable import CertificateWriter

@Suite("Certificates", .tags(.proof))
struct CertificateTests {
  @Test(arguments: Example.allCases)
  func `proof: the certificate of an example is accepted`(example: Example) async throws {
    let bytes = try await example.certificate(digits: 20).bytes
    let verified = try Verified.check(bytes)
    let summary = VerifiedSummary(verified)
    #expect(verified.theorems.map(\.claim) == verified.certificate.claims)
    #expect(!summary.contexts.isEmpty)
    for context in summary.contexts {
      #expect(context.peaks == context.interiorLevels, "\(context.name)")
      #expect(context.width <= Rational(1, (10 as Integer).raised(to: 20)))
    }
    let counts = summary.counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    print("tier certificates: \(example.rawValue): \(verified.theorems.count) theorems (\(counts))")
  }

  @Test func `proof: the certificates kept in proofs are accepted`() throws {
    let folder = Example.root.appending(path: "proofs/certificates")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.sorted()
    #expect(!names.isEmpty)
    for name in names {
      let verified = try Verified.check(Array(Data(contentsOf: folder.appending(path: name))))
      print("tier certificates: proofs/certificates/\(name): \(verified.theorems.count) theorems")
    }
  }

  @Test func `proof: every kind of claim occurs in some example`() async throws {
    var names: Set<String> = []
    for example in Example.allCases where example != .letters {
      let value = try await example.certificate()
      names.formUnion((value["claims"]?.elements ?? []).map { $0.part(["claim"]).text })
    }
    #expect(
      names == [
        "peak", "exact-peak", "root-peak", "three-level-peak", "limit", "probability",
        "cross-entropy", "budget",
      ])
  }

  @Test func `proof: an exact peak is certified as a number and in a bracket`() async throws {
    let value = try await Example.uniform.certificate()
    let verified = try Verified.check(value.bytes)
    var brackets: [Int: (Rational, Rational)] = [:]
    var exact: [Int: Rational] = [:]
    for theorem in verified.theorems {
      switch theorem.claim {
      case .peak(let distribution, _, let lower, let upper):
        brackets[distribution] = (lower, upper)
      case .exactPeak(let distribution, _, let position, _, _): exact[distribution] = position
      default: break
      }
    }
    #expect(exact.count == 3)
    for (distribution, position) in exact {
      let (lower, upper) = try #require(brackets[distribution])
      #expect(lower < position && position < upper)
    }
  }

  @Test func `proof: the root form of a peak agrees with its bracket`() async throws {
    let verified = try Verified.check(try await Example.exact.certificate().bytes)
    let certificate = verified.certificate
    guard case .sets(let positive, _) = certificate.steering else {
      Issue.record("the example is steered by sets")
      return
    }
    var count = 0
    for theorem in verified.theorems {
      guard case .rootPeak(let distribution, let level, let unit, _, let root) = theorem.claim
      else { continue }
      // α = q log x / log u, by MPFR.
      func log(_ x: Interval) -> Interval { x.applying(.log, precision: 200) }
      let radicand = Interval(root.radicand, precision: 200).applying(.squareRoot, precision: 200)
      let x =
        Interval(root.rational, precision: 200) + Interval(root.factor, precision: 200) * radicand
      let alpha =
        Interval(Rational(positive.count), precision: 200) * log(x)
        / log(Interval(unit, precision: 200))
      for other in verified.theorems {
        guard case .peak(distribution, level, let lower, let upper) = other.claim else { continue }
        #expect(alpha.lower.compare(to: lower) > 0 && alpha.upper.compare(to: upper) < 0)
        count += 1
      }
    }
    #expect(count >= 3)
  }

  @Test func `a rendered certificate reads back as the same value`() async throws {
    for example in Example.allCases {
      let value = try await example.certificate(digits: 5)
      let once = try Certificate(reading: value.bytes)
      let spaced = value.render().replacing(":", with: " :\t").replacing("\n", with: "\r\n")
      #expect(try Certificate(reading: Array(spaced.utf8)) == once)
      #expect(once.tokens.count == value.part(["model", "tokens"]).elements.count)
      #expect(once.claims.count == value["claims"]?.elements.count)
    }
  }

  @Test func `proof: constant log-odds of logits have a certificate that nothing moves`() throws {
    let row = NextTokenDistribution.logits([0.5, 1.25, -3, 0, 2])
    let value = try CertificateBuilder(
      Example.small(rows: [row, row]), contexts: [0, 1], digits: 12, precisionLimit: 4096,
      workers: 1
    ).certificate()
    let verified = try Verified.check(value.bytes)
    #expect(verified.theorems.count == 14)
    #expect(ClaimJudge(verified.certificate).objection == nil)
  }

  @Test func `work beyond the limit is refused, not done`() async throws {
    let bytes = try await Example.random.certificate().bytes
    #expect(throws: Refusal.self) { try Verified.check(bytes, workLimit: 1000) }
    do throws(Refusal) {
      _ = try Verified.check(bytes, workLimit: 1000)
    } catch {
      #expect(error.fault == .limit && !error.isMalformed)
    }
  }

  @Test func `proof: the formal development`() throws {
    guard let status = Rocq.development else { return }
    #expect(status == 0)
    let names = try String(
      contentsOf: Example.root.appending(path: "proofs/theorems.txt"), encoding: .utf8)
    print("tier formal: checked by Rocq:\n\(names)")
  }

  /// Log-odds whose cubes have no finite enclosure once gave a bound of 0.
  @Test func `a remainder without a finite bound is undecided, not 0`() throws {
    let small = try CertificateBuilder.remainder(range: Logarithm(rational: 2), precisionLimit: 64)
    #expect(small >= Rational(1, 3) && small < Rational(1, 3) + Rational(1, 100))
    let vast = Rational((1 as Integer) << 6_000_000)
    #expect(throws: Undecided.self) {
      try CertificateBuilder.remainder(range: Logarithm(rational: vast), precisionLimit: 64)
    }
  }
}

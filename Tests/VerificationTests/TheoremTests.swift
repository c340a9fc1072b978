import Foundation
import Testing

@testable import Verification

@Suite("Theorems of claims")
struct TheoremTests {
  private func lines(_ path: String) throws -> [String] {
    let url = Examples.folder.deletingLastPathComponent().appending(path: path)
    return try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
  }

  @Test func `every theorem that a claim cites is one of the proofs, in that file`() throws {
    let listed = try lines("proofs/theorems.txt").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: " ").dropFirst().map(String.init) }
    for claim in ClaimCatalogue.hunted {
      guard let theorem = claim.theorem else { continue }
      #expect(listed.contains([theorem.name, theorem.file]), "\(claim.identifier)")
    }
  }

  @Test func `the ledger names the theorem of every claim, or that there is none`() throws {
    let ledger = try lines("docs/claims.md")
    for claim in ClaimCatalogue.claims {
      let row = try #require(
        ledger.first { $0.hasPrefix("| `\(claim.identifier)` |") }, "\(claim.identifier)")
      let expected = claim.theorem.map { "`\($0.name)`" } ?? "no theorem"
      #expect(row.contains(expected), "\(claim.identifier)")
    }
  }

  @Test func `a claim without a theorem is not proved by one`() throws {
    for (model, rows) in try Outcome.table() {
      for (name, outcome) in rows {
        let theorem = try Examples.claim(name).theorem?.name
        if outcome.hasPrefix("proved by theorem") {
          #expect(outcome == "proved by theorem \(theorem ?? "-")", "\(name) on \(model)")
        }
      }
    }
  }
}

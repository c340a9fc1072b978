import Foundation
import Testing

@testable import Verification

@Suite("Theorems of claims")
struct TheoremTests {
  private func lines(_ path: String) throws -> [String] {
    let url = Examples.folder.deletingLastPathComponent().appending(path: path)
    return try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
  }

  /// Names and files of `proofs/theorems.txt`: the theorems whose assumptions `make proofs` prints.
  private func listed() throws -> [[String]] {
    try lines("proofs/theorems.txt").filter { !$0.hasPrefix("#") && !$0.isEmpty }
      .map { $0.split(separator: " ").dropFirst().map(String.init) }
  }

  /// The names in backquotes in `text`.
  private func quotedNames(_ text: Substring) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  @Test func `every theorem that a claim cites is listed among those whose axioms are printed`()
    throws
  {
    let listed = try listed()
    for claim in ModelKind.allCases.flatMap(ClaimCatalogue.hunted) {
      for theorem in (claim.theorem.map { [$0] } ?? []) + claim.furtherTheorems {
        #expect(listed.contains([theorem.name, theorem.file]), "\(claim.identifier)")
      }
    }
    let direct = Theorem.directLogOdds
    #expect(listed.contains([direct.name, direct.file]))
  }

  @Test func `every theorem of the list is stated in its file`() throws {
    for entry in try listed() {
      let (name, file) = (entry[0], entry[1])
      let isStated = try lines("proofs/\(file)").contains { line in
        ["Theorem", "Lemma", "Corollary"].contains { kind in
          line.hasPrefix("\(kind) \(name)")
            && line.dropFirst("\(kind) \(name)".count).first.map { " :".contains($0) } ?? true
        }
      }
      #expect(isStated, "\(name) in \(file)")
    }
  }

  @Test func `the ledger names the theorems of every claim, or that there is none`() throws {
    let ledger = try lines("docs/claims.md")
    for claim in ModelKind.allCases.flatMap(ClaimCatalogue.claims) {
      let row = try #require(
        ledger.first { $0.hasPrefix("| `\(claim.identifier)` |") }, "\(claim.identifier)")
      let cited = (claim.theorem.map { [$0] } ?? []) + claim.furtherTheorems
      let cell = row.split(separator: "|").last ?? ""
      for theorem in cited {
        #expect(quotedNames(cell).contains(theorem.name), "\(claim.identifier)")
      }
      #expect(cited.isEmpty == cell.contains("no theorem"), "\(claim.identifier)")
    }
  }

  @Test func `every theorem in the tables of the ledger is listed`() throws {
    let names = Set(try listed().map { $0[0] })
    let rows = try lines("docs/claims.md").filter {
      $0.hasPrefix("| ") && $0.contains("`") && !$0.contains("(`proofs/`)")
    }
    #expect(rows.count > ClaimCatalogue.claims.count + ClaimCatalogue.decoderClaims.count)
    for row in rows {
      for name in quotedNames(row.split(separator: "|").last ?? "") {
        #expect(names.contains(name), "\(name)")
      }
    }
  }

  @Test func `no statement of the talk is missing among the proofs`() throws {
    let text = try lines("proofs/README.md")
    let start = try #require(text.firstIndex { $0.hasPrefix("## The statements of the talk") })
    let rows = text[start...].prefix { !$0.hasPrefix("## Where") }.filter { $0.hasPrefix("| ") }
      .dropFirst()
    #expect(rows.count > 15)
    for row in rows {
      #expect(!row.contains("missing") && row.contains("`"), "\(row)")
    }
  }

  @Test func `a claim without a theorem is not proved by one`() throws {
    for (model, rows) in try Outcome.table() {
      for (name, outcome) in rows {
        guard outcome.hasPrefix("proved by theorem ") else { continue }
        let claim = try Examples.claim(name)
        let cited = (claim.theorem.map { [$0] } ?? []) + claim.furtherTheorems
        #expect(
          cited.contains { outcome == "proved by theorem \($0.name)" }, "\(name) on \(model)")
      }
    }
  }
}

// The verdicts on one model, as a report.
import NumericArrays
import StrictJSON
import Verification

/// A claim and the verdict on it, as they are written.
struct VerdictRow {
  let claim: String
  let statement: String
  let assumptions: String
  let source: String
  let procedure: String
  let verdict: String
  let ground: String?
  let theorem: String?
  /// Where the claim was tried: by kind of place how many, out of how many, and which unless all.
  let checked: JSONValue
  let evidence: String

  init(_ claim: Claim, _ verdict: Verdict) {
    self.claim = claim.identifier
    statement = claim.statement
    assumptions = claim.assumptions
    source = claim.source
    procedure = claim.procedure
    self.verdict = verdict.name
    ground = verdict.ground?.name
    theorem = verdict.theorem?.name
    checked = verdict.trial.map(VerdictRow.checked) ?? .null
    evidence = verdict.evidence
  }

  /// The row of a question whose verdict is none on a claim of the catalogue.
  init(
    _ claim: String, statement: String, assumptions: String, source: String, procedure: String,
    verdict: String, theorem: String? = nil, evidence: String
  ) {
    self.claim = claim
    (self.statement, self.assumptions, self.source) = (statement, assumptions, source)
    (self.procedure, self.verdict, self.theorem) = (procedure, verdict, theorem)
    ground = verdict == "proved" ? (theorem == nil ? "enclosure" : "theorem") : nil
    checked = .null
    self.evidence = evidence
  }

  private static func checked(_ trial: Trial) -> JSONValue {
    .object(
      trial.places.map { places in
        JSONMember(
          places.kind.rawValue,
          .object([
            "count": .integer(places.count), "of": places.total.map { .integer($0) } ?? .null,
            "which": .array(places.which.map { .string($0) }),
          ]))
      })
  }

  /// The row that a shard holds; nil when it is none.
  init?(_ json: JSONValue) {
    func text(_ name: String) -> String? {
      if case .string(let text)? = json[name] { text } else { nil }
    }
    guard let claim = text("claim"), let statement = text("statement"),
      let assumptions = text("assumptions"), let source = text("source"),
      let procedure = text("procedure"), let verdict = text("verdict"),
      HuntRecord.verdictNames.contains(verdict), let checked = json["checked"],
      let evidence = text("evidence")
    else { return nil }
    self.claim = claim
    self.statement = statement
    self.assumptions = assumptions
    self.source = source
    self.procedure = procedure
    self.verdict = verdict
    ground = text("ground")
    theorem = text("theorem")
    self.checked = checked
    self.evidence = evidence
  }
}

/// The verdicts on one model.
struct VerdictReport {
  let path: String
  let rows: [VerdictRow]
  var isExplained = false
  /// What tells a shard from the whole.
  var shard: ShardRecord?

  var report: Report {
    var parts: [Part] = []
    if let shard { parts.append(.member("shard", .tree(shard.json))) }
    parts += [
      .member("model", .text(path)),
      .grid("claims", isExplained ? verdicts.forPrograms : verdicts),
    ]
    return Report(parts + (isExplained ? explanations.map(Part.line) : []))
  }

  private var verdicts: Grid {
    let columns = [
      Column(everywhere: "claim"), Column(json: "statement"), Column(json: "assumptions"),
      Column(json: "source"), Column(json: "procedure"), Column(everywhere: "verdict"),
      Column("by"), Column(json: "ground", csv: "ground"), Column(json: "theorem", csv: "theorem"),
      Column(json: "checked"), Column(everywhere: "evidence"),
    ]
    let rows = rows.map { row in
      Row(
        [
          .words(row.claim), .words(row.statement), .words(row.assumptions), .words(row.source),
          .words(row.procedure), .words(row.verdict), .words(ifAny: row.theorem ?? row.ground),
          .words(ifAny: row.ground), .words(ifAny: row.theorem), .tree(row.checked),
          .words(row.evidence, upTo: 110),
        ], row.verdict == "refuted" ? .target : row.verdict == "proved" ? .plain : .faint)
    }
    return Grid(columns, rows)
  }

  private var explanations: [String] {
    let texts = rows.map { row in
      let claim = ClaimCatalogue.claim(row.claim)
      let further = (claim?.furtherTheorems ?? []).map(reference).joined(separator: ", ")
      return [
        "\(row.claim): \(row.statement)", "  assumes    \(row.assumptions)",
        "  source     \(row.source)",
        "  theorem    \(claim?.theorem.map(reference) ?? "no theorem")",
      ] + (further.isEmpty ? [] : ["  further    " + further]) + [
        "  procedure  \(row.procedure)",
        "  verdict    \(row.verdict)\(row.ground.map { ", by \($0)" } ?? "")",
        "  evidence   \(row.evidence)",
      ]
    }
    return Array(texts.joined(separator: [""]))
  }

  private func reference(_ theorem: Theorem) -> String {
    "\(theorem.name) (proofs/\(theorem.file))"
  }
}

/// Shards of verdicts: each has some of the claims, for a claim speaks of all contexts at once.
extension VerdictReport {
  /// The command as records name it.
  static let command = "verify"

  /// Puts the shards in the files at `paths` together.
  ///
  /// Throws `FileError`.
  init(mergingShards paths: [String]) throws(FileError) {
    let set = try ShardSet(paths, command: VerdictReport.command) {
      file, record, path throws(FileError) in
      guard case .string(let model)? = file["model"], case .array(let items)? = file["claims"],
        let asked = record.question.texts("claims"),
        items.map({ $0["claim"] }) == record.part.choose(from: asked).map({ .string($0) })
      else { throw ShardRecord.malformed(path) }
      let rows = items.compactMap(VerdictRow.init)
      guard rows.count == items.count else { throw ShardRecord.malformed(path) }
      return (model: model, rows: rows)
    }
    path = set.contents[0].model
    rows = ShardPart.interleaved(set.contents.map(\.rows))
  }
}

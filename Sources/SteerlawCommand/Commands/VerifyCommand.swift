// `steerlaw verify`: its options, and the verdicts in each form of output.
import ArgumentParser
import ExactArithmetic
import Foundation
import ModelFiles
import PlainText
import SteeringModel
import StrictJSON
import Verification

/// `steerlaw verify`: every claim of the theory on a model, or on thousands of random ones.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Verdicts on every claim of the theory, for a model or for random models.",
    discussion: """
      A verdict is proved (by a theorem whose hypotheses were decided on the model, or by an enclosure of \
      the statement itself), consistent (not contradicted where it was tried), refuted (with a witness), \
      not applicable (an assumption fails) or undecided. With --random, all claims and deliberately wrong variants are tried on random models, biased to \
      trouble; a counterexample is a claim refuted although its assumptions hold. The output for a seed \
      does not depend on workers or shards. docs/claims.md describes the claims.

      Example: steerlaw verify Examples/three-alphabets-contrastive.json

      Example: steerlaw verify --random 100 --seed 1
      """)

  @Argument(help: ArgumentHelp("The model file (JSON).", valueName: "model"))
  var path: String?

  @OptionGroup var paths: PathOptions

  @Option(name: .customLong("context"), help: "Only this context (repeatable; default all).")
  var contexts: [String] = []

  @Option(name: .customLong("claim"), help: "Only this claim (repeatable; default all).")
  var claims: [String] = []

  @Option(
    name: .customLong("claim-variant"), help: "This wrong variant of a claim (repeatable).")
  var variants: [String] = []

  @Option(
    help: ArgumentHelp("Statement, procedure and full evidence of a claim.", valueName: "claim"))
  var explain: String?

  @Option(help: ArgumentHelp("Verify this many random models.", valueName: "n"))
  var random: Int?

  @Option(help: "Seed of the random models.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Only this part of the random models, e.g. 2/4.", valueName: "i/n"))
  var shard: String?

  @Option(help: ArgumentHelp("Merge results of shards (JSON files).", valueName: "file"))
  var merge: [String] = []

  @Option(
    help: ArgumentHelp("Replay and keep counterexamples in this folder.", valueName: "folder"))
  var keep: String?

  @Option(help: ArgumentHelp("Digits to which reals are enclosed.", valueName: "n"))
  var digits: Int?

  @OptionGroup var trained: TrainedOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    let modes = [path != nil, random != nil, !merge.isEmpty].count { $0 }
    guard modes == 1 else {
      throw ValidationError("give one of a model file, --random or --merge")
    }
    if random == nil, shard != nil || (keep != nil && merge.isEmpty) {
      throw ValidationError("--shard and --keep belong to --random")
    }
    guard path != nil || trained.trained == nil else {
      throw ValidationError("--trained needs the model file that the run was trained on")
    }
    if let random, !(1...HuntRecord.modelLimit).contains(random) {
      throw ValidationError("--random \(random): give a number from 1 to \(HuntRecord.modelLimit)")
    }
    if let digits, !(4...1000).contains(digits) {
      throw ValidationError("--digits \(digits): give a number from 4 to 1000")
    }
    _ = try shardNumbers()
    _ = try chosenClaims()
  }

  /// The shard as (index from 1, count).
  private func shardNumbers() throws -> (index: Int, count: Int) {
    guard let shard else { return (1, 1) }
    let parts = shard.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1], count >= 1,
      (1...count).contains(index)
    else { throw ValidationError("--shard \(shard): give i/n with 1 <= i <= n") }
    return (index, count)
  }

  /// The claims and the wrong variants to try.
  private func chosenClaims() throws -> (claims: [Claim], variants: [Claim]) {
    func find(_ names: [String], _ all: [Claim], _ option: String) throws -> [Claim] {
      try names.map { name in
        guard let claim = all.first(where: { $0.identifier == name }) else {
          throw ValidationError(
            "\(option) \(quoted(name)): no such claim; there are "
              + all.map(\.identifier).joined(separator: ", "))
        }
        return claim
      }
    }
    let all = path == nil ? ClaimCatalogue.hunted : ClaimCatalogue.claims
    let named = try find(claims + (explain.map { [$0] } ?? []), all, "--claim")
    let wrong = try find(variants, ClaimCatalogue.wrongVariants, "--claim-variant")
    if named.isEmpty && wrong.isEmpty {
      return (all, path == nil ? ClaimCatalogue.wrongVariants : [])
    }
    return (named, wrong)
  }

  func run() async throws {
    try await reportingFailures {
      if let path {
        try verify(path)
      } else if merge.isEmpty {
        try await hunt()
      } else {
        var total = HuntRecord(seed: 0, count: 0)
        for (index, file) in merge.enumerated() {
          let part = try HuntRecord(path: file)
          if index == 0 { total = HuntRecord(seed: part.seed, count: part.count) }
          try total.merge(part, path: file)
        }
        try finish(total)
      }
    }
  }

  private func verify(_ path: String) throws {
    let model = try trained.apply(
      to: paths.model(at: path), path: path)
    let chosen = try chosenClaims()
    let subject = Subject(
      model,
      contexts: try ContextOptions.indices(contexts, in: model),
      digits: digits ?? 20)
    let progress = Progress(total: chosen.claims.count + chosen.variants.count, noun: "claims")
    let tried = chosen.claims + chosen.variants
    let verdicts = subject.verdicts(on: tried, workers: work.workers) {
      progress.advance($0)
    }
    progress.finish()
    let rows = zip(tried, verdicts).map { (claim: $0, verdict: $1) }
    let report = VerdictReport(path: path, rows: rows, explained: explain)
    let sink = OutputSink(output)
    sink.write(report.text(output.format, isColoured: sink.isColoured))
    try sink.finish()
    if rows.contains(where: { $0.verdict.name == "refuted" }) { throw ExitStatus.refuted }
    if rows.contains(where: { $0.verdict.name == "undecided" }) {
      complain("some claims are undecided")
      throw ExitStatus.undecided
    }
  }

  private func hunt() async throws {
    let count = random ?? 0
    let chosen = try chosenClaims()
    let replayed = try keep.map { try replay($0, chosen.claims) } ?? 0
    let hunt = Hunt(
      count: count, seed: seed, shard: try shardNumbers(), claims: chosen.claims,
      variants: chosen.variants, digits: digits ?? 10)
    let progress = Progress(total: hunt.indices.count, noun: "models")
    let start = ContinuousClock.now
    let result = await hunt.run(workers: work.workers) { progress.advance($0) }
    progress.finish()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let rate = Int((Double(result.models) / seconds).rounded())
    complain("\(result.models) models in \(Int(seconds.rounded(.up))) s, \(rate) a second")
    if replayed > 0 { complain("\(replayed) kept models replayed first") }
    try finish(HuntRecord(seed: seed, count: count, result: result))
  }

  /// Verifies the kept counterexamples again; throws a refusal when one still refutes a claim.
  private func replay(_ folder: String, _ claims: [Claim]) throws -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var count = 0
    for name in names.sorted() where name.hasPrefix("counterexample-") && name.hasSuffix(".json") {
      let file = folder + "/" + name
      let subject = Subject(try ModelFile.read(path: file), digits: digits ?? 10)
      for claim in claims where claim.verdict(on: subject).isCounterexample {
        complain("\(file): still refutes \(claim.identifier)")
        throw ExitStatus.refuted
      }
      count += 1
    }
    return count
  }

  private func finish(_ record: HuntRecord) throws {
    if let keep { try record.write(to: keep) }
    let sink = OutputSink(output)
    sink.write(record.text(output.format, isColoured: sink.isColoured, folder: keep))
    try sink.finish()
    if !record.result.failures.isEmpty { throw ExitStatus.refuted }
  }
}

/// The verdicts on one model in each form of output.
private struct VerdictReport {
  let path: String
  let rows: [(claim: Claim, verdict: Verdict)]
  let explained: String?

  func text(_ format: OutputFormat, isColoured: Bool) -> String {
    switch format {
    case .json: return json.render() + "\n"
    case .csv:
      return rows.reduce(commaSeparated(["claim", "verdict", "ground", "theorem", "evidence"])) {
        let verdict = $1.verdict
        return $0
          + commaSeparated([
            $1.claim.identifier, verdict.name, verdict.ground?.name ?? "",
            verdict.theorem?.name ?? "", verdict.evidence,
          ])
      }
    case .table: return explained == nil ? table(isColoured) : explanations
    }
  }

  private func table(_ isColoured: Bool) -> String {
    var table = TextTable([
      ("claim", .left), ("verdict", .left), ("by", .left), ("evidence", .left),
    ])
    for (claim, verdict) in rows {
      let evidence = verdict.evidence
      table.append(
        [
          claim.identifier, verdict.name, verdict.theorem?.name ?? verdict.ground?.name ?? "",
          evidence.count <= 110 ? evidence : evidence.prefix(107) + "...",
        ], verdict.name == "refuted" ? .target : (verdict.name == "proved" ? .plain : .faint))
    }
    return table.render(isColoured: isColoured)
  }

  private var explanations: String {
    rows.map { claim, verdict in
      """
      \(claim.identifier): \(claim.statement)
        assumes    \(claim.assumptions)
        source     \(claim.source)
        theorem    \(theorems(of: claim))
        procedure  \(claim.procedure)
        verdict    \(verdict.name)\(verdict.ground.map { ", by \($0.name)" } ?? "")
        evidence   \(verdict.evidence)

      """
    }.joined(separator: "\n")
  }

  /// The theorem that proves a claim, and on a line of their own those of its special cases.
  private func theorems(of claim: Claim) -> String {
    func name(_ theorem: Theorem) -> String { "\(theorem.name) (proofs/\(theorem.file))" }
    let first = claim.theorem.map(name) ?? "no theorem"
    if claim.furtherTheorems.isEmpty { return first }
    return first + "\n  further    " + claim.furtherTheorems.map(name).joined(separator: ", ")
  }

  /// Where a claim was tried: by kind of place how many, out of how many, and which unless all.
  private func checked(_ trial: Trial) -> JSONValue {
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

  private func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  private var json: JSONValue {
    .object([
      "model": .string(path),
      "claims": .array(
        rows.map { claim, verdict in
          .object([
            "claim": .string(claim.identifier), "statement": .string(claim.statement),
            "assumptions": .string(claim.assumptions), "source": .string(claim.source),
            "procedure": .string(claim.procedure), "verdict": .string(verdict.name),
            "ground": text(verdict.ground?.name), "theorem": text(verdict.theorem?.name),
            "checked": verdict.trial.map(checked) ?? .null, "evidence": .string(verdict.evidence),
          ])
        }),
    ])
  }
}

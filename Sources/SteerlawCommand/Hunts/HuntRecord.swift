// The outcome of a hunt as it is written, merged and shown.
import SteeringModel
import StrictJSON
import Verification

/// The outcome of a hunt, of all its models or of a shard.
struct HuntRecord {
  let seed: UInt64
  let count: Int
  /// The kind of its models.
  let kind: ModelKind
  let result: HuntResult
  /// What tells a shard from the whole.
  let shard: ShardRecord?

  /// The most models that a hunt may have.
  static let modelLimit = 100_000_000

  init(
    seed: UInt64, count: Int, kind: ModelKind, result: HuntResult, shard: ShardRecord? = nil
  ) {
    self.seed = seed
    self.count = count
    self.kind = kind
    self.result = result
    self.shard = shard
  }

  /// All finds, counterexamples first.
  var finds: [HuntResult.Find] {
    result.failures + result.variants.values.sorted { $0.claim < $1.claim }
  }

  /// The outcome in every form; `kept` has the finds as models when it is given.
  func report(kept: KeptModels?) -> Report {
    let variants = variants
    var parts: [Part] = [.member("steerlaw-hunt", .integer(1))]
    if let shard { parts.append(.member("shard", .tree(shard.json))) }
    if result.isPartial { parts.append(.member("partial", .boolean(true))) }
    if kind != .linear { parts.append(.member("kind", .text(kind.rawValue))) }
    parts += [
      .member("seed", .number("\(seed)")), .member("count", .integer(count)),
      .member("models", .integer(result.models)), .member("discarded", .integer(result.discarded)),
      .line(heading), .grid("claims", claims),
      .grid("counterexamples", finds(result.failures).inJSON),
    ]
    if !variants.isEmpty {
      parts += [.line(""), .line("wrong variants, refuted by the first model shown and shrunk:")]
    }
    parts.append(
      .grid("wrongVariants", variants.isEmpty ? finds(variants).inJSON : finds(variants)))
    for find in result.failures {
      parts += [
        .line(""),
        .line("counterexample to \(find.claim), model \(find.index): \(find.witness)"),
      ]
    }
    parts += (kept?.replays(of: self) ?? []).map { .line("replay: " + $0) }
    return Report(parts)
  }

  private var heading: String {
    let noun = kind == .linear ? "models" : "decoders"
    let start = "seed \(seed), \(result.models) \(noun)"
    guard result.isPartial else { return start }
    let total = (shard?.part ?? .whole).size(of: count)
    return start + ": partial, interrupted at \(result.models + result.discarded) of \(total)"
  }

  /// The names of verdicts, in the order of columns.
  static let verdictNames = ["proved", "consistent", "not applicable", "undecided", "refuted"]

  /// How often each claim that was tried had each verdict, in the order of the catalogue.
  private var claims: Grid {
    let columns =
      [Column(everywhere: "claim"), Column(json: "verdicts")]
      + HuntRecord.verdictNames.map { Column($0, .right, csv: $0) }
      + [Column("counterexamples", .right, csv: "counterexamples")]
    let names = ClaimCatalogue.hunted(kind).map(\.identifier).filter { result.counts[$0] != nil }
    let rows = names.map { name in
      let counts = result.counts[name] ?? [:]
      let failures = result.failures.count { $0.claim == name }
      let verdicts = HuntRecord.verdictNames.compactMap { verdict in
        counts[verdict].map { JSONMember(verdict, .integer($0)) }
      }
      return Row(
        [.words(name), .tree(.object(verdicts))]
          + HuntRecord.verdictNames.map { .integer(counts[$0] ?? 0) } + [.integer(failures)],
        failures == 0 ? .plain : .target)
    }
    return Grid(columns, rows)
  }

  /// The refutations of wrong variants, in the order of the catalogue.
  private var variants: [HuntResult.Find] {
    ClaimCatalogue.wrongVariants(kind).compactMap { result.variants[$0.identifier] }
  }

  private func finds(_ finds: [HuntResult.Find]) -> Grid {
    let columns = [
      Column("variant", json: "claim"), Column("model", .right, json: "index"),
      Column("V", .right, json: "vocabulary"), Column("contexts", .right),
      Column("witness", json: "witness"), Column(json: "choices"),
    ]
    return Grid(columns, of: finds) { find in
      [
        .words(find.claim), .integer(find.index), .integer(find.model.names.vocabulary.count),
        .integer(find.model.names.contextNames.count), .words(find.witness, upTo: 90),
        .list(find.choices.map { .number("\($0)") }),
      ]
    }
  }
}

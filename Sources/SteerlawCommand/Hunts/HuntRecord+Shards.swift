// Shards of a hunt: their records, reading them, and putting all of them together.
import NumericArrays
import StrictJSON
import Verification

extension HuntRecord {
  /// The command as records name it.
  static func command(_ kind: ModelKind) -> String {
    kind == .linear ? "verify --random" : "verify --random --kind \(kind.rawValue)"
  }

  /// What the outcome of a hunt depends on.
  static func question(
    count: Int, seed: UInt64, kind: ModelKind, digits: Int, claims: [Claim], variants: [Claim]
  ) -> ShardQuestion {
    ShardQuestion(
      command(kind),
      [
        "count": .integer(count), "seed": .number("\(seed)"), "digits": .integer(digits),
        "claims": .choice(claims.map(\.identifier)),
        "variants": .choice(variants.map(\.identifier)),
      ])
  }

  /// Puts the shards in the files at `paths`, of hunts of models of this kind, together.
  ///
  /// Throws `FileError`.
  init(mergingShards paths: [String], kind: ModelKind) throws(FileError) {
    let set = try ShardSet(paths, command: HuntRecord.command(kind)) {
      file, record, path throws(FileError) in
      guard file["partial"] == nil else {
        throw FileError(
          .badData, path: path, message: "shard \(record.part) was interrupted; run it again")
      }
      guard let part = HuntRecord(file, record, kind) else { throw ShardRecord.malformed(path) }
      return part
    }
    var result = HuntResult()
    for part in set.contents { result.merge(part.result) }
    self.init(
      seed: set.contents[0].seed, count: set.contents[0].count, kind: kind, result: result)
  }

  /// The content of a shard; nil when it is not what `record` says.
  private init?(_ file: JSONValue, _ record: ShardRecord, _ kind: ModelKind) {
    let question = record.question
    guard file["steerlaw-hunt"] == .number("1"), file["seed"] == question["seed"],
      file["count"] == question["count"], let seed = HuntRecord.number(file["seed"]),
      let count = HuntRecord.small(file["count"]), count <= HuntRecord.modelLimit,
      let models = HuntRecord.small(file["models"]),
      let discarded = HuntRecord.small(file["discarded"]), models <= count, discarded <= count,
      models + discarded == record.part.size(of: count),
      let claims = question.texts("claims"), let variants = question.texts("variants"),
      case .array(let counts)? = file["claims"],
      case .array(let failures)? = file["counterexamples"],
      case .array(let refuted)? = file["wrongVariants"]
    else { return nil }
    var result = HuntResult()
    (result.models, result.discarded) = (models, discarded)
    for item in counts {
      guard case .string(let name)? = item["claim"], claims.contains(name),
        result.counts[name] == nil, case .object(let verdicts)? = item["verdicts"]
      else { return nil }
      var left = models
      for verdict in verdicts {
        guard HuntRecord.verdictNames.contains(verdict.name),
          let number = HuntRecord.small(verdict.value), number <= left
        else { return nil }
        left -= number
        result.counts[name, default: [:]][verdict.name] = number
      }
      guard left == 0 else { return nil }
    }
    guard result.counts.count == (models == 0 ? 0 : Set(claims).count),
      failures.count <= HuntResult.keptFailures
    else { return nil }
    for item in failures {
      guard let find = HuntRecord.find(item, kind, in: record.part, of: count),
        claims.contains(find.claim)
      else { return nil }
      result.failures.append(find)
    }
    for item in refuted {
      guard let find = HuntRecord.find(item, kind, in: record.part, of: count),
        variants.contains(find.claim), result.variants[find.claim] == nil
      else { return nil }
      result.variants[find.claim] = find
    }
    self.init(seed: seed, count: count, kind: kind, result: result, shard: record)
  }

  private static func number(_ value: JSONValue?) -> UInt64? {
    if case .number(let text)? = value { UInt64(text) } else { nil }
  }

  private static func small(_ value: JSONValue?) -> Int? {
    number(value).flatMap { Int(exactly: $0) }
  }

  private static func find(
    _ item: JSONValue, _ kind: ModelKind, in part: ShardPart, of count: Int
  ) -> HuntResult.Find? {
    guard case .string(let name)? = item["claim"], case .string(let witness)? = item["witness"],
      case .array(let list)? = item["choices"], let index = small(item["index"]), index < count,
      index % part.count == part.index - 1
    else { return nil }
    let choices = list.compactMap { number($0) }
    guard choices.count == list.count, let model = ModelGenerator(kind).replay(choices) else {
      return nil
    }
    return HuntResult.Find(
      claim: name, index: index, choices: choices, model: model, witness: witness)
  }
}

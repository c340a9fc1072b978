// The file of a hunt, by which shards are merged, and its text for people.
import ChoiceSequences
import ModelFiles
import NumericArrays
import SteeringModel
import StrictJSON
import Verification

/// The outcome of a hunt as it is written, merged and shown.
struct HuntRecord {
  let seed: UInt64
  let count: Int
  private(set) var result: HuntResult

  /// The most models that a hunt may have.
  static let modelLimit = 100_000_000

  init(seed: UInt64, count: Int, result: HuntResult = HuntResult()) {
    self.seed = seed
    self.count = count
    self.result = result
  }

  /// Reads the JSON output of a shard.
  ///
  /// Throws `FileError`.
  init(path: String) throws(FileError) {
    let json = try ModelFile.readJSON(path: path)
    func number(_ value: JSONValue?) throws(FileError) -> UInt64 {
      guard case .number(let text)? = value, let number = UInt64(text) else {
        throw HuntRecord.malformed(path)
      }
      return number
    }
    func small(_ value: JSONValue?) throws(FileError) -> Int {
      guard let value = Int(exactly: try number(value)) else { throw HuntRecord.malformed(path) }
      return value
    }
    guard json["steerlaw-hunt"] == .number("1"), case .array(let claims)? = json["claims"],
      case .array(let failures)? = json["counterexamples"],
      case .array(let variants)? = json["wrongVariants"]
    else { throw HuntRecord.malformed(path) }
    seed = try number(json["seed"])
    count = try small(json["count"])
    result = HuntResult()
    result.models = try small(json["models"])
    result.discarded = try small(json["discarded"])
    guard count <= HuntRecord.modelLimit, result.models <= count,
      result.discarded <= count - result.models
    else { throw HuntRecord.malformed(path) }
    for claim in claims {
      guard case .string(let name)? = claim["claim"],
        case .object(let verdicts)? = claim["verdicts"]
      else { throw HuntRecord.malformed(path) }
      for verdict in verdicts {
        let models = try small(verdict.value)
        guard models <= result.models else { throw HuntRecord.malformed(path) }
        result.counts[name, default: [:]][verdict.name] = models
      }
    }
    func find(_ value: JSONValue) throws(FileError) -> HuntResult.Find? {
      guard case .string(let name)? = value["claim"] else { throw HuntRecord.malformed(path) }
      if value["index"] == .null { return nil }
      guard case .array(let list)? = value["choices"], case .string(let witness)? = value["witness"]
      else { throw HuntRecord.malformed(path) }
      var choices: [UInt64] = []
      for choice in list { choices.append(try number(choice)) }
      var source = ChoiceSource(replaying: choices)
      guard let model = RandomModel().make(&source) else { throw HuntRecord.malformed(path) }
      return HuntResult.Find(
        claim: name, index: try small(value["index"]), choices: choices, model: model,
        witness: witness)
    }
    for value in failures { if let found = try find(value) { result.failures.append(found) } }
    for value in variants {
      if let found = try find(value) { result.variants[found.claim] = found }
    }
  }

  private static func malformed(_ path: String) -> FileError {
    FileError(
      .badData, path: path,
      message: "not the JSON output of verify --random; run it with --format json")
  }

  /// Adds another shard of the same hunt.
  ///
  /// Throws `FileError` when it is of another.
  mutating func merge(_ other: HuntRecord, path: String) throws(FileError) {
    guard other.seed == seed, other.count == count else {
      throw FileError(
        .badData, path: path,
        message:
          "seed \(other.seed) and \(other.count) models, the first file has \(seed) and \(count)")
    }
    guard other.result.tried <= count - result.tried else {
      throw FileError(
        .badData, path: path,
        message: "more models than the hunt has: is a shard given twice?")
    }
    result.merge(other.result)
  }

  /// Writes every find as a model file into `folder`.
  ///
  /// Throws `FileError`.
  func write(to folder: String) throws(FileError) {
    for find in result.failures + result.variants.values {
      try ModelFile.write(find.model, to: folder + "/" + fileName(find))
    }
  }

  private func fileName(_ find: HuntResult.Find) -> String {
    let claim = find.claim.split(separator: "/").joined(separator: "-")
    return find.claim.contains("/")
      ? "variant-\(claim).json" : "counterexample-\(claim)-\(seed)-\(find.index).json"
  }

  /// The output in the form `format`; models are in `folder` when it is given.
  func text(_ format: OutputFormat, isColoured: Bool, folder: String?) -> String {
    switch format {
    case .json: return json.render() + "\n"
    case .csv:
      var text = commaSeparated(["claim"] + HuntRecord.verdictNames + ["counterexamples"])
      for row in rows { text += commaSeparated(row) }
      return text
    case .table: return table(isColoured, folder)
    }
  }

  private static let verdictNames = [
    "proved", "consistent", "not applicable", "undecided", "refuted",
  ]

  /// Claims that were tried, in the order of the catalogue.
  private var claimNames: [String] {
    ClaimCatalogue.hunted.map(\.identifier).filter { result.counts[$0] != nil }
  }

  private var rows: [[String]] {
    claimNames.map { name in
      let verdicts = result.counts[name] ?? [:]
      let failures = result.failures.count { $0.claim == name }
      return [name] + HuntRecord.verdictNames.map { "\(verdicts[$0] ?? 0)" } + ["\(failures)"]
    }
  }

  private func table(_ isColoured: Bool, _ folder: String?) -> String {
    var table = TextTable(
      [("claim", .left)] + HuntRecord.verdictNames.map { ($0, .right) }
        + [("counterexamples", .right)])
    for row in rows { table.append(row, row.last == "0" ? .plain : .target) }
    var text = "seed \(seed), \(result.models) models\n" + table.render(isColoured: isColoured)
    if !result.variants.isEmpty {
      text += "\nwrong variants, refuted by the first model shown and shrunk:\n"
      var shown = TextTable([
        ("variant", .left), ("model", .right), ("V", .right), ("contexts", .right),
        ("witness", .left),
      ])
      for variant in ClaimCatalogue.wrongVariants {
        guard let find = result.variants[variant.identifier] else { continue }
        shown.append([
          find.claim, "\(find.index)", "\(find.model.vocabulary.count)",
          "\(find.model.contexts.count)",
          find.witness.count <= 90 ? find.witness : find.witness.prefix(87) + "...",
        ])
      }
      text += shown.render(isColoured: isColoured)
    }
    for find in result.failures {
      text += "\ncounterexample to \(find.claim), model \(find.index): \(find.witness)\n"
    }
    if let folder {
      for find in result.failures + result.variants.values.sorted(by: { $0.claim < $1.claim }) {
        let option = find.claim.contains("/") ? "--claim-variant" : "--claim"
        text += "replay: steerlaw verify \(folder)/\(fileName(find)) \(option) \(find.claim)\n"
      }
    }
    return text
  }

  private var json: JSONValue {
    func value(_ find: HuntResult.Find) -> JSONValue {
      .object([
        "claim": .string(find.claim), "index": .integer(find.index),
        "vocabulary": .integer(find.model.vocabulary.count), "witness": .string(find.witness),
        "choices": .array(find.choices.map { .number("\($0)") }),
      ])
    }
    return .object([
      "steerlaw-hunt": .integer(1), "seed": .number("\(seed)"), "count": .integer(count),
      "models": .integer(result.models), "discarded": .integer(result.discarded),
      "claims": .array(
        claimNames.map { name in
          .object([
            "claim": .string(name),
            "verdicts": .object(
              HuntRecord.verdictNames.compactMap { verdict in
                (result.counts[name]?[verdict]).map { JSONMember(verdict, .integer($0)) }
              }),
          ])
        }),
      "counterexamples": .array(result.failures.map(value)),
      "wrongVariants": .array(
        ClaimCatalogue.wrongVariants.compactMap { result.variants[$0.identifier].map(value) }),
    ])
  }
}

extension HuntResult {
  /// The number of random models that were looked at.
  fileprivate var tried: Int { models + discarded }
}

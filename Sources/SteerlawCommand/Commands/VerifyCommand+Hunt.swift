// `steerlaw verify --random` and `--merge`.
import ArgumentParser
import Verification

extension VerifyCommand {
  /// Looks for counterexamples among random models, and writes what was found.
  func hunt() throws {
    let count = random ?? 0
    let digits = digits ?? 10
    let chosen = try chosenClaims()
    let sink = OutputSink(output)
    try sink.probe()
    let kept = keep.map(KeptModels.init)
    try kept?.prepare()
    let replayed = try kept?.replay(chosen.claims, digits: digits) ?? 0
    let part = try shards.part()
    let hunt = Hunt(
      count: count, seed: seed, shard: ((part ?? .whole).index, (part ?? .whole).count),
      claims: chosen.claims, variants: chosen.variants, generator: ModelGenerator(kind),
      digits: digits)
    let progress = Progress(total: hunt.indices.count, noun: "models")
    let start = ContinuousClock.now
    Interruption.listen()
    let result = hunt.run(workers: work.workers) {
      progress.advance($0)
    } isStopped: {
      Interruption.isNoted
    }
    Interruption.endListening()
    progress.finish()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let rate = Int((Double(result.models) / seconds).rounded())
    complain("\(result.models) models in \(Int(seconds.rounded(.up))) s, \(rate) a second")
    if replayed > 0 { complain("\(replayed) kept models replayed first") }
    let shard = part.map {
      ShardRecord(
        $0,
        of: HuntRecord.question(
          count: count, seed: seed, kind: kind, digits: digits, claims: chosen.claims,
          variants: chosen.variants))
    }
    let record = HuntRecord(seed: seed, count: count, kind: kind, result: result, shard: shard)
    try finish(record, kept, sink, of: hunt.indices.count)
  }

  /// Writes what all shards in the files at `paths` have.
  func merge(_ paths: [String]) throws {
    let sink = OutputSink(output)
    try sink.probe()
    // The first file says which kind they all are of.
    let first = try ShardFile.parse(paths[0])
    let command = ShardRecord.command(of: first)
    if command == VerdictReport.command {
      guard keep == nil else { throw ValidationError("--keep belongs to shards of --random") }
      return try finish(VerdictReport(mergingShards: paths), sink)
    }
    let kind = ModelKind.allCases.first { HuntRecord.command($0) == command } ?? .linear
    let record = try HuntRecord(mergingShards: paths, kind: kind)
    let kept = keep.map(KeptModels.init)
    try kept?.prepare()
    try finish(record, kept, sink, of: record.count)
  }

  /// Writes what a hunt of `count` models found; throws the status that it means.
  private func finish(
    _ record: HuntRecord, _ kept: KeptModels?, _ sink: OutputSink, of count: Int
  ) throws {
    try kept?.write(record)
    try ReportWriter.write(record.report(kept: kept), format, to: sink)
    let tried = record.result.models + record.result.discarded
    if record.result.isPartial {
      try Interruption.report("\(tried) of \(count) models are done; the output is partial")
    }
    if !record.result.failures.isEmpty { throw ExitStatus.refuted }
  }
}

// Options that split work over several processes and put the parts together.
import ArgumentParser

/// Options on parts of the work.
struct ShardOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Do every n-th part of the work, from the i-th on, and write it for --merge, e.g. 2/4.",
      valueName: "i/n"))
  var shard: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Put all n shards of the work together.", valueName: "file"))
  var merge: [String] = []

  mutating func validate() throws {
    _ = try part()
    if shard != nil, !merge.isEmpty {
      throw ValidationError("--shard and --merge exclude each other")
    }
  }

  /// The part asked for; nil for the whole.
  func part() throws -> ShardPart? {
    guard let shard else { return nil }
    guard let part = ShardPart(shard) else {
      throw ValidationError(
        "--shard \(shard): give i/n with 1 <= i <= n, n at most \(ShardPart.countLimit)")
    }
    return part
  }
}

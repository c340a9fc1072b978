@_exported public import ChoiceSequences
import ChoiceSequences
import Foundation
public import Testing

/// What a property may throw to say in words why it fails.
public struct PropertyFailure: Error, CustomStringConvertible {
  /// The reason, with the values involved.
  public let description: String

  /// A failure for the reason `description`.
  public init(_ description: String) {
    self.description = description
  }
}

/// Thrown by a generator that cannot make a value of these choices; the run is not counted.
public struct Discarded: Error {
  /// The one value of the type.
  public init() {}
}

/// Throws ``PropertyFailure`` unless `condition` is true.
///
/// Unlike `#require` it records no issue, so that shrinking is silent.
public func demand(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
  if !condition { throw PropertyFailure(reason()) }
}

/// A value for which a property fails, shrunk.
public struct Counterexample<Value> {
  /// The simplest failing value found; nil when the generator itself fails.
  public let value: Value?
  /// Why it fails.
  public let reason: String
  /// The choices that make the value.
  public let choices: [UInt64]
  /// The iteration, from 0, that first failed.
  public let iteration: Int
  /// The number of simpler lists of choices that were tried.
  public let attempts: Int
}

/// The outcome of one run of a property on one list of choices.
private enum Outcome<Value> {
  case passed
  case discarded
  case failed(Value?, reason: String)
}

/// Searches for a value that breaks `check`, and shrinks it; nil when `count` values pass.
///
/// Deterministic in `name`, `seed` and `count`. The first value is the simplest one. With `choices` only
/// that one list is run (and not shrunk). Generators may throw ``Discarded``.
public func counterexample<Value>(
  to name: String, seed: UInt64, count: Int, replaying choices: [UInt64]? = nil,
  generate: @escaping (inout ChoiceSource) throws -> Value,
  check: @escaping (Value) throws -> Void
) -> Counterexample<Value>? {
  func run(_ source: inout ChoiceSource) -> Outcome<Value> {
    let value: Value
    do { value = try generate(&source) } catch is Discarded { return .discarded } catch {
      return .failed(nil, reason: "the generator throws \(error)")
    }
    do { try check(value) } catch { return .failed(value, reason: "\(error)") }
    return .passed
  }
  // The name's FNV-1a hash gives each property a stream of its own.
  let label = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
    ($0 ^ UInt64($1)) &* 0x100_0000_01B3
  }
  let count = choices == nil ? max(1, count) : 1
  var discarded = 0
  for iteration in 0..<count {
    var mixer = SplitMix64(state: seed ^ label ^ UInt64(iteration).byteSwapped)
    var source =
      iteration == 0 ? ChoiceSource(replaying: choices ?? []) : ChoiceSource(seed: mixer.next())
    switch run(&source) {
    case .passed: continue
    case .discarded: discarded += 1
    case .failed(let value, let reason):
      var shrinker = Shrinker(source.choices) { choices in
        var source = ChoiceSource(replaying: choices)
        if case .failed = run(&source) { return source.choices }
        return nil
      }
      if choices == nil { shrinker.run() }
      var simplest = (value, reason + " (flaky: it passes when repeated)")
      var last = ChoiceSource(replaying: shrinker.best)
      if case .failed(let value, let reason) = run(&last) { simplest = (value, reason) }
      return Counterexample(
        value: simplest.0, reason: simplest.1, choices: shrinker.best, iteration: iteration,
        attempts: shrinker.attempts)
    }
  }
  if discarded * 10 <= count * 9 { return nil }
  return Counterexample(
    value: nil, reason: "the generator discards \(discarded) of \(count)", choices: [],
    iteration: 0,
    attempts: 0)
}

/// Checks that `check` throws for none of `count` generated values, else records an issue that shows the
/// simplest failing value and how to repeat it.
///
/// `STEERLAW_SEED` replaces every seed and `STEERLAW_TEST_SCALE` multiplies every count. To repeat a
/// failure add the printed `replaying:` argument. Write the closures' types: inference is slow here.
public func checkProperty<Value>(
  _ name: String, seed: UInt64 = 1, count: Int = 100, replaying choices: [UInt64]? = nil,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ generate: @escaping (inout ChoiceSource) throws -> Value,
  satisfies check: @escaping (Value) throws -> Void
) {
  let seed = PropertySettings.seed ?? seed
  let count = Int((Double(count) * PropertySettings.scale).rounded(.up))
  guard
    let found = counterexample(
      to: name, seed: seed, count: count, replaying: choices, generate: generate, check: check)
  else { return }
  Issue.record(
    """
    property '\(name)' fails with seed \(seed) at iteration \(found.iteration)
    simplest value found in \(found.attempts) attempts: \(found.value.map { "\($0)" } ?? "none")
    reason: \(found.reason)
    to repeat, paste: replaying: \(found.choices)
    """, sourceLocation: sourceLocation)
}

/// Checks that `property` is true of `count` generated values; see the other form for the rest.
public func checkProperty<Value>(
  _ name: String, seed: UInt64 = 1, count: Int = 100, replaying choices: [UInt64]? = nil,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ generate: @escaping (inout ChoiceSource) throws -> Value,
  holds property: @escaping (Value) throws -> Bool
) {
  checkProperty(
    name, seed: seed, count: count, replaying: choices, sourceLocation: sourceLocation, generate,
    satisfies: { (value: Value) in try demand(try property(value), "it does not hold") })
}

/// What multiplies the sizes of tests: `STEERLAW_TEST_SCALE`, or 1.
public let testScale = PropertySettings.scale

/// The environment's say in every property.
enum PropertySettings {
  static let seed: UInt64? = setting("STEERLAW_SEED", UInt64.init)
  static let scale: Double = setting("STEERLAW_TEST_SCALE", Double.init) ?? 1

  private static func setting<Value>(_ name: String, _ parse: (String) -> Value?) -> Value? {
    guard let text = ProcessInfo.processInfo.environment[name], !text.isEmpty else { return nil }
    guard let value = parse(text) else { preconditionFailure("\(name) is not a number: \(text)") }
    return value
  }
}

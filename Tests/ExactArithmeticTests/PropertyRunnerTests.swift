import ExactArithmetic
import PropertyTesting
import Testing

@Suite("Property runner")
struct PropertyRunnerTests {
  /// The minimal value that breaks `property`.
  private func minimum<Value>(
    seed: UInt64 = 1, _ generate: @escaping (inout ChoiceSource) throws -> Value,
    breaking property: @escaping (Value) throws -> Bool
  ) throws -> Value {
    let found = counterexample(
      to: "planted", seed: seed, count: 2000, generate: generate,
      check: { (value: Value) in try demand(try property(value), "planted bug") })
    return try #require(found?.value)
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `a planted threshold shrinks to the threshold`(seed: UInt64) throws {
    let found = try minimum(seed: seed) { (source: inout ChoiceSource) in
      source.integer(in: -100_000...100_000)
    } breaking: { (value: Int) in
      value < 1234
    }
    #expect(found == 1234)
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `a list with a large element shrinks to that element alone`(seed: UInt64) throws {
    let found = try minimum(seed: seed) { (source: inout ChoiceSource) in
      source.array(count: 0...20) { $0.integer(in: 0...1_000_000) }
    } breaking: { (values: [Int]) in
      values.allSatisfy { $0 < 1000 }
    }
    #expect(found == [1000])
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `a list with a large sum shrinks to one summand`(seed: UInt64) throws {
    let found = try minimum(seed: seed) { (source: inout ChoiceSource) in
      source.array(count: 0...20) { $0.integer(in: 0...1_000_000) }
    } breaking: { (values: [Int]) in
      values.reduce(0, +) < 1000
    }
    #expect(found == [1000])
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `a tie shrinks to the smallest tie`(seed: UInt64) throws {
    let found = try minimum(seed: seed) { (source: inout ChoiceSource) in
      source.array(count: 0...12) { $0.integer(in: -300...300) }
    } breaking: { (values: [Int]) in
      Set(values.filter { $0 >= 17 }).count == values.count { $0 >= 17 }
    }
    #expect(found == [17, 17])
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `a carry lost beyond one word shrinks to the first long integer`(seed: UInt64) throws {
    let found = try minimum(seed: seed) { (source: inout ChoiceSource) in
      source.integer()
    } breaking: { (value: Integer) in
      value.asInt != nil
    }
    // Which of the two depends on the kind of integer that failed first.
    #expect(found == (1 as Integer) << 63 || found == (1 as Integer) << 64)
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `a gcd that forgets zero shrinks to the pair of zero and one`(seed: UInt64) throws {
    let found = try minimum(seed: seed) { (source: inout ChoiceSource) in
      [source.integer(in: 0...1000), source.integer(in: 0...1000)]
    } breaking: { (pair: [Int]) in
      let claimed = pair[1] == 0 ? 0 : Integer.gcd(Integer(pair[0]), Integer(pair[1]))
      return claimed == Integer.gcd(Integer(pair[0]), Integer(pair[1]))
    }
    #expect(found == [1, 0])
  }

  @Test func `the same seed gives the same values and another seed gives others`() {
    func values(_ seed: UInt64) -> [Rational] {
      var source = ChoiceSource(seed: seed)
      return (0..<50).map { _ in source.rational() }
    }
    #expect(values(7) == values(7))
    #expect(values(7) != values(8))
  }

  @Test func `replaying the recorded choices gives the value again`() {
    checkProperty("replay") { (source: inout ChoiceSource) in
      UInt64(bitPattern: Int64(source.integer(in: .min ... .max)))
    } satisfies: { (seed: UInt64) in
      var first = ChoiceSource(seed: seed)
      let interval = first.interval()
      var second = ChoiceSource(replaying: first.choices)
      try demand(second.interval() == interval, "\(interval)")
      try demand(second.choices == first.choices, "\(first.choices)")
    }
  }

  @Test func `any list of choices makes a value`() {
    checkProperty("total", count: 300) { (source: inout ChoiceSource) in
      source.array(count: 0...30) { $0.choice(through: .max) }
    } satisfies: { (choices: [UInt64]) in
      var source = ChoiceSource(replaying: choices)
      let interval = source.interval()
      try demand(interval.contains(source.point(in: interval)), "point outside")
      let probability = source.probability()
      try demand(probability > 0 && probability < 1, "\(probability)")
    }
  }

  @Test func `integers stay in their range`() {
    checkProperty("range", count: 500) { (source: inout ChoiceSource) in
      let ends = [source.integer(in: .min ... .max), source.integer(in: -5...5)].sorted()
      return (ends[0]...ends[1], source.integer(in: ends[0]...ends[1]))
    } holds: { (range: ClosedRange<Int>, value: Int) in
      range.contains(value)
    }
  }

  @Test func `a failing property is reported once with its seed, value and line to paste`() {
    withKnownIssue {
      checkProperty("planted", seed: 3) { (source: inout ChoiceSource) in
        source.integer(in: 0...1000)
      } holds: { (value: Int) in
        value < 10
      }
    } matching: { issue in
      let text = issue.comments.map(\.rawValue).joined()
      return text.contains("seed") && text.contains("attempts: 10\n")
        && text.contains("paste: replaying: [10]")
    }
  }

  @Test func `a pasted replay runs only that value`() {
    var values: [Int] = []
    let found = counterexample(
      to: "planted", seed: 1, count: 100, replaying: [42],
      generate: { (source: inout ChoiceSource) in source.integer(in: 0...1000) },
      check: { (value: Int) in
        values.append(value)
        throw PropertyFailure("always")
      })
    #expect(found?.value == 42 && values.allSatisfy { $0 == 42 })
    #expect(found?.reason == "always")
  }

  @Test func `a generator that fails or discards everything is reported`() {
    struct Broken: Error {}
    let broken = counterexample(
      to: "broken", seed: 1, count: 10,
      generate: { (_: inout ChoiceSource) throws -> Int in throw Broken() }, check: { _ in })
    #expect(broken?.reason.contains("generator throws") == true)
    let empty = counterexample(
      to: "empty", seed: 1, count: 10,
      generate: { (_: inout ChoiceSource) throws -> Int in throw Discarded() }, check: { _ in })
    #expect(empty?.reason.contains("discards 10 of 10") == true)
  }

  @Test func `a flaky property is called flaky`() {
    var calls = 0
    let found = counterexample(
      to: "flaky", seed: 1, count: 10,
      generate: { (source: inout ChoiceSource) in source.integer(in: 1...9) },
      check: { (_: Int) in
        calls += 1
        if calls == 1 { throw PropertyFailure("first call") }
      })
    #expect(found?.reason.contains("flaky") == true)
  }
}

import ExactArithmetic
import Foundation
import StrictJSON
import Testing

@Suite("Sequences, efficiency and confidence")
struct SequenceCommandTests {
  private static let witness = "Examples/witnesses/long-run.json"
  private static let model = "Examples/three-alphabets-contrastive.json"

  private func json(_ arguments: [String]) throws -> JSONValue {
    let run = try Steerlaw.run(arguments + ["--format", "json"], in: Steerlaw.package.path)
    #expect(run.status == 0, "\(run.errors)")
    return try JSONText.parse(run.output)
  }

  private func elements(_ value: JSONValue?) throws -> [JSONValue] {
    guard case .array(let elements)? = value else {
      Issue.record("no array: \(value as Any)")
      return []
    }
    return elements
  }

  private func number(_ value: JSONValue?) throws -> Double {
    guard case .string(let text)? = value else {
      Issue.record("no number: \(value as Any)")
      return .nan
    }
    return try #require(Double(text))
  }

  @Test func `more strength may mean less of the target in the long run, exactly`() throws {
    let found = try json(["sequence", Self.witness, "--stationary", "--at", "0,1"])
    let exact = try elements(found["values"]).map { $0["target"]?["exact"] }
    #expect(exact == [.string("800/933"), .string("72231493/84452053")])
    #expect(found["limits"]?["plus"]?["b"]?["value"] == .string("1"))
  }

  @Test func `a continuation has one peak between those of its tokens`() throws {
    let found = try json([
      "sequence", Self.witness, "--steps", "a=a,a=b,b=o", "--at", "-1,0,1", "--digits", "12",
    ])
    let peak = try number(found["peak"]?["value"])
    let height = try number(found["logProbabilityAtPeak"]?["value"])
    let ends = try elements(found["tokenPeaks"])
    #expect(ends.count == 3 && ends[1] == .string("+inf") && ends[2] == .string("-inf"))
    for value in try elements(found["values"]) {
      #expect(try number(value["logProbability"]?["value"]) <= height)
    }
    // The slope changes its sign at the peak: two evaluations on each side agree.
    for side in [-1.0, 1] {
      let near = try json([
        "sequence", Self.witness, "--steps", "a=a,a=b,b=o", "--at",
        "\(peak + 0.5 * side),\(peak + side)",
      ])
      let values = try elements(near["values"]).map {
        try number($0["logProbability"]?["value"])
      }
      #expect(height > values[0] && values[0] > values[1])
    }
  }

  @Test func `a continuation of tokens of the largest log-odds has no peak`() throws {
    let found = try json(["sequence", Self.witness, "--steps", "a=b,o=b"])
    #expect(found["peak"] == .null && found["supremum"] == .string("+inf"))
    #expect(found["logProbabilityAtPeak"]?["value"] == .string("0"))
  }

  @Test func `steps come from a file too`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(#"[["a", "a"], ["a", "b"], ["b", "o"]]"#, to: "steps.json")
    let listed = try json(["sequence", Self.witness, "--steps", "a=a,a=b,b=o"])
    #expect(try json(["sequence", Self.witness, "--steps-file", file]) == listed)
  }

  @Test func `efficiency is a share, and its parts sum to the divergence`() throws {
    let found = try json(["curves", Self.model, "--efficiency", "--at", "-1,0,1", "--digits", "20"])
    for context in try elements(found["contexts"]) {
      let values = try elements(context["efficiency"]?["values"])
      #expect(values.count == 3)
      for value in values {
        func part(_ key: String) throws -> Double { try number(value[key]?["value"]) }
        let target = try part("target")
        let (inside, outside) = (try part("withinTarget"), try part("withinRest"))
        let sum = try part("kl") + target * inside + (1 - target) * outside
        let (whole, eta, reverse) = (try part("KL"), try part("eta"), try part("etaReverse"))
        #expect(abs(sum - whole) < 1e-12)
        #expect(eta >= 0 && eta <= 1 && reverse >= 0 && reverse <= 1)
      }
    }
  }

  @Test func `influences of each set sum to 0, and one prompt is left out at a time`() throws {
    let found = try json([
      "peaks", Self.model, "--confidence", "--log-odds-error", "1/100", "--digits", "15",
    ])
    var peaks = 0
    for context in try elements(found["contexts"]) {
      for token in try elements(context["tokens"]) {
        guard token["kind"] == .string("interior") else {
          #expect(token["confidence"] == .null)
          continue
        }
        peaks += 1
        let confidence = token["confidence"]
        let influences = try elements(confidence?["influences"]).map {
          try number($0["value"]?["value"])
        }
        #expect(influences.count == (try elements(confidence?["leaveOneOut"])).count)
        let size = influences.map { $0.magnitude }.max() ?? 0
        let sum = influences.reduce(0, +)
        #expect(abs(sum) < 1e-9 * (1 + size))
        let peak = try number(token["peak"]?["value"])
        if case .object? = confidence?["bracket"]?["lower"] {
          #expect(try number(confidence?["bracket"]?["lower"]?["value"]) < peak)
        }
      }
    }
    #expect(peaks > 0)
  }

  @Test(arguments: [
    (["sequence", witness], "give --steps, --steps-file or --stationary, one of them"),
    (["sequence", witness, "--steps", "a"], "--steps: \"a\" has no ="),
    (["sequence", witness, "--steps", "z=a"], "--steps: the model has no context \"z\""),
    (["sequence", witness, "--steps", "a=z"], "--steps: the model has no token \"z\""),
    (["sequence", model, "--stationary"], "--stationary: no context is called"),
    (["peaks", witness, "--log-odds-error", "1"], "--log-odds-error belongs to --confidence"),
  ])
  func `mistakes are said in one line`(arguments: [String], line: String) throws {
    let run = try Steerlaw.run(arguments, in: Steerlaw.package.path)
    #expect(run.status == 64 && run.errorLines.count == 1)
    #expect(run.errors.hasPrefix("steerlaw: " + line), "\(run.errors)")
  }
}

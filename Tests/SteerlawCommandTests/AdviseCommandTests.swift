import ExactArithmetic
import Foundation
import StrictJSON
import Testing

@Suite("Advice by the command")
struct AdviseCommandTests {
  private func run(_ arguments: [String]) throws -> (status: Int32?, output: String, errors: String)
  {
    let run = try Steerlaw.run(["advise"] + arguments, in: Steerlaw.package.path)
    return (run.status, run.output, run.errors)
  }

  private func json(_ arguments: [String]) throws -> JSONValue {
    let found = try run(arguments + ["--format", "json"])
    #expect(found.status == 0, "\(found.errors)")
    return try JSONText.parse(found.output)
  }

  private func text(_ value: JSONValue?) throws -> String {
    guard case .string(let text)? = value else {
      Issue.record("no text: \(value as Any)")
      return ""
    }
    return text
  }

  @Test(arguments: [
    "Examples/three-alphabets-contrastive.json", "Examples/letter-case.json",
    "Examples/two-maxima.json", "Examples/witnesses/long-run.json",
    "Examples/witnesses/long-run-association.json",
  ])
  func `a screen of 80 columns says the range first`(path: String) throws {
    let found = try run([path])
    #expect(found.status == 0 && found.errors.isEmpty)
    let lines = found.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].hasPrefix("Use alpha up to "))
    #expect(lines.allSatisfy { $0.count <= 80 } && lines.count <= 40)
  }

  @Test func `the range of all contexts is that of the tightest budget`() throws {
    let found = try json(["Examples/three-alphabets-contrastive.json"])
    let range = try #require(Rational(try text(found["recommendation"]?["upTo"])))
    #expect(found["recommendation"]?["bound"] == .string("crossEntropy"))
    let end = try #require(Rational(try text(found["crossEntropy"]?["end"]?["lower"])))
    // Rounded down to four digits.
    #expect(range <= end && end - range < Rational(1, 1000))
    guard case .array(let contexts)? = found["contexts"] else {
      Issue.record("no contexts")
      return
    }
    #expect(contexts.count == 6)
    for context in contexts {
      guard case .array(let budgets)? = context["divergences"] else { continue }
      let middle = try #require(Rational(try text(budgets[1]["strength"])))
      #expect(range <= middle)
    }
  }

  @Test func `a long text may have less of the target, and that is said`() throws {
    let found = try json(["Examples/witnesses/long-run.json"])
    #expect(try text(found["longRun"]?["before"]?["value"]).hasPrefix("0.857"))
  }

  @Test func `two directions are compared at the same cost`() throws {
    let models = [
      "Examples/three-alphabets-contrastive.json", "Examples/three-alphabets-random.json",
    ]
    let found = try run(models)
    #expect(found.status == 0)
    #expect(found.output.hasPrefix("At KL 1/2 the target is likelier under A in 0 of 6 contexts"))
    let swapped = try run(models.reversed())
    #expect(swapped.output.hasPrefix("At KL 1/2 the target is likelier under A in 6 of 6 contexts"))
  }

  @Test(arguments: [
    (["--kl", "1,1/2"], "--kl: give increasing numbers"),
    (["--kl", "0"], "--kl 0: give a positive number"), (["--entropy", "-1"], "--entropy -1"),
    (["--cross-entropy", "x"], "--cross-entropy"),
  ])
  func `budgets that are none are refused`(arguments: [String], reason: String) throws {
    let found = try run(["Examples/letter-case.json"] + arguments)
    #expect(found.status == 64 && found.errors.contains(reason), "\(found.errors)")
  }
}

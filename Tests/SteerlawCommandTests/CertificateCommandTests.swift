import Foundation
import SteerlawCommand
import Testing

@Suite("certify, check and derive")
struct CertificateCommandTests {
  private static let example = "Examples/three-alphabets-uniform.json"

  @Test func `certify writes what check accepts, and a Rocq file`() throws {
    let folder = try TemporaryFolder()
    let model = Steerlaw.package.appending(path: Self.example).path
    let written = try Steerlaw.output(
      [
        "certify", model, "-o", "c.json", "--digits", "12", "--rocq", "Peaks.v",
        "--max-cross-entropy", "1/10",
      ], in: folder.path)
    #expect(written == "")
    let report = try Steerlaw.output(["check", "c.json"], in: folder.path)
    #expect(report.hasPrefix("c.json: all 104 claims hold (3 peak, 3 exact-peak, 3 root-peak, "))
    #expect(report.contains("9 tokens in 3 levels of log-odds, decided exactly"))
    #expect(report.contains(#"  contexts "ABB", "AAB":"#))
    #expect(
      report.contains(
        #"    peak of "α", "β", "γ": one, 0.4999999999995 < alpha < 0.5000000000005, width 1e-12"#))
    #expect(report.contains("  P: \"aab\", \"bba\"\n  N: \"ABB\", \"AAB\"\n"))
    let summary = try Steerlaw.output(["check", "c.json", "--summary"], in: folder.path)
    #expect(summary.hasPrefix("c.json: all 104 claims hold (3 peak, 3 exact-peak, 3 root-peak, "))
    #expect(summary.contains(#"context "ABB": one peak, bracketed, for every inner level"#))
    #expect(summary.contains("width at most 1e-12") && !summary.contains("alpha"))
    let rocq = try folder.read("Peaks.v")
    #expect(rocq.contains("Theorem peaks_0 : peaks model 0%nat"))
  }

  @Test func `a certificate of chosen tokens claims their peaks and limits, and no more`() throws {
    let folder = try TemporaryFolder()
    let model = Steerlaw.package.appending(path: "Examples/three-alphabets-contrastive.json").path
    let line = ["certify", model, "-o", "c.json", "--digits", "12", "--context", "aab"]
    _ = try Steerlaw.output(line + ["--token", "b", "--token-id", "2"], in: folder.path)
    let report = try Steerlaw.output(["check", "c.json"], in: folder.path)
    #expect(report.hasPrefix("c.json: all 6 claims hold (2 peak, 4 limit)"))
    #expect(report.contains("peak of \"b\"") && report.contains("peak of \"c\""))
    #expect(!report.contains("peak of \"α\""))
    let summary = try Steerlaw.output(["check", "c.json", "--summary"], in: folder.path)
    #expect(!summary.contains("for every inner level"))
    for (options, message) in [
      (["--token-id", "9"], "--token-id 9: tokens have the numbers 0 to 8"),
      (["--token", "b", "--rocq", "Peaks.v"], "--rocq is about all tokens"),
      (["--token", "b", "--max-cross-entropy", "1"], "--max-cross-entropy needs all contexts"),
    ] {
      let refused = try Steerlaw.run(line + options, in: folder.path)
      #expect(refused.status == 64 && refused.errors.contains(message), "\(refused)")
    }
  }

  @Test func `a decoder's certificate says that there are no other maxima and minima`() throws {
    let folder = try TemporaryFolder()
    let model = Steerlaw.package.appending(path: "Examples/two-maxima.json").path
    let line = ["certify", model, "-o", "c.json", "--digits", "12"]
    _ = try Steerlaw.output(line, in: folder.path)
    let report = try Steerlaw.output(["check", "c.json", "--model", model], in: folder.path)
    #expect(report.hasPrefix("c.json: all 10 claims hold (3 critical-points, 6 end, 1 greedy)"))
    #expect(report.contains("of \(model): the whole model"))
    #expect(report.contains("\"b\" in context \"here\": maximum, -5.00171093352"))
    #expect(report.contains("width 1e-12; no others"))
    let other = Steerlaw.package.appending(path: Self.example).path
    let refused = try Steerlaw.run(["check", "c.json", "--model", other], in: folder.path)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("it is about a decoder, and the model has distributions"))
    for option in [["--rocq", "P.v"], ["--max-cross-entropy", "1"], ["--temperature", "2"]] {
      let run = try Steerlaw.run(line + option, in: folder.path)
      #expect(run.status == 64 && run.errorLines.count == 1, "\(run)")
    }
    let changed = try folder.read("c.json").replacingOccurrences(of: "\"max\"", with: "\"min\"")
    try folder.write(changed, to: "bad.json")
    let rejected = try Steerlaw.run(["check", "bad.json"], in: folder.path)
    #expect(rejected.status == 1)
    #expect(rejected.errors.contains("the probability does not rise or fall as stated"))
  }

  @Test func `check names the claim it rejects and tells statuses apart`() throws {
    let folder = try TemporaryFolder()
    let kept = Steerlaw.package.appending(
      path: "proofs/certificates/three-alphabets-uniform.json")
    let text = try String(contentsOf: kept, encoding: .utf8)
    let good = try folder.write(text, to: "good.json")
    let bad = try folder.write(
      text.replacing("\"position\": \"1/2\"", with: "\"position\": \"1/3\""), to: "bad.json")
    let cut = try folder.write(String(text.dropLast(20)), to: "cut.json")
    let rejected = try Steerlaw.run(["check", good, bad])
    #expect(rejected.status == 1)
    #expect(rejected.output.contains("all 104 claims hold"))
    #expect(rejected.errors.contains("(exact-peak): the number is not the one stated"))
    #expect(rejected.errorLines.count == 1)
    #expect(try Steerlaw.run(["check", cut]).status == 65)
    #expect(try Steerlaw.run(["check", cut, bad]).status == 1)
    #expect(try Steerlaw.run(["check", good + ".no"]).status == 66)
    #expect(try Steerlaw.run(["check", good, "--max-work", "10"]).status == 1)
  }

  @Test func `check compares the model of a certificate with a model file`() throws {
    let folder = try TemporaryFolder()
    let model = Steerlaw.package.appending(path: Self.example).path
    _ = try Steerlaw.output(
      ["certify", model, "-o", "part.json", "--digits", "3", "--context", "ABB"], in: folder.path)
    let part = try Steerlaw.output(["check", "part.json", "--model", model], in: folder.path)
    #expect(part.contains("  of \(model): 4 of its 6 contexts\n"))
    let kept = Steerlaw.package.path + "/proofs/certificates/three-alphabets-uniform.json"
    let whole = try Steerlaw.output(["check", kept, "--model", model])
    #expect(whole.contains("  of \(model): the whole model\n"))
    let other = Steerlaw.package.appending(path: "Examples/three-alphabets-random.json").path
    let run = try Steerlaw.run(["check", "part.json", kept, "--model", other], in: folder.path)
    #expect(run.status == 1 && run.output == "" && run.errorLines.count == 2)
    #expect(
      run.errors.contains(
        #"part.json: is about another model: context "aab", token "a": 19/60, in the model 2/5"#))
    #expect(try Steerlaw.run(["check", kept, "--model", kept + ".no"]).status == 66)
    #expect(try Steerlaw.run(["check", kept, "--model", kept]).status == 65)
    #expect(try Steerlaw.run(["check", kept, "--trained", "run.npz"]).status == 64)
  }

  @Test func `constant log-odds are certified to move nothing`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      {"tokens": ["a", "b"], "concepts": {"x": ["a"], "y": ["b"]},
       "contexts": [
        {"name": "c", "probabilities": ["1/3", "2/3"]},
        {"name": "d", "probabilities": ["1/3", "2/3"]}],
       "steering": {"target": "x", "positive": ["c"], "negative": ["d"]}}
      """, to: "model.json")
    _ = try Steerlaw.output(
      ["certify", "model.json", "-o", "c.json", "--rocq", "Unmoved.v"], in: folder.path)
    let report = try Steerlaw.output(["check", "c.json", "--model", "model.json"], in: folder.path)
    #expect(
      report.hasPrefix("c.json: all 8 claims hold (8 limit)\n  of model.json: the whole model\n"))
    #expect(try folder.read("Unmoved.v").contains(": unmoved model."))
    let page = try Steerlaw.output(["report", "model.json", "--certify"], in: folder.path)
    #expect(page.contains("steerlaw-certificate"))
  }

  @Test func `certify refuses what it cannot do`() throws {
    let model = Steerlaw.package.appending(path: Self.example).path
    let wrongs = [
      ["--rocq", "three-a.v"], ["--rocq", "a.txt"], ["--max-cross-entropy", "0"],
      ["--max-cross-entropy", "1", "--context", "ABB"], ["--context", "nowhere"],
    ]
    for wrong in wrongs {
      let run = try Steerlaw.run(["certify", model, "-o", "c.json"] + wrong)
      #expect(run.status == 64, "\(wrong)")
      #expect(run.errorLines.count == 1)
    }
  }

  @Test func `derive prints checked steps`() throws {
    let text = try Steerlaw.output(["derive", "cross-entropy", "--order", "6"])
    #expect(text.contains("= 1/720 (30 m_2^3 - 15 m_2 m_4 - 10 m_3^2 + m_6)"))
    #expect(text.contains("11 steps, each checked as an identity for every vocabulary."))
    #expect(try Steerlaw.output(["derive"]).contains("Log-odds lemma"))
    #expect(try Steerlaw.output(["derive", "concept", "--latex"]).contains("\\begin{align*}"))
    #expect(try Steerlaw.run(["derive", "nothing"]).status == 64)
    #expect(try Steerlaw.run(["derive", "cumulants", "--order", "99"]).status == 64)
  }
}

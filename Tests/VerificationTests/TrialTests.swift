import ExactArithmetic
import SteeringModel
import Testing

@testable import Verification

@Suite("What was tried, and of what")
struct TrialTests {
  @Test func `places are said in words: all, some with their names, or how many`() {
    let trial = Trial(
      .strengths([-1, Rational(1, 2)]), .some(.contexts, 3, of: 10, ["a", "b", "c"]),
      .some(.levels, 12, of: 68, (0..<12).map { "t\($0)" }), .some(.ends, 2, of: 2, ["x", "y"]),
      .some(.tokens, 9, of: 9), .some(.concepts, 1, of: 1), .some(.pairsOfPeaks, 1),
      .some(.exactPoints, 0))
    #expect(
      trial.description
        == "2 strengths (-1, 1/2), 3 of 10 contexts (a, b, c), 12 of 68 levels, both ends, "
        + "all 9 tokens, the concept, 1 pair of peaks, 0 exact points")
  }

  @Test func `a large model says which of its peaks were compared, and in which contexts`() throws {
    let subject = try Examples.subject("seventy-tokens")
    let verdict = try Examples.claim("peak-order").verdict(on: subject)
    let places = try #require(verdict.trial).places
    let contexts = try #require(places.first { $0.kind == .contexts })
    #expect((contexts.count, contexts.total ?? 0) == (3, 10))
    #expect(contexts.which == ["\"p\"", "\"x2\"", "\"x7\""])
    let levels = try #require(places.first { $0.kind == .levels })
    let interior = subject.cases[0].family.levels.count - 2
    #expect((levels.count, levels.total ?? 0) == (12, interior))
    #expect(levels.which.count == 12)
    let pairs = try #require(places.first { $0.kind == .pairsOfPeaks })
    #expect((pairs.count, pairs.total ?? 0) == (66, interior * (interior - 1) / 2))
  }

  @Test(arguments: ["bump", "peak-height", "translation"])
  func `peaks that were found are counted against all there are`(name: String) throws {
    let subject = try Examples.subject("seventy-tokens")
    let verdict = try Examples.claim(name).verdict(on: subject)
    guard verdict.name == "proved" else {
      #expect(name == "translation" && verdict.name == "not applicable")
      return
    }
    let levels = try #require(verdict.trial?.places.first { $0.kind == .levels })
    #expect(levels.count == 12)
    #expect(levels.total == subject.cases[0].family.levels.count - 2)
  }

  @Test(arguments: ["monotone-extremes", "kl-monotone", "derivative", "mean-increasing"])
  func `curves say at which strengths and in which contexts they were evaluated`(
    name: String
  ) throws {
    let verdict = try Examples.claim(name).verdict(on: Examples.subject("seventy-tokens"))
    let places = try #require(verdict.trial).places
    let strengths = try #require(places.first { $0.kind == .strengths })
    #expect(strengths.total == nil && strengths.which.count == strengths.count)
    #expect(places.first { $0.kind == .contexts }?.count == 3)
  }

  /// Numbers of the whole model, and of the context alone by an independent computation.
  @Test func `the numbers of a part are its own, and the evidence says of what it speaks`() throws {
    let model = try Examples.model("three-alphabets-random")
    let context = try #require(model.contextIndex(of: "aab"))
    let numbers = [
      ("perfect-training", "loss 1.455570197", "loss 1.459030173"),
      ("cross-entropy-quadratic", "coefficient 0.5980737950", "coefficient 0.8854012139"),
    ]
    for (name, whole, part) in numbers {
      let claim = try Examples.claim(name)
      let all = claim.verdict(on: Subject(model)).evidence
      let own = claim.verdict(on: Subject(model, contexts: [context])).evidence
      #expect(all.contains(whole) && !all.contains("contexts: "), "\(all)")
      #expect(own.contains(part) && own.contains("[of 1 of 6 contexts: \"aab\"]"), "\(own)")
    }
    // A context that is named twice is one context.
    let twice = Subject(model, contexts: [context, context])
    #expect(twice.cases.map(\.share) == [1])
    #expect(Subject(model, contexts: [0, context]).cases.reduce(0) { $0 + $1.share } == 1)
  }

  @Test func `what a check cannot tell has no power, and is not proved`() throws {
    let model = try Examples.model("huge-log-odds")
    for name in ["cross-entropy-quadratic", "cross-entropy-quadratic/no-half"] {
      let verdict = try Examples.claim(name).verdict(on: Subject(model, precisionLimit: 128))
      #expect(verdict.name == "undecided")
      #expect(verdict.evidence.hasPrefix("no power"), "\(verdict)")
    }
  }
}

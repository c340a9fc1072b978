import ExactArithmetic
import ProofChecker
import PropertyTesting
import StrictJSON
import Testing

@testable import CertificateWriter

@Suite("Statements of a checked certificate", .tags(.proof))
struct StatementTests {
  private func lines(_ value: JSONValue) throws -> [String] {
    let statements = ProvedStatements(try Verified.check(value.bytes))
    var lines = statements.subject
    statements.forEachLine { lines.append($0) }
    return lines
  }

  @Test(arguments: [
    ("-1000000", "1000000", "-1000000 < alpha < 1000000, width 2e6"),
    ("-3/4", "3/1000", "-0.75 < alpha < 0.003, width 0.76"),
    ("-2/3", "1/7", "-2/3 < alpha < 1/7, width 0.81"), ("-1", "0", "-1 < alpha < 0, width 1"),
  ])
  func `a bracket is printed with its numbers and its true width, rounded up`(
    lower: String, upper: String, expected: String
  ) throws {
    let found = try lines(SmallCertificate.peak(lower: lower, upper: upper))
    #expect(found.last == "  peak of \"A\": one, " + expected)
  }

  @Test func `a bracket of three thousand digits is not said to be narrow`() throws {
    let nines = String(repeating: "9", count: 3000)
    let found = try lines(SmallCertificate.peak(lower: "-1" + nines, upper: nines))
    #expect(
      found.last
        == "  peak of \"A\": one, -2e3000 < alpha < 1e3000, width 3e3000")
  }

  @Test func `what is shown of a number follows from it`() {
    checkProperty("shown numbers", count: 500) { (source: inout ChoiceSource) in
      source.rational(bits: source.flag() ? 60 : 3000)
    } satisfies: { (value: Rational) in
      let (lower, upper) = (StatedNumber.lower(value), StatedNumber.upper(value))
      guard let below = Rational(lower), let above = Rational(upper) else {
        throw PropertyFailure("no numbers: \(lower), \(upper)")
      }
      try demand(below <= value && value <= above, "\(lower), \(upper)")
      let text = StatedNumber.value(value)
      try demand(Rational(text).map { $0 == value } ?? text.hasPrefix("a fraction of "), text)
      try demand(text.utf8.count < 200, "long")
      let width = StatedNumber.width(value.magnitude)
      guard let shown = Rational(width) else { throw PropertyFailure(width) }
      try demand(value.magnitude <= shown && shown <= value.magnitude * Rational(11, 10), width)
    }
  }

  @Test func `the statements of the uniform example are these`() async throws {
    let found = try lines(try await Base.uniform.certificate())
    let expected = [
      "model sha256 200c54d7eeb7a8a5ebfa6b70e6036cdd37de7810eba7a4718aa01a0ddf8de119",
      "9 tokens in 3 levels of log-odds, decided exactly", #"P: "aab", "bba""#, #"N: "ABB", "AAB""#,
      #"contexts "aab", "bba":"#,
      #"  peak of "α", "β", "γ": one, -0.500000005 < alpha < -0.499999995, width 1e-8"#,
      #"  peak of "α", "β", "γ": one, alpha = -0.5"#,
      #"  peak of "α", "β", "γ": one, alpha = log((20) sqrt(0.095)) / (log(1/1444) / 2)"#,
      #"  peak of "α", "β", "γ": one, alpha = log(w0 (M1 - M0) / (w2 (M2 - M1))) / (M2 - M0)"#,
      #"  limit of concept "latin" as alpha -> +inf: mean delta p = 1/60"#,
    ]
    #expect(Array(found.prefix(expected.count)) == expected)
    #expect(found.contains(#"  limit of "a" as alpha -> -inf: delta p = -19/60"#))
    #expect(found.contains("all contexts, by their weights:"))
    #expect(
      found.last?.hasPrefix("  increase of the cross-entropy at most 0.1 for A <= alpha <= B: ")
        == true)
  }

  @Test func `names reach the lines escaped`() throws {
    let name = "x\u{1B}[2J\u{9B}1m\u{202E}\n\"\\\u{7F}\u{85}\u{2067}\u{061C}\u{200F}y"
    var value = SmallCertificate.peak(lower: "-1", upper: "0")
    for path in [
      ["tokens", "0"], ["tokens", "2"], ["concepts", "0", "name"], ["contexts", "0", "name"],
      ["contexts", "1", "name"],
    ] {
      value = value.changing(["model"] + path) { .string(name + $0.text) }
    }
    let found = try lines(value.signed)
    #expect(found.contains { $0.hasPrefix(#"P: "x\u{1b}[2J\u{9b}1m\u{202e}\n\"\\"#) })
    for line in found {
      let active = line.unicodeScalars.filter {
        !$0.isASCII || $0.value < 0x20 || $0.value == 0x7F
      }
      #expect(active.isEmpty, "\(line)")
    }
  }

  @Test func `P and N exchanged are seen: the digest and the names are others`() async throws {
    let original = try await Base.contrastive.certificate()
    // By somebody who found the peaks of that model: a certificate as good as any.
    let model = try Example.contrastive.model()
    guard case .sets(let sets) = model.steering else {
      Issue.record("the example is steered by sets")
      return
    }
    let exchanged = try CertificateBuilder(
      model.steered(positive: sets.negative, negative: sets.positive),
      contexts: Array(model.contexts.indices), digits: 8, precisionLimit: 4096, workers: 1
    ).certificate()
    let (mine, theirs) = (try lines(original), try lines(exchanged))
    #expect(mine[0] != theirs[0] && mine[2...3] != theirs[2...3])
    let verified = try Verified.check(exchanged.bytes)
    #expect(throws: AnotherModel(description: #"context 0 of P: "ABB", in the model "aab""#)) {
      try CertifiedPart(of: verified.certificate, in: model)
    }
  }
}

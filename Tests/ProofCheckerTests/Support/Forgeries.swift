import ExactArithmetic
import StrictJSON

/// A certificate that somebody made up, and what is wrong with it.
struct Forgery {
  let name: String
  let value: JSONValue
}

/// Certificates by somebody who knows the format and wants to be believed: every one is signed with
/// the digest of its model, but where the digest is the forgery.
struct Forgeries {
  let original: JSONValue

  var all: [Forgery] {
    frauds.map { Forgery(name: $0, value: $1.signed) }
      + ofDigest.map { Forgery(name: $0, value: $1) }
  }

  private typealias Fraud = (String, JSONValue)

  private var frauds: [Fraud] {
    let parts = [
      ofStatements, ofModel, ofSteering, ofLevels, ofBrackets, ofExactPeaks, ofRoots, ofLimits,
      ofProbabilities, ofCost,
    ]
    return parts.flatMap { $0 }
  }

  private var claims: [JSONValue] { original.part(["claims"]).elements }

  /// The certificate with every claim of a kind changed, and no others; nothing without any.
  private func every(
    _ kind: String, _ name: String, _ change: (JSONValue) -> JSONValue?
  ) -> [Fraud] {
    let chosen = claims.filter { $0.part(["claim"]).text == kind }.compactMap(change)
    return chosen.isEmpty ? [] : [("\(kind): \(name)", with(claims: chosen))]
  }

  private func with(claims: [JSONValue]) -> JSONValue {
    original.changing(["claims"]) { _ in .array(claims) }
  }

  private func edit(
    _ name: String, _ path: [String], _ change: (JSONValue) -> JSONValue?
  ) -> [Fraud] {
    original.part(path) == .null ? [] : [(name, original.changing(path, change))]
  }

  /// The digest is not the model's.
  private var ofDigest: [Fraud] {
    var found: [Fraud] = []
    found += edit("a token renamed under the old digest", ["model", "tokens", "0"]) {
      .string($0.text + "'")
    }
    found += edit("a context renamed under the old digest", ["model", "contexts", "0", "name"]) {
      .string($0.text + "'")
    }
    found += edit("a digest in capitals", ["sha256"]) { .string($0.text.uppercased()) }
    found += edit("a digest cut short", ["sha256"]) { .string(String($0.text.dropLast())) }
    found += edit("the digest of nothing", ["sha256"]) { _ in
      .string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }
    return found
  }

  /// Nothing is said, or of nothing.
  private var ofStatements: [Fraud] {
    let copied = original.changing(["model", "distributions"]) {
      .array($0.elements + [$0.elements[0]])
    }
    let beyond = original.part(["model", "distributions"]).elements.count
    let unnamed = claims.filter { $0["distribution"] != nil }.map { claim in
      copied.changing(["claims"]) { _ in
        .array([claim.changing(["distribution"]) { _ in .integer(beyond) }])
      }
    }
    var found: [Fraud] = []
    found += [("no claims", with(claims: []))]
    found += edit("no contexts", ["model", "contexts"]) { _ in .array([]) }
    found += unnamed.prefix(4).map { ("a claim about a distribution of no context", $0) }
    found += edit("an older version", ["steerlaw-certificate"]) { _ in .integer(1) }
    found += [
      (
        "three levels that are not",
        with(claims: [
          .object([
            "claim": .string("three-level-peak"), "distribution": .integer(0),
          ])
        ])
      )
    ].filter { _ in original.part(["levels"]).elements.count != 3 }
    return found
  }

  private var ofModel: [Fraud] {
    let first = original.part(["model", "distributions", "0"])
    let kind = first["weights"] == nil ? "logits" : "weights"
    var found: [Fraud] = []
    found += edit("two contexts of one name", ["model", "contexts", "1", "name"]) { _ in
      original.part(["model", "contexts", "0", "name"])
    }
    found += edit("two concepts of one name", ["model", "concepts", "1", "name"]) { _ in
      original.part(["model", "concepts", "0", "name"])
    }
    found += edit("an empty concept", ["model", "concepts", "0", "tokens"]) { _ in .array([]) }
    found += edit("a token twice in a concept", ["model", "concepts", "0", "tokens"]) {
      .array([$0.elements[0]] + $0.elements)
    }
    found += edit("a weight of -0", ["model", "contexts", "0", "weight"]) { _ in .string("-0") }
    found += edit("a weight with a plus", ["model", "contexts", "0", "weight"]) {
      .string("+" + $0.text)
    }
    found += edit("a negative weight of a token", ["model", "distributions", "0", "weights", "0"]) {
      .string("-" + $0.text)
    }
    found += edit("weights called logits, or the other way", ["model", "distributions", "0"]) { _ in
      .object([
        JSONMember(kind == "logits" ? "weights" : "logits", first.part([kind]))
      ])
    }
    found += edit("two distributions exchanged", ["model", "distributions"]) {
      .array($0.elements.reversed())
    }
    found += edit("a number of 70,000 digits", ["model", "contexts", "0", "weight"]) { _ in
      .string("1/" + String(repeating: "3", count: 70_000))
    }
    return found
  }

  private var ofSteering: [Fraud] {
    let (positive, negative) = (
      original.part(["model", "positive"]), original.part(["model", "negative"])
    )
    let exchanged = original.changing(["model", "positive"]) { _ in negative }
      .changing(["model", "negative"]) { _ in positive }
    let count = original.part(["levels"]).elements.count
    let reversed = exchanged.changing(["levels"]) { .array($0.elements.reversed()) }
      .changing(["claims"]) { claims in
        .array(
          claims.elements.map { claim in
            claim.changing(["level"]) {
              .integer(count - 1 - ($0.rational.numerator.asInt ?? 0))
            }
          })
      }
    let ofSets: [Fraud] =
      negative == .null
      ? [] : [("P and N exchanged", exchanged), ("P and N exchanged with the levels", reversed)]
    var found: [Fraud] = []
    found += ofSets
    found += edit("an empty N", ["model", "negative"]) { _ in .array([]) }
    found += edit("a context in P and N", ["model", "positive"]) {
      .array($0.elements + [negative.part(["0"])])
    }
    found += edit("another N", ["model", "negative"]) { _ in
      .array([.integer(original.part(["model", "contexts"]).elements.count - 1)])
    }
    found += edit("log-odds turned", ["model", "logOdds"]) {
      .array($0.elements.map { .string("\(-$0.rational)") })
    }
    found += edit("log-odds doubled", ["model", "logOdds"]) {
      .array($0.elements.map { .string("\(2 * $0.rational)") })
    }
    return found
  }

  private var ofLevels: [Fraud] {
    let levels = original.part(["levels"]).elements
    /// The claims with the level `from` and those above moved by `step`.
    func moved(_ from: Int, _ step: Int, _ changed: [JSONValue]) -> JSONValue {
      original.changing(["levels"]) { _ in .array(changed) }.changing(["claims"]) { claims in
        .array(
          claims.elements.map { claim in
            claim.changing(["level"]) {
              let level = $0.rational.numerator.asInt ?? 0
              return .integer(level >= from ? level + step : level)
            }
          })
      }
    }
    let merged: JSONValue = .array(levels[0].elements + levels[1].elements)
    let tied = levels.firstIndex { $0.elements.count > 1 }.map { place in
      let tokens = levels[place].elements
      return (
        "a level split",
        moved(
          place + 1, 1,
          levels[..<place] + [.array([tokens[0]]), .array(Array(tokens.dropFirst()))]
            + levels[(place + 1)...])
      )
    }
    var found: [Fraud] = []
    found += [("two levels made one", moved(1, -1, [merged] + levels.dropFirst(2)))]
    found += (tied.map { [$0] } ?? [])
    found += [("levels reversed", moved(0, 0, levels.reversed()))]
    return found
  }

  private func shifted(_ claim: JSONValue, _ step: Rational) -> JSONValue? {
    guard claim["lower"] != nil else { return nil }
    let width = claim.part(["upper"]).rational - claim.part(["lower"]).rational
    return claim.changingNumber(["lower"]) { $0 + step * width }
      .changingNumber(["upper"]) { $0 + step * width }
  }

  private var ofBrackets: [Fraud] {
    var found: [Fraud] = []
    for kind in ["peak", "limit", "probability", "cross-entropy"] {
      found += every(kind, "a bracket moved up by its width") { shifted($0, 1) }
      found += every(kind, "a bracket moved down by its width") { shifted($0, -1) }
      found += every(kind, "a bracket without width") { claim in
        claim["lower"] == nil ? nil : claim.changing(["upper"]) { _ in claim["lower"] }
      }
      found += every(kind, "a bracket from above to below") { claim in
        guard let lower = claim["lower"], let upper = claim["upper"] else { return nil }
        return claim.changing(["upper"]) { _ in lower }.changing(["lower"]) { _ in upper }
      }
      found += every(kind, "a bracket mirrored") { claim in
        let (lower, upper) = (claim.part(["lower"]).rational, claim.part(["upper"]).rational)
        // What holds 0 is true when it is mirrored.
        guard claim["lower"] != nil, lower.signum * upper.signum > 0 else { return nil }
        return claim.changingNumber(["lower"]) { _ in -upper }
          .changingNumber(["upper"]) { _ in -lower }
      }
    }
    found += every("peak", "of the lowest level") { $0.changing(["level"]) { _ in .integer(0) } }
    found += every("peak", "of the highest level") {
      $0.changing(["level"]) { _ in .integer(original.part(["levels"]).elements.count - 1) }
    }
    return found
  }

  private var ofExactPeaks: [Fraud] {
    let kind = "exact-peak"
    var found: [Fraud] = []
    found += every(kind, "a little beside") {
      $0.changingNumber(["position"]) { $0 + Rational(1, 1_000_000) }
    }
    found += every(kind, "a base of nothing") {
      $0.changing(["base"]) { _ in .array([]) }.changing(["exponents"]) {
        .array($0.elements.map { _ in .array([]) })
      }
    }
    found += every(kind, "exponents of 0") {
      $0.changing(["exponents"]) {
        .array($0.elements.map { .array($0.elements.map { _ in .integer(0) }) })
      }
    }
    found += every(kind, "a base of 1") {
      $0.changing(["base"]) { .array($0.elements.map { _ in .string("1") }) }
    }
    found += every(kind, "a base of 0") {
      $0.changing(["base"]) { .array($0.elements.map { _ in .string("0") }) }
    }
    return found
  }

  private var ofRoots: [Fraud] {
    let kind = "root-peak"
    var found: [Fraud] = []
    found += every(kind, "the conjugate") { claim in
      claim.part(["root", "1"]).rational.isZero
        ? nil : claim.changingNumber(["root", "1"]) { -$0 }
    }
    found += every(kind, "a negative root") { claim in
      claim.changingNumber(["root", "0"]) { -$0 - 1 }.changingNumber(["root", "1"]) { -$0 }
    }
    found += every(kind, "a negative radicand") { $0.changingNumber(["root", "2"]) { -$0 - 1 } }
    found += every(kind, "a unit of 1 and multiples of 0") {
      $0.changing(["unit"]) { _ in .string("1") }.changing(["multiples"]) {
        .array($0.elements.map { _ in .integer(0) })
      }
    }
    found += every(kind, "multiples doubled") {
      $0.changing(["multiples"]) {
        .array($0.elements.map { .integer(2 * ($0.rational.numerator.asInt ?? 0)) })
      }
    }
    found += every(kind, "a unit of 0") { $0.changing(["unit"]) { _ in .string("0") } }
    return found
  }

  private var ofLimits: [Fraud] {
    var found: [Fraud] = []
    found += every("limit", "the other end") { claim in
      claim.changing(["end"]) { .string($0.text == "+inf" ? "-inf" : "+inf") }
    }
    found += every("limit", "a value a little beside") { claim in
      claim["value"] == nil
        ? nil : claim.changingNumber(["value"]) { $0 + Rational(1, 1_000_000_000) }
    }
    found += every("limit", "another token") { claim in
      claim["token"] == nil
        ? nil : claim.changing(["token"]) { .integer(($0.rational.numerator.asInt ?? 0) + 2) }
    }
    return found
  }

  private var ofProbabilities: [Fraud] {
    let kind = "probability"
    var found: [Fraud] = []
    found += every(kind, "the complement") { claim in
      claim["value"] == nil ? nil : claim.changingNumber(["value"]) { 1 - $0 }
    }
    found += every(kind, "factors of 1") { claim in
      claim["factors"] == nil
        ? nil
        : claim.changing(["factors"]) { .array($0.elements.map { _ in .string("1") }) }
    }
    found += every(kind, "a negative factor") { claim in
      claim["factors"] == nil ? nil : claim.changingNumber(["factors", "1"]) { -$0 }
    }
    found += every(kind, "twice the strength") { $0.changingNumber(["strength"]) { 2 * $0 } }
    return found
  }

  private var ofCost: [Fraud] {
    let cost = "cross-entropy"
    func scaled(_ claim: JSONValue, _ factor: Rational) -> JSONValue {
      claim.changingNumber(["lower"]) { factor * $0 }.changingNumber(["upper"]) { factor * $0 }
    }
    let costs = claims.filter { [cost, "budget"].contains($0.part(["claim"]).text) }
    // Its weight is lost, so that the others have no sum of 1.
    let halved = with(claims: costs).changingNumber(["model", "contexts", "0", "weight"]) { $0 / 2 }
    var found: [Fraud] = []
    found += (costs.isEmpty ? [] : [("weights that have no sum of 1", halved)])
    found += every(cost, "without the half") { scaled($0, 2) }
    found += every(cost, "a quarter for the half") { scaled($0, Rational(1, 2)) }
    found += every(cost, "a small remainder") { $0.changingNumber(["remainder"]) { $0 / 2 } }
    found += every(cost, "no remainder") { $0.changing(["remainder"]) { _ in .string("0") } }
    found += every("budget", "twice the budget") { $0.changingNumber(["budget"]) { 2 * $0 } }
    found += every("budget", "half the budget") { $0.changingNumber(["budget"]) { $0 / 2 } }
    found += every("budget", "a smaller interval") { claim in
      ["0", "1", "2", "3"].reduce(claim) { $0.changingNumber(["ends", $1]) { $0 / 2 } }
    }
    found += every("budget", "inner and outer ends exchanged") { claim in
      let ends = claim.part(["ends"]).elements
      return claim.changing(["ends"]) { _ in .array([ends[1], ends[0], ends[3], ends[2]]) }
    }
    return found
  }
}

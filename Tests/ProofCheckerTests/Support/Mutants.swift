import ExactArithmetic
import ModelFiles
import StrictJSON

/// One single edit of a certificate, after which it is false or no certificate; signed, so that it
/// is not refused for its digest.
struct Mutant {
  let name: String
  let value: JSONValue

  init(name: String, value: JSONValue, of original: JSONValue) {
    self.name = name
    // The digest is that of the model alone.
    self.value = value["model"] == original["model"] ? value : value.signed
  }
}

/// Edits of a certificate file, each of which makes something false.
struct Mutants {
  let original: JSONValue

  private func edit(
    _ name: String, _ path: [String], _ change: (JSONValue) -> JSONValue?
  ) -> Mutant {
    Mutant(name: name, value: original.changing(path, change), of: original)
  }

  private func number(
    _ name: String, _ path: [String], _ change: (Rational) -> Rational
  ) -> Mutant {
    Mutant(name: name, value: original.changingNumber(path, change), of: original)
  }

  /// Edits of the frame: version, keys, levels, steering.
  var ofFrame: [Mutant] {
    let count = original.part(["model", "tokens"]).elements.count
    var mutants = [
      edit("version 1", ["steerlaw-certificate"]) { _ in .integer(1) },
      edit("version 3", ["steerlaw-certificate"]) { _ in .integer(3) },
      edit("no digest", ["sha256"]) { _ in nil },
      edit("no claims left", ["claims"]) { _ in .array([]) },
      edit("two contexts of one name", ["model", "contexts"]) {
        .array($0.elements + [$0.elements[0]])
      },
      edit("two concepts of one name", ["model", "concepts"]) {
        .array($0.elements + [$0.elements[0]])
      },
      edit("no version", ["steerlaw-certificate"]) { _ in nil },
      edit("no model", ["model"]) { _ in nil },
      edit("no levels", ["levels"]) { _ in nil },
      edit("no claims", ["claims"]) { _ in nil },
      edit("a token left out", ["model", "tokens", "0"]) { _ in nil },
      edit("a token repeated", ["model", "tokens", "0"]) { _ in
        original.part(["model", "tokens", "1"])
      },
      edit("an unknown key", ["model", "tokens"]) { $0 }.adding(key: "extra"),
      edit("a level left out", ["levels", "0"]) { _ in nil },
      edit("two levels exchanged", ["levels"]) { .array($0.elements.reversed()) },
      edit("a token in no level", ["levels", "1", "0"]) { _ in nil },
      edit("a level beyond", ["levels", "1", "0"]) { _ in .integer(count) },
      edit("a token in two levels", ["levels", "1", "0"]) { _ in
        original.part(["levels", "0", "0"])
      },
      edit("an empty level", ["levels"]) { .array($0.elements + [.array([])]) },
      edit("two levels merged", ["levels"]) { levels in
        .array(
          [.array(levels.elements[0].elements + levels.elements[1].elements)]
            + levels.elements.dropFirst(2))
      },
      edit("a concept beyond", ["model", "concepts", "0", "tokens", "0"]) { _ in .integer(count) },
      edit("a concept with a token twice", ["model", "concepts", "0", "tokens"]) {
        .array($0.elements + [$0.elements[0]])
      },
      edit("a distribution beyond", ["model", "contexts", "0", "distribution"]) { _ in .integer(99)
      },
      number("a context of weight 0", ["model", "contexts", "0", "weight"]) { _ in 0 },
      number("a negative context", ["model", "contexts", "0", "weight"]) { -$0 },
    ]
    if original.part(["levels"]).elements.count > 2 {
      mutants.append(
        edit("a token moved to another level", ["levels"]) { levels in
          var lists = levels.elements.map(\.elements)
          lists[2].append(lists[1].removeLast())
          return .array(lists.filter { !$0.isEmpty }.map(JSONValue.array))
        })
    }
    if !original.part(["model", "positive"]).elements.isEmpty {
      mutants += [
        edit("an empty P", ["model", "positive"]) { _ in .array([]) },
        edit("P equal to N", ["model", "positive"]) { _ in original.part(["model", "negative"]) },
        edit("a context of P beyond", ["model", "positive", "0"]) { _ in .integer(99) },
      ]
    }
    return mutants
  }

  /// Edits of the claim at `index`.
  func ofClaim(_ index: Int) -> [Mutant] {
    let path = ["claims", "\(index)"]
    let claim = original.part(path)
    let name = claim.part(["claim"]).text
    var mutants = [
      edit("\(name): renamed", path + ["claim"]) { _ in
        .string(name == "limit" ? "probability" : (name == "peak" ? "exact-peak" : "limit"))
      },
      edit("\(name): unknown name", path + ["claim"]) { _ in .string(name + "s") },
      edit("\(name): no name", path + ["claim"]) { _ in nil },
      edit("\(name): an unknown key", path) { $0.withMember("extra", .integer(0)) },
    ]
    for (key, value) in members(of: claim) where key != "claim" {
      mutants.append(edit("\(name): no \(key)", path + [key]) { _ in nil })
      if ["distribution", "level", "token", "concept"].contains(key) {
        mutants.append(edit("\(name): \(key) beyond", path + [key]) { _ in .integer(999) })
        mutants.append(edit("\(name): \(key) below", path + [key]) { _ in .integer(-1) })
      }
      if case .string = value, key != "end" {
        mutants.append(edit("\(name): \(key) malformed", path + [key]) { .string($0.text + "x") })
        mutants.append(edit("\(name): \(key) over 0", path + [key]) { _ in .string("1/0") })
      }
    }
    return mutants + falsehoods(name, path, claim)
  }

  private func members(of value: JSONValue) -> [(String, JSONValue)] {
    guard case .object(let members) = value else { return [] }
    return members.map { ($0.name, $0.value) }
  }

  /// Edits of numbers, each of which makes a true claim false.
  private func falsehoods(_ name: String, _ path: [String], _ claim: JSONValue) -> [Mutant] {
    var mutants: [Mutant] = []
    if claim["lower"] != nil, name != "cross-entropy" || claim["upper"] != nil {
      let (lower, upper) = (claim.part(["lower"]).rational, claim.part(["upper"]).rational)
      let width = upper - lower
      for (label, shift) in [("up", width), ("down", -width), ("far up", 1), ("far down", -1)] {
        let moved = original.changingNumber(path + ["lower"]) { $0 + shift }
        mutants.append(
          Mutant(
            name: "\(name): bracket shifted \(label)",
            value: moved.changingNumber(path + ["upper"]) { $0 + shift },
            of: original))
      }
      mutants.append(number("\(name): bounds exchanged", path + ["lower"]) { _ in upper + width })
      mutants.append(number("\(name): bounds equal", path + ["upper"]) { _ in lower })
      mutants.append(number("\(name): lower half cut", path + ["lower"]) { $0 + width })
      if lower.magnitude > 2 * width {
        let sign: Rational = -1
        let turned = original.changingNumber(path + ["lower"]) { _ in sign * upper }
        mutants.append(
          Mutant(
            name: "\(name): sign flipped",
            value: turned.changingNumber(path + ["upper"]) { _ in sign * lower },
            of: original))
      }
    }
    for key in ["value", "position", "unit"] where claim[key] != nil {
      mutants.append(number("\(name): \(key) larger", path + [key]) { $0 + Rational(1, 1000) })
      mutants.append(
        number("\(name): \(key) next over", path + [key]) {
          Rational($0.numerator + 1, $0.denominator)
        })
      mutants.append(
        number("\(name): \(key) denominator", path + [key]) {
          Rational($0.isZero ? 1 : $0.numerator, $0.denominator + 1)
        })
    }
    if name == "peak" || name == "exact-peak" || name == "root-peak" {
      mutants.append(
        edit("\(name): next level", path + ["level"]) {
          .integer(($0.rational.numerator.asInt ?? 0) + 1)
        })
      mutants.append(
        edit("\(name): previous level", path + ["level"]) {
          .integer(($0.rational.numerator.asInt ?? 0) - 1)
        })
    }
    if name == "cross-entropy" {
      mutants.append(number("cross-entropy: remainder too small", path + ["remainder"]) { $0 / 2 })
      mutants.append(number("cross-entropy: negative remainder", path + ["remainder"]) { -$0 })
    }
    if name == "budget" {
      let ends = claim.part(["ends"]).elements.map(\.rational)
      mutants.append(
        edit("budget: ends reversed", path + ["ends"]) {
          .array($0.elements.reversed())
        })
      for (first, label) in [(0, "lower"), (2, "upper")] {
        for (direction, width) in [
          ("up", ends[first + 1] - ends[first]), ("down", ends[first] - ends[first + 1]),
        ] {
          let moved = original.changingNumber(path + ["ends", "\(first)"]) { $0 + width }
          mutants.append(
            Mutant(
              name: "budget: \(label) end shifted \(direction)",
              value: moved.changingNumber(path + ["ends", "\(first + 1)"]) { $0 + width },
              of: original))
        }
      }
      mutants.append(number("budget: larger", path + ["budget"]) { $0 + Rational(1, 1000) })
      mutants.append(number("budget: smaller", path + ["budget"]) { $0 - Rational(1, 1000) })
      mutants.append(number("budget: negative", path + ["budget"]) { -$0 })
    }
    for key in ["ends", "factors", "multiples", "root", "exponents", "base"] {
      let list = claim.part([key]).elements
      guard let last = list.indices.last else { continue }
      mutants.append(edit("\(name): \(key) shorter", path + [key, "\(last)"]) { _ in nil })
      mutants.append(
        edit("\(name): \(key) longer", path + [key]) { .array($0.elements + [list[last]]) })
    }
    mutants += [
      ("factors", "0"), ("root", "0"), ("base", "0"),
    ].filter { !claim.part([$0.0]).elements.isEmpty }.map { key, index in
      number("\(name): \(key) changed", path + [key, index]) { $0 + 1 }
    }
    if !claim.part(["multiples"]).elements.isEmpty {
      mutants.append(
        edit("\(name): a multiple changed", path + ["multiples", "0"]) {
          .integer(($0.rational.numerator.asInt ?? 0) + 1)
        })
    }
    if !claim.part(["exponents", "0"]).elements.isEmpty {
      mutants.append(
        edit("\(name): an exponent changed", path + ["exponents", "0", "0"]) {
          .integer(($0.rational.numerator.asInt ?? 0) + 1)
        })
    }
    return mutants
  }
}

extension JSONValue {
  /// The object with one member more.
  func withMember(_ name: String, _ value: JSONValue) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members + [JSONMember(name, value)])
  }
}

extension Mutant {
  fileprivate func adding(key: String) -> Mutant {
    Mutant(name: name, value: value.withMember(key, .integer(0)), of: value)
  }
}

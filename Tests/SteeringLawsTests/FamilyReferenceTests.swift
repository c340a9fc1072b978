import ExactArithmetic
import Foundation
import ModelFiles
import PeakSearch
import SteeringLaws
import SteeringModel
import StrictJSON
import Testing

/// Efficiency, continuations, chains and confidence against 40 digits of another program.
@Suite("Laws of families against 40 digits of another program")
struct FamilyReferenceTests {
  static let names = [
    "address-bigrams", "letter-case", "three-alphabets-contrastive", "three-alphabets-random",
    "three-alphabets-uniform", "weather-bigrams",
  ]
  private static let digits = 40
  private static let precisionLimit = 1 << 14

  private static func model(_ name: String) throws -> SteeringModel {
    let own = try ReferenceAnswers.resource("vectors/families/\(name).json")
    if FileManager.default.fileExists(atPath: own.path) {
      return try ModelFile.read(path: own.path)
    }
    return try ReferenceAnswers.model(name)
  }

  private static func answers(_ name: String) throws -> JSONValue {
    let path = try ReferenceAnswers.resource("vectors/families/\(name).expected.json").path
    return try ModelFile.readJSON(path: path)
  }

  private static func exact(_ text: String) throws -> Rational { try #require(Rational(text)) }

  private static func number(_ model: SteeringModel, context: String) throws -> Int {
    try #require(model.contextIndex(of: context))
  }

  private static func token(_ model: SteeringModel, _ name: String) throws -> Int {
    try #require(model.vocabulary.index(of: name))
  }

  @Test(arguments: names)
  func `efficiency has all digits, at 0 and at both ends too`(name: String) throws {
    let model = try Self.model(name)
    let steered = SteeredModel(model)
    let target = try #require(model.targetConcept).tokens
    for (context, answer) in try Self.answers(name)["efficiency"].members {
      let family = steered.family(ofContext: try Self.number(model, context: context))
      let efficiency = try #require(
        SteeringEfficiency(
          family, target: target, digits: Self.digits, precisionLimit: Self.precisionLimit))
      try expectEqual(efficiency.atZero(), answer["etaAtZero"].text, "eta at 0 in \(context)")
      for value in answer["values"].elements {
        let alpha = try Self.exact(value["alpha"].text)
        let found = try efficiency.value(at: alpha)
        for (key, number) in [
          ("F", found.target), ("kl", found.targetDivergence), ("KL", found.divergence),
          ("withinTarget", found.withinTarget), ("withinRest", found.withinRest),
          ("eta", found.efficiency), ("klReverse", found.reverseTargetDivergence),
          ("KLReverse", found.reverseDivergence), ("etaReverse", found.reverseEfficiency),
        ] {
          try expectEqual(number, value[key].text, "\(key) in \(context) at \(alpha)")
        }
      }
      for (key, end) in [("plus", StrengthEnd.positive), ("minus", .negative)] {
        let (limit, expected) = (try efficiency.limit(end), answer["limits"][key])
        for (key, number) in [
          ("F", limit.target), ("kl", limit.targetDivergence), ("KL", limit.divergence),
          ("eta", limit.efficiency), ("etaReverse", limit.reverseEfficiency),
        ] {
          try expectEqual(number, expected[key].text, "limit of \(key) in \(context)")
        }
      }
    }
  }

  @Test(arguments: names)
  func `continuations have all digits, and one peak`(name: String) throws {
    let model = try Self.model(name)
    let steered = SteeredModel(model)
    for answer in try Self.answers(name)["sequences"].elements {
      let steps = try answer["steps"].elements.map { step in
        Continuation.Step(
          steered.family(ofContext: try Self.number(model, context: step["context"].text)),
          token: try Self.token(model, step["token"].text))
      }
      let continuation = Continuation(steps)
      for value in answer["values"].elements {
        let found = try continuation.logProbability(
          at: Self.exact(value["alpha"].text), digits: Self.digits,
          precisionLimit: Self.precisionLimit)
        try expectEqual(found, value["logProbability"].text, "log-probability")
      }
      switch try continuation.supremum(digits: Self.digits, precisionLimit: Self.precisionLimit) {
      case .peak(let peak):
        try expectEqual(peak, answer["peak"].text, "peak of the continuation")
        let height = try continuation.logProbability(
          atPeak: peak, digits: Self.digits, precisionLimit: Self.precisionLimit)
        try expectEqual(height, answer["logProbabilityAtPeak"].text, "height")
      case .limit(let end):
        #expect(answer["peak"].text == end.rawValue)
        let limit = try continuation.limit(
          end, digits: Self.digits, precisionLimit: Self.precisionLimit)
        try expectEqual(limit, answer["logProbabilityAtPeak"].text, "limit")
      case .constant: Issue.record("M is not constant")
      }
    }
  }

  @Test(arguments: names)
  func `long-run frequencies have all digits, and are exact at exact points`(name: String) throws {
    let model = try Self.model(name)
    let answer = try Self.answers(name)["stationary"]
    let steered = SteeredModel(model)
    let next = try model.vocabulary.tokens.map { token in
      try Self.number(model, context: answer["contextOf"][token].text)
    }
    let chain = TokenChain(
      model.contexts.indices.map { steered.family(ofContext: $0) }, contextOfToken: next)
    let target = try #require(model.targetConcept).tokens
    for value in answer["values"].elements {
      let alpha = try Self.exact(value["alpha"].text)
      let law = try chain.law(
        at: alpha, groups: [target], digits: Self.digits, precisionLimit: Self.precisionLimit)
      try expectEqual(law.groups[0], value["target"].text, "target at \(alpha)")
      for (token, expected) in value["stationary"].members {
        try expectEqual(
          law.tokens[try Self.token(model, token)], expected.text, "\(token) at \(alpha)")
      }
      if case .string(let exact)? = value.value?["exactTarget"] {
        let rational = try Self.exact(exact)
        #expect(law.isExact && law.groups[0].exact == rational)
      }
    }
    for (key, end) in [("plus", StrengthEnd.positive), ("minus", .negative)] {
      let law = try chain.limit(end, digits: Self.digits, precisionLimit: Self.precisionLimit)
      var sum: Rational = 0
      for (token, expected) in answer["limits"][key].members {
        let value = law.tokens[try Self.token(model, token)]
        if let exact = Rational(expected.text), !expected.text.contains(".") {
          #expect(value.exact == exact, "limit of \(token)")
          sum += exact
        } else {
          try expectEqual(value, expected.text, "limit of \(token)")
        }
      }
      if sum == 1 {
        #expect(
          law.tokens.count { $0.exact?.isZero == false } == answer["limits"][key].members.count)
      }
    }
  }

  @Test(arguments: names)
  func `influences, standard errors and brackets have all digits`(name: String) throws {
    let model = try Self.model(name)
    for answer in try Self.answers(name)["confidence"].elements {
      func members(_ key: String) throws -> [Int] {
        try answer[key].elements.map { try Self.number(model, context: $0.text) }
      }
      let sets = SteeringSets(
        target: model.target, positive: try members("positive"), negative: try members("negative"))
      let asked = try SteeringModel(
        vocabulary: model.vocabulary, partition: model.partition, contexts: model.contexts,
        steering: .sets(sets))
      let context = try Self.number(model, context: answer["context"].text)
      let family = SteeredModel(asked).family(ofContext: context)
      let influence = try #require(PeakInfluence(family, asked))
      for expected in answer["tokens"].elements {
        let token = try Self.token(model, expected["token"].text)
        let peak = family.peaks(of: [token], digits: Self.digits + 20)[0]
        guard let position = peak.peak?.position else {
          #expect(expected["peak"].text.hasSuffix("inf"))
          continue
        }
        try expectEqual(position, expected["peak"].text, "peak of \(token)")
        let found = try influence.influences(
          on: position, of: token, digits: Self.digits, precisionLimit: Self.precisionLimit)
        try expectEqual(found.variance, expected["variance"].text, "variance")
        for (key, numbers) in [("positive", found.positive), ("negative", found.negative)] {
          for (number, text) in zip(numbers, expected["influence"][key].elements) {
            try expectEqual(number, text.text, "influence")
          }
        }
        if let error = found.standardError {
          try expectEqual(error, expected["standardError"].text, "standard error")
        }
        if expected.value?["bracket"] != nil {
          let bracket = try PeakBracket(
            of: token, in: family.exact, error: Self.exact(expected["bracket"]["error"].text),
            digits: Self.digits, precisionLimit: Self.precisionLimit)
          for (key, end, infinite) in [
            ("lower", bracket.lower, "-inf"), ("upper", bracket.upper, "+inf"),
          ] {
            let text = expected["bracket"][key].text
            if let end { try expectEqual(end, text, key) } else { #expect(text == infinite) }
          }
        }
      }
    }
  }

  @Test(arguments: [
    "eta falls then rises (V=3)", "eta rises then falls (V=4)",
    "reverse eta rises then falls (V=3)",
  ])
  func `efficiency is not monotone`(name: String) throws {
    let path = try ReferenceAnswers.resource("vectors/families/counterexamples.json").path
    let answer = try ModelFile.readJSON(path: path)[name]
    let weights = try answer["p"].elements.map { try Self.exact($0.text) }
    let statistics = try answer["rho"].elements.map { try Logarithm(1, log: Self.exact($0.text)) }
    let family = SteeredFamily(
      TiltedFamily(.weights(NumberRow(weights)), statistics: statistics))
    let target = answer["target"].elements.compactMap { Int($0.text) }
    let efficiency = try #require(
      SteeringEfficiency(
        family, target: target, digits: Self.digits, precisionLimit: Self.precisionLimit))
    for (alpha, expected) in answer["values"].members {
      let value = try efficiency.value(at: Self.exact(alpha))
      try expectEqual(value.efficiency, expected["eta"].text, "eta at \(alpha)")
      try expectEqual(value.reverseEfficiency, expected["etaReverse"].text, "reverse eta")
    }
  }

  @Test(arguments: [
    "stationary frequency falls from alpha 0 to 1",
    "stationary frequency falls from alpha 0 to 1 (larger)",
    "stationary frequency falls from alpha -1 to 0",
  ])
  func `without Assumption 1 more strength may mean less of the target, exactly`(name: String)
    throws
  {
    let path = try ReferenceAnswers.resource("vectors/families/counterexamples.json").path
    let answer = try ModelFile.readJSON(path: path)[name]
    let tokens = answer["tokens"].elements.map(\.text)
    let vocabulary = try Vocabulary(tokens)
    let contexts = try zip(tokens, answer["rows"].elements).map { token, row in
      Context(
        name: token, concept: nil, weight: Rational(1, tokens.count),
        distribution: .probabilities(try row.elements.map { try Self.exact($0.text) }))
    }
    func places(_ key: String) throws -> [Int] {
      try answer[key].elements.map { try #require(vocabulary.index(of: $0.text)) }
    }
    let model = try SteeringModel(
      vocabulary: vocabulary, partition: nil, contexts: contexts,
      steering: .sets(
        SteeringSets(positive: try places("positive"), negative: try places("negative"))))
    let steered = SteeredModel(model)
    let chain = TokenChain(
      contexts.indices.map { steered.family(ofContext: $0) },
      contextOfToken: Array(tokens.indices))
    let target = try places("target")
    for (alpha, expected) in answer["targetFrequency"].members {
      let law = try chain.law(
        at: Self.exact(alpha), groups: [target], digits: 20, precisionLimit: 4096)
      let rational = try Self.exact(expected.text)
      #expect(law.isExact && law.groups[0].exact == rational)
    }
  }
}

/// Members of JSON that a test knows to be there.
extension JSONValue? {
  fileprivate subscript(key: String) -> JSONValue? { flatMap { $0[key] } }

  fileprivate var value: JSONValue? { self }

  fileprivate var text: String {
    switch self {
    case .string(let text)?, .number(let text)?: return text
    default:
      Issue.record("a text is missing")
      return "0"
    }
  }

  fileprivate var elements: [JSONValue?] {
    guard case .array(let elements)? = self else {
      Issue.record("an array is missing")
      return []
    }
    return elements
  }

  fileprivate var members: [(key: String, value: JSONValue?)] {
    guard case .object(let members)? = self else {
      Issue.record("an object is missing")
      return []
    }
    return members.map { ($0.name, $0.value) }
  }
}

extension JSONValue {
  fileprivate subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == key }?.value
  }
}

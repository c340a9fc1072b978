import ExactArithmetic
import ModelFiles
import PlainText
import SteeringLaws
import StrictJSON

/// The output of `steerlaw predict` in each of its forms.
struct PredictionReport {
  let path: String
  let digits: Int
  var contexts: [ContextPrediction] = []

  func table(isColoured: Bool) -> String {
    contexts.map { context in
      heading(context) + peaks(context, isColoured) + "\n" + differences(context, isColoured)
    }.joined(separator: "\n")
  }

  private func heading(_ context: ContextPrediction) -> String {
    let count = context.tokens.count
    var text = "context \(context.name.visible)\n"
    switch context.scope {
    case .vocabulary: text += "probabilities of all \(count) tokens"
    case .subset:
      let whole = context.vocabularyCount.map { " of \($0)" } ?? ""
      text += "probabilities within \(count) tokens\(whole)"
    }
    text += ", predicted from alpha = \(context.base.text)\n"
    if context.left.unknown > 0 {
      text += "left out, without log-odds: \(context.left.unknown) measured\n"
    }
    if context.left.zero > 0 {
      text += "left out, of measured probability 0 there: \(context.left.zero)\n"
    }
    return text
  }

  private func peaks(_ context: ContextPrediction, _ isColoured: Bool) -> String {
    var table = TextTable([
      ("token", .left), ("id", .right), ("log-odds M", .point), ("peak alpha", .point),
      ("height", .point), ("measured at", .point), ("measured", .point), ("agrees", .left),
    ])
    let side = min(digits, 6)
    let rows = context.tokens.sorted {
      $0.level != $1.level ? $0.level > $1.level : $0.number < $1.number
    }
    for token in rows {
      table.append([
        token.name?.visible ?? "", "\(token.number)", token.logOdds.text(side),
        position(token), token.height?.text(side) ?? "", token.measuredPeak.text,
        token.measuredHeight.text(side), token.verdict,
      ])
    }
    return table.render(isColoured: isColoured)
  }

  private func position(_ token: ContextPrediction.Token) -> String {
    switch token.kind {
    case .maximal: return "+inf"
    case .minimal: return "-inf"
    case .constant: return "none"
    case .interior: return token.peak?.text(digits) ?? "undecided"
    }
  }

  private func differences(_ context: ContextPrediction, _ isColoured: Bool) -> String {
    var table = TextTable([
      ("alpha", .point), ("largest difference", .point), ("of token", .left),
      ("total variation", .point),
    ])
    for (strength, error) in context.errors {
      table.append([
        strength.text, error?.largest.text(ContextPrediction.errorDigits) ?? "nothing measured",
        error.map { context.tokens[$0.token].label } ?? "",
        error?.totalVariation.text(ContextPrediction.errorDigits) ?? "",
      ])
    }
    let agreeing = context.tokens.count { $0.agrees == true }
    var text = table.render(isColoured: isColoured)
    text += "\n\(agreeing) of \(context.tokens.count) measured peaks agree"
    if let (strength, error) = context.worst {
      text +=
        "; largest difference \(error.largest.text(ContextPrediction.errorDigits)), at alpha = \(strength.text)"
    }
    return text + "\n"
  }

  var json: JSONValue {
    .object([
      "logOdds": .string(path), "contexts": .array(contexts.map(json)),
    ])
  }

  private func json(_ context: ContextPrediction) -> JSONValue {
    func list(_ numbers: [String]) -> JSONValue { .array(numbers.map { .string($0) }) }
    return .object([
      "name": .string(context.name), "scope": .string(context.scope.rawValue),
      "vocabulary": context.vocabularyCount.map { .integer($0) } ?? .null,
      "withoutLogOdds": .integer(context.left.unknown),
      "withoutProbability": .integer(context.left.zero), "base": .string(context.base.text),
      "tokens": .array(context.tokens.map(json)),
      "strengths": .array(
        context.errors.indices.map { index in
          let (strength, error) = context.errors[index]
          let (measured, predicted) = context.curves(at: index)
          return .object([
            "alpha": .string(strength.text),
            "largestDifference": .text(error?.largest.text(ContextPrediction.errorDigits)),
            "of": error.map { .integer(context.tokens[$0.token].number) } ?? .null,
            "totalVariation": .text(error?.totalVariation.text(ContextPrediction.errorDigits)),
            "measured": measured.map(list) ?? .null,
            "predicted": list(predicted),
          ])
        }),
      "largestDifference": .text(
        context.worst?.error.largest.text(ContextPrediction.errorDigits)),
    ])
  }

  private func json(_ token: ContextPrediction.Token) -> JSONValue {
    .object([
      "id": .integer(token.number), "token": .text(token.name),
      "logOdds": .string(token.logOdds.text(digits)), "kind": .string(token.kind.rawValue),
      "peak": token.peak.map { .object($0.jsonMembers(digits)) } ?? .null,
      "height": token.height.map { .object($0.jsonMembers(digits)) } ?? .null,
      "measuredPeak": .string(token.measuredPeak.text),
      "measuredHeight": .string(token.measuredHeight.text(digits)),
      "agrees": token.agrees.map { .bool($0) } ?? .null,
    ])
  }

  var commaSeparatedText: String {
    var text = commaSeparated(["context", "id", "token", "alpha", "measured", "predicted"])
    for context in contexts {
      for (index, (strength, _)) in context.errors.enumerated() {
        let (measured, predicted) = context.curves(at: index)
        for (place, token) in context.tokens.enumerated() {
          text += commaSeparated([
            context.name, "\(token.number)", token.name ?? "", strength.text,
            measured?[place] ?? "", predicted[place],
          ])
        }
      }
    }
    return text
  }
}

extension ContextPrediction.Token {
  /// How the token is called in a table.
  fileprivate var label: String { name?.visible ?? "\(number)" }

  fileprivate var verdict: String {
    switch agrees {
    case true?: return "yes"
    case false?: return "no"
    case nil: return kind == .constant ? "" : "undecided"
    }
  }
}

extension Rational {
  /// A strength of a file as a decimal of at most nine digits, as a float32 is known by.
  fileprivate var text: String { CertifiedReal(exact: self).text(9) }
}

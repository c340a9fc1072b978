import ExactArithmetic
import ModelFiles
import SteeringLaws
import SteeringModel
import UnconstrainedFeatures

extension ComparisonReport {
  var json: JSONValue {
    .object([
      "model": .string(modelPath), "run": .string(runPath),
      "iteration": run.plan == nil ? .null : .integer(run.state.iteration),
      "strength": .number("\(strength)"), "lossGap": bounds(comparison.lossGap),
      "logitError": .string(rounded(up: comparison.error.spread, digits: 17)),
      "logOddsError": .string(rounded(up: comparison.error.logOddsSpread, digits: 17)),
      "probabilityBound": .string(rounded(up: probabilityBound, digits: 17)),
      "crossEntropyBound": .string(rounded(up: crossEntropyBound, digits: 17)),
      "tokens": worst(\.tokens).map { json($0.tokens) } ?? .null,
      "concepts": worst(\.concepts).map { json($0.concepts) } ?? .null,
      "crossEntropy": crossEntropy.map(json) ?? .null,
      "peaks": largestPeakDistance.map(bounds) ?? .null,
      "signSeparation": .object([
        "closedForm": .string(signSeparation.closed.status.rawValue),
        "trained": .string(signSeparation.trained.status.rawValue),
        "evidence": .string(signSeparation.trained.evidence),
      ]),
      "extremes": .array(
        extremes.map {
          .object([
            "name": .string($0.name), "closedForm": names($0.closed), "trained": names($0.trained),
          ])
        }),
      "geometry": geometry?.json ?? .null, "contexts": .array(rows.map(json)),
    ])
  }

  private func names(_ tokens: [Int]) -> JSONValue {
    .array(tokens.map { .string(model.vocabulary.tokens[$0]) })
  }

  private func bounds(_ value: Interval) -> JSONValue {
    let texts = value.decimalBounds(significantDigits: 17)
    return .object(["lower": .text(texts?.lower), "upper": .text(texts?.upper)])
  }

  private func json(_ maximum: Comparison.Maximum) -> JSONValue {
    .object(["bounds": bounds(maximum.value), "at": .number("\(maximum.strength)")])
  }

  private func json(_ row: ContextRow) -> JSONValue {
    .object([
      "name": .string(model.contexts[row.context].name),
      "logitError": .string(
        rounded(up: comparison.error.contextSpreads[row.context], digits: 17)),
      "tokenDifference": json(row.tokens), "conceptDifference": json(row.concepts),
      "peaks": .array((row.peaks?.rows ?? []).map(json)),
    ])
  }

  private func json(_ row: PeakComparison.Row) -> JSONValue {
    .object([
      "token": .string(model.vocabulary.tokens[row.token]), "kind": .string(row.kind.rawValue),
      "closedForm": row.closed.map { .object($0.jsonMembers(digits)) } ?? .null,
      "trainedKind": .string(row.trainedKind.rawValue),
      "trained": row.trained.map { .object($0.jsonMembers(digits)) } ?? .null,
    ])
  }

  var commaSeparatedText: String {
    var text = commaSeparated([
      "context", "token", "concept", "kind", "peak", "trainedKind", "trainedPeak",
      "tokenDifference", "conceptDifference",
    ])
    for row in rows {
      let context = model.contexts[row.context].name
      for peak in row.peaks?.rows ?? [] {
        text += commaSeparated([
          context, model.vocabulary.tokens[peak.token],
          model.conceptName(ofToken: peak.token) ?? "", peak.kind.rawValue,
          peak.closed?.text(digits) ?? "", peak.trainedKind.rawValue,
          peak.trained?.text(digits) ?? "", rounded(up: row.tokens.value.upper, digits: 17),
          rounded(up: row.concepts.value.upper, digits: 17),
        ])
      }
    }
    return text
  }
}

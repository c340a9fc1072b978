import ExactArithmetic
import ModelFiles
import SteeringLaws
import SteeringModel
import StrictJSON
import TrainedComparison

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
      "crossEntropy": json(crossEntropy),
      "peaks": peakSummary?.distance.map(bounds) ?? .null,
      "missingPeaks": peakSummary.map { .integer($0.missing) } ?? .null,
      "peakBound": json(peakSummary?.bound),
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
      "geometry": geometry?.json ?? .null,
      "contexts": .array(
        rows.indices.map { json(rows[$0], peaks?[$0].rows ?? []) }),
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

  private func json(_ bound: BigFloat?) -> JSONValue {
    .text(bound.map { rounded(up: $0, digits: 17) })
  }

  private func json(_ row: ContextDifference, _ peaks: [PeakComparison.Row]) -> JSONValue {
    .object([
      "name": .string(model.contexts[row.context].name),
      "logitError": .string(
        rounded(up: comparison.error.contextSpreads[row.context], digits: 17)),
      "tokenDifference": json(row.tokens), "conceptDifference": json(row.concepts),
      "peaks": .array(peaks.map(json)),
    ])
  }

  private func json(_ row: PeakComparison.Row) -> JSONValue {
    .object([
      "token": .string(model.vocabulary.tokens[row.token]), "kind": .string(row.kind.rawValue),
      "closedForm": row.closed.map { .object($0.jsonMembers(digits)) } ?? .null,
      "trainedKind": .string(row.trainedKind.rawValue),
      "trained": row.trained.map { .object($0.jsonMembers(digits)) } ?? .null,
      "distance": row.distance.map(bounds) ?? .null, "distanceBound": json(row.distanceBound),
    ])
  }

  var commaSeparatedText: String {
    var text = commaSeparated([
      "context", "token", "concept", "kind", "peak", "trainedKind", "trainedPeak",
      "distanceBound", "tokenDifference", "conceptDifference",
    ])
    for (row, peaks) in zip(rows, peaks ?? []) {
      let context = model.contexts[row.context].name
      for peak in peaks.rows {
        text += commaSeparated([
          context, model.vocabulary.tokens[peak.token],
          model.conceptName(ofToken: peak.token) ?? "", peak.kind.rawValue,
          peak.closed?.text(digits) ?? "", peak.trainedKind.rawValue,
          peak.trained?.text(digits) ?? "",
          peak.distanceBound.map { rounded(up: $0, digits: 17) } ?? "",
          rounded(up: row.tokens.value.upper, digits: 17),
          rounded(up: row.concepts.value.upper, digits: 17),
        ])
      }
    }
    return text
  }
}

// A trained model beside the closed form, as a report.
import ExactArithmetic
import PlainText
import SteeringLaws
import SteeringModel
import TrainedComparison

extension ComparisonReport {
  var report: Report {
    let peakTables: [Part] =
      isSummary
      ? []
      : zip(rows, peaks ?? []).flatMap { row, peaks in
        [
          .line("context \(model.contexts[row.context].name.visible)"),
          .grid(peakTable(row, peaks)), .line(""),
        ]
      }
    return Report(
      members + heading.map(Part.line) + [.line("")] + (geometry?.lines(of: model) ?? [])
        + peakTables
        + [
          .line("largest differences by context"), .grid(contextTable),
          .list("contexts", rows.indices.map(inJSON)), .grid(peakLines),
        ])
  }

  private var members: [Part] {
    let signs = signSeparation
    return [
      .member("model", .text(modelPath)), .member("run", .text(runPath)),
      .member("iteration", run.plan == nil ? .missing : .integer(run.state.iteration)),
      .member("strength", .number("\(strength)")),
      .member("lossGap", .between(comparison.lossGap)),
      .member("logitError", .atMost(comparison.error.spread)),
      .member("logOddsError", .atMost(comparison.error.logOddsSpread)),
      .member("probabilityBound", .atMost(probabilityBound)),
      .member("crossEntropyBound", .atMost(crossEntropyBound)),
      .member("tokens", worst(\.tokens).map { maximum($0.tokens) } ?? .missing),
      .member("concepts", worst(\.concepts).map { maximum($0.concepts) } ?? .missing),
      .member("crossEntropy", maximum(crossEntropy)),
      .member("peaks", peakSummary?.distance.map(Cell.between) ?? .missing),
      .member("missingPeaks", peakSummary.map { .integer($0.missing) } ?? .missing),
      .member("peakBound", peakSummary?.bound.map(Cell.atMost) ?? .missing),
      .member(
        "signSeparation",
        .record([
          "closedForm": .words(signs.closed.status.rawValue),
          "trained": .words(signs.trained.status.rawValue),
          "evidence": .words(signs.trained.evidence),
        ])),
      .member(
        "extremes",
        .list(
          extremes.map {
            .record([
              "name": .words($0.name), "closedForm": model.list($0.closed),
              "trained": model.list($0.trained),
            ])
          })), .member("geometry", geometry?.record ?? .missing),
    ]
  }

  private func maximum(_ maximum: Comparison.Maximum) -> Cell {
    .record(["bounds": .between(maximum.value), "at": .number("\(maximum.strength)")])
  }

  private func inJSON(_ index: Int) -> Report {
    let row = rows[index]
    return Report([
      .member("name", .text(model.contexts[row.context].name)),
      .member("logitError", .atMost(comparison.error.contextSpreads[row.context])),
      .member("tokenDifference", maximum(row.tokens)),
      .member("conceptDifference", maximum(row.concepts)),
      .grid("peaks", peakGrid(peaks?[index].rows ?? [])),
    ])
  }

  private func peakGrid(_ rows: [PeakComparison.Row]) -> Grid {
    Grid(
      [
        "token", "kind", "closedForm", "trainedKind", "trained", "distance", "distanceBound",
      ].map { Column(json: $0) }, of: rows
    ) { row in
      [
        model.tokenCell(row.token), .words(row.kind.rawValue),
        .certified(ifAny: row.closed, digits: digits), .words(row.trainedKind.rawValue),
        .certified(ifAny: row.trained, digits: digits),
        row.distance.map(Cell.between) ?? .missing,
        row.distanceBound.map(Cell.atMost) ?? .missing,
      ]
    }
  }

  /// The peaks of all contexts, one a line.
  private var peakLines: Grid {
    let rows = zip(rows, peaks ?? []).lazy.flatMap { row, peaks in
      peaks.rows.lazy.map { peak in
        Row([
          .text(model.contexts[row.context].name), model.tokenCell(peak.token),
          model.conceptCell(peak.token), .words(peak.kind.rawValue),
          .certified(ifAny: peak.closed, digits: digits), .words(peak.trainedKind.rawValue),
          .certified(ifAny: peak.trained, digits: digits),
          peak.distanceBound.map(Cell.atMost) ?? .missing, .between(row.tokens.value),
          .between(row.concepts.value),
        ])
      }
    }
    return Grid(
      [
        "context", "token", "concept", "kind", "peak", "trainedKind", "trainedPeak",
        "distanceBound", "tokenDifference", "conceptDifference",
      ].map { Column(csv: $0) }, rows)
  }

  /// The peaks of one context for people.
  private func peakTable(_ row: ContextDifference, _ peaks: PeakComparison) -> Grid {
    func place(_ kind: TiltedFamily.Position, _ peak: CertifiedReal?) -> Cell {
      .words(kind.place(peak?.text(digits)))
    }
    func short(_ bound: BigFloat) -> Cell { .words(rounded(up: bound, digits: 3)) }
    return Grid(
      [
        Column("token"), Column("concept"), Column("peak, closed form", .point),
        Column("peak, trained", .point), Column("distance at most"), Column("by epsilon"),
      ],
      peaks.rows.lazy.map { peak in
        Row(
          [
            model.tokenCell(peak.token), model.conceptCell(peak.token),
            place(peak.kind, peak.closed), place(peak.trainedKind, peak.trained),
            peak.distance.map { short($0.upper) } ?? .missing,
            peak.kind != .interior
              ? .missing : peak.distanceBound.map(short) ?? .words("no limit"),
          ], model.emphasis(peak.token))
      })
  }

  private var contextTable: Grid {
    Grid(
      [
        Column("context"), Column("epsilon"), Column("Δp tokens"), Column("Δp concepts"),
        Column("peaks"),
      ], of: rows.indices
    ) { index in
      let row = rows[index]
      return [
        .text(model.contexts[row.context].name),
        .atMost(comparison.error.contextSpreads[row.context]), .between(row.tokens.value),
        .between(row.concepts.value), peaks?[index].largestDistance.map(Cell.between) ?? .missing,
      ]
    }
  }
}

extension TiltedFamily.Position {
  /// Where a token of this kind is most likely, for people; `peak` is its peak where it has one.
  func place(_ peak: String?) -> String {
    switch self {
    case .maximal: return "+inf"
    case .minimal: return "-inf"
    case .constant: return "none"
    case .interior: return peak ?? "undecided"
    }
  }
}

// A trained model beside the closed form, as a report.
import ExactArithmetic
import PlainText
import SteeringLaws
import SteeringModel
import TrainedComparison

extension ComparisonReport {
  var report: Report {
    Report(
      members + heading.map(Part.line) + [.line("")] + (geometry?.lines(of: model) ?? [])
        + [
          .list("contexts", rows.indices.map(report)), .line("largest differences by context"),
          .grid(contextTable),
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
      .member("peaks", .between(ifAny: peakSummary?.distance)),
      .member("missingPeaks", .integer(ifAny: peakSummary?.missing)),
      .member("peakBound", .atMost(ifAny: peakSummary?.bound)),
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

  private func report(_ index: Int) -> Report {
    let row = rows[index]
    let name = model.contexts[row.context].name
    let peaks = peakGrid(row, peaks?[index].rows ?? [])
    let members: [Part] = [
      .member("name", .text(name)),
      .member("logitError", .atMost(comparison.error.contextSpreads[row.context])),
      .member("tokenDifference", maximum(row.tokens)),
      .member("conceptDifference", maximum(row.concepts)),
    ]
    return Report(
      members
        + (isSummary || self.peaks == nil
          ? [.grid("peaks", peaks.forPrograms)]
          : [.line("context \(name.visible)"), .grid("peaks", peaks), .line("")]))
  }

  private func peakGrid(_ row: ContextDifference, _ peaks: [PeakComparison.Row]) -> Grid {
    let columns = [
      Column(csv: "context"), Column(everywhere: "token"), Column("concept", csv: "concept"),
      Column(json: "kind", csv: "kind"),
      Column("peak, closed form", .point, json: "closedForm", csv: "peak"),
      Column(json: "trainedKind", csv: "trainedKind"),
      Column("peak, trained", .point, json: "trained", csv: "trainedPeak"),
      Column("distance at most", json: "distance"),
      Column("by epsilon", json: "distanceBound", csv: "distanceBound"),
      Column(csv: "tokenDifference"), Column(csv: "conceptDifference"),
    ]
    func place(_ kind: TiltedFamily.Position, _ peak: CertifiedReal?) -> Cell {
      .shown(kind.place(peak?.text(digits)), .certified(ifAny: peak, digits: digits))
    }
    func short(_ bound: BigFloat?, _ cell: Cell) -> Cell {
      .shown(bound.map { rounded(up: $0, digits: 3) } ?? "", cell)
    }
    let cells = peaks.lazy.map { peak in
      let bound = Cell.atMost(ifAny: peak.distanceBound)
      return Row(
        [
          .text(model.contexts[row.context].name), model.tokenCell(peak.token),
          model.conceptCell(peak.token), .words(peak.kind.rawValue), place(peak.kind, peak.closed),
          .words(peak.trainedKind.rawValue), place(peak.trainedKind, peak.trained),
          short(peak.distance?.upper, .between(ifAny: peak.distance)),
          peak.kind == .interior && peak.distanceBound == nil
            ? .shown("no limit", bound)
            : short(peak.kind == .interior ? peak.distanceBound : nil, bound),
          .between(row.tokens.value), .between(row.concepts.value),
        ], model.emphasis(peak.token))
    }
    return Grid(columns, cells)
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
        .between(row.concepts.value), .between(ifAny: peaks?[index].largestDistance),
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

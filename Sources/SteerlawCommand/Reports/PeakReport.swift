import ExactArithmetic
import ModelFiles
import PlainText
import SteeringLaws
import SteeringModel
import StrictJSON

/// The output of `steerlaw peaks` in each of its forms.
struct PeakReport {
  private let model: SteeringModel
  private let path: String
  private let digits: Int
  private let format: OutputFormat
  private let sink: OutputSink
  private var contexts: [JSONValue] = []

  /// The digits of the columns of a table beside the peak.
  private var sideDigits: Int { min(digits, 10) }

  init(
    model: SteeringModel, path: String, digits: Int, format: OutputFormat, sink: OutputSink
  ) {
    self.model = model
    self.path = path
    self.digits = digits
    self.format = format
    self.sink = sink
    if format == .csv {
      self.sink.write(
        commaSeparated([
          "context", "token", "concept", "isTarget", "logOddsExact", "logOdds", "kind", "peak",
          "lower", "upper", "exact", "closedForm", "height",
        ]))
    }
  }

  /// Adds the rows of one context.
  mutating func append(context: Int, _ rows: [PeakRow]) {
    switch format {
    case .table: sink.write(table(context, rows, isFirst: contexts.isEmpty))
    case .csv: sink.write(rows.map { commaSeparated(cells(context, $0)) }.joined())
    case .json: break
    }
    contexts.append(format == .json ? json(context, rows) : .null)
  }

  /// Adds the lines of one context that are made already.
  mutating func append(lines: [UInt8]) { sink.write(utf8: lines) }

  /// Completes the output.
  mutating func finish() throws {
    if format == .json {
      let value: JSONValue = .object(["model": .string(path), "contexts": .array(contexts)])
      sink.write(value.render() + "\n")
    }
    try sink.finish()
  }

  private func table(_ context: Int, _ rows: [PeakRow], isFirst: Bool) -> String {
    var table = TextTable([
      ("token", .left), ("concept", .left), ("log-odds M", .point), ("peak alpha", .point),
      ("height", .point), ("exactly", .left),
    ])
    for row in rows.sorted(by: PeakReport.precedes) {
      let isTarget = model.isTarget(row.logOdds.token) == true
      table.append(
        [
          model.vocabulary.tokens[row.logOdds.token].visible,
          (model.conceptName(ofToken: row.logOdds.token)?.visible ?? "") + (isTarget ? " *" : ""),
          row.logOdds.value.text(sideDigits), row.position(digits),
          row.peak?.height.text(sideDigits) ?? "", shortForm(row.peak?.0.closedForm),
        ], isTarget ? .target : .plain)
    }
    return (isFirst ? "" : "\n") + heading(context) + table.render(isColoured: sink.isColoured)
  }

  private static func precedes(_ a: PeakRow, _ b: PeakRow) -> Bool {
    a.level != b.level ? a.level > b.level : a.logOdds.token < b.logOdds.token
  }

  private func heading(_ context: Int) -> String {
    var text = "context \(model.contexts[context].name.visible)"
    if let partition = model.partition, let concept = model.contexts[context].concept {
      text += " (\(partition.concepts[concept].name.visible))"
    }
    if let partition = model.partition, case .sets(let sets) = model.steering {
      text += ", target \(partition.concepts[sets.target].name.visible) *, q = \(sets.size)"
    }
    return text + "\n"
  }

  private func shortForm(_ expression: String?) -> String {
    guard let expression else { return "" }
    return expression.count <= 60 ? expression : expression.prefix(57) + "..."
  }

  /// The cells of one line.
  func cells(_ context: Int, _ row: PeakRow) -> [String] {
    let bounds = row.peak?.0.position.decimalBounds(significantDigits: digits + 3)
    return [
      model.contexts[context].name, model.vocabulary.tokens[row.logOdds.token],
      model.conceptName(ofToken: row.logOdds.token) ?? "",
      model.isTarget(row.logOdds.token).map { $0 ? "true" : "false" } ?? "", row.logOdds.exact,
      row.logOdds.value.text(digits), row.kind.rawValue, row.peak?.0.position.text(digits) ?? "",
      bounds?.lower ?? "", bounds?.upper ?? "", row.peak?.0.position.exact.map { "\($0)" } ?? "",
      row.peak?.0.closedForm ?? "", row.peak?.height.text(digits) ?? "",
    ]
  }

  private func json(_ context: Int, _ rows: [PeakRow]) -> JSONValue {
    .object([
      "name": .string(model.contexts[context].name),
      "concept": Cell.text(
        ifAny: model.contexts[context].concept.flatMap { model.partition?.concepts[$0].name }
      ).json,
      "tokens": .array(rows.map(json)),
    ])
  }

  private func json(_ row: PeakRow) -> JSONValue {
    var peak: JSONValue = .null
    var height: JSONValue = .null
    if let (found, tall) = row.peak {
      guard case .object(let members) = Cell.certified(found.position, digits: digits).json
      else { return .null }
      peak = .object(
        members + [
          JSONMember("closedForm", Cell.words(ifAny: found.closedForm).json),
          JSONMember("exact", Cell.words(ifAny: found.position.exact.map { "\($0)" }).json),
        ])
      height = Cell.certified(tall, digits: digits).json
    }
    return .object([
      "token": .string(model.vocabulary.tokens[row.logOdds.token]),
      "concept": Cell.text(ifAny: model.conceptName(ofToken: row.logOdds.token)).json,
      "isTarget": model.isTarget(row.logOdds.token).map { .bool($0) } ?? .null,
      "logOdds": .object([
        "exact": .string(row.logOdds.exact), "value": .string(row.logOdds.value.text(digits)),
      ]),
      "kind": .string(row.kind.rawValue), "peak": peak, "height": height,
    ])
  }
}

extension PeakRow {
  /// The peak position for a table.
  fileprivate func position(_ digits: Int) -> String {
    switch kind {
    case .maximal: return "+inf"
    case .minimal: return "-inf"
    case .constant: return "none"
    case .interior: return peak?.0.position.text(digits) ?? "undecided"
    }
  }
}

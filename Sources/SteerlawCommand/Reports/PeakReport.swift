// The output of `steerlaw peaks`: tables, and lines of CSV and JSON written as bytes, since there
// may be millions.

import ExactArithmetic
import ModelFiles
import PeakSearch
import PlainText
import SteeringLaws
import SteeringModel
import StrictJSON

/// The output of `steerlaw peaks` in each of its forms.
struct PeakReport {
  private let steered: SteeredModel
  private let path: String
  private let tokens: [Int]
  /// M(z) of each of the tokens.
  private let values: [CertifiedReal]
  private let digits: Int
  private let format: OutputFormat
  private let sink: OutputSink
  private var count = 0
  /// What every context repeats of each token: its text, its concept, whether it is a target's, and
  /// its log-odds.
  private var starts = Pieces()

  private var model: SteeringModel { steered.model }

  /// The digits of the columns of a table beside the peak.
  private var sideDigits: Int { min(digits, 10) }

  init(
    _ steered: SteeredModel, path: String, tokens: [Int], values: [CertifiedReal], digits: Int,
    format: OutputFormat, sink: OutputSink
  ) {
    self.steered = steered
    self.path = path
    self.tokens = tokens
    self.values = values
    self.digits = digits
    self.format = format
    self.sink = sink
    switch format {
    case .csv:
      self.sink.write(
        commaSeparated([
          "context", "token", "concept", "isTarget", "logOddsExact", "logOdds", "kind", "peak",
          "lower", "upper", "exact", "closedForm", "height",
        ]))
    case .json:
      self.sink.write("{\n \"model\": \(JSONValue.string(path).render()),\n \"contexts\": [")
    case .table: break
    }
  }

  /// Adds the peaks of the tokens in one context.
  mutating func append(context: Int, _ peaks: [TokenPeak]) {
    switch format {
    case .table: writeTable(context, peaks)
    case .csv: appendLines(context, peaks)
    case .json: appendMembers(context, peaks)
    }
    count += 1
  }

  /// Completes the output.
  mutating func finish() throws {
    if format == .json { sink.write((count > 0 ? "\n ]" : "]") + "\n}\n") }
    try sink.finish()
  }

  /// Writes `text` when there is much of it.
  private func flush(_ text: inout [UInt8], isLast: Bool = false) {
    guard isLast || text.count >= 1 << 18 else { return }
    sink.write(utf8: text)
    text.removeAll(keepingCapacity: true)
  }
}

// MARK: Tables

extension PeakReport {
  private func writeTable(_ context: Int, _ peaks: [TokenPeak]) {
    var table = TextTable([
      ("token", .left), ("concept", .left), ("log-odds M", .point), ("peak alpha", .point),
      ("height", .point), ("exactly", .left),
    ])
    for place in steered.family(ofContext: context).placesByLogOdds(tokens) {
      let (token, peak) = (tokens[place], peaks[place])
      let isTarget = model.isTarget(token) == true
      table.appendCell(model.vocabulary.tokens[token].visible)
      table.appendCell(
        (model.conceptName(ofToken: token)?.visible ?? "") + (isTarget ? " *" : ""))
      table.appendCell { append(values[place], sideDigits, to: &$0) }
      table.appendCell { appendPosition(peak, to: &$0) }
      table.appendCell { text in
        if let height = peak.peak?.height { append(height, sideDigits, to: &text) }
      }
      table.appendCell(shortForm(peak.peak?.closedForm))
      table.endRow(isTarget ? .target : .plain)
    }
    sink.write((count == 0 ? "" : "\n") + heading(context))
    table.render(isColoured: sink.isColoured) { sink.write(utf8: $0) }
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

  private func appendPosition(_ peak: TokenPeak, to text: inout [UInt8]) {
    switch peak.answer {
    case .maximal: text.append(contentsOf: "+inf".utf8)
    case .minimal: text.append(contentsOf: "-inf".utf8)
    case .constant: text.append(contentsOf: "none".utf8)
    case .undecided: text.append(contentsOf: "undecided".utf8)
    case .peak(let peak): append(peak.position, digits, to: &text)
    }
  }

  /// The proved decimal of a number that was certified to `digits` digits.
  private func append(_ number: CertifiedReal, _ digits: Int, to text: inout [UInt8]) {
    if !number.append(significantDigits: digits, to: &text) {
      text.append(contentsOf: "undecided".utf8)
    }
  }

  private func shortForm(_ expression: String?) -> String {
    guard let expression else { return "" }
    return expression.count <= 60 ? expression : expression.prefix(57) + "..."
  }
}

// MARK: Lines of CSV

extension PeakReport {
  private mutating func appendLines(_ context: Int, _ peaks: [TokenPeak]) {
    if starts.isEmpty { starts = Pieces(tokens.count, appendLineStart) }
    let name = Array(cell(model.contexts[context].name).utf8)
    var text: [UInt8] = []
    for (place, peak) in peaks.enumerated() {
      text.append(contentsOf: name)
      text.append(contentsOf: starts[place])
      text.append(contentsOf: peak.position.rawValue.utf8)
      text.append(UInt8(ascii: ","))
      appendCells(peak.peak, to: &text)
      text.append(contentsOf: "\r\n".utf8)
      flush(&text)
    }
    flush(&text, isLast: true)
  }

  private func appendLineStart(_ place: Int, to text: inout [UInt8]) {
    let token = tokens[place]
    text.append(UInt8(ascii: ","))
    text.append(contentsOf: cell(model.vocabulary.tokens[token]).utf8)
    text.append(UInt8(ascii: ","))
    text.append(contentsOf: cell(model.conceptName(ofToken: token) ?? "").utf8)
    text.append(UInt8(ascii: ","))
    if let isTarget = model.isTarget(token) {
      text.append(contentsOf: (isTarget ? "true" : "false").utf8)
    }
    text.append(UInt8(ascii: ","))
    steered.logOdds.appendExpression(of: token, to: &text)
    text.append(UInt8(ascii: ","))
    _ = values[place].append(significantDigits: digits, to: &text)
    text.append(UInt8(ascii: ","))
  }

  /// A text of the file as a cell: exact, but for what would act on a terminal.
  private func cell(_ text: String) -> String {
    commaSeparatedCell(sink.isTerminal ? text.printable : text)
  }

  /// Position, bounds, exact value, closed form and height.
  private func appendCells(_ peak: Peak?, to text: inout [UInt8]) {
    guard let peak else {
      text.append(contentsOf: ",,,,,".utf8)
      return
    }
    _ = peak.position.append(significantDigits: digits, to: &text)
    text.append(UInt8(ascii: ","))
    if !peak.position.appendBounds(significantDigits: digits + 3, separator: ",", to: &text) {
      text.append(UInt8(ascii: ","))
    }
    text.append(UInt8(ascii: ","))
    if let exact = peak.position.exact { text.append(contentsOf: "\(exact)".utf8) }
    text.append(UInt8(ascii: ","))
    if let form = peak.closedForm { text.append(contentsOf: commaSeparatedCell(form).utf8) }
    text.append(UInt8(ascii: ","))
    _ = peak.height?.append(significantDigits: digits, to: &text)
  }
}

// MARK: JSON

extension PeakReport {
  private mutating func appendMembers(_ context: Int, _ peaks: [TokenPeak]) {
    if starts.isEmpty { starts = Pieces(tokens.count, appendMemberStart) }
    let concept = model.contexts[context].concept.flatMap { model.partition?.concepts[$0].name }
    var text = Array(((count == 0 ? "" : ",") + "\n  {\n   \"name\": ").utf8)
    text.appendQuoted(model.contexts[context].name)
    text.append(contentsOf: ",\n   \"concept\": ".utf8)
    append(concept, to: &text)
    text.append(contentsOf: ",\n   \"tokens\": [".utf8)
    for (place, peak) in peaks.enumerated() {
      text.append(contentsOf: (place == 0 ? "\n    {\n" : ",\n    {\n").utf8)
      text.append(contentsOf: starts[place])
      text.append(contentsOf: "     \"kind\": \"\(peak.position.rawValue)\",\n".utf8)
      appendMembers(peak.peak, to: &text)
      text.append(contentsOf: "\n    }".utf8)
      flush(&text)
    }
    text.append(contentsOf: (peaks.isEmpty ? "]\n  }" : "\n   ]\n  }").utf8)
    flush(&text, isLast: true)
  }

  private func appendMemberStart(_ place: Int, to text: inout [UInt8]) {
    let token = tokens[place]
    text.append(contentsOf: "     \"token\": ".utf8)
    text.appendQuoted(model.vocabulary.tokens[token])
    text.append(contentsOf: ",\n     \"concept\": ".utf8)
    append(model.conceptName(ofToken: token), to: &text)
    text.append(contentsOf: ",\n     \"isTarget\": ".utf8)
    text.append(contentsOf: (model.isTarget(token).map { "\($0)" } ?? "null").utf8)
    text.append(contentsOf: ",\n     \"logOdds\": {\"exact\": \"".utf8)
    steered.logOdds.appendExpression(of: token, to: &text)
    text.append(contentsOf: "\", \"value\": \"".utf8)
    _ = values[place].append(significantDigits: digits, to: &text)
    text.append(contentsOf: "\"},\n".utf8)
  }

  private func appendMembers(_ peak: Peak?, to text: inout [UInt8]) {
    text.append(contentsOf: "     \"peak\": ".utf8)
    if let peak {
      text.append(contentsOf: "{\n".utf8)
      append(peak.position, separator: ",\n      ", start: "      ", to: &text)
      text.append(contentsOf: ",\n      \"closedForm\": ".utf8)
      append(peak.closedForm, to: &text)
      text.append(contentsOf: ",\n      \"exact\": ".utf8)
      append(peak.position.exact.map { "\($0)" }, to: &text)
      text.append(contentsOf: "\n     }".utf8)
    } else {
      text.append(contentsOf: "null".utf8)
    }
    text.append(contentsOf: ",\n     \"height\": ".utf8)
    if let height = peak?.height {
      text.append(UInt8(ascii: "{"))
      append(height, separator: ", ", start: "", to: &text)
      text.append(UInt8(ascii: "}"))
    } else {
      text.append(contentsOf: "null".utf8)
    }
  }

  /// A string, or null.
  private func append(_ value: String?, to text: inout [UInt8]) {
    if let value { text.appendQuoted(value) } else { text.append(contentsOf: "null".utf8) }
  }

  /// The members `value`, `lower` and `upper` of a number.
  private func append(
    _ number: CertifiedReal, separator: String, start: String, to text: inout [UInt8]
  ) {
    text.append(contentsOf: "\(start)\"value\": \"".utf8)
    _ = number.append(significantDigits: digits, to: &text)
    text.append(contentsOf: "\"\(separator)\"lower\": \"".utf8)
    _ = number.appendBounds(
      significantDigits: digits + 3, separator: "\"\(separator)\"upper\": \"", to: &text)
    text.append(UInt8(ascii: "\""))
  }
}

/// Many short texts in one buffer.
private struct Pieces {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  init() {}

  /// `count` texts, each added by `append`.
  init(_ count: Int, _ append: (Int, inout [UInt8]) -> Void) {
    for index in 0..<count {
      append(index, &bytes)
      ends.append(bytes.count)
    }
  }

  var isEmpty: Bool { ends.isEmpty }

  subscript(index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }
}

// Peaks as lines of comma-separated values.
import PeakSearch
import PlainText

extension PeakText {
  /// Writes the lines of one context.
  mutating func writeLines(_ context: Int, _ peaks: [TokenPeak], _ write: ([UInt8]) -> Void) {
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
      flush(&text, write)
    }
    flush(&text, write, isLast: true)
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
    commaSeparatedCell(isTerminal ? text.printable : text)
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

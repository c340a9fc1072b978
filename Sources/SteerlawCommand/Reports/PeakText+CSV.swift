// Peaks as lines of comma-separated values.
import PeakSearch
import PlainText

extension PeakText {
  /// Writes the lines of one context.
  func writeLines(_ context: Int, _ peaks: [TokenPeak], _ write: ([UInt8]) -> Void) {
    var name: [UInt8] = []
    append(model.contexts[context].name, to: &name)
    writeRows(peaks.count, write) { [name] place, text in
      text.append(contentsOf: name)
      appendStart(place, to: &text)
      text.append(contentsOf: peaks[place].position.rawValue.utf8)
      text.append(UInt8(ascii: ","))
      appendCells(peaks[place].peak, to: &text)
      text.append(UInt8(ascii: "\r"))
      text.append(UInt8(ascii: "\n"))
    }
  }

  func appendLineStart(_ place: Int, to text: inout [UInt8]) {
    let token = tokens[place]
    text.append(UInt8(ascii: ","))
    append(names[token], to: &text)
    text.append(UInt8(ascii: ","))
    if let partition {
      let concept = partition.conceptOfToken[token]
      append(partition.concepts[concept].name, to: &text)
      text.append(UInt8(ascii: ","))
      if let target = model.target {
        text.append(contentsOf: (concept == target ? "true" : "false").utf8)
      }
    } else {
      text.append(UInt8(ascii: ","))
    }
    text.append(UInt8(ascii: ","))
    logOdds.appendExpression(of: token, to: &text)
    text.append(UInt8(ascii: ","))
    _ = values[place].append(significantDigits: digits, to: &text)
    text.append(UInt8(ascii: ","))
  }

  /// A text of the file as a cell: exact, but for what would act on a terminal.
  private func append(_ cell: String, to text: inout [UInt8]) {
    text.appendCommaSeparated(isTerminal ? cell.printable : cell)
  }

  /// Position, bounds, exact value, closed form and height.
  private func appendCells(_ peak: Peak?, to text: inout [UInt8]) {
    guard let peak else {
      for _ in 0..<5 { text.append(UInt8(ascii: ",")) }
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
    if let form = peak.closedForm { text.appendCommaSeparated(form) }
    text.append(UInt8(ascii: ","))
    _ = peak.height?.append(significantDigits: digits, to: &text)
  }
}

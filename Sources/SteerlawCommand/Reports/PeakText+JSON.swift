// Peaks as objects of JSON.
import ExactArithmetic
import PeakSearch
import StrictJSON

extension PeakText {
  /// Writes the object of one context.
  func writeObject(_ context: Int, _ peaks: [TokenPeak], _ write: ([UInt8]) -> Void) {
    let concept = model.contexts[context].concept.flatMap { model.partition?.concepts[$0].name }
    var text = Array("\n  {\n   \"name\": ".utf8)
    text.appendQuoted(model.contexts[context].name)
    text.append(contentsOf: ",\n   \"concept\": ".utf8)
    append(concept, to: &text)
    text.append(contentsOf: ",\n   \"tokens\": [".utf8)
    write(text)
    writeRows(peaks.count, write) { place, text in
      text.append(contentsOf: (place == 0 ? "\n    {\n" : ",\n    {\n").utf8)
      appendStart(place, to: &text)
      text.append(contentsOf: "     \"kind\": \"\(peaks[place].position.rawValue)\",\n".utf8)
      appendMembers(peaks[place].peak, to: &text)
      text.append(contentsOf: "\n    }".utf8)
    }
    write(Array((peaks.isEmpty ? "]\n  }" : "\n   ]\n  }").utf8))
  }

  func appendMemberStart(_ place: Int, to text: inout [UInt8]) {
    let token = tokens[place]
    text.append(contentsOf: "     \"token\": ".utf8)
    text.appendQuoted(names[token])
    text.append(contentsOf: ",\n     \"concept\": ".utf8)
    append(model.conceptName(ofToken: token), to: &text)
    text.append(contentsOf: ",\n     \"isTarget\": ".utf8)
    text.append(contentsOf: (model.isTarget(token).map { "\($0)" } ?? "null").utf8)
    text.append(contentsOf: ",\n     \"logOdds\": {\"exact\": \"".utf8)
    logOdds.appendExpression(of: token, to: &text)
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

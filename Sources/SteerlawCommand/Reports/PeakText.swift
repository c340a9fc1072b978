// The text of the peaks in one context: bytes, since there may be millions of rows.
import ExactArithmetic
import PeakSearch
import PlainText
import SteeringLaws
import SteeringModel

/// The text of the peaks in each context of a model, in one form of output.
struct PeakText {
  let steered: SteeredModel
  let tokens: [Int]
  /// M(z) of each of the tokens.
  let values: [CertifiedReal]
  let digits: Int
  let format: OutputFormat
  let isTerminal: Bool
  let isColoured: Bool
  /// What every context repeats of each token: its text, its concept, whether it is a target's, and
  /// its log-odds.
  var starts = Pieces()

  var model: SteeringModel { steered.model }

  /// The digits of the columns of a table beside the peak.
  private var sideDigits: Int { min(digits, 10) }

  init(
    _ steered: SteeredModel, tokens: [Int], values: [CertifiedReal], digits: Int,
    format: OutputFormat, isTerminal: Bool = false, isColoured: Bool = false
  ) {
    self.steered = steered
    self.tokens = tokens
    self.values = values
    self.digits = digits
    self.format = format
    self.isTerminal = isTerminal
    self.isColoured = isColoured
  }

  /// Writes the peaks of the tokens in one context, a block at a time.
  mutating func write(context: Int, _ peaks: [TokenPeak], _ write: ([UInt8]) -> Void) {
    switch format {
    case .table: writeTable(context, peaks, write)
    case .csv: writeLines(context, peaks, write)
    case .json: writeObject(context, peaks, write)
    }
  }

  /// Writes `text` when there is much of it.
  func flush(_ text: inout [UInt8], _ write: ([UInt8]) -> Void, isLast: Bool = false) {
    guard isLast || text.count >= 1 << 18 else { return }
    write(text)
    text.removeAll(keepingCapacity: true)
  }
}

extension PeakText {
  /// Writes the table of one context.
  fileprivate func writeTable(_ context: Int, _ peaks: [TokenPeak], _ write: ([UInt8]) -> Void) {
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
    write(Array(heading(context).utf8))
    table.render(isColoured: isColoured, write)
  }

  private func heading(_ context: Int) -> String {
    var text = "context \(model.contexts[context].name.visible)"
    if let partition = model.partition, let concept = model.contexts[context].concept {
      text += " (\(partition.concepts[concept].name.visible))"
    }
    if let target = model.targetConcept { text += ", target \(target.name.visible) *" }
    if case .sets(let sets) = model.steering {
      text += ", q = \(sets.size)"
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

/// Many short texts in one buffer.
struct Pieces {
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

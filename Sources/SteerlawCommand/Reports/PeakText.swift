// The text of the peaks in one context: bytes, since there may be millions of rows.
import ConcurrentWork
import ExactArithmetic
import PeakSearch
import PlainText
import SteeringLaws
import SteeringModel

/// The text of the peaks in each context of a model, in one form of output.
struct PeakText: Sendable {
  let steered: SteeredModel
  let model: SteeringModel
  // Parts of the model, which is large to pass on for every row.
  let logOdds: LogOdds
  let names: [String]
  let partition: ConceptPartition?
  let tokens: [Int]
  /// M(z) of each of the tokens.
  let values: LogOddsValues
  let digits: Int
  let format: OutputFormat
  let isTerminal: Bool
  let isColoured: Bool
  let workers: Int
  /// What every context repeats of each token: its text, its concept, whether it is a target's, and
  /// its log-odds; empty where there is one context.
  private var starts = Pieces()

  /// The digits of the columns of a table beside the peak.
  private var sideDigits: Int { min(digits, 10) }

  /// The text of `contexts` contexts, made by `workers` threads.
  init(
    _ steered: SteeredModel, tokens: [Int], values: LogOddsValues, digits: Int,
    format: OutputFormat, contexts: Int, isTerminal: Bool = false, isColoured: Bool = false,
    workers: Int = 1
  ) {
    self.steered = steered
    model = steered.model
    logOdds = steered.logOdds
    names = model.vocabulary.tokens
    partition = model.partition
    self.tokens = tokens
    self.values = values
    self.digits = digits
    self.format = format
    self.isTerminal = isTerminal
    self.isColoured = isColoured
    self.workers = workers
    if contexts > 1, format != .table {
      starts = Pieces(tokens.count, appendStart)
    }
  }

  /// Writes the peaks of the tokens in one context, a block at a time.
  func write(context: Int, _ peaks: [TokenPeak], _ write: ([UInt8]) -> Void) {
    switch format {
    case .table: writeTable(context, peaks, write)
    case .csv: writeLines(context, peaks, write)
    case .json: writeObject(context, peaks, write)
    }
  }

  /// Writes what `append` adds for each of `count` rows, some thousand rows at a time.
  func writeRows(
    _ count: Int, _ write: ([UInt8]) -> Void,
    _ append: @escaping @Sendable (Int, inout [UInt8]) -> Void
  ) {
    let size = 1 << 10
    let blocks = stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    if workers == 1 || blocks.count == 1 {
      var text: [UInt8] = []
      for block in blocks {
        text.removeAll(keepingCapacity: true)
        for row in block { append(row, &text) }
        write(text)
      }
      return
    }
    // So many that threads seldom wait for each other, and that memory stays small.
    let turn = 16 * workers
    for first in stride(from: 0, to: blocks.count, by: turn) {
      let texts = concurrentMap(
        Array(blocks[first..<min(first + turn, blocks.count)]), workers: workers
      ) { block in
        var text: [UInt8] = []
        for row in block { append(row, &text) }
        return text
      }
      texts.forEach(write)
    }
  }

  /// What every context repeats of the token at `place`, in the form of the output.
  func appendStart(_ place: Int, to text: inout [UInt8]) {
    if !starts.isEmpty {
      text.append(contentsOf: starts[place])
    } else if format == .csv {
      appendLineStart(place, to: &text)
    } else {
      appendMemberStart(place, to: &text)
    }
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
struct Pieces: Sendable {
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

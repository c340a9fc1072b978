// What `steerlaw advise` says of one model.
import SteeringAdvice
import SteeringModel

/// Advice on one model, for a screen of 80 columns and for programs.
struct AdviceReport {
  let path: String
  let model: any NamedModel
  let advice: Advice
  /// What is said of the temperature.
  let temperature: [Part]
  let digits: Int

  var report: Report {
    Report(
      [.member("model", .text(path))] + temperature
        + sentences.flatMap { AdviceReport.lines($0).map { .line($0) } } + [
          .line(""), .grid(ends), .line(""), .grid(people),
        ] + notes.map { .line($0) } + [
          .member("law", .words(advice.law == .linear ? "linear" : "great circle")),
          .member("recommendation", recommendation),
          .member("crossEntropy", crossEntropy), .member("longRun", longRun),
          .member("contexts", .list(advice.contexts.flatMap(records))),
          .grid(lines),
        ])
  }

  /// The name of context `number`.
  func name(_ number: Int) -> String { model.contextNames[number] }

  private var text: AdviceText {
    AdviceText(
      advice, contextNames: model.contextNames, tokens: model.vocabulary.tokens, .ascii)
  }

  /// What a person reads first: the range and its reason, and the law.
  var sentences: [String] { [text.recommendation, text.law] }

  /// What else a person should know, below the tables.
  private var notes: [String] {
    let text = text
    var notes: [String] = []
    if text.omittedCount > 0 {
      notes.append("\(text.omittedCount) more distributions: --context NAME, or --format json")
    }
    if !hasPlaces { notes.append("where the efficiency is best: --format json") }
    if let foremost = text.foremost {
      notes.append(
        "+- is the standard error of alpha with P and N as samples; in \(foremost.context) "
          + "the prompt")
      notes.append("that matters most is \(foremost.prompt) (\(foremost.influence))")
    }
    if let share = text.longRun { notes.append(share) }
    let falls = text.entropyNotes
    notes += falls.prefix(3)
    if falls.count > 3 { notes.append("and in \(falls.count - 3) more: --format json") }
    if !text.unanswered.isEmpty { notes.append(text.unanswered) }
    return notes.isEmpty ? [] : [""] + notes
  }

  /// `sentence` in lines of at most 80 characters where words allow it.
  static func lines(_ sentence: String) -> [String] {
    var lines: [String] = []
    for word in sentence.split(separator: " ", omittingEmptySubsequences: false) {
      if let last = lines.last, last.count + 1 + word.count <= 80 {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  // MARK: - Tables

  /// How far each budget reaches over all contexts.
  private var ends: Grid {
    Grid(
      [
        Column("budget (nats)"), Column("alpha up to", .point), Column("first in"),
        Column("target, from and to"),
      ], of: text.budgetLines
    ) { [.words($0.budget), .words($0.strength), .words($0.context, upTo: 16), .words($0.target)] }
  }

  /// The characters that the other columns of the table of contexts leave for the last one on a line of
  /// 80; with the places of the best efficiencies, or without.
  private func roomForLeads(hasPlaces: Bool) -> Int {
    let lines = text.contextLines
    func width(_ heading: String, _ cells: [String], isPoint: Bool = false) -> Int {
      guard cells.contains(where: { !$0.isEmpty }) else { return 0 }
      let parts = cells.map { cell -> (Int, Int) in
        let whole = cell.prefix { $0 != "." }.count
        return isPoint ? (whole, cell.count - whole) : (cell.count, 0)
      }
      let cells = (parts.map(\.0).max() ?? 0) + (parts.map(\.1).max() ?? 0)
      return max(heading.count, cells) + 3
    }
    let used =
      2 + width("context", lines.map { String($0.context.prefix(16)) })
      + width(text.strengthHeading, lines.map(\.strength), isPoint: true)
      + width("+-", lines.map(\.error), isPoint: true) + width("target", lines.map(\.target))
      + width(text.efficiencyHeading, lines.map(\.efficiency), isPoint: true)
      + (hasPlaces ? width("at", lines.map(\.efficiencyAt), isPoint: true) : 0)
    return 80 - used
  }

  /// Whether there is room for the places of the best efficiencies beside two tokens that lead.
  private var hasPlaces: Bool { roomForLeads(hasPlaces: true) >= 8 }

  private var people: Grid {
    let hasPlaces = hasPlaces
    let room = min(14, max(5, roomForLeads(hasPlaces: hasPlaces)))
    return Grid(
      [
        Column("context"), Column(text.strengthHeading, .point), Column("+-", .point),
        Column("target"), Column(text.efficiencyHeading, .point), Column("at", .point),
        Column("leads"),
      ], of: text.contextLines
    ) { line in
      [
        .words(line.context, upTo: 16), .words(line.strength), .words(line.error),
        .words(line.target), .words(line.efficiency), .words(hasPlaces ? line.efficiencyAt : ""),
        .words(line.leads, upTo: room),
      ]
    }
  }
}

// `steerlaw peaks` of a model with several directions.
import ArgumentParser
import ConcurrentWork
import ExactArithmetic
import PeakSearch
import PlainText
import SteeringLaws
import SteeringModel

/// Where each token is likeliest over all strengths of several vectors, as a report that is written as
/// it is found.
struct SeveralPeaks {
  let path: String
  let model: DirectionsModel
  let contexts: [Int]
  let tokens: [Int]
  let digits: Int
  let precisionLimit: Int
  let workers: Int

  private typealias Answer = Result<SeveralPeak, Undecided>

  private var size: Int { model.directions.count }

  /// The most pairs of a token asked about and a token of the vocabulary.
  private static let pairLimit = 1 << 22

  /// Writes the answer; what was not decided, a line each.
  ///
  /// Throws `FileError`.
  func write(_ output: OutputOptions) throws -> [String] {
    guard tokens.count * model.vocabulary.count <= SeveralPeaks.pairLimit else {
      throw ValidationError(
        "\(tokens.count) of \(model.vocabulary.count) tokens along several directions take too long; "
          + "choose some with --token")
    }
    var writer = ReportWriter(output)
    writer.append(.member("model", .text(path)))
    writer.append(.member("directions", .integer(size)))
    writer.beginList("contexts")
    var undecided: [String] = []
    let progress = Progress(total: contexts.count * tokens.count, noun: "tokens")
    let rows = model.directions.map { Array($0) }
    for (number, context) in contexts.enumerated() {
      let search = SeveralPeakSearch(
        weights: ExactWeight.weights(of: model.contexts[context].distribution), directions: rows)
      let answers = concurrentMap(tokens, workers: workers, progress: progress.advance) {
        token -> Answer in
        do throws(Undecided) {
          return .success(
            try search.peak(of: token, digits: digits, precisionLimit: precisionLimit))
        } catch {
          return .failure(error)
        }
      }
      for (token, answer) in zip(tokens, answers) {
        guard case .failure(let reason) = answer else { continue }
        undecided.append(
          Undecided(
            subject: "peak of token \(quoted(model.vocabulary.tokens[token])) in context "
              + quoted(model.contexts[context].name), precisionLimit: reason.precisionLimit
          ).description)
      }
      if number > 0 { writer.append(.line("")) }
      writer.append(element: report(context, answers))
    }
    writer.endList()
    progress.finish()
    try writer.finish()
    return undecided
  }

  private func report(_ context: Int, _ answers: [Answer]) -> Report {
    let name = model.contexts[context].name
    let pairs = Array(zip(tokens, answers))
    let attained = answers.count {
      if case .success(let peak) = $0, case .attained = peak.place { true } else { false }
    }
    return Report([
      .member("name", .text(name)), .line("context \(name.visible)"),
      .line(
        "\(attained) of \(answers.count) tokens have a best strength; the others are likeliest in "
          + "the "
          + "limit, along a direction that leaves the tokens of a face alone"),
      .grid(people(pairs)), .grid("tokens", json(pairs)), .grid(lines(context, pairs)),
    ])
  }

  private func people(_ pairs: [(Int, Answer)]) -> Grid {
    let columns =
      [Column("token"), Column("concept")]
      + (1...size).map { Column("alpha \($0)", .point) }
      + [Column("height", .point), Column("likeliest")]
    let rows = pairs.map { token, answer in
      let peak = try? answer.get()
      let numbers: [Cell] =
        (peak?.strengths ?? []).map { .words(SeveralPeaks.text($0, min(digits, 12))) }
        + [peak.map { .words(SeveralPeaks.text($0.height, min(digits, 10))) } ?? .missing]
      let padding = [Cell](repeating: .missing, count: size + 1 - numbers.count)
      return Row(
        [model.tokenCell(token), model.conceptCell(token)] + numbers + padding
          + [.words(peak.map(place) ?? "undecided")], model.emphasis(token))
    }
    return Grid(columns, rows)
  }

  /// Where the supremum is, in words.
  private func place(_ peak: SeveralPeak) -> String {
    let coset = peak.freedom == 0 ? "" : ", and on a coset of dimension \(peak.freedom)"
    switch peak.place {
    case .attained: return "there" + coset
    case .limit(let direction, let face):
      let steps = direction.map { "\($0)" }.joined(separator: ", ")
      return "along t (\(steps)), leaving \(model.firstNames(face))"
    }
  }

  /// Proved digits; of a number that is not told from 0 what it is at most.
  private static func text(_ value: CertifiedReal, _ digits: Int) -> String {
    if let text = value.decimal(significantDigits: digits) { return text }
    let enclosure = value.enclosure
    guard enclosure.containsZero else { return enclosure.description }
    return "|.| <= \(rounded(up: enclosure.magnitudeBound, digits: 2))"
  }

  private func json(_ pairs: [(Int, Answer)]) -> Grid {
    let keys = [
      "token", "concept", "isTarget", "kind", "alpha", "freedom", "direction", "face", "height",
    ]
    return Grid(keys.map { Column(json: $0) }, of: pairs) { token, answer in
      let start =
        [model.tokenCell(token), .text(ifAny: model.conceptName(ofToken: token))]
        + [model.isTargetCell(token)]
      guard let peak = try? answer.get() else {
        return start + [Cell](repeating: .missing, count: 6)
      }
      let alpha = Cell.list(peak.strengths.map { .certified($0, digits: digits) })
      let end = [alpha, .integer(peak.freedom)]
      let height = Cell.certified(peak.height, digits: digits)
      switch peak.place {
      case .attained: return start + [.words("interior")] + end + [.missing, .missing, height]
      case .limit(let direction, let face):
        return start + [.words("border")] + end
          + [.list(direction.map { .words("\($0)") }), model.list(face), height]
      }
    }
  }

  private func lines(_ context: Int, _ pairs: [(Int, Answer)]) -> Grid {
    let names =
      ["context", "token", "concept", "kind"] + (1...size).map { "alpha\($0)" } + ["height"]
    return Grid(names.map { Column(csv: $0) }, of: pairs) { token, answer in
      let start = [
        Cell.text(model.contexts[context].name), model.tokenCell(token),
        .text(ifAny: model.conceptName(ofToken: token)),
      ]
      guard let peak = try? answer.get() else {
        return start + [Cell](repeating: .missing, count: size + 2)
      }
      let kind: String
      if case .attained = peak.place { kind = "interior" } else { kind = "border" }
      return start + [.words(kind)]
        + (peak.strengths + [peak.height]).map { .decimal($0, digits: digits) }
    }
  }
}
